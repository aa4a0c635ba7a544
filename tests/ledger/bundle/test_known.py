"""What was kept elsewhere, and what does not fit it: receipts, promises, checkpoints, keys."""

import base64
import json
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone

from dsr.ledger import keys, notes, seal
from dsr.ledger.bundle.scope import Scope
from dsr.ledger.canonical import canonical
from dsr.ledger.checkpoint import CheckpointText
from dsr.ledger.merkle import Frontier
from dsr.ledger.tree import Tree
from dsr.models import Event, LedgerKey, Request, Seal
from dsr.rules.rights import Right
from dsr.steps.intake import receipt_of
from dsr.vault.pseudonyms import pseudonym
from tests import factories
from tests.ledger import rfc6962
from tests.ledger.bundle.ledgers import (
    START,
    STRANGER,
    Files,
    Verdict,
    bundle,
    files_of,
    judge,
    refused,
    run,
    sealed,
    verify,
    with_manifest,
)

pytestmark = pytest.mark.django_db


def filed(right: Right = Right.ACCESS) -> Request:
    return factories.file_request(right=right)


def event_of(request: Request) -> Event:
    return Event.objects.get(request=pseudonym("request", request.pk), type="filed")


def proof_of(request: Request, *, promise_of: Request | None = None) -> str:
    """The receipt with its proof, as it is written down in C2SP tlog-proof."""
    newest = seal.latest()
    assert newest is not None
    event = event_of(request)
    index = Seal.objects.get(event=event).index
    extra = canonical({"event": event.body, "promise": receipt_of(promise_of or request)})
    proof = [base64.b64encode(part).decode() for part in Tree(newest.size).inclusion(index)]
    lines = ["c2sp.org/tlog-proof@v1", f"extra {base64.b64encode(extra.encode()).decode()}", f"index {index}", *proof]
    return "\n".join(lines) + "\n\n" + newest.note


def test_what_a_requester_holds_fits_a_bundle_of_the_request_and_of_the_whole(
    kept: Callable[[str], Path], tmp_path: Path
) -> None:
    request = filed()
    promise = kept(receipt_of(request))
    sealed("ab" * 20)
    proof = kept(proof_of(request))
    seal.mark(timezone.now())
    sealed("ab" * 40)
    for scope in (Scope(), Scope(("qdrant",), request=pseudonym("request", request.pk))):
        verdict = verify(bundle(scope), tmp_path, "--known", promise, "--known", proof, "--key", keys.verifier_key())
        assert verdict.code == 0, verdict
        assert "its event" in verdict.said
    assert "event        number" in judge_receipt(proof).said
    assert "promise given at filing" in judge_receipt(promise).said


def judge_receipt(path: Path) -> Verdict:
    return run("--receipt", path, "--key", keys.verifier_key())


def test_a_receipt_for_another_request_is_named(kept: Callable[[str], Path], tmp_path: Path) -> None:
    one, other = filed(), filed(Right.ERASURE)
    seal.seal(timezone.now())
    made = bundle(Scope(("qdrant",), request=pseudonym("request", one.pk)))
    assert "a receipt for another request" in refused(made, tmp_path, "--known", kept(proof_of(other)))
    assert "is not among those of this bundle" in refused(made, tmp_path, "--known", kept(receipt_of(other)))
    mixed = kept(proof_of(one, promise_of=other))
    assert "the promise is of another request than the event" in refused(made, tmp_path, "--known", mixed)
    assert "the promise is of another request" in judge_receipt(mixed).said


