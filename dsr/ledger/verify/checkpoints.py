"""Stored checkpoints and nodes against the tree that grows from the leaves."""

from collections.abc import Iterator, Sequence
from datetime import timedelta
from typing import Any

from dsr.ledger.checkpoint import BadCheckpoint, CheckpointText, parse, utc_text
from dsr.ledger.merkle import STEP, Growth
from dsr.ledger.notes import name_of
from dsr.ledger.verify.keys import Chain, moment
from dsr.ledger.verify.report import Report

CHECKPOINTS = (
    "SELECT id::int8, size::int8, root::bytea, note::text, to_char(at AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.US\"Z\"')"
    " FROM dsr_checkpoint ORDER BY id"
)
# In the order in which a growing tree completes them.
NODES = (
    "SELECT id::int8, level::int8, index::int8, hash::bytea FROM dsr_node"
    " ORDER BY (index::numeric + 1) * power(2::numeric, level::numeric), level, id"
)
# An event that says an earlier time than this before its seal is worth a remark.
LATE = timedelta(hours=2)


class Checkpoints:
    """Walks the rows beside the growing tree. `stop`: the size at which `reach` is to be called next."""

    def __init__(self, rows: Iterator[Sequence[Any]], chain: Chain, report: Report) -> None:
        self._rows, self._chain, self._report = rows, chain, report
        self._before: CheckpointText | None = None
        self._right = 0  # the greatest size whose root was right
        self._wrong: tuple[int, int, int] | None = (
            None  # first and last checkpoint of a run of wrong roots, and how many
        )
        self._number = 0
        self.late_before = ""  # events that are sealed from here on and say an earlier time came late
        self._row: Sequence[Any] | None = None
        self._said: CheckpointText | None = None
        self._next()

    @property
    def stop(self) -> int | None:
        return None if self._said is None else self._said.size

    def reach(self, growth: Growth) -> None:
        """Check every checkpoint up to this size."""
        while self._said is not None and self._said.size <= growth.size:
            said = self._said
            if said.size == growth.size:
                self._compare(said, growth.root())
            self.late_before = utc_text(said.at - LATE) if said.at.year > 1 else ""
            self._next()

    def end(self, growth: Growth) -> None:
        """Everything sealed is in the tree."""
        self.reach(growth)
        while self._said is not None:
            self._report.found(
                f"checkpoint {self._number}", f"it says {self._said.size} sealed events; the log has {growth.size}"
            )
            self._next()
        self._end_of_wrong()
        size = self._before.size if self._before else 0
        if size < growth.size:
            self._report.found(f"index {size} to {growth.size - 1}", "no checkpoint covers these sealed events")
        if self._chain.vkeys and not self._number:
            self._report.found("checkpoints", "there is none, though a key signs for this log")
        self._report.checkpoints = self._number
        self._report.newest = self._before.at if self._before else None

    def _compare(self, said: CheckpointText, root: bytes) -> None:
        if root == said.root:
            self._end_of_wrong()
            self._right = max(self._right, said.size)
        elif self._wrong is None:
            self._wrong = (self._number, self._number, 1)
            self._report.found(
                f"index {self._right} to {said.size - 1}",
                f"these events are not those that were signed: checkpoint {self._number}, {utc_text(said.at)}, has another root"
                + (f"; that of the first {self._right} is right" if self._right else ""),
            )
        else:
            self._wrong = (self._wrong[0], self._number, self._wrong[2] + 1)

    def _end_of_wrong(self) -> None:
        if self._wrong is not None and self._wrong[2] > 1:
            first, last, number = self._wrong
            self._report.found(f"checkpoints {first} to {last}", f"{number} of them have another root than the log")
        self._wrong = None

    def _next(self) -> None:
        """The next row whose note can be read; the others are findings."""
        if self._said is not None:
            self._before = self._said
        self._said = None
        while self._said is None and (row := next(self._rows, None)) is not None:
            self._number += 1
            self._said = self._read(f"checkpoint {self._number}", row)

    def _read(self, where: str, row: Sequence[Any]) -> CheckpointText | None:
        number, size, root, note, at = row
        if number != self._number:
            self._report.found(where, f"its column id is {number}; checkpoints are numbered without gaps")
            self._number = number if number is not None and number > self._number else self._number
        opened = self._chain.opened_next(note) if isinstance(note, str) else None
        if opened is None:
            self._report.found(where, "its column note is not signed by the key of its time")
            return None
        try:
            said = parse(opened[0])
        except BadCheckpoint as error:
            self._report.found(where, f"its column note is signed, but {error}")
            return None
        if said.origin != name_of(self._chain.vkeys[0]):
            self._report.found(where, f"its column note is of another log, {said.origin}")
        for column, there, signed in (
            ("size", size, said.size),
            ("root", root, said.root),
            ("at", moment(at), said.at),
        ):
            if there != signed:
                self._report.found(where, f"its column {column} is not as its note says")
        self._check_order(where, said, opened[1])
        return said

    def _check_order(self, where: str, said: CheckpointText, key: int) -> None:
        if not self._chain.fits(key, said.at):
            self._report.found(where, f"key {key + 1} did not sign at its time, {utc_text(said.at)}")
        if self._before is None:
            if key == 0 and self._number == 1 and self._chain.since[0] != said.at:
                self._report.found(
                    "key 1", f"its column since is not the time of the first checkpoint, {utc_text(said.at)}"
                )
            return
        if said.size < self._before.size:
            self._report.found(where, f"its size falls from {self._before.size} to {said.size}")
        if said.at < self._before.at:
            self._report.found(where, f"its time, {utc_text(said.at)}, is before that of the one before")


