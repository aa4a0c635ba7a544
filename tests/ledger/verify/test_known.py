"""Files kept elsewhere: what each proves, and what is no proof."""

import base64
import json
from dataclasses import dataclass

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.utils import timezone

from dsr.ledger import keys
from dsr.ledger.checkpoint import CheckpointText, parse
from dsr.ledger.notes import sign, vkey_of
from dsr.ledger.receipt import promise
from dsr.ledger.seal import latest, seal
from dsr.ledger.verify import verify
from dsr.models import Checkpoint, Event
from tests import factories
from tests.ledger.verify.hostile import proof_file

pytestmark = pytest.mark.django_db


@dataclass
class Kept:
    receipt: str
    other: str  # of another request
    checkpoint: Checkpoint
    proof: str

    @property
    def said(self) -> CheckpointText:
        return parse(self.checkpoint.note.partition("\n\n")[0] + "\n")


@pytest.fixture
def kept() -> Kept:
    request, another = factories.file_request(), factories.file_request()
    seal(timezone.now())
    checkpoint = latest()
    assert checkpoint is not None
    filed, other = Event.objects.filter(type="filed").order_by("pk")
    receipt = promise(request, filed)
    return Kept(receipt, promise(another, other), checkpoint, proof_file(filed, receipt, checkpoint).decode())


def told(content: str) -> str:
    report = verify([("kept.txt", content.encode())])
    return "\n".join(finding.what for finding in report.findings if finding.where == "kept.txt")


def test_what_is_true_is_not_complained_of(kept: Kept) -> None:
    assert [told(each) for each in (kept.receipt, kept.other, kept.checkpoint.note, kept.proof)] == [""] * 4


def test_every_changed_letter_of_a_receipt_or_checkpoint_is_seen(kept: Kept) -> None:
    for note in (kept.receipt, kept.checkpoint.note):
        for place in range(0, len(note), 7):
            letter = "0" if note[place] != "0" else "1"
            assert told(note[:place] + letter + note[place + 1 :])


def test_a_stranger_signs_nothing_for_this_log(kept: Kept) -> None:
    stranger = Ed25519PrivateKey.generate()
    for text in (kept.said.text(), kept.receipt.partition("\n\n")[0] + "\n"):
        assert "none of this log’s keys signed it" in told(sign(text, keys.origin(), stranger))
    report = verify(trusted=[vkey_of(keys.origin(), stranger)])
    assert "none of this log’s" in report.findings[0].what


def test_a_checkpoint_of_another_log_with_our_key_is_named(kept: Kept) -> None:
    said = kept.said
    text = CheckpointText("other.example/ledger", said.size, said.root, said.at).text()
    assert told(keys.sign_note(text)) == "it is a checkpoint of another log, other.example/ledger"


def test_two_checkpoints_of_one_size_are_named(kept: Kept) -> None:
    said = kept.said
    forked = keys.sign_note(CheckpointText(said.origin, said.size, bytes(32), said.at).text())
    assert "has another root" in told(forked)
    empty = keys.sign_note(CheckpointText(said.origin, 0, bytes(32), said.at).text())
    assert "has another root" in told(empty)


def test_a_receipt_for_an_event_that_never_was_is_named(kept: Kept) -> None:
    text = kept.receipt.partition("\n\n")[0] + "\n"
    leaf = text.split("leaf: ")[1].strip()
    assert "the log has no event with its leaf (request" in told(keys.sign_note(text.replace(leaf, "ab" * 32)))
    assert "its leaf is no SHA-256" in told(keys.sign_note(text.replace(leaf, "ab")))


@pytest.mark.parametrize(
    ("line", "value", "name"),
    [
        ("controller", "qazar", "controller"),
        ("right", "erasure", "right"),
        ("received", "2020-01-01T00:00:00+00:00", "received_at"),
        ("due", "2020-02-01", "due"),
    ],
)
def test_a_promise_that_says_another_thing_than_its_event_is_named(
    line: str, value: str, name: str, kept: Kept
) -> None:
    text = kept.receipt.partition("\n\n")[0] + "\n"
    before = text.split(f"{line}: ")[1].split("\n")[0]
    assert f"it promises {name} {value[:10]}" in told(
        keys.sign_note(text.replace(f"{line}: {before}", f"{line}: {value}"))
    )


def test_a_promise_of_an_event_that_files_nothing_is_named(kept: Kept) -> None:
    other = Event.objects.exclude(type="filed").earliest("pk")
    text = kept.receipt.partition("\n\n")[0] + "\n"
    leaf = text.split("leaf: ")[1].strip()
    assert "not one of filing" in told(keys.sign_note(text.replace(leaf, bytes(other.leaf).hex())))


def change(proof: str, **values: object) -> str:
    """The proof file with other parts: index, hashes, event, promise."""
    head, _, note = proof.partition("\n\n")
    first, extra, index, *hashes = head.split("\n")
    said = json.loads(base64.b64decode(extra.split(" ")[1]))
    said |= {name: value for name, value in values.items() if name in said}
    encoded = base64.b64encode(json.dumps(said).encode()).decode()
    lines = [first, f"extra {encoded}", f"index {values.get('index', index.split(' ')[1])}"]
    return "\n".join([*lines, *values.get("hashes", hashes)]) + "\n\n" + note  # type: ignore[misc]


def test_a_proof_of_something_else_is_named(kept: Kept) -> None:
    filed = Event.objects.filter(type="filed").latest("pk")
    assert "of two requests" in told(change(kept.proof, event=filed.body))
    assert "of two requests" in told(change(kept.proof, promise=kept.other))
    assert "leads to another root" in told(change(kept.proof, index=1))
    assert "no leaf" in told(change(kept.proof, index=10**18))
    assert "too short" in told(change(kept.proof, hashes=[]))
    assert "leads to another root" in told(change(kept.proof, event=filed.body, promise=kept.other))


@pytest.mark.parametrize(
    "values", [{"index": "x"}, {"index": "-1"}, {"event": 1}, {"promise": None}, {"hashes": ["!"]}, {"event": "\ud800"}]
)
def test_a_proof_that_is_none_cannot_be_read(values: dict[str, object], kept: Kept) -> None:
    assert told(change(kept.proof, **values)).startswith("its proof cannot be read")


def test_a_file_cut_short_is_named(kept: Kept) -> None:
    for content in (kept.receipt, kept.checkpoint.note, kept.proof):
        for part in (1, 3, 7):
            assert told(content[: len(content) * part // 8])
