"""Rows as NDJSON made here, for databases that cannot make it themselves with every digit kept."""

import json
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from dsr.connectors.base import Beat, Sink
from dsr.connectors.sql import read
from dsr.connectors.sql.dialects.base import Condition, Element
from dsr.connectors.sql.places import Place

# A value that is not NULL, as JSON.
Encode = Callable[[Any], str]
# A field's name, what to select for it, and how its values are written.
Delivered = tuple[str, Element, Encode]


def write_rows(
    connection: Connection, place: Place, fields: Sequence[Delivered], where: Condition, sink: Sink, beat: Beat
) -> int:
    """Write the collection's rows as NDJSON, in batches; returns how many."""
    if not fields:
        return read.count_of(connection, place, where)
    query = sa.select(*[column.label(f"v{n}") for n, (_, column, _) in enumerate(fields)]).where(where)
    total = 0
    for lines in _batches(_lines(read.stream(connection, query), fields)):
        sink.write(place.step.collection, "".join(lines).encode(), len(lines))
        total += len(lines)
        beat()
    return total


def _lines(rows: Iterator[Sequence[Any]], fields: Sequence[Delivered]) -> Iterator[str]:
    heads = [f"{text(name)}:" for name, _, _ in fields]
    encoders = [encode for _, _, encode in fields]
    for row in rows:
        parts = [
            head + ("null" if value is None else encode(value))
            for head, value, encode in zip(heads, row, encoders, strict=True)
        ]
        yield f"{{{','.join(parts)}}}\n"


def _batches(lines: Iterator[str]) -> Iterator[list[str]]:
    held: list[str] = []
    size = 0
    for line in lines:
        held.append(line)
        size += len(line)
        if size >= read.BATCH_BYTES:
            yield held
            held, size = [], 0
    if held:
        yield held


def text(value: str) -> str:
    return json.dumps(value, ensure_ascii=False)


def embedded(value: str) -> str:
    """JSON as it is written, on one line; what is none comes as text."""
    try:
        json.loads(value, parse_constant=_no_constant)
    except (ValueError, RecursionError):
        return text(value)
    return value.translate(_ONE_LINE)


# Between tokens they are blanks; within texts JSON has them escaped.
_ONE_LINE = {ord("\n"): " ", ord("\r"): " "}


def _no_constant(name: str) -> None:
    raise ValueError(f"{name} is not JSON")
