"""Reading: what a plan would touch, and the copy of it."""

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from typing import Any, cast

import sqlalchemy as sa
from sqlalchemy.engine import Connection
from sqlalchemy.sql import quoted_name, visitors

from dsr.connectors.base import Beat, CollectionCount, Sink
from dsr.connectors.sql.catalogue import Column
from dsr.connectors.sql.places import Place
from dsr.connectors.sql.reach import Reach

BATCH_BYTES = 1 << 20
ROWS_AT_ONCE = 100
STREAMED_ROWS = 5_000
AT_ONCE = 1_000
# Where the condition goes in a text that is kept: no name of a column or table can hold it.
_HERE = "\0"


def count_rows(connection: Connection, places: Mapping[str, Place], reach: Reach) -> tuple[CollectionCount, ...]:
    """All by one statement."""
    counts = [
        sa.select(sa.func.count()).select_from(place.alias).where(reach.every(name)).scalar_subquery()
        for name, place in places.items()
    ]
    rows = connection.execute(sa.select(*counts)).one()
    return tuple(CollectionCount(name, int(number)) for name, number in zip(places, rows, strict=True))


def count_of(connection: Connection, place: Place, where: sa.ColumnElement[bool]) -> int:
    query = sa.select(sa.func.count()).select_from(place.alias).where(where)
    return int(connection.execute(query).scalar_one())


def stream(connection: Connection, query: sa.Executable) -> Iterator[Sequence[Any]]:
    """Rows of a SELECT: few by one round trip, many through a cursor of the server, so that memory stays flat."""
    first = connection.execute(cast("sa.Select[Any]", query).limit(AT_ONCE + 1)).all()
    if len(first) <= AT_ONCE:
        yield from first
        return
    del first
    result = connection.execute(query, execution_options={"yield_per": STREAMED_ROWS})
    with result:
        yield from result


def root_digest(connection: Connection, places: Mapping[str, Place], reach: Reach) -> str:
    """SHA-256 over the keys of the rows that hold an identifier and lead on to others.

    Rows that only hold one (a log line with an e-mail address) come and go with a living account, so they count as
    roots only in a system that has no other.
    """
    seeded = [name for name, place in places.items() if place.step.seeds]
    leading = {via.source for place in places.values() for via in place.step.vias}
    roots = [name for name in seeded if name in leading or places[name].step.yields] or seeded
    digest = hashlib.sha256()
    for name in sorted(roots):
        place = places[name]
        keys = place.texts(place.step.key)
        order = [place.dialect.in_byte_order(key) for key in keys]
        for row in stream(connection, sa.select(*keys).where(reach.roots(name)).order_by(*order)):
            digest.update(json.dumps([name, *row], ensure_ascii=False).encode() + b"\n")
    return digest.hexdigest()


def copy_rows(connection: Connection, place: Place, where: sa.ColumnElement[bool], sink: Sink, beat: Beat) -> int:
    """Write the collection's rows as NDJSON, in batches; returns how many."""
    names = [field.name for field in place.step.fields if field.deliver]
    if not names:
        return count_of(connection, place, where)
    total = 0
    for batch in copied(connection, *rendered(connection, place, names, where)):
        count = batch.count(b"\n")
        sink.write(place.step.collection, batch, count)
        total += count
        beat()
    return total


def rendered(
    connection: Connection, place: Place, names: Sequence[str], where: sa.ColumnElement[bool]
) -> tuple[str, Mapping[str, Any]]:
    """The query of `_as_json` and its parameters. All but the condition is the same for each request, and kept."""
    if any(isinstance(part, sa.SelectBase) for part in visitors.iterate(where)):  # it may speak of the tables around it
        return text_of(connection, _as_json(place, names, where))
    if "copy" not in place.kept:
        place.kept["copy"] = text_of(connection, _as_json(place, names, sa.literal_column(_HERE)))
    (head, fixed), (condition, given) = place.kept["copy"], text_of(connection, where)
    if fixed.keys() & given.keys():  # two parameters of one name
        return text_of(connection, _as_json(place, names, where))
    return head.replace(_HERE, condition), {**fixed, **given}


def text_of(connection: Connection, element: sa.ClauseElement) -> tuple[str, Mapping[str, Any]]:
    compiled = element.compile(dialect=connection.dialect)
    return str(compiled), compiled.params


def copied(connection: Connection, text: str, values: Mapping[str, Any]) -> Iterator[bytes]:
    """The one column of a query, JSON texts, as batches of lines."""
    # The driver reads doubled percent signs as single ones only where there are parameters.
    query = text if values else text.replace("%%", "%")
    # CSV with two characters that JSON never holds unescaped passes lines through as they are; COPY's text format
    # would double every backslash.
    driver: Any = connection.connection.driver_connection
    anything = driver.info.parameter_status("server_encoding") == "SQL_ASCII"
    encoding = ", ENCODING 'SQL_ASCII'" if anything else ""
    statement = f"COPY ({query}) TO STDOUT (FORMAT csv, DELIMITER E'\\x02', QUOTE E'\\x01'{encoding})"
    with driver.cursor() as cursor, driver.streaming(), cursor.copy(statement, values) as rows:
        yield from _batches(map(_in_utf8, rows) if anything else rows)


def _in_utf8(row: Any) -> bytes:
    """Bytes that are no UTF-8, which such a database takes, as replacement characters."""
    return bytes(row).decode(errors="replace").encode()


def _batches(rows: Iterator[Any]) -> Iterator[bytes]:
    """A look at each row would cost as much as the row: they are taken by the hundred."""
    each = iter(rows)
    held: list[bytes] = []
    size = 0
    while some := b"".join(islice(each, ROWS_AT_ONCE)):
        held.append(some)
        size += len(some)
        if size >= BATCH_BYTES:
            yield b"".join(held)
            held, size = [], 0
    if held:
        yield b"".join(held)


def _as_json(place: Place, names: Sequence[str], where: sa.ColumnElement[bool]) -> sa.Select[Any]:
    """One JSON text a row, made by the database: numbers keep every digit, json columns their own text."""
    alias = "_row"
    while alias in names:  # else row_to_json would take the column of that name
        alias += "_"
    columns = [
        _delivered(place.column(name), place.live.columns[name]).label(quoted_name(name, quote=True)) for name in names
    ]
    inner = sa.select(*columns).where(where).subquery(alias)
    line: sa.ColumnElement[Any] = sa.cast(sa.func.row_to_json(sa.literal_column(alias)), sa.Text)
    if any(_may_hold_json(place.live.columns[name]) for name in names):
        # A json column keeps the line breaks between its tokens; within its texts they are escaped.
        line = sa.func.translate(line, "\n\r", "  ")
    return sa.select(line).select_from(inner)


def _may_hold_json(live: Column) -> bool:
    """Domains, arrays and composite types may have it inside."""
    return live.base == "json" or live.domain or live.category in {"A", "C"}


def _delivered(column: sa.ColumnElement[Any], live: Column) -> sa.ColumnElement[Any]:
    if live.base == "bytea":
        return sa.func.translate(sa.func.encode(column, "base64"), "\n", "")
    return column
