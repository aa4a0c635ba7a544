"""What `datamap try` found, for a person at a terminal."""

from collections.abc import Callable, Iterable, Iterator, Sequence

from dsr.connectors.base import CollectionErased, Key
from dsr.datamap.plan import Role, Step, SystemPlan
from dsr.engine.trial import Passed
from dsr.management.trial import BY_HAND, DONE, HELD_BACK, NOT_SEARCHED, REFUSED, SHOWN, Erasure, Read

_WHOSE = {Role.OWN: "the subject’s own", Role.SHARED: "shared", Role.LOOKUP: "looked up"}
_SHOWN_VALUES = 3


def table(rows: Sequence[Sequence[str]], numbers: Iterable[int], indent: str = "  ") -> Iterator[str]:
    """Rows under a head, in columns; those whose place is in `numbers` stand to the right."""
    widths = [max(len(row[n]) for row in rows) for n in range(len(rows[0]))]
    for row in rows:
        cells = [
            cell.rjust(width) if n in numbers else cell.ljust(width)
            for n, (cell, width) in enumerate(zip(row, widths, strict=True))
        ]
        yield (indent + "  ".join(cells)).rstrip()


class TextReport:
    """Lines to `write`, each system as soon as it is known."""

    wants_keys = False

    def __init__(self, write: Callable[[str], object]) -> None:
        self._write = write

    def begin(self, system: SystemPlan) -> None:
        """Nothing yet: a system is shown when it is known."""

    def keys(self, collection: str, keys: Sequence[Key]) -> None:
        """Keys are for machines."""

    def read(self, found: Read) -> None:
        self._lines(_head(found.system), _read_lines(found))

    def passed(self, passed: Sequence[Passed]) -> None:
        for each in passed:
            values = ", ".join(each.values[:_SHOWN_VALUES])
            more = f" and {len(each.values) - _SHOWN_VALUES} more" if len(each.values) > _SHOWN_VALUES else ""
            self._write(f"{each.system} yields {each.kind} {values}{more}, by which {', '.join(each.to)} is searched.")
        if passed:
            self._write("")

    def erasure(self, found: Erasure) -> None:
        self._lines(f"{_SAID[found.state]} {found.system.system}", _erasure_lines(found))

    def end(self, *, failed: bool) -> None:
        """The exit code says it, and the command's last sentence."""

    def _lines(self, head: str, lines: Iterable[str]) -> None:
        self._write(head)
        for line in lines:
            self._write(line)
        self._write("")


_SAID = {
    SHOWN: "An erasure would run in",
    DONE: "Erased in",
    REFUSED: "Cannot erase in",
    HELD_BACK: "Not erased in",
}


def _head(system: SystemPlan) -> str:
    return f"{system.system}: {system.title} ({system.connector})"


def _read_lines(found: Read) -> Iterator[str]:
    if found.state == BY_HAND:
        yield from _indented(f"Worked by a person. {found.reason or 'The data map gives no instructions.'}")
    elif found.state == NOT_SEARCHED:
        yield "  None of these identifiers leads here."
    elif found.state == REFUSED:
        yield from _indented(found.reason)
    else:
        rows = [["collection", "rows", "whose", "found by"]]
        for step in found.system.steps:
            count = f"{found.rows.get(step.collection, 0):,}"
            rows.append([step.collection, count, _WHOSE[step.role], found_by(step)])
        yield from table(rows, (1,))
        total = sum(found.rows.values())
        yield f"  {total:,} row(s) in {sum(bool(n) for n in found.rows.values())} collection(s)"
        if found.files:
            yield f"  {len(found.files)} file(s) written"


def found_by(step: Step) -> str:
    """The ways by which rows of a collection are reached: identifiers first, then the collections that lead there."""
    kinds = [seed.kind if seed.kind == seed.field else f"{seed.kind} in {seed.field}" for seed in step.seeds]
    ways = [*([f"identifier {', '.join(kinds)}"] if kinds else []), *dict.fromkeys(via.source for via in step.vias)]
    return "; ".join(ways)


def _indented(text: str) -> Iterator[str]:
    for line in text.splitlines():
        yield f"  {line}"


def _erasure_lines(found: Erasure) -> Iterator[str]:
    for problem in found.problems:
        first, *rest = problem.splitlines()
        yield f"  - {first}"
        yield from (f"    {line}" for line in rest)
    if found.state == DONE or found.read_back is not None:
        yield f"  The keys of {found.saved:,} row(s) were saved before the first statement."
    if found.collections:
        yield from _results(found.collections, remaining=found.read_back is not None)
    if found.read_back is not None and found.read_back.clean:
        yield "  Read back on a fresh connection: every saved key is as its rule leaves it, no identifier is found."
    for number, statement in enumerate(found.statements, 1):
        times = f", {statement.times} times" if statement.times > 1 else ""
        yield f"  {number}. {', '.join(statement.collections)}{times}"
        yield from (f"       {line.strip()}" for line in statement.text.splitlines())
    if found.state == SHOWN and not found.statements:
        yield "  No statement: there is nothing to erase."


def _results(collections: Sequence[CollectionErased], *, remaining: bool) -> Iterator[str]:
    head = ["collection", "removed", "changed", "retained", *(["remaining"] if remaining else []), "why retained"]
    rows = [head]
    for each in collections:
        numbers = [each.removed, each.changed, each.retained, *([each.remaining] if remaining else [])]
        why = each.reason or "" if each.retained else ""
        rows.append([each.collection, *(f"{number:,}" for number in numbers), why])
    yield from table(rows, range(1, len(head) - 1))
