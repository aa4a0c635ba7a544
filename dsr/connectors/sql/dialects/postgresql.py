"""PostgreSQL, by psycopg 3."""

from collections.abc import Iterable, Mapping, Sequence
from contextlib import AbstractContextManager

import sqlalchemy as sa
from sqlalchemy.engine import URL, Connection, Engine
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import NullPool

from dsr.connectors.base import Beat, ConnectorError, Key, Sink
from dsr.connectors.sql import catalogue, limits, read
from dsr.connectors.sql.catalogue import INTEGERS, Column, LiveTable, Where
from dsr.connectors.sql.dialects import postgresql_texts as texts
from dsr.connectors.sql.dialects.base import AnySelect, Condition, Element, Row
from dsr.connectors.sql.dialects.postgresql_driver import patiently
from dsr.connectors.sql.dialects.postgresql_equal import WHOLE, equals_texts, exactly_among, given_texts
from dsr.connectors.sql.dialects.postgresql_keys import KeyTable, in_block
from dsr.connectors.sql.dialects.postgresql_session import CONNECT, session
from dsr.connectors.sql.errors import explain
from dsr.connectors.sql.match import FOLD_TO_ASCII, UNSENDABLE, sendable
from dsr.connectors.sql.places import Native, Place, deleting
from dsr.connectors.tokens import MARK, UUID_PATTERN, Shape

_A_FEW = 16


