"""SQLite, by Python's own driver. One writer at a time, and any value in any column."""

import json
import sqlite3
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import quote

import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.engine import URL, Connection, Engine
from sqlalchemy.pool import NullPool

from dsr.connectors.base import Beat, ConnectorError, Key, Sink
from dsr.connectors.sql import limits
from dsr.connectors.sql.catalogue import Column, LiveTable, Where
from dsr.connectors.sql.dialects import rows as rows_of
from dsr.connectors.sql.dialects import sqlite_catalogue, sqlite_errors
from dsr.connectors.sql.dialects import sqlite_values as values_of
from dsr.connectors.sql.dialects import sqlite_written as texts
from dsr.connectors.sql.dialects.base import AnySelect, Condition, Element, Row
from dsr.connectors.sql.match import FOLD_TO_ASCII, UNSENDABLE, sendable
from dsr.connectors.sql.places import Place
from dsr.connectors.sql.portions import key_columns, listed
from dsr.connectors.tokens import Shape

_STEPS = 10_000  # of SQLite's machine, between two looks at the clock


class SQLite:
    """See `base.Dialect`."""

    # --- sessions ---
    def engine(self, url: URL, *, writes: bool) -> Engine:
        """A file that exists, opened for what it is needed for; none is ever made."""
        path = Path(url.database or "")
        if not url.database or url.database == ":memory:" or url.query:
            raise ConnectorError(
                "The address of an SQLite database is its file, such as sqlite:////srv/shop.sqlite3.", permanent=True
            )
        if not path.is_file():
            raise ConnectorError(  # its disk may be missing only now, like a server that is down
                "There is no SQLite database at the address; is it the file's whole path, and may we read its folder?"
            )
        uri = f"file:{quote(str(path.absolute()))}?mode={'rw' if writes else 'ro'}"
        return sa.create_engine(
            "sqlite+pysqlite://", creator=lambda: _connect(uri), poolclass=NullPool, hide_parameters=True
        )

    def lasting_engine(self, url: URL, *, writes: bool) -> Engine:
        return self.engine(url, writes=writes)

    @contextmanager
    def reading(self, engine: Engine) -> Iterator[Connection]:
        with engine.connect() as connection, connection.begin():
            _bound(connection, limits.READ_SECONDS)
            connection.exec_driver_sql("BEGIN")
            connection.exec_driver_sql("SELECT 1 FROM sqlite_master LIMIT 1").all()  # the snapshot begins here
            yield connection

    @contextmanager
    def writing(self, engine: Engine) -> Iterator[Connection]:
        with engine.connect() as connection, connection.begin():
            _bound(connection, limits.WRITE_SECONDS)
            connection.exec_driver_sql("PRAGMA foreign_keys = ON")
            connection.exec_driver_sql("PRAGMA secure_delete = ON")  # what is erased is not left on free pages
            connection.exec_driver_sql("BEGIN IMMEDIATE")
            connection.exec_driver_sql("PRAGMA defer_foreign_keys = ON")  # rows may point at each other
            yield connection

    def explain(self, error: BaseException) -> ConnectorError:
        return sqlite_errors.explain(error)

    def read_catalogue(self, connection: Connection, tables: Iterable[Where]) -> dict[Where, LiveTable]:
        return sqlite_catalogue.read_catalogue(connection, tables)

    # --- values ---
    def text(self, column: Element, live: Column) -> Element:
        return values_of.text(column)

    def spelled(self, column: Element, live: Column) -> Element:
        return sa.func.substr(values_of.canonical(column), 2)

    def given(self, value: str) -> str:
        return f"t{value}"

    def key_part(self, text: str, live: Column) -> str | int:
        return values_of.key_part(text)

    def in_byte_order(self, text: Element) -> Element:
        return text

    # --- conditions ---
    def equals_rows(
        self, columns: Sequence[Element], live: Sequence[Column], rows: Sequence[Row], sources: Sequence[Column]
    ) -> Condition:
        found: list[tuple[values_of.Value, ...]] = []
        for row in rows:
            alternatives: list[tuple[values_of.Value, ...]] = [()]
            for text, here in zip(row, live, strict=True):
                equal = values_of.equal_values(text, here)
                alternatives = [(*known, value) for known in alternatives for value in equal]
            found += alternatives
        return _among(columns, found)

    def equals_keys(self, columns: Sequence[Element], live: Sequence[Column], keys: Iterable[Key]) -> Condition:
        return _among(columns, [tuple(values_of.key_value(part) for part in key) for key in keys])

    def equals_folded(self, column: Element, live: Column, values: Sequence[str]) -> Condition:
        if not values:
            return sa.false()
        return sa.func.habeas_folded(column).in_([folded(value) for value in values])

    def equals_query(
        self,
        ours: Sequence[Element],
        live: Sequence[Column],
        theirs: Sequence[Element],
        sources: Sequence[Column],
        where: Condition,
    ) -> Condition:
        pairs = [_pair(*ends) for ends in zip(ours, live, theirs, sources, strict=True)]
        inner = sa.select(*[other for _, other in pairs]).where(where).correlate(None)
        return pairs[0][0].in_(inner) if len(pairs) == 1 else sa.tuple_(*[mine for mine, _ in pairs]).in_(inner)

    def same(self, ours: Element, live: Column, theirs: Element, source: Column) -> Condition:
        mine, other = _pair(ours, live, theirs, source)
        return mine == other

    def referring(self, column: Element, target: Column) -> Element:
        return column.op("COLLATE")(sa.literal_column(sa.quoted_name(target.collation or "BINARY", quote=True)))

    # --- the copy ---
    def copy_rows(self, connection: Connection, place: Place, where: Condition, sink: Sink, beat: Beat) -> int:
        fields = []
        for field in place.step.fields:
            live = place.live.columns[field.name]
            encode = values_of.encode_json if "JSON" in live.type.upper() else values_of.encode
            if field.deliver:
                fields.append((field.name, place.column(field.name), encode))
        return rows_of.write_rows(connection, place, fields, where, sink, beat)

    # --- the erasure ---
    def locked(self, query: AnySelect, place: Place) -> AnySelect:
        return query  # the transaction is the only one that writes

    def delete_together(
        self, connection: Connection, group: Mapping[str, tuple[Place, Sequence[Key]]], beat: Beat
    ) -> None:
        """One table after the other: foreign keys are judged when the transaction ends."""
        for place, keys in group.values():
            for portion in listed(place, iter(keys)):
                connection.execute(sa.delete(place.table).where(portion.among(key_columns(place, place.table))))
                beat()

    def fits(self, connection: Connection, text: str, live: Column) -> bool:
        return texts.is_value(text, live)

    def constant(self, text: str, live: Column) -> Element:
        """As the column stores it; as text, what does not fit (and is refused for it)."""
        return texts.constant(text, live)

    def token(self, shape: Shape, live: Column) -> Element:
        hexadecimal = sa.func.lower(sa.func.hex(sa.func.randomblob(16)))
        digits = sa.func.substr(hexadecimal, 1, shape.digits)
        return sa.literal(shape.mark).concat(digits).concat(shape.tail)

    def is_token(self, column: Element, shape: Shape, live: Column) -> Condition:
        pattern = shape.mark + "[0-9a-f]" * shape.digits + shape.tail
        return column.op("GLOB", is_comparison=True)(pattern)

    def prefix(self, column: Element, live: Column, length: int) -> Element:
        return sa.func.substr(column, 1, length)

    def truncated(self, column: Element, live: Column, unit: str) -> Element:
        return sa.func.habeas_truncated(column, unit)

    def undated(self, column: Element, live: Column) -> Condition | None:
        return sa.and_(column.is_not(None), sa.func.habeas_truncated(column, "year").is_(None))

    def typed(self, value: Element, live: Column) -> Element:
        return texts.typed(value, live)

    # --- setting fields ---
    def shown(self, column: Element, live: Column) -> Element:
        return texts.shown(column, live)

    def written(self, text: str | None, live: Column) -> Element:
        return sa.null() if text is None else texts.constant(text, live)

    def holds(self, column: Element, live: Column, text: str | None) -> Condition:
        return texts.holds(column, live, text)

    def misfit(self, connection: Connection, text: str, live: Column) -> str:
        return self.never(connection, text, live) or texts.misfit(text, live)

    def never(self, connection: Connection, text: str, live: Column) -> str:
        """Any column may hold any value."""
        return "" if texts.is_marked(text) or sendable([text]) else UNSENDABLE


