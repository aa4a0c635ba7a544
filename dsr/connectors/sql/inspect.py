"""What a live database tells of itself, for the draft of a data map: the catalogue, and a few values of each column.

Reads only, each statement within seconds. Values are looked at and thrown away: no message, map or log holds one.
"""

import re
import sqlite3
import time
import warnings
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import quote

import sqlalchemy as sa
from sqlalchemy import types
from sqlalchemy.engine import Connection, Engine, make_url
from sqlalchemy.engine.interfaces import ReflectedColumn
from sqlalchemy.engine.reflection import Inspector, ObjectKind
from sqlalchemy.exc import ArgumentError, DBAPIError, NoSuchModuleError, SAWarning, SQLAlchemyError
from sqlalchemy.pool import NullPool

from dsr.connectors.base import ConnectorError
from dsr.connectors.sql.connect import engine_for
from dsr.connectors.sql.errors import speaking
from dsr.connectors.sql.limits import CONNECT_SECONDS
from dsr.datamap.discover.facts import (
    Answer,
    Answers,
    ColumnFacts,
    DatabaseFacts,
    Included,
    KeyFacts,
    Labels,
    Question,
    Ref,
    SameMail,
    TableFacts,
)

STATEMENT_SECONDS = 5
QUESTION_SECONDS = 120.0  # for all questions together; what is not asked by then stays unknown
LOOKED_AT = 2_000  # rows that one question reads
ASKED = 200  # distinct values that one question asks about
LONGEST = 300  # characters of a value
LABELLED = 100_000  # rows that are looked through for what their columns point at
MOST_LABELS = 100
_NO_REFERENCE = frozenset({"0", "", "-1"})  # what stands for nobody where NULL is not used
_HIDDEN = re.compile(r"(pg_|information_schema$|mysql$|performance_schema$|sys$|crdb_)")


class Inspection:
    """One read-only connection to the database at `url`. Raises ConnectorError."""

    def __init__(self, url: str, *, schemas: Sequence[str] = (), sample: int = 20) -> None:
        self._engine = _engine(url)
        self._schemas, self._sample = tuple(schemas), sample

    def read(self) -> DatabaseFacts:
        """Every table with its columns, keys and `sample` values a column; views and partitions are left to others."""
        with self._connected() as connection, warnings.catch_warnings():
            warnings.simplefilter("ignore", SAWarning)  # a type that SQLAlchemy does not know is "other" here
            return _Reading(connection, self._schemas, self._sample).read()

    def answer(self, questions: Iterable[Question], facts: DatabaseFacts) -> Answers:
        """What a bounded look at the rows says to each; with `sample` 0 nothing is looked at."""
        answers = Answers()
        if not self._sample:
            return answers
        until = time.monotonic() + QUESTION_SECONDS
        by_ref = facts.by_ref()
        with self._connected() as connection:
            for question in questions:
                if time.monotonic() > until:
                    break
                try:
                    with connection.begin_nested():
                        answers.given[question] = _asked(connection, question, by_ref)
                except SQLAlchemyError:
                    continue
        return answers

    @contextmanager
    def _connected(self) -> Iterator[Connection]:
        with speaking(), _plainly(self._engine), self._engine.connect() as connection, connection.begin():
            _restrain(connection)
            yield connection


@contextmanager
def _plainly(engine: Engine) -> Iterator[None]:
    try:
        yield
    except DBAPIError as error:
        if engine.dialect.name == "postgresql":
            raise
        raise ConnectorError(
            f"The database cannot be read ({type(error.orig).__name__}); is the address right, and may this user read?"
        ) from None


def _engine(url: str) -> Engine:
    try:
        parsed = make_url(url)
    except (ArgumentError, ValueError):
        return engine_for(url, purpose="read")
    family = parsed.get_backend_name()
    if family == "sqlite":
        path = Path(parsed.database or "")
        if not path.is_file():
            raise ConnectorError("There is no SQLite file at that path.", permanent=True)
        address = f"file:{quote(str(path.resolve()))}?mode=ro"
        return sa.create_engine(
            "sqlite://", creator=lambda: sqlite3.connect(address, uri=True), poolclass=NullPool, hide_parameters=True
        )
    if family in {"mysql", "mariadb"}:
        try:
            return sa.create_engine(
                parsed.set(drivername=f"{family}+pymysql"),
                poolclass=NullPool,
                hide_parameters=True,
                connect_args={"connect_timeout": CONNECT_SECONDS},
            )
        except (ModuleNotFoundError, NoSuchModuleError):
            raise ConnectorError(
                "The driver for MySQL and MariaDB (pymysql) is not installed.", permanent=True
            ) from None
    return engine_for(url, purpose="read")


