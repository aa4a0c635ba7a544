"""MySQL and MariaDB, by PyMySQL.

Their collations take `a` for `A`, `á` and `a ` alike, so texts are compared twice: as the database likes it, which an
index serves, and byte by byte, which is exact.
"""

import math
import secrets
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager

import sqlalchemy as sa
from pymysql import converters
from sqlalchemy.engine import URL, Connection, Engine
from sqlalchemy.pool import NullPool
from sqlalchemy.types import LargeBinary

from dsr.connectors.base import Beat, ConnectorError, Key, Sink
from dsr.connectors.sql import decide, limits
from dsr.connectors.sql.catalogue import INTEGERS, Column, LiveTable, Where
from dsr.connectors.sql.dialects import mysql_catalogue, mysql_errors, rows
from dsr.connectors.sql.dialects import mysql_compare as compare
from dsr.connectors.sql.dialects import mysql_constants as constants
from dsr.connectors.sql.dialects import mysql_values as values_of
from dsr.connectors.sql.dialects.base import AnySelect, Condition, Element, Row
from dsr.connectors.sql.match import FOLD_TO_ASCII, UNSENDABLE, sendable
from dsr.connectors.sql.places import Place
from dsr.connectors.sql.portions import Portion, key_columns, listed
from dsr.connectors.tokens import FULL, MARK, UUID_PATTERN, Shape

# What is sent must arrive as it is or not at all, and what is read must not depend on the server's own settings.
_SESSION = (
    "SET SESSION sql_mode = 'STRICT_ALL_TABLES,ERROR_FOR_DIVISION_BY_ZERO,NO_ENGINE_SUBSTITUTION', time_zone = '+00:00', "
    "foreign_key_checks = 1, unique_checks = 1, sql_safe_updates = 0, sql_select_limit = DEFAULT, sql_big_selects = 1"
)


