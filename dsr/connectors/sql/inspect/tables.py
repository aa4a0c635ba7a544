"""Every table of the chosen schemas, by SQLAlchemy's reflection: columns, keys and a few values."""

import re
from collections.abc import Iterator, Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy import types
from sqlalchemy.engine import Connection
from sqlalchemy.engine.interfaces import ReflectedColumn
from sqlalchemy.engine.reflection import Inspector, ObjectKind
from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from dsr.connectors.base import ConnectorError
from dsr.connectors.sql.inspect.quoted import quoted, text_type
from dsr.datamap.discover.facts import ColumnFacts, DatabaseFacts, KeyFacts, Ref, TableFacts

LONGEST = 300  # characters of a value
_HIDDEN = re.compile(r"(pg_|information_schema$|mysql$|performance_schema$|sys$|crdb_)")


class Tables:
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
        whole = tuple(_with_known_targets(table, known) for table in tables)
        return DatabaseFacts(whole, tuple(self._notes), self._default)

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
        table = quoted(ref, names)
        shown = [sa.func.substr(sa.cast(table.c[name], text_type(self._connection)), 1, LONGEST) for name in names]
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