class Nodes:
    """Compares stored nodes with those that the tree completes, both in one order."""

    def __init__(self, rows: Iterator[Sequence[Any]], report: Report) -> None:
        self._rows, self._report = rows, report
        self._stored = next(rows, None)
        self._wrong: list[int] = []  # the subtrees of 256 leaves that are not as stored

    def take(self, growth: Growth) -> None:
        """Compare what was completed since the last call."""
        for level, index, root in growth.nodes:
            self._drop_before((index + 1) << level, level)
            if self._stored is None or tuple(self._stored[1:3]) != (level, index):
                self._report.found(*_node(level, index, "it is not stored"))
                continue
            number, _, _, there = self._stored
            if number != index << STEP | level:
                self._report.found(*_node(level, index, f"its column id is {number}, not {index << STEP | level}"))
            if there != root:
                self._differs(level, index)
            self._stored = next(self._rows, None)
        growth.nodes.clear()

    def end(self) -> None:
        while self._stored is not None:
            self._surplus()

    def _differs(self, level: int, index: int) -> None:
        if level == STEP:
            self._wrong = [*self._wrong[-999:], index]
        elif any(index == below >> (level - STEP) for below in self._wrong):
            return  # it follows from what is said already
        self._report.found(*_node(level, index, "its column hash is not what these events give"))

    def _drop_before(self, end: int, level: int) -> None:
        while self._stored is not None and _comes_before(self._stored, end, level):
            self._surplus()

    def _surplus(self) -> None:
        assert self._stored is not None
        number, level, index, _ = self._stored
        self._report.found(
            f"node {number} (level {level}, index {index})", "the tree has no such node, or has it already"
        )
        self._stored = next(self._rows, None)


def _comes_before(stored: Sequence[Any], end: int, level: int) -> bool:
    _, own_level, index, _ = stored
    if own_level is None or index is None or not 0 <= own_level < 64:
        return True  # such a row stands for nothing, wherever it comes
    return ((index + 1) << own_level, own_level) < (end, level)


def _node(level: int, index: int, what: str) -> tuple[str, str]:
    return f"index {index << level} to {((index + 1) << level) - 1}, node {level}/{index}", what