class MySQL:
    """See `base.Dialect`."""

    # --- sessions ---
    def engine(self, url: URL, *, writes: bool) -> Engine:
        if not url.database:
            raise ConnectorError(
                "The address of this system names no database; it ends like mysql://user:password@host/shop.",
                permanent=True,
            )
        return sa.create_engine(
            url.update_query_dict({"charset": "utf8mb4"}),
            poolclass=NullPool,
            connect_args={
                "connect_timeout": limits.CONNECT_SECONDS,
                "read_timeout": limits.WRITE_SECONDS if writes else limits.READ_SECONDS,
                "write_timeout": limits.WRITE_SECONDS,
                # Every value as the server writes it: a zero date, 30 hours or 38 digits fit no type of Python's.
                "conv": dict(converters.encoders),
                "init_command": _SESSION,
                "program_name": "habeas",
            },
            hide_parameters=True,
        )

    def lasting_engine(self, url: URL, *, writes: bool) -> Engine:
        return self.engine(url, writes=writes)

    @contextmanager
    def reading(self, engine: Engine) -> Iterator[Connection]:
        with engine.connect() as connection, connection.begin():
            _configure(connection, "REPEATABLE READ", limits.READ_SECONDS)
            connection.exec_driver_sql("START TRANSACTION WITH CONSISTENT SNAPSHOT, READ ONLY")
            yield connection

    @contextmanager
    def writing(self, engine: Engine) -> Iterator[Connection]:
        with engine.connect() as connection, connection.begin():
            _configure(connection, "READ COMMITTED", limits.WRITE_SECONDS)
            connection.exec_driver_sql("START TRANSACTION READ WRITE")
            yield connection

    def explain(self, error: BaseException) -> ConnectorError:
        return mysql_errors.explain(error)

    def read_catalogue(self, connection: Connection, tables: Iterable[Where]) -> dict[Where, LiveTable]:
        return mysql_catalogue.read_catalogue(connection, tables)

    # --- values ---
    def text(self, column: Element, live: Column) -> Element:
        return values_of.text(column, live)

    def spelled(self, column: Element, live: Column) -> Element:
        if live.base in values_of.BINARIES:
            return sa.type_coerce(sa.cast(values_of.converted(column), LargeBinary), values_of.Utf8)
        return values_of.text(column, live)

    def given(self, value: str) -> str:
        return value

    def key_part(self, text: str, live: Column) -> str | int:
        return int(text) if live.base in INTEGERS else text

    def in_byte_order(self, text: Element) -> Element:
        return text

    # --- conditions ---
    def equals_rows(
        self, columns: Sequence[Element], live: Sequence[Column], rows: Sequence[Row], sources: Sequence[Column]
    ) -> Condition:
        ends = list(zip(columns, live, sources, strict=True))
        indexed = compare.among(
            [compare.indexed(*end) for end in ends], rows, lambda n, value: compare.sent(value, live[n], sources[n])
        )
        if not any(compare.folds(here) for here in live):
            return indexed
        exactly = compare.among(
            [
                values_of.octets(column, here) if compare.folds(here) else compare.indexed(column, here, there)
                for column, here, there in ends
            ],
            rows,
            lambda n, value: compare.octets_sent(value, live[n], sources[n]),
        )
        return sa.and_(indexed, exactly)

    def equals_keys(self, columns: Sequence[Element], live: Sequence[Column], keys: Iterable[Key]) -> Condition:
        return self.equals_rows(columns, live, [tuple(str(part) for part in key) for key in keys], live)

    def equals_folded(self, column: Element, live: Column, values: Sequence[str]) -> Condition:
        if not values:
            return sa.false()
        own = values_of.converted(column)
        given = [compare.folded(sa.bindparam(None, value, type_=sa.Text, unique=True)) for value in values]
        octets = sa.cast(own, LargeBinary)
        plain = [sa.func.locate(letter.encode(), octets) == 0 for letter in FOLD_TO_ASCII]
        return sa.and_(compare.folded(own).in_(given), *plain)

    def equals_query(
        self,
        ours: Sequence[Element],
        live: Sequence[Column],
        theirs: Sequence[Element],
        sources: Sequence[Column],
        where: Condition,
    ) -> Condition:
        ends = list(zip(ours, live, theirs, sources, strict=True))
        found = [compare.in_query([compare.exact_pair(*end) for end in ends], where)]
        if all(compare.comparable(here, there) for _, here, _, there in ends) and any(
            compare.folds(here) for here in live
        ):
            found.insert(0, compare.in_query([(mine, other) for mine, _, other, _ in ends], where))
        return sa.and_(*found)

    def same(self, ours: Element, live: Column, theirs: Element, source: Column) -> Condition:
        mine, other = compare.exact_pair(ours, live, theirs, source)
        if compare.folds(live) and compare.comparable(live, source):
            return sa.and_(ours == theirs, mine == other)
        return mine == other

    def referring(self, column: Element, target: Column) -> Element:
        return column  # both are of one collation, or there is no such key

    # --- the copy ---
    def copy_rows(self, connection: Connection, place: Place, where: Condition, sink: Sink, beat: Beat) -> int:
        fields = [
            values_of.delivered(field.name, place.column(field.name), place.live.columns[field.name])
            for field in place.step.fields
            if field.deliver
        ]
        return rows.write_rows(connection, place, fields, where, sink, beat)

    # --- the erasure ---
    def locked(self, query: AnySelect, place: Place) -> AnySelect:
        return query.with_for_update()

    def delete_together(
        self, connection: Connection, group: Mapping[str, tuple[Place, Sequence[Key]]], beat: Beat
    ) -> None:
        """Foreign keys are judged row by row here: those between the rows are emptied first, where they may be."""
        groups = [(place, listed(place, iter(keys))) for place, keys in group.values()]
        if not _let_go(connection, groups):
            _hold(connection, groups)
            connection.exec_driver_sql("SET SESSION foreign_key_checks = 0")
        for place, portions in groups:
            for portion in portions:
                connection.execute(sa.delete(place.table).where(portion.among(key_columns(place, place.table))))
                beat()
        connection.exec_driver_sql("SET SESSION foreign_key_checks = 1")

    def fits(self, connection: Connection, text: str, live: Column) -> bool:
        return constants.is_value(text, live)

    def constant(self, text: str, live: Column) -> Element:
        return constants.constant(text, live)

    def token(self, shape: Shape, live: Column) -> Element:
        # The secret makes it unguessable, UUID() and RAND() make it another one in every row.
        secret = sa.bindparam(None, secrets.token_hex(32), type_=sa.Text, unique=True)
        random = sa.func.sha2(sa.func.concat(secret, sa.func.uuid(), sa.func.rand()), 256)
        if live.base == "uuid":
            return values_of.cast_as(sa.func.concat(MARK, sa.func.left(random, FULL - len(MARK))), "UUID")
        return sa.func.concat(shape.mark, sa.func.left(random, shape.digits), shape.tail)

    def is_token(self, column: Element, shape: Shape, live: Column) -> Condition:
        pattern = UUID_PATTERN if live.base == "uuid" else shape.pattern
        return sa.collate(values_of.converted(column), "utf8mb4_bin").regexp_match(pattern)

    def prefix(self, column: Element, live: Column, length: int) -> Element:
        return sa.func.left(column, length)

    def truncated(self, column: Element, live: Column, unit: str) -> Element:
        first = "%Y-01-01 00:00:00" if unit == "year" else "%Y-%m-01 00:00:00"
        return values_of.cast_as(sa.func.date_format(column, first), constants.cast_spec(live) or "DATE")

    def undated(self, column: Element, live: Column) -> Condition | None:
        if live.base != "timestamp":
            return None
        # A timestamp begins a second after 1970 does, so the first moment of that year is none; nor is that of year 0.
        return column < sa.literal_column("'1971-01-01 00:00:00'")

    def typed(self, value: Element, live: Column) -> Element:
        return values_of.collated(value, live)

    # --- setting fields ---
    def shown(self, column: Element, live: Column) -> Element:
        return values_of.text(column, live)

    def written(self, text: str | None, live: Column) -> Element:
        return sa.null() if text is None else constants.constant(text, live)

    def holds(self, column: Element, live: Column, text: str | None) -> Condition:
        if text is None:
            return column.is_(None)
        if values_of.in_hexadecimal(live):
            return values_of.text(column, live) == sa.literal(text, values_of.Utf8)
        return values_of.text(column, live) == values_of.text(self.written(text, live), live)

    def misfit(self, connection: Connection, text: str, live: Column) -> str:
        if not sendable([text]):
            return UNSENDABLE
        why = constants.misfit(text, live)
        if not why and live.family == "text" and not values_of.storable_in(connection, text, live):
            why = f"the column's character set ({values_of.charset_of(live)}) lacks a character of the value."
        return why

    def never(self, connection: Connection, text: str, live: Column) -> str:
        if values_of.in_hexadecimal(live) or (live.base == "enum" and not text):  # what was no label, once
            return ""
        return self.misfit(connection, text, live)


