"""Is this file a receipt of ours, and does our log still say what it says? For the page on which anybody may ask.

It can show that a file is genuine and that this log agrees. That the log itself was not written anew shows only a check
elsewhere: the verifier, with a bundle.
"""

import json
from dataclasses import dataclass
from datetime import datetime

from dsr.ledger import checkpoint as checkpoints
from dsr.ledger import promise as promises
from dsr.ledger import tlog_proof
from dsr.ledger.canonical import leaf_hash
from dsr.ledger.checkpoint import BadCheckpoint, CheckpointText
from dsr.ledger.keys import origin, verifier_key, vkeys
from dsr.ledger.merkle import BadProof, check_inclusion
from dsr.ledger.notes import BadNote, name_of, open_note
from dsr.ledger.promise import BadPromise, Promise
from dsr.ledger.receipt import place_of
from dsr.ledger.tlog_proof import BadProofText, ProofText
from dsr.ledger.tree import BrokenTree, Tree
from dsr.models import Event, Seal

LARGEST = 32_768  # bytes; a receipt has some four thousand


class BadReceipt(Exception):
    """The file proves nothing; the sentence says what is wrong with it, to its reader."""


class LogDisagrees(Exception):
    """The file is genuine, and the log is not what it was: the fault is ours. `promise`: what the file says."""

    def __init__(self, sentence: str, promise: Promise) -> None:
        super().__init__(sentence)
        self.promise = promise


@dataclass(frozen=True)
class Correction:
    """The time of receipt was recorded anew, after the promise."""

    at: datetime
    old: datetime
    new: datetime


@dataclass(frozen=True)
class Checked:
    """A good receipt. `proved`: the file carries the proof itself; `index`: the entry's place, None while it waits for one."""

    promise: Promise
    proved: bool
    index: int | None
    checkpoint: CheckpointText | None
    corrections: tuple[Correction, ...]


def check(content: bytes) -> Checked:
    """Raises BadReceipt for what is wrong in the file, LogDisagrees for what is wrong with us."""
    text = _text(content)
    keys = [key.vkey for key in vkeys()] or [verifier_key()]
    if text.startswith(f"{promises.HEAD}\n"):
        return _with_log(_promise(text, keys), None, None)
    if not text.startswith(f"{tlog_proof.HEAD}\n"):
        raise BadReceipt(_what_else(text, keys))
    try:
        proof = tlog_proof.parse(text)
    except BadProofText as error:
        raise BadReceipt(f"The file is not whole, or was changed: {error}.") from None
    promise, body = _parts(proof, keys)
    checkpoint = _covering(proof, leaf_hash(body), keys)
    return _with_log(promise, proof, checkpoint)


def _text(content: bytes) -> str:
    if len(content) > LARGEST:
        raise BadReceipt("The file is too long for a receipt.")
    try:
        return content.decode()
    except UnicodeDecodeError:
        raise BadReceipt("The file is not a text, so it is no receipt. Choose the file that you downloaded.") from None


def _what_else(text: str, keys: list[str]) -> str:
    if text.startswith(tuple(f"{name_of(key)}\n" for key in keys)):
        return (
            "This is a checkpoint of our log and no receipt: it says nothing about one request. Keep it all the same."
        )
    return (
        f"This is no receipt of ours: one begins with “{promises.HEAD}” or with “{tlog_proof.HEAD}”."
        " Choose the file that you downloaded, as it was."
    )


def _open(note: str, keys: list[str], what: str) -> str:
    for key in keys:
        try:
            return open_note(note, key)
        except BadNote:
            continue
    ours = any(line.startswith(f"— {name_of(key)} ") for line in note.split("\n") for key in keys)
    if ours:
        raise BadReceipt(
            f"The signature of {what} does not fit its text. It was changed after it was signed, be it by one letter or"
            " the end of a line, or somebody else signed it under our name."
        )
    raise BadReceipt(f"{what[:1].upper()}{what[1:]} is not signed by our key. Somebody else may have made it.")


def _promise(note: str, keys: list[str]) -> Promise:
    try:
        return promises.parse(_open(note, keys, "the receipt"))
    except BadPromise as error:
        raise BadReceipt(f"It is signed by our key and is no receipt: {error}.") from None


