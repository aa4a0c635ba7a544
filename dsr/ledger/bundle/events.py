"""The events of a scope as PostgreSQL copies them out: no row becomes an object here, so a million of them need no memory.

Everything is bounded by the size of a tree that is signed, and what is below never changes: no long transaction is needed.
"""

from collections.abc import Callable, Iterator
from typing import Any

from django.db import connection

from dsr.ledger.bundle.scope import Scope

# Leaves that one statement goes through: between two of them a worker may say that it lives. A power of two, so a chunk is a
# subtree.
CHUNK_LEVEL = 16
CHUNK = 1 << CHUNK_LEVEL
_SORTED_IN_MEMORY = 1 << 13  # so many bodies, by PostgreSQL's own setting
_ROWS = 500  # of a piece that is handed on

# The quote and the delimiter are signs that JSON never holds as they are, so nothing is quoted and a line is the raw text.
_RAW = r"(FORMAT csv, DELIMITER E'\x01', QUOTE E'\x02')"
_LINE = """'{"index":' || s.index || ',"event":' || e.body || '}'"""
_JOINED = "FROM dsr_seal s JOIN dsr_event e ON e.id = s.event_id WHERE "


def _text(moment: Any) -> str:
    # Texts are compared: as many digits as an event's own time has.
    return str(moment.isoformat(timespec="microseconds").replace("+00:00", "Z"))


def conditions(scope: Scope) -> tuple[list[str], list[Any]]:
    """SQL conditions over `e`, an event, and their parameters."""
    found: list[str] = []
    values: list[Any] = []
    if scope.controllers is not None:
        found.append("e.controller = ANY(%s)")
        values.append(list(scope.controllers))
    if scope.request:
        found.append("e.request = %s")
        values.append(scope.request)
    if scope.begins:
        found.append("e.at >= %s")
        values.append(_text(scope.begins))
    if scope.ends:
        found.append("e.at < %s")
        values.append(_text(scope.ends))
    return found, values


def _parts(scope: Scope, size: int, step: int = CHUNK) -> Iterator[tuple[str, list[Any]]]:
    """WHERE clauses that together find the scope's events below `size`, in the order of their indexes."""
    where, values = conditions(scope)
    if scope.request:  # an index leads to the few there are
        yield " AND ".join([*where, "s.index < %s"]), [*values, size]
        return
    for start in range(0, size, step):
        end = min(start + step, size)
        with connection.cursor() as cursor:
            # Without the bounds of their numbers each chunk would read the whole table of events.
            cursor.execute(
                "SELECT min(event_id), max(event_id) FROM dsr_seal WHERE index >= %s AND index < %s", [start, end]
            )
            first, last = cursor.fetchone()
        if first is not None:
            bounds = ["s.index >= %s", "s.index < %s", "e.id >= %s", "e.id <= %s"]
            yield " AND ".join([*bounds, *where]), [start, end, first, last, *values]


def count(scope: Scope, size: int) -> int:
    """How many of the first `size` events the scope has."""
    if scope.whole:
        return size
    where, values = conditions(scope)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) {_JOINED}{' AND '.join([*where, 's.index < %s'])}", [*values, size])
        return int(cursor.fetchone()[0])


def lines(scope: Scope, size: int, beat: Callable[[int], None]) -> Iterator[bytes]:
    """`{"index":N,"event":BODY}` a line, by index, in pieces of whole lines. `beat` is told how many there were, and may use
    the database.
    """
    done = 0
    for where, values in _parts(scope, size, _SORTED_IN_MEMORY):
        with connection.cursor() as cursor:
            statement = f"COPY (SELECT {_LINE} {_JOINED}{where} ORDER BY s.index) TO STDOUT {_RAW}"
            with cursor.copy(statement, values) as copy:
                rows = []
                for row in copy:
                    rows.append(row)
                    if len(rows) == _ROWS:
                        done += _ROWS
                        yield b"".join(rows)
                        rows = []
        done += len(rows)
        yield b"".join(rows)
        beat(done)


def indexes(scope: Scope, size: int) -> Iterator[list[int]]:
    """The indexes of the same events, in order, a list a chunk."""
    for where, values in _parts(scope, size):
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT s.index {_JOINED}{where} ORDER BY s.index", values)
            yield [index for (index,) in cursor.fetchall()]
