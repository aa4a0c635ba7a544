"""What was kept elsewhere: checkpoints, receipts' promises and proofs (C2SP tlog-proof), held against the log. Pure."""

import json
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from dsr.ledger import promise as promises
from dsr.ledger import tlog_proof
from dsr.ledger.canonical import leaf_hash
from dsr.ledger.checkpoint import BadCheckpoint, CheckpointText, parse, utc_text
from dsr.ledger.merkle import BadProof, Growth, check_inclusion
from dsr.ledger.notes import name_of
from dsr.ledger.promise import BadPromise, Promise, promised
from dsr.ledger.tlog_proof import BadProofText
from dsr.ledger.verify.keys import Chain
from dsr.ledger.verify.report import Report

MOST_BYTES = 1_000_000


@dataclass
class Awaited:
    """An event that has to be in the log; `index`: where, when that is known."""

    name: str
    promise: Promise
    index: int | None = None
    is_there: bool = False


@dataclass
class Known:
    """Checkpoints and promises by what they are met by when the log is read."""

    roots: dict[int, list[tuple[str, CheckpointText]]] = field(default_factory=lambda: defaultdict(list))
    leaves: dict[bytes, list[Awaited]] = field(default_factory=lambda: defaultdict(list))

    def stop(self, size: int) -> int | None:
        """The next size, from `size` on, at which a root is known."""
        return min((known for known in self.roots if known >= size), default=None)

    def reach(self, growth: Growth, report: Report) -> None:
        for name, said in self.roots.pop(growth.size, []):
            if growth.root() != said.root:
                report.found(
                    name,
                    f"its checkpoint of {said.size} events, {utc_text(said.at)}, has another root: the log was rewritten"
                    " since, somewhere before that index",
                )

    def meet(self, leaf: bytes, index: int | None, body: dict[str, Any], report: Report) -> None:
        """An event whose leaf is asked for."""
        for awaited in self.leaves[leaf]:
            awaited.is_there = True
            if awaited.index not in (None, index):
                there = "is not sealed" if index is None else f"has the index {index}"
                report.found(awaited.name, f"its event {there}, and was proved at {awaited.index}")
            if problem := _problem(awaited.promise, body):
                report.found(awaited.name, problem)

    def end(self, growth: Growth, report: Report) -> None:
        self.reach(growth, report)
        for size, named in sorted(self.roots.items()):
            for name, said in named:
                report.found(
                    name,
                    f"its checkpoint of {utc_text(said.at)} counts {size} events, the log has {growth.size}:"
                    " its end was cut off, or it is an older copy",
                )
        for several in self.leaves.values():
            for awaited in several:
                if not awaited.is_there:
                    promise = awaited.promise
                    told = (
                        f"request {promise.reference}, received {utc_text(promise.received_at)},"
                        f" due {promise.due.isoformat()}"
                    )
                    report.found(awaited.name, f"the log has no event with its leaf ({told})")


def read_known(files: Sequence[tuple[str, bytes]], chain: Chain, report: Report) -> Known:
    """Files by their names. One that cannot be read or is signed by nobody of this log is a finding."""
    known = Known()
    for name, content in files:
        try:
            _read(name, content, chain, known)
        except _Bad as error:
            report.found(name, str(error))
    report.known = len(files)
    return known


class _Bad(ValueError):
    """What is wrong with a file."""


def _read(name: str, content: bytes, chain: Chain, known: Known) -> None:
    try:
        text = content.decode() if len(content) <= MOST_BYTES else ""
    except UnicodeDecodeError:
        text = ""
    if text.startswith(f"{tlog_proof.HEAD}\n"):
        _read_proof(name, text, chain, known)
    elif text.startswith(f"{promises.HEAD}\n"):
        promise = _promise(text, chain)
        known.leaves[promise.leaf].append(Awaited(name, promise))
    elif text.count("\n") >= 4:
        said = _checkpoint(text, chain)
        known.roots[said.size].append((name, said))
    else:
        raise _Bad("it is neither a receipt nor a checkpoint")


def _opened(note: str, chain: Chain) -> str:
    text = chain.opened(note)
    if text is None:
        raise _Bad("none of this log’s keys signed it: it is another’s, it was changed, or the log’s keys were")
    return text


def _checkpoint(note: str, chain: Chain) -> CheckpointText:
    try:
        said = parse(_opened(note, chain))
    except BadCheckpoint as error:
        raise _Bad(f"it is no checkpoint: {error}") from None
    if said.origin != name_of(chain.vkeys[0]):
        raise _Bad(f"it is a checkpoint of another log, {said.origin}")
    return said


def _promise(note: str, chain: Chain) -> Promise:
    try:
        return promises.parse(_opened(note, chain))
    except BadPromise as error:
        raise _Bad(f"it is no receipt: {error}") from None


def _read_proof(name: str, text: str, chain: Chain, known: Known) -> None:
    """The event and its promise, and their place under a checkpoint."""
    try:
        proof = tlog_proof.parse(text)
        extra = json.loads(proof.extra)
        leaf, note = leaf_hash(extra["event"]), extra["promise"]
    except BadProofText as error:
        raise _Bad(f"its proof cannot be read: {error}") from None
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        raise _Bad("its proof cannot be read: the line extra holds no receipt") from None
    if not isinstance(note, str):
        raise _Bad("its proof cannot be read: the line extra holds no promise")
    said, promise = _checkpoint(proof.checkpoint, chain), _promise(note, chain)
    if promise.leaf != leaf:
        raise _Bad("its event and its promise are of two requests")
    try:
        check_inclusion(leaf, proof.index, said.size, proof.hashes, said.root)
    except BadProof as error:
        raise _Bad(str(error)) from None
    known.roots[said.size].append((name, said))
    known.leaves[leaf].append(Awaited(name, promise, proof.index))


def _problem(promise: Promise, body: dict[str, Any]) -> str:
    """How the promise and its own event differ; empty when they do not."""
    try:
        own = promised(body, promise.reference, promise.leaf)
    except BadPromise as error:
        return f"its promise is not of its event: {error}"
    names = ("controller", "right", "received_at", "due")
    others = [name for name in names if getattr(own, name) != getattr(promise, name)]
    # The promise counts whole seconds.
    if "received_at" in others and utc_text(own.received_at) == utc_text(promise.received_at):
        others.remove("received_at")
    told = [f"{name} {getattr(promise, name)}, and its own event says {getattr(own, name)}" for name in others]
    return f"it promises {'; '.join(told)}" if told else ""
