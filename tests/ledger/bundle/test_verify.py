"""Bundles that somebody tampered with, and files from elsewhere that do not fit: each is named, with exit 1."""

import base64
import io
import json
import os
import struct
import zipfile
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.utils import timezone

from dsr.ledger import keys, notes, seal
from dsr.ledger.bundle import verify as verifier
from dsr.ledger.bundle.scope import Scope
from dsr.ledger.canonical import canonical
from dsr.ledger.checkpoint import CheckpointText
from dsr.ledger.merkle import Frontier
from dsr.ledger.tree import Tree
from dsr.models import Checkpoint, Event, LedgerKey, Request, Seal
from dsr.rules.rights import Right
from dsr.steps.intake import receipt_of
from dsr.vault.pseudonyms import pseudonym
from tests import factories
from tests.ledger import rfc6962
from tests.ledger.bundle.ledgers import (
    START,
    Break,
    Files,
    Verdict,
    bundle,
    event_lines,
    files_of,
    judge,
    packed,
    run,
    sealed,
    verify,
    with_manifest,
)

pytestmark = pytest.mark.django_db
PLAN = "aab-ba-abbba-a-bb" * 3


_made: Files = {}


@pytest.fixture
def honest() -> Files:
    """Company a's events of a log of two, and of one request to a real one; made once."""
    if not _made:
        _made.update(_honest())
    return dict(_made)


@pytest.fixture
def honest_ledger() -> Files:
    """The same, with its rows."""
    return _honest()


def _honest() -> Files:
    sealed(PLAN, marks=(10, 30))
    factories.file_request(now=START + timedelta(days=3))
    seal.seal(START + timedelta(days=4))
    return files_of(bundle(Scope(("a", "qdrant"))))


def refused(found: Files | bytes, folder: Path, *arguments: object) -> str:
    verdict = judge(found, folder, *arguments)
    assert verdict.code == 1, verdict
    assert verdict.said.startswith("WRONG: ")
    assert verdict.said.count("\n") == 1
    return verdict.said


def test_the_honest_bundle_is_good_as_a_zip_and_as_a_folder(honest: Files, tmp_path: Path) -> None:
    assert judge(honest, tmp_path).code == 0
    folder = unpacked(honest, tmp_path)
    assert verify(folder, tmp_path).code == 0
    again = io.BytesIO()
    with zipfile.ZipFile(again, "w") as box:  # as a person packs it again, folders and all
        for path in sorted(folder.rglob("*")):
            box.write(path, path.relative_to(folder))
    assert judge(again.getvalue(), tmp_path).code == 0


def unpacked(found: Files, tmp_path: Path) -> Path:
    folder = tmp_path / "unpacked"
    for name, content in found.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(content)
    return folder


# --- Files ------------------------------------------------------------------------------------------------------------


def test_every_file_is_missed_noticed_changed_and_cut(honest: Files, tmp_path: Path) -> None:
    for name, content in honest.items():
        if name == "manifest.json":
            continue
        others = {other: text for other, text in honest.items() if other != name}
        assert f"{name}' is missing" in refused(others, tmp_path)
        if content:
            flipped = bytes([content[0] ^ 1]) + content[1:]
            assert f"{name}: changed" in refused({**honest, name: flipped}, tmp_path)
            assert f"{name}: cut short" in refused({**honest, name: content[:-1]}, tmp_path)
        assert f"{name}: {len(content) + 1:,} bytes" in refused({**honest, name: content + b"\n"}, tmp_path)


def test_a_bundle_without_its_manifest_is_none(honest: Files, tmp_path: Path) -> None:
    del honest["manifest.json"]
    assert "manifest.json is missing" in refused(honest, tmp_path)


def test_a_renamed_file_is_found_under_its_new_name(honest: Files, tmp_path: Path) -> None:
    renamed = {("receipts.ndjson" if name == "events.ndjson" else name): text for name, text in honest.items()}
    assert "it was renamed to receipts.ndjson" in refused(renamed, tmp_path)


