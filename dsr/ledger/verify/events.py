"""Every event with its seal, in the order of the indexes: its body, its columns, its place."""

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from dsr.ledger.canonical import NotCanonical, leaf_hash, read_canonical
from dsr.ledger.facts import KeyChanged
from dsr.ledger.merkle import Growth
from dsr.ledger.verify.checkpoints import Checkpoints, Nodes
from dsr.ledger.verify.keys import Chain
from dsr.ledger.verify.known import Known
from dsr.ledger.verify.report import Report

# Read and sorted as the tables hold them: no index is asked, since none need be there, or true.
QUERY = """
SELECT s.index::int8, s.event_id::int8, e.id::int8, e.body::text, e.leaf::bytea, e.at::text, e.type::text,
  e.controller::text, e.request::text
FROM dsr_seal s FULL JOIN dsr_event e ON e.id = s.event_id ORDER BY s.index::int8 NULLS LAST, e.id
"""
TWICE = (
    ("SELECT event_id FROM dsr_seal GROUP BY 1 HAVING count(*) > 1 LIMIT 101", "event {}: it is sealed more than once"),
    ("SELECT id FROM dsr_event GROUP BY 1 HAVING count(*) > 1 LIMIT 101", "event {}: several rows have its id"),
    (
        "SELECT min(id) || ' and ' || max(id) FROM dsr_event GROUP BY leaf HAVING count(*) > 1 LIMIT 101",
        "events {}: they have one leaf",
    ),
)
_AT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z", re.ASCII)
_KEY_CHANGED = KeyChanged("", "").type
# So many missing indexes are filled in, so that what comes after is still held against its nodes.
_MOST_MISSING = 100_000
_ABSENT = bytes(32)


class Events:
    """One pass over the rows. `old_size`: how many events were sealed long before the newest checkpoint."""

    def __init__(
        self, *, chain: Chain, checkpoints: Checkpoints, nodes: Nodes, known: Known, old_size: int, report: Report
    ) -> None:
        self._chain, self._checkpoints, self._nodes, self._known = chain, checkpoints, nodes, known
        self._report = report
        self._old_size = old_size
        self._newest_old = 0  # the greatest event id among those
        self._missing = 0
        self._late = 0
        self.growth = Growth()

    def read(self, batches: Iterable[Sequence[Sequence[Any]]]) -> None:
        growth, stop = self.growth, self._reach()
        for batch in batches:
            for row in batch:
                index, sealed, event, body, leaf = row[:5]
                if index is None:
                    self._unsealed(row)
                    continue
                if growth.size == stop:
                    stop = self._reach()
                if index - self._missing != growth.size:
                    if not self._jump(index, event):
                        continue
                    stop = self._reach()
                if event is None:
                    self._report.found(f"index {index}", f"its event, {sealed}, is not there")
                    growth.append(_ABSENT)
                    continue
                self._check(index, event, body, leaf, row)
                if index < self._old_size and event > self._newest_old:
                    self._newest_old = event
                growth.append(leaf if leaf is not None else _ABSENT)
            self._nodes.take(growth)
        self._reach()
        self._end()

    def _reach(self) -> int | None:
        """Roots at this size; the size at which the next is wanted."""
        growth = self.growth
        self._checkpoints.reach(growth)
        self._known.reach(growth, self._report)
        stops = (self._checkpoints.stop, self._known.stop(growth.size + 1))
        return min((stop for stop in stops if stop is not None), default=None)

    def _jump(self, index: int, event: int | None) -> bool:
        """An index that is not the next one; whether its event can still be held against the tree."""
        growth, place = self.growth, index - self._missing
        if place < growth.size:
            self._report.found(f"index {index}", f"it was given more than once, here to event {event}")
            return False
        last = growth.size + self._missing
        self._report.found(f"index {last}" if index == last + 1 else f"index {last} to {index - 1}", "no event has it")
        if place - growth.size > _MOST_MISSING:
            self._missing += place - growth.size
            return True
        while growth.size < place:
            growth.append(_ABSENT)
            self._reach()
        return True

    def _check(self, index: int | None, event: int, body: Any, leaf: Any, row: Sequence[Any]) -> None:
        try:
            said = read_canonical(body)
        except (NotCanonical, TypeError) as error:
            said = {}
            self._report.found(_event(event, index), f"its column body is not what was sealed: {error}")
        if not isinstance(body, str) or leaf != leaf_hash(body):
            self._report.found(_event(event, index), "its column leaf is not the hash of its column body")
        at, kind, controller, request = row[5:]
        get = said.get
        if at != get("at") or kind != get("type") or controller != get("controller") or request != get("request"):
            self._columns(event, index, said, row)
        if not at or not _AT.fullmatch(at):
            self._report.found(_event(event, index), f"its time is none: {str(at)[:60]}")
        elif index is not None and at < self._checkpoints.late_before:
            self._late += 1
        if kind == _KEY_CHANGED and len(self._chain.changes) < 1000:
            facts = said.get("facts")
            facts = facts if isinstance(facts, dict) else {}
            self._chain.changes.append((str(facts.get("old")), str(facts.get("new")), at))
        if self._known.leaves and leaf in self._known.leaves:
            self._known.meet(leaf, index, said, self._report)

    def _columns(self, event: int, index: int | None, said: dict[str, Any], row: Sequence[Any]) -> None:
        for name, there in zip(("at", "type", "controller", "request"), row[5:], strict=True):
            if there != said.get(name):
                self._report.found(_event(event, index), f"its column {name} is not as its body says")

    def _unsealed(self, row: Sequence[Any]) -> None:
        sealed, event, body, leaf = row[1:5]
        if event is None:
            self._report.found("seal", f"a row without an index names event {sealed}, which is not there")
            return
        if sealed is not None:
            self._report.found(_event(event, None), "its seal has no index")
        self._check(None, event, body, leaf, row)
        self._report.waiting += 1
        if event < self._newest_old:
            self._report.found(_event(event, None), "it is not sealed, though later ones were, long ago")

    def _end(self) -> None:
        report = self._report
        self._nodes.take(self.growth)
        self._nodes.end()
        self._checkpoints.end(self.growth)
        self._known.end(self.growth, report)
        report.sealed = self.growth.size
        if self._late:
            report.remarks.append(
                f"{self._late} sealed events say a time two hours or more before a checkpoint that does not have them yet."
            )


def twice(rows: Iterator[tuple[str, Sequence[Any]]], report: Report) -> None:
    """What the queries of TWICE gave, each with its sentence."""
    for sentence, (value, *_) in rows:
        where, _, what = sentence.format(value).partition(": ")
        report.found(where, what)


def _event(event: int, index: int | None) -> str:
    return f"event {event}, not sealed" if index is None else f"index {index}, event {event}"