class _Connection(sqlite3.Connection):
    """Closed, it holds no lock: else a statement that was never read to its end would keep the transaction open."""

    def close(self) -> None:
        if self.in_transaction:
            self.rollback()
        super().close()


def _connect(uri: str) -> sqlite3.Connection:
    connection = sqlite3.connect(uri, uri=True, timeout=limits.LOCK_SECONDS, isolation_level=None, factory=_Connection)
    connection.text_factory = values_of.decode
    connection.create_function("habeas_value", 1, values_of.parsed, deterministic=True)
    connection.create_function("habeas_digits", -1, values_of.digits, deterministic=True)
    connection.create_function("habeas_folded", 1, folded, deterministic=True)
    connection.create_function("habeas_truncated", 2, values_of.truncated, deterministic=True)
    return connection


def folded(value: Any) -> str | None:
    """Trimmed and in small letters; None for what is no text or becomes ASCII only so (see FOLD_TO_ASCII)."""
    if not isinstance(value, str) or any(letter in value for letter in FOLD_TO_ASCII):
        return None
    return "".join(character.lower() for character in value.strip(" "))


def _bound(connection: Connection, seconds: float) -> None:
    """Interrupts a statement that takes longer."""
    driver: Any = connection.connection.driver_connection
    ends = [time.monotonic() + seconds]

    def begins(*_: object) -> None:
        ends[0] = time.monotonic() + seconds

    event.listen(connection, "before_cursor_execute", begins)
    driver.set_progress_handler(lambda: int(time.monotonic() > ends[0]), _STEPS)