def test_a_file_that_was_put_in_is_named(honest: Files, tmp_path: Path) -> None:
    assert "more.txt is not in the manifest" in refused({**honest, "more.txt": b"x"}, tmp_path)
    folder = unpacked(honest, tmp_path)
    (folder / "rules" / "of.mine").touch()
    assert "rules/of.mine is not in the manifest" in judge(folder, tmp_path).said


@pytest.mark.parametrize("name", ["events.ndjson", "manifest.json", "Events.ndjson"])
def test_a_doubled_file_is_named(name: str, honest: Files, tmp_path: Path) -> None:
    to = io.BytesIO(packed(honest))
    with zipfile.ZipFile(to, "a") as box, pytest.warns() if name in honest else pytest.MonkeyPatch.context():
        box.writestr(name, b"another")
    assert f"{name} is there twice" in refused(to.getvalue(), tmp_path)


def test_a_zip_that_was_cut_anywhere_is_refused(honest: Files, tmp_path: Path) -> None:
    whole = packed(honest)
    for end in (0, 1, 21, len(whole) // 3, len(whole) - 22, len(whole) - 1):
        refused(whole[:end], tmp_path)
    refused(whole + b"x", tmp_path)


# --- The tree: whoever changes a file mends the manifest too ------------------------------------------------------------


def swap(lines: list[bytes], one: int, other: int) -> list[bytes]:
    lines[one], lines[other] = lines[other], lines[one]
    return lines


def _in_events(change: Callable[[list[bytes]], list[bytes]]) -> Break:
    return _in_lines("events.ndjson", change)


def _in_lines(name: str, change: Callable[[list[bytes]], list[bytes]]) -> Break:
    def broken(found: Files) -> Files:
        lines = change(found[name].splitlines(keepends=True))
        changes = {"events": len(lines)} if name == "events.ndjson" else {}
        return with_manifest({**found, name: b"".join(lines)}, **changes)

    return broken


def _at(place: int, old: bytes, new: bytes) -> Callable[[list[bytes]], list[bytes]]:
    def change(lines: list[bytes]) -> list[bytes]:
        assert old in lines[place]
        lines[place] = lines[place].replace(old, new, 1)
        return lines

    return change


BREAKS: dict[str, tuple[Break, str]] = {
    "a byte of an event": (_in_events(_at(4, b'"version":', b'"versiom":')), "a leaf was changed"),
    "a time moved": (_in_events(_at(4, b"2026-05-04T", b"2026-05-03T")), "a leaf was changed"),
    "a salt": (_in_events(_at(-1, b'"salt":"', b'"salt":"0')), "a leaf was changed"),
    "the middle dropped": (_in_events(lambda lines: lines[:5] + lines[9:]), "is missing"),
    "the first dropped": (_in_events(lambda lines: lines[1:]), "leaf 0 is missing"),
    "the tail dropped": (_in_events(lambda lines: lines[:-3]), "the bundle's leaves end at"),
    "two in another order": (_in_events(lambda lines: swap(lines, 3, 4)), "out of order"),
    "one doubled": (_in_events(lambda lines: [*lines[:4], *lines[3:]]), "doubled"),
    "one put in": (_in_events(lambda lines: [lines[0].replace(b'"index":0', b'"index":2'), *lines]), "out of order"),
    "one put in at the end": (
        _in_events(lambda lines: [*lines, lines[0].replace(b'"index":0', b'"index":%d' % 10**6)]),
        "is missing",
    ),
    "the contents of two swapped": (
        _in_events(lambda lines: _swap_bodies(lines, 2, 3)),
        "a leaf was changed",
    ),
    "no index": (_in_events(_at(0, b'"index":0', b'"index":-1')), "no number"),
    "an index as a float": (_in_events(_at(0, b'"index":0', b'"index":0.0')), "no number"),
    "an index of a million digits": (_in_events(_at(0, b'"index":0', b'"index":' + b"9" * 900_000)), "no number"),
    "an event that is no JSON": (_in_events(_at(0, b'"v":1}', b'"v":}')), "not the JSON"),
    "an event with a name twice": (_in_events(_at(0, b'"v":1}', b'"v":1,"v":1}')), "stands twice"),
    "an event as deep as the sea": (_in_events(_at(0, b'"v":1}', b'"v":' + b"[" * 400_000 + b"]" * 400_000 + b"}")), "too deep"),
    "a number of many digits": (_in_events(_at(0, b'"v":1}', b'"v":' + b"9" * 100_000 + b"}")), "digits"),
    "not a number": (_in_events(_at(0, b'"v":1}', b'"v":NaN}')), "no JSON"),
    "a line without an end": (lambda found: with_manifest({**found, "events.ndjson": found["events.ndjson"][:-1]}), "cut short"),
    "a line without end": (
        lambda found: with_manifest({**found, "events.ndjson": os.urandom(1_000_000).replace(b"\n", b"x") * 2}),
        "too long",
    ),
    "a subtree changed": (_in_lines("tree.ndjson", lambda lines: _flip_hash(lines, 0)), "a leaf was changed"),
    "a subtree dropped": (_in_lines("tree.ndjson", lambda lines: lines[1:]), "is missing"),
    "the last subtree dropped": (_in_lines("tree.ndjson", lambda lines: lines[:-1]), "is missing"),
    "a subtree doubled": (_in_lines("tree.ndjson", lambda lines: [lines[0], *lines]), "out of order"),
    "a subtree of a level that is none": (_in_lines("tree.ndjson", lambda lines: [b'[99,0,"%s"]\n' % (b"0" * 64)]), "not a subtree"),
    "a subtree beyond all leaves": (
        _in_lines("tree.ndjson", lambda lines: [b'[62,999999999999999999,"%s"]\n' % (b"0" * 64)]),
        "not a subtree",
    ),
    "a subtree as large as the tree": (
        lambda found: with_manifest(
            {**found, "events.ndjson": b"", "tree.ndjson": b'[6,0,"%s"]\n' % (b"0" * 64)}, events=0
        ),
        "goes beyond the checkpoint",
    ),
    "no checkpoint": (_in_lines("checkpoints.ndjson", lambda lines: []), "there is none"),
    "the last checkpoint dropped": (_in_lines("checkpoints.ndjson", lambda lines: lines[:-1]), "does not cover"),
    "checkpoints in another order": (_in_lines("checkpoints.ndjson", lambda lines: lines[::-1]), "not in the order"),
    "the signature": (_in_lines("checkpoints.ndjson", lambda lines: _resigned(lines, flip=True)), "does not fit"),
    "a root that was not signed": (_in_lines("checkpoints.ndjson", _at(-1, b"ledger\\n", b"ledger\\n1")), "does not fit the text"),
    "a count that is wrong": (lambda found: with_manifest(found, events=7), "the manifest says 7"),
    "a size that is wrong": (lambda found: with_manifest(found, tree_size=7), "the manifest says 7"),
    "another ledger": (lambda found: with_manifest(found, origin="other.example/ledger"), "of another ledger"),
    "another format": (lambda found: with_manifest(found, format="habeas bundle v9"), "is not habeas bundle v1"),
    "the scope of another company": (lambda found: _scoped(found, controllers=["b"]), "is not of b"),
    "the scope of another request": (lambda found: _scoped(found, request="0" * 32), "is not of"),
    "a later beginning": (lambda found: _scoped(found, since="2026-05-05"), "is not of"),
    "an earlier end": (lambda found: _scoped(found, until="2026-05-04"), "is not of"),
    "a whole ledger that leaves events out": (lambda found: _scoped(found, controllers=None), "leaves out"),
    "a scope that is none": (lambda found: with_manifest(found, scope=[]), "manifest.json, scope"),
    "no key": (lambda found: with_manifest({**found, "keys.json": b"[]"}), "no list of keys"),
    "a key of a stranger": (lambda found: with_manifest({**found, "keys.json": _stranger_keys(found, alone=True)}), "signed by a stranger"),
    "an endorsement by nobody": (
        lambda found: with_manifest({**found, "keys.json": _stranger_keys(found, endorsement="x\n\n— y eA==\n")}),
        "signed by a stranger",
    ),
    "a row of a request changed": (_in_lines("requests.csv", _at(1, b",access,", b",erasure,")), "right is 'erasure'"),
    "a due date moved": (_in_lines("requests.csv", _at(1, b",2026-06-", b",2026-07-")), "due is"),
    "a row taken out": (_in_lines("requests.csv", lambda lines: lines[:1]), "has no row"),
    "a row doubled": (_in_lines("requests.csv", lambda lines: [*lines, lines[1]]), "there twice"),
    "a row of no request": (_in_lines("requests.csv", lambda lines: [*lines, b"x," + b"0" * 32 + b"," * 10 + b"\n"]), "of no event"),
    "a formula": (_in_lines("requests.csv", lambda lines: [lines[0], b"=" + lines[1]]), "is a formula"),
    "a cell too many": (_in_lines("requests.csv", _at(1, b"\r\n", b",x\r\n")), "more or fewer cells"),
    "no table": (lambda found: with_manifest({**found, "requests.csv": b"\xff\x00"}), "requests.csv"),
    "a token that is not there": (
        _in_lines("checkpoints.ndjson", _at(0, b'"anchors":[]', b'"anchors":[{"file":"anchors/1.tsr"}]')),
        "what came back from an anchor",
    ),
}  # fmt: skip


def _swap_bodies(lines: list[bytes], one: int, other: int) -> list[bytes]:
    parts = [lines[place].split(b',"event":', 1) for place in (one, other)]
    lines[one], lines[other] = parts[0][0] + b',"event":' + parts[1][1], parts[1][0] + b',"event":' + parts[0][1]
    return lines


def _flip_hash(lines: list[bytes], place: int) -> list[bytes]:
    level, index, root = json.loads(lines[place])
    lines[place] = (
        json.dumps([level, index, bytes([bytes.fromhex(root)[0] ^ 1]).hex() + root[2:]], separators=(",", ":")).encode()
        + b"\n"
    )
    return lines


def _resigned(lines: list[bytes], *, flip: bool) -> list[bytes]:
    value = json.loads(lines[-1])
    head, _, encoded = value["note"].rstrip("\n").rpartition(" ")
    raw = bytearray(base64.b64decode(encoded))
    raw[10] ^= 1
    value["note"] = f"{head} {base64.b64encode(raw).decode()}\n"
    return [*lines[:-1], json.dumps(value).encode() + b"\n"]


def _scoped(found: Files, **changes: object) -> Files:
    return with_manifest(found, scope={**json.loads(found["manifest.json"])["scope"], **changes})


STRANGER = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))