def _parts(proof: ProofText, keys: list[str]) -> tuple[Promise, str]:
    """The promise and the event's text, which belong together."""
    try:
        extra = json.loads(proof.extra)
        body, note = extra["event"], extra["promise"]
        if not isinstance(body, str) or not isinstance(note, str) or len(extra) != 2:
            raise TypeError
        said = json.loads(body)
        body.encode()
    except (ValueError, TypeError, KeyError, RecursionError):
        raise BadReceipt("The file is not whole, or was changed: its line “extra” does not hold a receipt.") from None
    promise = _promise(note, keys)
    if promise.leaf != leaf_hash(body):
        raise BadReceipt("The promise in this file is of another request than the entry: two receipts were mixed.")
    if not isinstance(said, dict) or not _agrees(promise, said):
        raise BadReceipt("The promise in this file names other dates than the entry that it is of.")
    return promise, body


def _agrees(promise: Promise, body: dict[str, object]) -> bool:
    try:
        return promise.agrees(body)
    except BadPromise:
        return False


def _covering(proof: ProofText, leaf: bytes, keys: list[str]) -> CheckpointText:
    """The file's checkpoint, with the entry under it."""
    try:
        checkpoint = checkpoints.parse(_open(proof.checkpoint, keys, "the checkpoint in this file"))
    except BadCheckpoint as error:
        raise BadReceipt(f"The checkpoint in this file is none: {error}.") from None
    if checkpoint.origin != origin():
        raise BadReceipt("The checkpoint in this file is of another log than ours.")
    try:
        check_inclusion(leaf, proof.index, checkpoint.size, proof.hashes, checkpoint.root)
    except BadProof as error:
        raise BadReceipt(f"The proof in this file does not hold: {error}. The file was changed.") from None
    return checkpoint


def _with_log(promise: Promise, proof: ProofText | None, checkpoint: CheckpointText | None) -> Checked:
    """What our log says of it today. Raises LogDisagrees."""
    event = Event.objects.filter(leaf=promise.leaf).first()
    if event is None:
        raise LogDisagrees("Our log has no entry that fits it: the entry was taken out, or changed.", promise)
    if not _agrees(promise, json.loads(event.body)):
        raise LogDisagrees("The entry in our log names other dates than the receipt.", promise)
    if proof is not None and checkpoint is not None:
        _same_history(promise, proof, checkpoint)
        return Checked(promise, True, proof.index, checkpoint, _corrections(event))
    place = place_of(event)
    if place is None:
        return Checked(promise, False, None, None, _corrections(event))
    index, row = place
    covering = CheckpointText(origin(), row.size, bytes(row.root), row.at)
    return Checked(promise, False, index, covering, _corrections(event))


def _same_history(promise: Promise, proof: ProofText, checkpoint: CheckpointText) -> None:
    """Our tree of that size has the root that was signed then, and the entry its place."""
    last = Seal.objects.order_by("-index").values_list("index", flat=True).first()
    size = 0 if last is None else last + 1
    if size < checkpoint.size:
        said = f"Our log has {size:,} entries today, and had {checkpoint.size:,} when this was signed: its end was cut off."
        raise LogDisagrees(said, promise)
    try:
        same = Tree(checkpoint.size).root() == checkpoint.root
    except BrokenTree:
        same = False
    found = Seal.objects.filter(index=proof.index).values_list("event__leaf", flat=True).first()
    if not same or found is None or bytes(found) != promise.leaf:
        raise LogDisagrees("Our log is not the one that was signed then: it was written anew.", promise)


def _corrections(filed: Event) -> tuple[Correction, ...]:
    rows = Event.objects.filter(request=filed.request, type="receipt_corrected").order_by("pk")
    found = [json.loads(body) for body in rows.values_list("body", flat=True)]
    return tuple(
        Correction(
            datetime.fromisoformat(each["at"]),
            datetime.fromisoformat(each["facts"]["old_received_at"]),
            datetime.fromisoformat(each["facts"]["new_received_at"]),
        )
        for each in found
    )
