"""A file is checked for what it proves, and our log for what it still says; each fault is named as the file's or ours."""

import base64
import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.utils import timezone

from dsr.ledger import keys, promise, tlog_proof
from dsr.ledger.append import append
from dsr.ledger.canonical import leaf_hash
from dsr.ledger.checkpoint import CheckpointText
from dsr.ledger.facts import FileLoaded
from dsr.ledger.keys import origin, rotate, sign_note
from dsr.ledger.notes import open_note, sign
from dsr.ledger.receipt_check import LARGEST, BadReceipt, LogDisagrees, check
from dsr.ledger.seal import latest, seal
from dsr.ledger.tlog_proof import ProofText
from dsr.models import Request
from dsr.rules.actors import SYSTEM
from dsr.steps.intake import promise_of, receipt_of
from dsr.steps.receipt_time import correct_receipt
from tests import factories
from tests.ledger.rfc6962 import mth, path

pytestmark = pytest.mark.django_db


@pytest.fixture
def request_() -> Request:
    """A request whose filing is the fourth entry of a sealed log of nine."""
    for number in range(3):
        append(FileLoaded("policy", number, "0" * 64), by=SYSTEM, at=timezone.now())
    controller = factories.make_controller()
    request = factories.file_request(controller=controller)
    for number in range(3):
        append(FileLoaded("policy", number, "0" * 64), by=SYSTEM, at=timezone.now())
    seal(timezone.now())
    return request


def proof_of(request: Request) -> ProofText:
    return tlog_proof.parse(receipt_of(request))


def said_of(request: Request) -> promise.Promise:
    return promise.parse(open_note(promise_of(request), keys.verifier_key()))


def problem_of(text: str | bytes) -> str:
    with pytest.raises(BadReceipt) as raised:
        check(text.encode() if isinstance(text, str) else text)
    return str(raised.value)


def our_fault(text: str) -> str:
    with pytest.raises(LogDisagrees) as raised:
        check(text.encode())
    return str(raised.value)


def test_a_promise_is_good_before_the_entry_has_a_place_and_says_so() -> None:
    request = factories.file_request()
    found = check(promise_of(request).encode())
    assert (found.proved, found.index, found.checkpoint, found.corrections) == (False, None, None, ())
    assert found.promise.reference == request.reference
    assert found.promise.due == request.clock.due
    assert found.promise.received_at == request.received_at.replace(microsecond=0)


def test_a_promise_of_a_sealed_entry_is_found_at_its_place(request_: Request) -> None:
    found = check(promise_of(request_).encode())
    newest = latest()
    assert newest is not None
    assert found.checkpoint is not None
    assert (found.proved, found.index) == (False, proof_of(request_).index)
    assert (found.checkpoint.size, found.checkpoint.root) == (newest.size, bytes(newest.root))


def test_a_proof_is_good_now_and_when_the_log_has_grown_and_its_key_is_another(request_: Request) -> None:
    text = receipt_of(request_)
    first = check(text.encode())
    assert first.proved
    rotate(SYSTEM, timezone.now())
    factories.run(request_)
    seal(timezone.now() + timedelta(minutes=1))
    assert check(text.encode()) == first
    assert check(receipt_of(request_).encode()) == first, "a promise by the new key beside a checkpoint by the old one"


def test_a_correction_is_shown_beside_the_promise(request_: Request) -> None:
    text, now = receipt_of(request_), timezone.now()
    by = factories.approver_of(request_.controller)
    came = (now - timedelta(days=3)).replace(microsecond=0)
    correct_receipt(request_id=request_.pk, received_at=came, reason="Postmark", by=by, now=now)
    found = check(text.encode())
    assert found.promise.received_at == request_.received_at.replace(microsecond=0)
    ((at, old, new),) = [(each.at, each.old, each.new) for each in found.corrections]
    assert (at, old, new) == (now, found.promise.received_at, came)


def test_no_character_of_a_receipt_can_be_changed(request_: Request) -> None:
    for text in (promise_of(request_), receipt_of(request_)):
        for place in range(0, len(text), 7):
            for other in "A\n0":
                changed = text[:place] + other + text[place + 1 :]
                if changed != text:
                    assert problem_of(changed)


CHANGES: dict[str, tuple[Callable[[str], str], str]] = {
    "a later day": (lambda text: text.replace("received: 20", "received: 21"), "changed after it was signed"),
    "line ends": (lambda text: text.replace("\n", "\r\n"), "no receipt of ours"),
    "cut off": (lambda text: text[:120], "not signed by our key"),
}