def _stranger_keys(found: Files, *, alone: bool = False, endorsement: str = "") -> bytes:
    rows = json.loads(found["keys.json"])
    name = notes.name_of(rows[0]["vkey"])
    mine = {"vkey": notes.vkey_of(name, STRANGER), "since": "", "endorsement": endorsement}
    return json.dumps([mine] if alone else [*rows, mine]).encode()


@pytest.mark.parametrize("what", BREAKS)
def test_a_change_is_found_and_named_though_the_manifest_was_mended(what: str, honest: Files, tmp_path: Path) -> None:
    change, said = BREAKS[what]
    assert said in refused(change(dict(honest)), tmp_path)


def test_a_checkpoint_signed_by_a_stranger_is_named(honest_ledger: Files, tmp_path: Path) -> None:
    text = CheckpointText(keys.origin(), 10**6, bytes(32), START).text()
    note = notes.sign(text, keys.origin(), STRANGER)
    line = json.dumps({"note": note, "anchors": []}).encode() + b"\n"
    found = with_manifest({**honest_ledger, "checkpoints.ndjson": honest_ledger["checkpoints.ndjson"] + line})
    assert "signed by a stranger, '127.0.0.1/ledger+" in refused(found, tmp_path)


def test_two_checkpoints_of_one_size_with_different_roots_are_named(honest_ledger: Files, tmp_path: Path) -> None:
    newest = seal.latest()
    assert newest is not None
    note = keys.sign_note(CheckpointText(keys.origin(), newest.size, bytes(32), newest.at).text())
    line = json.dumps({"note": note, "anchors": []}).encode() + b"\n"
    for lines in (
        honest_ledger["checkpoints.ndjson"] + line,
        line + honest_ledger["checkpoints.ndjson"].splitlines(keepends=True)[-1],
    ):
        found = with_manifest({**honest_ledger, "checkpoints.ndjson": lines})
        assert f"two checkpoints of {newest.size} leaves have different roots" in refused(found, tmp_path)
    (tmp_path / "kept").write_text(note)
    assert "another root than the bundle's history had then" in refused(
        honest_ledger, tmp_path, "--known", tmp_path / "kept"
    )