def _restrain(connection: Connection) -> None:
    """Nothing here may write, and nothing may keep the database busy."""
    limit = STATEMENT_SECONDS * 1000
    match connection.dialect.name:
        case "postgresql":
            connection.execute(sa.text("SET TRANSACTION READ ONLY"))
            connection.execute(sa.text(f"SET LOCAL statement_timeout = {limit}"))
            connection.execute(sa.text("SET LOCAL lock_timeout = 1000"))
        case "mysql" | "mariadb":  # an address may say mysql:// and lead to a MariaDB
            mariadb = getattr(connection.dialect, "is_mariadb", False)
            said = f"max_statement_time = {STATEMENT_SECONDS}" if mariadb else f"max_execution_time = {limit}"
            connection.execute(sa.text(f"SET SESSION {said}"))


class _Reading:
    def __init__(self, connection: Connection, schemas: Sequence[str], sample: int) -> None:
        self._connection, self._sample = connection, sample
        self._inspector: Inspector = sa.inspect(connection)
        self._default = self._inspector.default_schema_name
        self._schemas = self._chosen(schemas)
        self._notes: list[str] = []

    def _chosen(self, wanted: Sequence[str]) -> list[str | None]:
        """Schemas to read; None is the one that needs no name."""
        if self._connection.dialect.name != "postgresql" and not wanted:
            return [None]
        there = self._inspector.get_schema_names()
        for name in wanted:
            if name not in there:
                raise ConnectorError(f"There is no schema {name}; there are {', '.join(there)}.", permanent=True)
        names = list(wanted) or [name for name in there if not _HIDDEN.match(name)]
        return [None if name == self._default else name for name in names]

    def read(self) -> DatabaseFacts:
        parts = self._parts()
        tables = []
        for schema in self._schemas:
            try:
                tables += list(self._tables(schema, parts))
            except DBAPIError as error:
                raise ConnectorError(f"The catalogue could not be read ({type(error.orig).__name__}).") from None
            views = len(self._inspector.get_view_names(schema=schema))
            if views:
                where = f" of {schema}" if schema else ""
                self._notes.append(f"{views} view(s){where} are left out: their rows are those of tables.")
            kept = (
                self._inspector.get_materialized_view_names(schema=schema)
                if self._connection.dialect.name == "postgresql"
                else []
            )
            if kept:
                self._notes.append(
                    f"{', '.join(sorted(kept)[:6])}: materialised, so they keep copies of rows; refresh them after an erasure."
                )
        if parts:
            self._notes.append(f"{len(parts)} partition(s) are read through the tables that they are parts of.")
        known = {table.ref: table for table in tables}
        if not tables:
            raise ConnectorError("No table can be seen here. May this user read the schema?", permanent=True)
        return DatabaseFacts(tuple(_with_known_targets(table, known) for table in tables), tuple(self._notes))

    def _tables(self, schema: str | None, parts: dict[Ref, Ref]) -> Iterator[TableFacts]:
        some: dict[str, Any] = {"schema": schema, "kind": ObjectKind.TABLE}
        columns = self._inspector.get_multi_columns(**some)
        keys = self._inspector.get_multi_pk_constraint(**some)
        uniques = self._inspector.get_multi_unique_constraints(**some)
        indexes = self._inspector.get_multi_indexes(**some)
        foreign = self._inspector.get_multi_foreign_keys(**some)
        lifted = self._lifted(schema, parts, foreign)
        for at, described in columns.items():
            ref: Ref = (schema, at[1])
            if ref in parts or not described:
                continue
            samples = self._samples(ref, described)
            unique = [tuple(each["column_names"]) for each in uniques.get(at, [])]
            unique += [
                tuple(name for name in each["column_names"] if name is not None)
                for each in indexes.get(at, [])
                if each["unique"] and None not in each["column_names"] and not _partial(each)
            ]
            yield TableFacts(
                ref,
                tuple(self._column(column, samples) for column in described),
                key=tuple(keys[at]["constrained_columns"] if at in keys else ()),
                uniques=tuple(dict.fromkeys(unique)),
                foreign=tuple(
                    KeyFacts(
                        tuple(each["constrained_columns"]),
                        (self._own(each["referred_schema"], schema), each["referred_table"]),
                        tuple(each["referred_columns"]),
                    )
                    for each in [*foreign.get(at, []), *lifted.get(ref, [])]
                    if each["referred_columns"]
                ),
            )

    def _own(self, referred: str | None, schema: str | None) -> str | None:
        if referred is None:  # PostgreSQL leaves out what its search path finds, the others what is in the same schema
            return None if self._connection.dialect.name == "postgresql" else schema
        return None if referred == self._default else referred

    def _column(self, column: ReflectedColumn, samples: dict[str, tuple[str, ...]]) -> ColumnFacts:
        name = column["name"]
        return ColumnFacts(name, _family(column["type"]), bool(column["nullable"]), samples.get(name, ()))

    def _samples(self, ref: Ref, described: Sequence[ReflectedColumn]) -> dict[str, tuple[str, ...]]:
        """A few values of each column of text, cut short."""
        names = [
            column["name"] for column in described if _family(column["type"]) in {"text", "json", "array", "other"}
        ]
        if not self._sample or not names:
            return {}
        table = _table(ref, names)
        shown = [sa.func.substr(sa.cast(table.c[name], _text(self._connection)), 1, LONGEST) for name in names]
        try:
            with self._connection.begin_nested():
                rows = self._connection.execute(sa.select(*shown).select_from(table).limit(self._sample)).all()
        except SQLAlchemyError:
            self._notes.append(f"no values of {ref[1]} could be read; its fields are judged by their names.")
            return {}
        return {
            name: tuple(value for row in rows if isinstance(value := row[number], str) and value)
            for number, name in enumerate(names)
        }

    def _parts(self) -> dict[Ref, Ref]:
        """Tables whose rows a parent shows: partitions, and children by inheritance that add no column."""
        if self._connection.dialect.name != "postgresql":
            return {}
        found = {}
        for row in self._connection.execute(_INHERITED):
            child = (self._own(row.child_schema, None), row.child)
            found[child] = (self._own(row.parent_schema, None), row.parent)
        for child, parent in list(found.items()):  # a part of a part belongs to the first table
            while parent in found:
                parent = found[parent]
            found[child] = parent
        return found

    def _lifted(self, schema: str | None, parts: dict[Ref, Ref], foreign: Any) -> dict[Ref, list[Any]]:
        """Foreign keys that only the partitions of a table declare."""
        lifted: dict[Ref, list[Any]] = {}
        for at, declared in foreign.items():
            parent = parts.get((schema, at[1]))
            if parent is not None:
                lifted.setdefault(parent, []).extend(declared)
        return lifted