def _configure(connection: Connection, isolation: str, statement_seconds: float) -> None:
    wait = max(1, math.ceil(limits.LOCK_SECONDS))
    connection.exec_driver_sql(f"SET SESSION TRANSACTION ISOLATION LEVEL {isolation}")
    connection.exec_driver_sql(
        f"SET SESSION innodb_lock_wait_timeout = {wait}, lock_wait_timeout = {wait}, "
        f"net_write_timeout = {limits.READ_SECONDS}"
    )
    if getattr(connection.dialect, "is_mariadb", False):
        connection.exec_driver_sql(f"SET SESSION max_statement_time = {statement_seconds:.0f}")
    else:
        connection.exec_driver_sql(f"SET SESSION max_execution_time = {statement_seconds * 1000:.0f}")


# --- rows that point at each other ---
_Group = Sequence[tuple[Place, list[Portion]]]


def _let_go(connection: Connection, group: _Group) -> bool:
    """Empty the foreign keys between the group's rows; False where one may not be NULL."""
    tables = {(place.live.schema, place.live.name) for place, _ in group}
    whole = True
    for place, portions in group:
        for key in place.live.outgoing:
            if (key.target_schema, key.target_table) not in tables:
                continue
            columns = [place.live.columns[name] for name in key.columns]
            empty = [column.name for column in columns if column.nullable and not column.generated]
            whole = whole and bool(empty)
            for portion in portions if empty else ():
                where = portion.among(key_columns(place, place.table))
                nothing = {place.table.c[name]: sa.null() for name in empty}
                connection.execute(sa.update(place.table).where(where).values(nothing))
    return whole


def _hold(connection: Connection, group: _Group) -> None:
    """Prove, holding the rows, that nothing else points at them: the database is about to be told not to look."""
    for place, portions in group:
        for portion in portions:
            query = sa.select(sa.literal(1)).select_from(place.alias).where(portion.among(key_columns(place)))
            connection.execute(query.with_for_update()).all()
    intent = decide.Intent({place.step.collection: portions for place, portions in group})
    blocked = decide.blockers(connection, {place.step.collection: place for place, _ in group}, intent)
    if blocked:
        raise ConnectorError("Rows changed while the erasure ran:\n" + "\n".join(f"- {why}" for why in blocked))