def _exact(column: Element) -> Element:
    """Compared byte by byte, whatever collation the column was declared with."""
    return column.op("COLLATE")(sa.literal_column("BINARY"))


def _among(columns: Sequence[Element], rows: Sequence[tuple[values_of.Value, ...]]) -> Condition:
    """`columns` equal one of `rows`: all of them in one parameter, since their number is limited."""
    if not rows:
        return sa.false()
    texts = json.dumps([[_as_text(value) for value in row] for row in rows])
    given = sa.func.json_each(texts).table_valued("value", name="given")
    values = [_value(sa.func.json_extract(given.c.value, f"$[{n}]")) for n in range(len(columns))]
    inner = sa.select(*values).select_from(given).correlate(None)
    exact = [_exact(column) for column in columns]
    return exact[0].in_(inner) if len(exact) == 1 else sa.tuple_(*exact).in_(inner)


def _value(text: Element) -> Element:
    value = sa.func.habeas_value(text)
    return sa.case((sa.func.substr(text, 1, 1) == "x", sa.cast(value, sa.Text)), else_=value)


def _as_text(value: values_of.Value) -> str:
    """`x`: a text whose bytes are no UTF-8, which no Python function could hand back as a text."""
    if isinstance(value, bytes):
        return f"b{value.hex()}"
    if isinstance(value, str) and values_of.is_broken(value):
        return f"x{value.encode(errors='surrogateescape').hex()}"
    if isinstance(value, float):
        return f"r{value!r}"
    return f"i{value}" if isinstance(value, int) else f"t{value}"


def _pair(ours: Element, live: Column, theirs: Element, source: Column) -> tuple[Element, Element]:
    kinds = {values_of.affinity_of(live), values_of.affinity_of(source)}
    if kinds == {"text"} or kinds <= {"integer", "real", "numeric"}:
        return _exact(ours), theirs
    return values_of.canonical(ours), values_of.canonical(theirs)
