"""The live schema of a plan's tables; and as PostgreSQL's catalogue has it."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.engine import Connection

from dsr.connectors.sql.dialects import dialect_named

_SIGNED = frozenset({"tinyint", "smallint", "mediumint", "int", "integer", "bigint"})
INTEGERS = _SIGNED | {f"{name} unsigned" for name in _SIGNED}
NUMBERS = INTEGERS | {"numeric", "decimal", "real", "float", "double", "double precision"}
PLAIN_TABLES = frozenset({"r", "p"})  # ordinary and partitioned: the kinds that keys and locks work on


@dataclass(frozen=True)
class Column:
    name: str
    type: str  # with length or precision, as written: character varying(20)
    base: str  # without: character varying
    category: str  # the catalogue's: S text, N number, D date or time, B boolean, E enum …
    nullable: bool
    generated: bool
    length: int | None  # characters, for texts with a limit
    collation: str | None = None  # of texts, where columns of different ones cannot be compared

    @property
    def family(self) -> str:
        """Columns of one family compare as they are; others compare as texts."""
        if self.base in NUMBERS:
            return "number"
        return "text" if self.category == "S" else self.base


@dataclass(frozen=True)
class Unique:
    columns: tuple[str, ...]  # empty where the index is over expressions
    partial: bool
    nulls_equal: bool


@dataclass(frozen=True)
class ForeignKey:
    name: str
    schema: str
    table: str
    columns: tuple[str, ...]
    target_schema: str
    target_table: str
    target_columns: tuple[str, ...]
    on_delete: str  # a no action, r restrict, c cascade, n set null, d set default


@dataclass(frozen=True)
class LiveTable:
    schema: str
    name: str
    kind: str
    columns: Mapping[str, Column]
    uniques: tuple[Unique, ...]
    incoming: tuple[ForeignKey, ...]
    outgoing: tuple[ForeignKey, ...]
    obstacle: str = ""  # why its rows cannot be erased, after "it "

    def unique_on(self, columns: Iterable[str]) -> bool:
        wanted = set(columns)
        return any(u.columns and not u.partial and set(u.columns) <= wanted for u in self.uniques)


Where = tuple[str | None, str]  # schema (None: by the search path) and table


def read_catalogue(connection: Connection, tables: Iterable[Where]) -> dict[Where, LiveTable]:
    """Each table that exists and that the connection may see; missing ones are left out."""
    return dialect_named(connection.dialect.name).read_catalogue(connection, tables)


def read_postgresql(connection: Connection, tables: Iterable[Where]) -> dict[Where, LiveTable]:
    wanted = sorted(set(tables), key=lambda where: (where[0] or "", where[1]))
    texts = [".".join(_quoted(part) for part in where if part is not None) for where in wanted]
    found = connection.execute(_RESOLVE, {"names": texts}).all()
    oids = {where: row.oid for where, row in zip(wanted, found, strict=True) if row.oid is not None}
    parts = {oid: Parts() for oid in oids.values()}
    given = {"oids": list(parts)}
    for row in connection.execute(_TABLES, given):
        parts[row.oid].schema, parts[row.oid].name, parts[row.oid].kind = row.schema, row.name, row.kind
    for row in connection.execute(_COLUMNS, given):
        parts[row.oid].columns[row.name] = Column(
            row.name, row.type, row.base, row.category, row.nullable, row.generated, row.length
        )
    for row in connection.execute(_UNIQUES, given):
        columns = tuple(row.columns) if None not in row.columns else ()
        parts[row.oid].uniques.append(Unique(columns, row.partial, row.nulls_equal))
    for row in connection.execute(_FOREIGN_KEYS, given):
        key = ForeignKey(
            row.name,
            row.schema,
            row.table,
            tuple(row.columns),
            row.target_schema,
            row.target_table,
            tuple(row.target_columns),
            row.on_delete,
        )
        if row.oid in parts:
            parts[row.oid].outgoing.append(key)
        if row.target_oid in parts:
            parts[row.target_oid].incoming.append(key)
    return {where: parts[oid].build() for where, oid in oids.items()}


def digest(tables: Mapping[Where, LiveTable]) -> str:
    """SHA-256 over what of the schema an approval rests on."""
    plain = [[list(where), asdict(tables[where])] for where in sorted(tables, key=lambda w: (w[0] or "", w[1]))]
    return hashlib.sha256(json.dumps(plain, sort_keys=True).encode()).hexdigest()


class Parts:
    """A table as its catalogue's rows come in."""

    def __init__(self, schema: str = "", name: str = "", kind: str = "", obstacle: str = "") -> None:
        self.schema, self.name, self.kind, self.obstacle = schema, name, kind, obstacle
        self.columns: dict[str, Column] = {}
        self.uniques: list[Unique] = []
        self.incoming: list[ForeignKey] = []
        self.outgoing: list[ForeignKey] = []

    def build(self) -> LiveTable:
        return LiveTable(
            self.schema,
            self.name,
            self.kind,
            self.columns,
            tuple(self.uniques),
            tuple(self.incoming),
            tuple(self.outgoing),
            self.obstacle,
        )


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _oids(statement: str) -> sa.TextClause:
    return sa.text(statement).bindparams(sa.bindparam("oids", type_=ARRAY(sa.BigInteger)))