def test_a_history_written_anew_with_the_real_key_is_found_by_what_was_kept(
    honest_ledger: Files, tmp_path: Path
) -> None:
    """Every event is another, every checkpoint signed with the ledger's own key: alone it holds together."""
    kept = tmp_path / "kept"
    kept.write_text(Checkpoint.objects.order_by("pk")[1].note)
    lines = [
        b'{"index":%d,"event":%s}\n'
        % (n, canonical({"v": 1, "at": "2026-05-04T12:00:00.000000Z", "salt": str(n), "facts": {}}).encode())
        for n in range(60)
    ]
    frontier = Frontier()
    for line in lines:
        frontier.append(rfc6962.leaf(line[line.index(b',"event":') + 9 : -2].decode()))
    note = keys.sign_note(CheckpointText(keys.origin(), 60, frontier.root(), START).text())
    forged = {
        **honest_ledger,
        "events.ndjson": b"".join(lines),
        "tree.ndjson": b"",
        "checkpoints.ndjson": json.dumps({"note": note, "anchors": []}).encode() + b"\n",
        "requests.csv": honest_ledger["requests.csv"].splitlines(keepends=True)[0],
    }
    scope = {"controllers": None, "since": "", "until": "", "request": ""}
    found = with_manifest(forged, events=60, tree_size=60, scope=scope)
    assert judge(found, tmp_path, "--key", keys.verifier_key()).code == 0
    assert "the log was rewritten" in refused(found, tmp_path, "--known", kept)