def _partial(index: Any) -> bool:
    return bool(index.get("dialect_options", {}).get("postgresql_where"))


def _with_known_targets(table: TableFacts, known: dict[Ref, TableFacts]) -> TableFacts:
    """Without foreign keys to what was not read, and each key once; with names in the letters of what they name."""
    tables = {_small(ref): ref for ref in known}
    keys = {}
    for key in table.foreign:
        target = key.target if key.target in known else tables.get(_small(key.target))
        if target is not None:
            there = known[target]
            spelt = KeyFacts(_spelt(key.columns, table), target, _spelt(key.target_columns, there), key.declared)
            keys[spelt.columns, spelt.target, spelt.target_columns] = spelt
    return TableFacts(table.ref, table.columns, table.key, table.uniques, tuple(keys.values()))


def _small(ref: Ref) -> Ref:
    return (ref[0].lower() if ref[0] else None, ref[1].lower())


def _spelt(names: tuple[str, ...], table: TableFacts) -> tuple[str, ...]:
    """SQLite keeps a foreign key as it was written, in whatever letters."""
    exact = {column.name for column in table.columns}
    folded = {column.name.lower(): column.name for column in table.columns}
    return tuple(name if name in exact else folded.get(name.lower(), name) for name in names)


def _table(ref: Ref, names: Iterable[str]) -> sa.TableClause:
    """With every name quoted, whatever it is."""
    columns: list[sa.ColumnClause[Any]] = [sa.column(sa.quoted_name(name, quote=True)) for name in dict.fromkeys(names)]
    schema = sa.quoted_name(ref[0], quote=True) if ref[0] else None
    return sa.table(sa.quoted_name(ref[1], quote=True), *columns, schema=schema)


def _text(connection: Connection) -> types.TypeEngine[str]:
    """MySQL and MariaDB cast to CHAR, the others to TEXT."""
    return sa.Text() if connection.dialect.name in {"postgresql", "sqlite"} else sa.CHAR()


def _family(kind: types.TypeEngine[Any]) -> str:
    name = type(kind).__name__.upper()
    if isinstance(kind, types.Boolean):
        return "bool"
    if isinstance(kind, types.Numeric | types.Integer):
        return "number"
    if isinstance(kind, types.Date | types.DateTime | types.Time | types.Interval) or name in {"YEAR", "INTERVAL"}:
        return "time"
    if isinstance(kind, types.Uuid) or name == "UUID":
        return "uuid"
    if isinstance(kind, types.JSON) or name in {"JSONB", "HSTORE"}:
        return "json"
    if isinstance(kind, types.ARRAY):
        return "array"
    if isinstance(kind, types.LargeBinary | types._Binary) or name == "BIT":
        return "binary"
    return "text" if isinstance(kind, types.String) or name in {"CITEXT", "ENUM"} else "other"