_RESOLVE = sa.text(
    "SELECT to_regclass(name)::oid::bigint AS oid FROM unnest(:names) WITH ORDINALITY AS u(name, n) ORDER BY n"
).bindparams(sa.bindparam("names", type_=ARRAY(sa.Text)))
_TABLES = _oids(
    """
    SELECT c.oid::bigint AS oid, n.nspname::text AS schema, c.relname::text AS name, c.relkind::text AS kind
    FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE c.oid::bigint = ANY(:oids)
    """
)
_COLUMNS = _oids(
    """
    SELECT a.attrelid::bigint AS oid, a.attname::text AS name, format_type(a.atttypid, a.atttypmod) AS type,
           format_type(a.atttypid, -1) AS base, t.typcategory::text AS category,
           NOT (a.attnotnull OR (t.typtype = 'd' AND t.typnotnull)) AS nullable,
           a.attgenerated <> '' OR a.attidentity = 'a' AS generated,
           CASE WHEN a.atttypid IN ('varchar'::regtype, 'bpchar'::regtype) AND a.atttypmod > 4
                THEN a.atttypmod - 4 END AS length
    FROM pg_attribute a JOIN pg_type t ON t.oid = a.atttypid
    WHERE a.attrelid::bigint = ANY(:oids) AND a.attnum > 0 AND NOT a.attisdropped ORDER BY a.attrelid, a.attname
    """
)
_UNIQUES = _oids(
    """
    SELECT i.indrelid::bigint AS oid, i.indpred IS NOT NULL AS partial,
           coalesce((to_jsonb(i) ->> 'indnullsnotdistinct')::boolean, false) AS nulls_equal,
           ARRAY(SELECT a.attname::text FROM unnest(i.indkey::int2[]) WITH ORDINALITY AS k(attnum, n)
                 LEFT JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = k.attnum AND a.attnum > 0
                 WHERE k.n <= i.indnkeyatts ORDER BY k.n) AS columns
    FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid
    WHERE i.indrelid::bigint = ANY(:oids) AND i.indisunique AND i.indisvalid ORDER BY i.indrelid, c.relname
    """
)
_FOREIGN_KEYS = _oids(
    """
    SELECT k.conrelid::bigint AS oid, k.confrelid::bigint AS target_oid, k.conname::text AS name,
           n.nspname::text AS schema, c.relname::text AS table, k.confdeltype::text AS on_delete,
           fn.nspname::text AS target_schema, f.relname::text AS target_table,
           ARRAY(SELECT a.attname::text FROM unnest(k.conkey) WITH ORDINALITY AS u(attnum, n)
                 JOIN pg_attribute a ON a.attrelid = k.conrelid AND a.attnum = u.attnum ORDER BY u.n) AS columns,
           ARRAY(SELECT a.attname::text FROM unnest(k.confkey) WITH ORDINALITY AS u(attnum, n)
                 JOIN pg_attribute a ON a.attrelid = k.confrelid AND a.attnum = u.attnum ORDER BY u.n) AS target_columns
    FROM pg_constraint k
    JOIN pg_class c ON c.oid = k.conrelid JOIN pg_namespace n ON n.oid = c.relnamespace
    JOIN pg_class f ON f.oid = k.confrelid JOIN pg_namespace fn ON fn.oid = f.relnamespace
    WHERE k.contype = 'f' AND k.conparentid = 0
      AND (k.conrelid::bigint = ANY(:oids) OR k.confrelid::bigint = ANY(:oids))
    ORDER BY n.nspname, c.relname, k.conname
    """
)