def test_a_receipt_that_was_changed_is_named(kept: Callable[[str], Path], tmp_path: Path) -> None:
    request = filed()
    sealed("ab" * 9)
    good, promise = proof_of(request), receipt_of(request)
    assert judge_receipt(kept(good)).code == 0
    lines = good.split("\n")
    index = int(lines[2].split()[1])
    stranger = notes.sign(promise.partition("\n\n")[0] + "\n", keys.origin(), STRANGER)
    for changed, said in (
        (good.replace(lines[3], base64.b64encode(bytes(32)).decode()), "does not lead to the root"),
        (good.replace(lines[3] + "\n", ""), "too short"),
        (good.replace(lines[3], f"{lines[3]}\n{lines[3]}"), "the inclusion proof"),
        (good.replace(f"index {index}", f"index {index + 1}"), "does not lead to the root"),
        (good.replace(f"index {index}", "index 99"), "has no leaf 99"),
        (good.replace(f"index {index}", "index " + "9" * 400_000), "no number"),
        (good.replace("ledger\n", "ledger\n1"), "does not fit the text"),
        (good.replace(lines[1], "extra e30="), "'event' is missing"),
        (promise.replace("due: 2", "due: 3"), "does not fit the text"),
        (stranger, "signed by a stranger"),
        ("", "not a receipt"),
        ("\x00" * 1000, "not a receipt"),
    ):
        verdict = judge_receipt(kept(changed))
        assert (verdict.code, said in verdict.said) == (1, True), (said, verdict)


def test_a_date_of_receipt_that_the_event_does_not_say_is_named(kept: Callable[[str], Path], tmp_path: Path) -> None:
    request = filed()
    seal.seal(timezone.now())
    text = receipt_of(request).partition("\n\n")[0] + "\n"
    later = keys.sign_note(text.replace("received: 20", "received: 21"))
    extra = canonical({"event": event_of(request).body, "promise": later})
    lines = proof_of(request).split("\n")
    lines[1] = f"extra {base64.b64encode(extra.encode()).decode()}"
    assert "received was promised as '21" in judge_receipt(kept("\n".join(lines))).said


def test_an_event_put_in_the_place_of_the_one_that_was_promised_is_found(
    kept: Callable[[str], Path], tmp_path: Path
) -> None:
    request = filed()
    seal.seal(timezone.now())
    proof, promise = kept(proof_of(request)), kept(receipt_of(request))
    event = event_of(request)
    # The database as its administrator would leave it: the same log without this event, sealed and signed anew.
    body = event.body.replace('"due":"2', '"due":"3')
    bodies = [
        body if each == event.body else each for each in Event.objects.order_by("pk").values_list("body", flat=True)
    ]
    frontier = Frontier()
    for each in bodies:
        frontier.append(rfc6962.leaf(each))
    note = keys.sign_note(CheckpointText(keys.origin(), len(bodies), frontier.root(), timezone.now()).text())
    found = files_of(bundle())
    forged = {
        **found,
        "events.ndjson": b"".join(b'{"index":%d,"event":%s}\n' % (n, each.encode()) for n, each in enumerate(bodies)),
        "checkpoints.ndjson": json.dumps({"note": note, "anchors": []}).encode() + b"\n",
        "requests.csv": found["requests.csv"].replace(
            request.clock.due.isoformat().encode(), b"3" + request.clock.due.isoformat()[1:].encode()
        ),
    }
    again = with_manifest(forged)
    assert judge(again, tmp_path).code == 0
    assert "rewritten" in refused(again, tmp_path, "--known", proof)
    assert "it was taken out" in refused(again, tmp_path, "--known", promise)


def test_a_checkpoint_within_what_the_bundle_leaves_out_is_not_called_good(
    kept: Callable[[str], Path], tmp_path: Path
) -> None:
    marked = sealed("a" + "b" * 40, marks=(20,))
    note = kept(marked[0].note)
    assert judge(bundle(), tmp_path, "--known", note).code == 0
    sealed("a" * 3)
    made = bundle(Scope(("a",), START.date() + timedelta(days=9)))
    assert "does not show the root at 20 leaves" in refused(made, tmp_path, "--known", note)


def test_a_key_from_elsewhere_must_be_the_ledgers(honest_ledger: Files, tmp_path: Path) -> None:
    assert judge(honest_ledger, tmp_path, "--key", LedgerKey.objects.get().vkey).code == 0
    theirs = notes.vkey_of("127.0.0.1/ledger", STRANGER)
    assert "is not among the ledger's" in refused(honest_ledger, tmp_path, "--key", theirs)
    assert "not a public key" in refused(honest_ledger, tmp_path, "--key", "nonsense")
    assert "whose hash is right" in refused(
        honest_ledger, tmp_path, "--key", LedgerKey.objects.get().vkey.replace("+", "x+", 1)
    )