def test_a_tail_that_was_cut_off_is_found_by_what_was_kept(tmp_path: Path) -> None:
    marked = sealed("a" * 20, marks=(10,))
    whole = bundle()
    kept = tmp_path / "kept"
    kept.write_text(marked[-1].note)
    assert judge(whole, tmp_path, "--known", kept).code == 0
    found = files_of(whole)
    shorter = {
        **found,
        "events.ndjson": b"".join(found["events.ndjson"].splitlines(keepends=True)[:10]),
        "checkpoints.ndjson": json.dumps({"note": marked[0].note, "anchors": []}).encode() + b"\n",
    }
    yesterday = with_manifest(shorter, events=10, tree_size=10)
    assert judge(yesterday, tmp_path).code == 0
    assert "its tail was cut off" in refused(yesterday, tmp_path, "--known", kept)


# --- What was kept elsewhere --------------------------------------------------------------------------------------------


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


@pytest.fixture
def kept(tmp_path: Path) -> Callable[[str], Path]:
    def keep(text: str) -> Path:
        path = tmp_path / f"kept-{len(list(tmp_path.iterdir()))}"
        path.write_text(text, encoding="utf-8")
        return path

    return keep


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


# --- Hostile files ----------------------------------------------------------------------------------------------------


def test_a_zip_bomb_is_not_unpacked(honest: Files, tmp_path: Path) -> None:
    bomb = {**honest, "README.txt": bytes(50_000_000)}
    assert "a zip bomb" in refused(bomb, tmp_path)