class PostgreSQL:
    """See `base.Dialect`. Values are cast to the column's own type where that loses nothing, so that indexes serve."""

    # --- sessions ---
    def engine(self, url: URL, *, writes: bool) -> Engine:
        return patiently(sa.create_engine(url, poolclass=NullPool, connect_args=CONNECT, hide_parameters=True))

    def lasting_engine(self, url: URL, *, writes: bool) -> Engine:
        """Keeps two connections for the next request: a new one costs more than a small request's reads."""
        engine = sa.create_engine(
            url,
            pool_size=2,
            max_overflow=-1,
            pool_use_lifo=True,
            pool_pre_ping=True,
            pool_recycle=300,
            connect_args=CONNECT,
            hide_parameters=True,
        )
        return patiently(engine)

    def reading(self, engine: Engine) -> AbstractContextManager[Connection]:
        return session(engine, limits.READ_SECONDS, {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True})

    def writing(self, engine: Engine) -> AbstractContextManager[Connection]:
        return session(engine, limits.WRITE_SECONDS, {"isolation_level": "READ COMMITTED"})

    def writing_at_once(self, engine: Engine) -> AbstractContextManager[Connection]:
        return session(engine, limits.WRITE_SECONDS, {"isolation_level": "REPEATABLE READ"})

    def transaction(self, connection: Connection) -> str:
        return str(connection.execute(sa.select(sa.cast(sa.func.pg_current_xact_id(), sa.Text))).scalar_one())

    def undone(self, connection: Connection, transaction: str) -> bool:
        if not WHOLE.match(transaction):
            return False
        # One that is still to come is of another server, whose rows were moved to this one: nothing is known of it.
        past = sa.cast(transaction, Native("xid8")) < sa.func.pg_current_xact_id()
        status = sa.case((past, sa.func.pg_xact_status(sa.cast(transaction, Native("xid8")))))
        ended = connection.execute(sa.select(status)).scalar_one()
        if ended == "in progress":
            raise ConnectorError("An earlier attempt is still at work in the database; it can be tried again.")
        return bool(ended == "aborted")

    def explain(self, error: BaseException) -> ConnectorError:
        return explain(error)

    def read_catalogue(self, connection: Connection, tables: Iterable[Where]) -> dict[Where, LiveTable]:
        return catalogue.read_postgresql(connection, tables)

    # --- values ---
    def text(self, column: Element, live: Column) -> Element:
        return texts.exact(column, live)

    def spelled(self, column: Element, live: Column) -> Element:
        return texts.exact(column, live)

    def given(self, value: str) -> str:
        return value

    def key_part(self, text: str, live: Column) -> str | int:
        return int(text) if live.base in INTEGERS else text

    def in_byte_order(self, text: Element) -> Element:
        return sa.collate(text, "C")

    # --- conditions ---
    def equals_rows(
        self, columns: Sequence[Element], live: Sequence[Column], rows: Sequence[Row], sources: Sequence[Column]
    ) -> Condition:
        ends = list(zip(live, sources, strict=True))
        return equals_texts(columns, ends, rows)

    def equals_keys(self, columns: Sequence[Element], live: Sequence[Column], keys: Iterable[Key]) -> Condition:
        given = [tuple(str(part) for part in key) for key in keys]
        return exactly_among(columns, live, [column.base for column in live], given)

    def equals_folded(self, column: Element, live: Column, values: Sequence[str]) -> Condition:
        values = [value for value in values if texts.storable(value, live)]
        given = sa.func.unnest(given_texts(values)).column_valued("given")
        folded = sa.select(texts.folded(given, live)).correlate(None)
        text = sa.cast(column, sa.Text)
        own = text if live.collation is None else texts.collated(text, None)
        here = texts.folded(text, live)
        letters = "".join(letter for letter in FOLD_TO_ASCII if texts.storable(letter, live))
        plain = sa.func.translate(own, letters, "") == own
        if len(values) > _A_FEW:
            return sa.and_(here.in_(folded), plain)
        # Of a few, each row is compared with all: a whole table is gone through in a third of the time that a join takes,
        # by several processes where the server has them. Within a case, the costlier test is left to the rows that are alike.
        among = here == sa.any_(sa.func.array(folded.scalar_subquery()))
        return sa.and_(among, sa.case((among, plain)))

    def equals_query(
        self,
        ours: Sequence[Element],
        live: Sequence[Column],
        theirs: Sequence[Element],
        sources: Sequence[Column],
        where: Condition,
    ) -> Condition:
        ends = list(zip(ours, live, theirs, sources, strict=True))
        found = [texts.in_query([texts.pair(*end) for end in ends], where)]
        if any(here.loose for here in live):
            found.append(texts.in_query([texts.exact_pair(*end) for end in ends], where))
        return sa.and_(*found)

    def same(self, ours: Element, live: Column, theirs: Element, source: Column) -> Condition:
        pairs = [texts.pair(ours, live, theirs, source)]
        if live.loose:
            pairs.append(texts.exact_pair(ours, live, theirs, source))
        return sa.and_(*[mine == other for mine, other in pairs])

    def referring(self, column: Element, target: Column) -> Element:
        return texts.collated(column, target.collation) if target.collation else column

    # --- the copy ---
    def copy_rows(self, connection: Connection, place: Place, where: Condition, sink: Sink, beat: Beat) -> int:
        return read.copy_rows(connection, place, where, sink, beat)

    # --- the erasure ---
    def locked(self, query: AnySelect, place: Place) -> AnySelect:
        return query.with_for_update(of=place.alias)

    def delete_together(
        self, connection: Connection, group: Mapping[str, tuple[Place, Sequence[Key]]], beat: Beat
    ) -> None:
        self._delete(connection, [deleting(place, keys) for place, keys in group.values()])
        beat()

    def key_table(self, connection: Connection, place: Place) -> KeyTable:
        return KeyTable(connection, place)

    def in_block(self, place: Place, columns: Sequence[Element], block: bytes) -> Condition:
        return in_block(place, columns, block)

    def delete_where(self, connection: Connection, group: Sequence[tuple[Place, Condition]], beat: Beat) -> None:
        self._delete(connection, [sa.delete(place.table).where(where) for place, where in group])
        beat()

    def _delete(self, connection: Connection, deletes: Sequence[sa.Delete]) -> None:
        """In one statement: foreign keys are judged when it ends."""
        if len(deletes) == 1:
            connection.execute(deletes[0])
        else:
            gone = [statement.returning(sa.literal(1).label("gone")) for statement in deletes]
            counts = [
                sa.select(sa.func.count()).select_from(statement.cte(f"d{n}")).scalar_subquery()
                for n, statement in enumerate(gone)
            ]
            connection.execute(sa.select(*counts))

    def fits(self, connection: Connection, text: str, live: Column) -> bool:
        try:
            with connection.begin_nested():
                connection.execute(sa.select(sa.cast(sa.cast(sa.literal(text), sa.Text), Native(live.type))))
        except DBAPIError:
            return False
        return True

    def constant(self, text: str, live: Column) -> Element:
        return sa.cast(sa.bindparam(None, text, type_=sa.Text, unique=True), Native(live.type))

    def token(self, shape: Shape, live: Column) -> Element:
        random = sa.cast(sa.func.gen_random_uuid(), sa.Text)
        if live.base == "uuid":
            return sa.cast(sa.func.concat(MARK, sa.func.substr(random, len(MARK) + 1)), Native("uuid"))
        # The last digits: the version's fixed digit is among the first 16.
        digits = sa.func.right(sa.func.replace(random, "-", ""), shape.digits)
        return sa.func.concat(shape.mark, digits, shape.tail)

    def is_token(self, column: Element, shape: Shape, live: Column) -> Condition:
        pattern = UUID_PATTERN if live.base == "uuid" else shape.pattern
        return sa.func.btrim(texts.exact(column, live)).op("~", is_comparison=True)(pattern)

    def prefix(self, column: Element, live: Column, length: int) -> Element:
        return sa.func.left(sa.cast(column, sa.Text), length)

    def truncated(self, column: Element, live: Column, unit: str) -> Element:
        return sa.cast(sa.func.date_trunc(unit, column), Native(live.type))

    def undated(self, column: Element, live: Column) -> Condition | None:
        return None

    def typed(self, value: Element, live: Column) -> Element:
        typed = sa.cast(value, Native(live.type))
        return texts.collated(typed, live.collation) if live.collation else typed

    # --- setting fields ---
    def shown(self, column: Element, live: Column) -> Element:
        return texts.exact(column, live)

    def written(self, text: str | None, live: Column) -> Element:
        return sa.cast(sa.null(), Native(live.type)) if text is None else self.constant(text, live)

    def holds(self, column: Element, live: Column, text: str | None) -> Condition:
        if text is None:
            return column.is_(None)
        # As texts: json, for one, has no equality.
        return texts.exact(column, live) == sa.cast(self.written(text, live), sa.Text)

    def misfit(self, connection: Connection, text: str, live: Column) -> str:
        if not sendable([text]):
            return UNSENDABLE
        if not texts.storable(text, live):
            return f"the database's encoding ({live.charset}) lacks a character of the value."
        typed = self.written(text, live)
        try:
            with connection.begin_nested():
                exact = sa.cast(sa.cast(sa.literal(text), sa.Text), Native(live.base))
                rounded = typed.is_distinct_from(exact) if live.family == "number" else sa.false()
                differs = connection.execute(sa.select(rounded, sa.cast(typed, sa.Text))).one()[0]
        except DBAPIError:
            return f"the value is none of the column's type {live.type}."
        return f"the column's type {live.type} would round the value." if differs else ""

    def never(self, connection: Connection, text: str, live: Column) -> str:
        return self.misfit(connection, text, live)
