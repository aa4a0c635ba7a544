"""What was kept elsewhere: checkpoints, receipts' promises and proofs (C2SP tlog-proof), held against the log. Pure."""

import json
import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from dsr.ledger.canonical import leaf_hash
from dsr.ledger.checkpoint import BadCheckpoint, CheckpointText, parse, utc_text
from dsr.ledger.merkle import BadProof, Growth, check_inclusion
from dsr.ledger.notes import decoded, name_of
from dsr.ledger.verify.keys import Chain
from dsr.ledger.verify.report import Report

MOST_BYTES = 1_000_000
PROOF = "c2sp.org/tlog-proof@v1\n"
PROMISE = "habeas receipt v1\n"
_INDEX = re.compile(r"index (0|[1-9][0-9]{0,18})", re.ASCII)


@dataclass
class Promise:
    """An event that has to be in the log. `lines`: what the promise says; `index`: where, when that is known."""

    name: str
    leaf: bytes
    lines: dict[str, str] = field(default_factory=dict)
    index: int | None = None
    is_there: bool = False


@dataclass
class Known:
    """Checkpoints and promises by what they are met by when the log is read."""

    roots: dict[int, list[tuple[str, CheckpointText]]] = field(default_factory=lambda: defaultdict(list))
    leaves: dict[bytes, list[Promise]] = field(default_factory=lambda: defaultdict(list))

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
        for promise in self.leaves[leaf]:
            promise.is_there = True
            if promise.index not in (None, index):
                report.found(promise.name, f"its event has the index {index}, and was promised {promise.index}")
            for name, value in _of_body(body).items():
                if promise.lines.get(name, value) != value:
                    report.found(
                        promise.name, f"it promises {name} {promise.lines[name]}, and its own event says {value}"
                    )

    def end(self, growth: Growth, report: Report) -> None:
        self.reach(growth, report)
        for size, named in sorted(self.roots.items()):
            for name, said in named:
                report.found(
                    name,
                    f"its checkpoint of {utc_text(said.at)} counts {size} events, the log has {growth.size}:"
                    " its end was cut off, or it is an older copy",
                )
        for promises in self.leaves.values():
            for promise in promises:
                if not promise.is_there:
                    told = ", ".join(
                        f"{name} {promise.lines[name]}"
                        for name in ("reference", "received", "due")
                        if name in promise.lines
                    )
                    report.found(promise.name, f"the log has no event with its leaf{f' ({told})' if told else ''}")


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
    if text.startswith(PROOF):
        _read_proof(name, text, chain, known)
    elif text.startswith(PROMISE):
        lines = _promise_lines(_opened(text, chain))
        promise = Promise(name, _leaf(lines), lines)
        known.leaves[promise.leaf].append(promise)
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


def _promise_lines(text: str) -> dict[str, str]:
    return dict(line.partition(": ")[::2] for line in text.split("\n")[1:-1])


def _leaf(lines: dict[str, str]) -> bytes:
    try:
        leaf = bytes.fromhex(lines["leaf"])
    except (KeyError, ValueError):
        leaf = b""
    if len(leaf) != 32:
        raise _Bad("its promise names no leaf")
    return leaf


def _read_proof(name: str, text: str, chain: Chain, known: Known) -> None:
    """`extra`, `index`, the hashes, an empty line and the checkpoint."""
    head, parted, note = text.partition("\n\n")
    lines = head.split("\n")[1:]
    try:
        extra = json.loads(decoded(lines[0].removeprefix("extra ")))
        index = _INDEX.fullmatch(lines[1])
        hashes = [decoded(line) for line in lines[2:]]
        leaf, promise_note = leaf_hash(extra["event"]), extra["promise"]
    except (ValueError, IndexError, KeyError, TypeError, AttributeError, RecursionError):
        raise _Bad("its proof cannot be read") from None
    if not parted or index is None or not isinstance(promise_note, str):
        raise _Bad("its proof cannot be read")
    said = _checkpoint(note, chain)
    lines_of_promise = _promise_lines(_opened(promise_note, chain))
    promise = Promise(name, leaf, lines_of_promise, int(index[1]))
    if _leaf(lines_of_promise) != promise.leaf:
        raise _Bad("its event and its promise are of two requests")
    try:
        check_inclusion(promise.leaf, int(index[1]), said.size, hashes, said.root)
    except BadProof as error:
        raise _Bad(str(error)) from None
    known.roots[said.size].append((name, said))
    known.leaves[promise.leaf].append(promise)


def _of_body(body: dict[str, Any]) -> dict[str, str]:
    """What the promise of a `filed` event says too, from its body; nothing where the body has another shape."""
    facts = body.get("facts")
    if not isinstance(facts, dict):
        return {}
    found = {"controller": str(body.get("controller")), "right": str(facts.get("right")), "due": str(facts.get("due"))}
    try:
        received = datetime.fromisoformat(str(facts.get("received_at"))).astimezone(UTC)
    except (ValueError, OverflowError):
        return found
    return {**found, "received": received.isoformat(timespec="seconds")}