@pytest.mark.parametrize(
    "name", ["../x", "/etc/x", "a/../../x", "C:\\x", "a\\b", "a//b", "a/b/c/d", ".x", "x\x1b[31m", "ä", "x" * 101]
)
def test_a_name_that_leads_elsewhere_is_refused(name: str, honest: Files, tmp_path: Path) -> None:
    said = refused({**honest, name: b"x"}, tmp_path)
    assert "no name that a bundle has" in said
    assert "\x1b" not in said


def test_a_manifest_that_names_files_elsewhere_reads_none(honest: Files, tmp_path: Path) -> None:
    manifest = json.loads(honest["manifest.json"])
    manifest["files"]["../../etc/passwd"] = {"sha256": "0" * 64, "size": 1}
    assert "etc/passwd' is missing" in refused({**honest, "manifest.json": json.dumps(manifest).encode()}, tmp_path)


def test_files_that_share_their_bytes_are_refused(honest: Files, tmp_path: Path) -> None:
    whole = bytearray(packed(honest))
    entry = whole.rindex(b"PK\x01\x02")
    struct.pack_into("<L", whole, entry + 42, 0)  # the last one begins where the first does
    refused(bytes(whole), tmp_path)


def test_a_directory_without_end_is_not_read(honest: Files, tmp_path: Path) -> None:
    whole = bytearray(packed(honest))
    struct.pack_into("<L", whole, len(whole) - 10, verifier.MAX_DIRECTORY + 1)
    assert "whose list of files has" in refused(bytes(whole), tmp_path)


def test_an_encrypted_or_oddly_packed_file_is_refused(honest: Files, tmp_path: Path) -> None:
    to = io.BytesIO()
    with zipfile.ZipFile(to, "w", zipfile.ZIP_LZMA) as box:
        for name, content in honest.items():
            box.writestr(name, content)
    assert "packed in an unusual way" in refused(to.getvalue(), tmp_path)


def test_a_link_in_a_folder_is_not_followed(honest: Files, tmp_path: Path) -> None:
    folder = unpacked(honest, tmp_path)
    (folder / "README.txt").unlink()
    (folder / "README.txt").symlink_to("/etc/hostname")
    assert "README.txt' is not a plain file" in judge(folder, tmp_path).said


@pytest.mark.parametrize(
    "manifest", [b"", b"[]", b"{}", b"null", b"[" * 100_000, b'{"files":{}}', b"\xff", b"1" * 100_000]
)
def test_a_manifest_that_is_none_is_refused(manifest: bytes, honest: Files, tmp_path: Path) -> None:
    assert "manifest.json" in refused({**honest, "manifest.json": manifest}, tmp_path)


def test_what_is_no_bundle_is_refused(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    assert "manifest.json is missing" in judge(tmp_path / "empty", tmp_path).said
    assert "no such file" in judge(tmp_path / "nowhere", tmp_path).said
    assert "WRONG" in judge(b"not a zip" * 100, tmp_path).said


def test_a_note_tells_of_an_event_whose_time_does_not_fit_its_place(tmp_path: Path) -> None:
    sealed("aaa")
    sealed("a", start=START - timedelta(days=30))
    seal.mark(START + timedelta(days=1))
    verdict = judge(bundle(), tmp_path)
    assert verdict.code == 0
    assert "event 3 says 2026-04-04" in verdict.said
    assert len(event_lines(files_of(bundle()))) == 4