def _asked(connection: Connection, question: Question, by_ref: dict[Ref, TableFacts]) -> Answer:
    match question:
        case Included():
            return _included(connection, question, by_ref)
        case Labels():
            return _labels(connection, question)
    return _same_mail(connection, question)


def _labels(connection: Connection, question: Labels) -> Answer:
    here = _table(question.table, [question.column]).c[question.column]
    read = sa.select(here.label("v")).where(here.is_not(None)).limit(LABELLED).subquery()
    said = list(connection.execute(sa.select(read.c.v).distinct().limit(MOST_LABELS + 1)).scalars())
    if len(said) > MOST_LABELS:  # nothing that stands for tables has so many values
        return Answer()
    if question.through is None:
        return Answer(labels=tuple((str(value), (str(value),)) for value in said))
    target, key, names = question.through
    there = _table(target, [key, *names])
    asked: sa.BindParameter[Any] = sa.bindparam("asked", said, expanding=True)
    shown = [sa.cast(there.c[name], _text(connection)) for name in names]
    rows = connection.execute(sa.select(there.c[key], *shown).where(there.c[key].in_(asked)))
    return Answer(labels=tuple((str(value), tuple(text for text in texts if text)) for value, *texts in rows))


def _included(connection: Connection, question: Included, by_ref: dict[Ref, TableFacts]) -> Answer:
    table = _table(question.table, [question.column, *(name for name, _ in question.where)])
    families = {
        by_ref[ref].column(name).family
        for ref, name in ((question.table, question.column), (question.target, question.target_column))
    }
    kept = _text(connection) if len(families) > 1 else None  # a number and a text compare as they are written
    here = _as(table.c[question.column], kept)
    limited = [_as(table.c[name], _text(connection)) == value for name, value in question.where]
    read = sa.select(here.label("v")).where(here.is_not(None), *limited).limit(LOOKED_AT).subquery()
    values = list(connection.execute(sa.select(read.c.v).distinct().limit(ASKED)).scalars())
    values = [value for value in values if str(value) not in _NO_REFERENCE]
    if not values:
        return Answer()
    there = _as(_table(question.target, [question.target_column]).c[question.target_column], kept)
    asked: sa.BindParameter[Any] = sa.bindparam("asked", values, expanding=True)
    found = connection.execute(sa.select(sa.func.count(sa.distinct(there))).where(there.in_(asked))).scalar_one()
    return Answer(yes=found, no=max(len(values) - found, 0))


def _as(column: sa.ColumnElement[Any], kind: types.TypeEngine[str] | None) -> sa.ColumnElement[Any]:
    return column if kind is None else sa.cast(column, kind)


def _same_mail(connection: Connection, question: SameMail) -> Answer:
    link = question.link
    rows = _table(question.table, [question.column, *link.columns]).alias("rows")
    person = _table(link.target, [question.person_column, *link.target_columns]).alias("person")
    joined = sa.and_(
        *[rows.c[here] == person.c[there] for here, there in zip(link.columns, link.target_columns, strict=True)]
    )
    mine, theirs = rows.c[question.column], person.c[question.person_column]
    read = (
        sa.select(_folded(mine).label("mine"), _folded(theirs).label("theirs"))
        .select_from(rows.join(person, joined))
        .where(mine.is_not(None), theirs.is_not(None), _folded(mine) != "")
        .limit(LOOKED_AT)
        .subquery()
    )
    same = sa.func.sum(sa.case((read.c.mine == read.c.theirs, 1), else_=0))
    yes, count = connection.execute(sa.select(sa.func.coalesce(same, 0), sa.func.count()).select_from(read)).one()
    return Answer(yes=int(yes), no=int(count) - int(yes))


def _folded(column: sa.ColumnElement[Any]) -> sa.ColumnElement[str]:
    return sa.func.lower(sa.func.trim(column))


# A child that adds columns of its own stays a table: its parent does not show them.
_INHERITED = sa.text(
    """
    SELECT cn.nspname::text AS child_schema, c.relname::text AS child, pn.nspname::text AS parent_schema,
           p.relname::text AS parent
    FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid JOIN pg_namespace cn ON cn.oid = c.relnamespace
    JOIN pg_class p ON p.oid = i.inhparent JOIN pg_namespace pn ON pn.oid = p.relnamespace
    WHERE c.relkind IN ('r', 'p', 'f')
      AND (c.relispartition OR NOT EXISTS (SELECT FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attnum > 0
                                           AND NOT a.attisdropped AND a.attinhcount = 0))
    """
)