@pytest.mark.parametrize("name", CHANGES)
def test_a_promise_that_was_changed_is_told(request_: Request, name: str) -> None:
    change, said = CHANGES[name]
    assert said in problem_of(change(promise_of(request_)))


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "no receipt of ours"),
        (b"%PDF-1.7\xff", "not a text"),
        (b"hello", "no receipt of ours"),
        (b"habeas receipt v1\n", "not signed by our key"),
        (b"c2sp.org/tlog-proof@v1\n", "not whole"),
        (b"x" * (LARGEST + 1), "too long"),
    ],
)
def test_what_is_no_receipt_is_told(content: bytes, said: str) -> None:
    assert said in problem_of(content)


def test_a_checkpoint_is_called_one(request_: Request) -> None:
    newest = latest()
    assert newest is not None
    assert "a checkpoint of our log and no receipt" in problem_of(newest.note)


def test_a_stranger_s_signature_is_told_even_under_our_name(request_: Request) -> None:
    text = said_of(request_).text()
    stranger = Ed25519PrivateKey.generate()
    assert "not signed by our key" in problem_of(sign(text, "stranger.example", stranger))
    assert "somebody else signed it under our name" in problem_of(sign(text, origin(), stranger))


def test_a_stranger_s_checkpoint_is_told(request_: Request) -> None:
    proof = proof_of(request_)
    text = open_note(proof.checkpoint, keys.verifier_key())
    other = replace(proof, checkpoint=sign(text, "stranger.example", Ed25519PrivateKey.generate()))
    assert problem_of(other.text()) == (
        "The checkpoint in this file is not signed by our key. Somebody else may have made it."
    )


def test_the_parts_of_two_receipts_are_told_apart(request_: Request) -> None:
    other = factories.file_request(controller=request_.controller)
    extra = json.loads(proof_of(request_).extra)
    mixed = {**extra, "promise": promise_of(other)}
    assert "two receipts were mixed" in problem_of(replace(proof_of(request_), extra=json.dumps(mixed).encode()).text())


def test_another_place_does_not_hold(request_: Request) -> None:
    proof = proof_of(request_)
    assert "does not hold" in problem_of(replace(proof, index=proof.index - 1).text())
    assert "does not hold" in problem_of(replace(proof, index=10**6).text())
    assert "does not hold" in problem_of(replace(proof, hashes=proof.hashes[:-1]).text())


@pytest.mark.parametrize(
    "extra",
    [b"", b"[]", b"{}", b"null", b"[" * 9000, b'{"event":1,"promise":2}', b'{"event":"\\ud800","promise":""}', b"\xff"],
)
def test_rubbish_beside_a_proof_is_told(request_: Request, extra: bytes) -> None:
    assert "does not hold a receipt" in problem_of(replace(proof_of(request_), extra=extra).text())


def test_a_signed_text_that_is_no_receipt_is_told() -> None:
    note = sign_note("habeas receipt v1\nreference: x\n")
    assert "signed by our key and is no receipt" in problem_of(note)


def test_a_checkpoint_of_another_log_under_our_key_is_told(request_: Request) -> None:
    newest = latest()
    assert newest is not None
    other = sign_note(CheckpointText("other.example/log", newest.size, bytes(newest.root), newest.at).text())
    assert "of another log" in problem_of(replace(proof_of(request_), checkpoint=other).text())


def test_an_entry_that_was_taken_out_is_our_fault(request_: Request) -> None:
    """As somebody with the key could have it: a receipt of an entry that the log has no more."""
    gone = replace(said_of(request_), leaf=b"\x09" * 32)
    said = our_fault(sign_note(gone.text()))
    assert "no entry that fits it" in said


def test_a_promise_of_other_dates_than_the_entry_is_our_fault(request_: Request) -> None:
    moved = replace(said_of(request_), due=date(2099, 1, 1))
    assert "names other dates" in our_fault(sign_note(moved.text()))
    with pytest.raises(LogDisagrees) as raised:
        check(sign_note(moved.text()).encode())
    assert raised.value.promise == moved


def _history(request: Request, leaves: list[bytes]) -> str:
    """A receipt of the request in a history of these leaves, signed with the real key."""
    proof = proof_of(request)
    body = json.loads(proof.extra)["event"]
    leaves = [*leaves[:4], leaf_hash(body), *leaves[4:]]
    note = sign_note(CheckpointText(origin(), len(leaves), mth(leaves), datetime(2026, 1, 1, tzinfo=UTC)).text())
    return ProofText(proof.extra, 4, tuple(path(4, leaves)), note).text()


def test_a_log_that_was_longer_when_it_was_signed_is_our_fault(request_: Request) -> None:
    assert "its end was cut off" in our_fault(_history(request_, [bytes([n]) * 32 for n in range(200)]))


def test_another_history_by_the_real_key_is_our_fault(request_: Request) -> None:
    assert "written anew" in our_fault(_history(request_, [bytes([n]) * 32 for n in range(5)]))


def test_the_extra_is_one_line_of_base64(request_: Request) -> None:
    line = receipt_of(request_).split("\n")[1]
    assert json.loads(base64.b64decode(line.removeprefix("extra "), validate=True))["promise"] == promise_of(request_)
