"""The live schema of a plan's tables; and as PostgreSQL's catalogue has it."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from functools import cached_property, lru_cache
from typing import Any

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
    domain: bool = False  # a type with conditions of its own
    collation: str | None = None  # of texts, where it matters to who compares
    loose: bool = False  # its own equality takes different texts for one
    charset: str | None = None  # of the database, where it lacks letters

    @property
    def family(self) -> str:
        """Columns of one family compare as they are; others compare as texts."""
        if self.base in NUMBERS:
            return "number"
        return "text" if self.category == "S" else self.base


@dataclass(frozen=True)
class Unique:
    columns: tuple[
        str, ...
    ]  # empty where the index is over expressions, or compares rows in another way than the columns
    partial: bool
    nulls_equal: bool
    over: tuple[str, ...] = ()  # then: the columns that it looks at


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
class Check:
    name: str
    columns: tuple[str, ...]
    expression: str  # over the table's columns, as the database writes it
    part: str = ""  # the partition or heir whose rows alone it is for, as the database writes it


@dataclass(frozen=True)
class LiveTable:
    schema: str
    name: str
    kind: str
    columns: Mapping[str, Column]
    uniques: tuple[Unique, ...]
    incoming: tuple[ForeignKey, ...]
    outgoing: tuple[ForeignKey, ...]
    checks: tuple[Check, ...] = ()
    part_checks: tuple[Check, ...] = ()
    obstacle: str = ""  # why its rows cannot be erased, after "it "
    heirs: bool = (
        False  # other tables INHERIT from it: what is read has their rows too, which no key of it makes unique
    )
    below: tuple[tuple[str, str], ...] = ()  # schema and name of asked-for tables whose rows are rows of this one too

    def unique_on(self, columns: Iterable[str]) -> bool:
        wanted = set(columns)
        return any(u.columns and not u.partial and set(u.columns) <= wanted for u in self.uniques)


Where = tuple[str | None, str]  # schema (None: by the search path) and table


def read_catalogue(connection: Connection, tables: Iterable[Where]) -> dict[Where, LiveTable]:
    """Each table that exists and that the connection may see; missing ones are left out."""
    return dialect_named(connection.dialect.name).read_catalogue(connection, tables)


class Catalogue(dict[Where, LiveTable]):
    """What was read; the very same object as long as the database says the same, so that what follows from it is kept."""

    bound: list[tuple[Any, Any]] = []  # noqa: RUF012 - replaced, never changed: plans, and their places in it

    @cached_property
    def digest(self) -> str:
        plain = [[list(where), asdict(self[where])] for where in sorted(self, key=lambda w: (w[0] or "", w[1]))]
        return hashlib.sha256(json.dumps(plain, sort_keys=True).encode()).hexdigest()


def read_postgresql(connection: Connection, tables: Iterable[Where]) -> Catalogue:
    """By one statement, within the transaction at hand."""
    wanted = tuple(sorted(set(tables), key=lambda where: (where[0] or "", where[1])))
    texts = [".".join(_quoted(part) for part in where if part is not None) for where in wanted]
    driver: Any = connection.connection.driver_connection
    with driver.cursor() as cursor:  # prepared, where the session can: it takes longer to plan than to run
        return _catalogue(wanted, *cursor.execute(_CATALOGUE, [texts], prepare=True).fetchone())


@lru_cache(maxsize=64)
def _catalogue(wanted: tuple[Where, ...], *answer: str) -> Catalogue:
    """From the database's own answer, as JSON texts."""
    found, tables, columns, uniques, checks, part_checks, keys = answer
    oids = {where: oid for where, oid in zip(wanted, json.loads(found), strict=True) if oid is not None}
    parts = {oid: Parts() for oid in oids.values()}
    for oid, schema, name, kind, heirs, below in json.loads(tables):
        parts[oid].schema, parts[oid].name, parts[oid].kind, parts[oid].heirs = schema, name, kind, heirs
        parts[oid].below = tuple((its_schema, its_name) for its_schema, its_name in below)
    for oid, *column in json.loads(columns):
        parts[oid].columns[column[0]] = Column(*column)
    for oid, partial, nulls_equal, names, over in json.loads(uniques):
        plain = () if over is not None else tuple(names)
        parts[oid].uniques.append(Unique(plain, partial, nulls_equal, tuple(over or ())))
    for oid, name, own, expression in json.loads(checks):
        parts[oid].checks.append(Check(name, tuple(own), expression))
    for oid, name, own, expression, part in json.loads(part_checks):
        parts[oid].part_checks.append(Check(name, tuple(own), expression, part))
    for oid, target, name, schema, table, own, target_schema, target_table, others, on_delete in json.loads(keys):
        key = ForeignKey(name, schema, table, tuple(own), target_schema, target_table, tuple(others), on_delete)
        if oid is not None:
            parts[oid].outgoing.append(key)
        else:
            parts[target].incoming.append(key)
    return Catalogue({where: parts[oid].build() for where, oid in oids.items()})


def digest(tables: Mapping[Where, LiveTable]) -> str:
    """SHA-256 over what of the schema an approval rests on."""
    return tables.digest if isinstance(tables, Catalogue) else Catalogue(tables).digest


class Parts:
    """A table as its catalogue's rows come in."""

    def __init__(self, schema: str = "", name: str = "", kind: str = "", obstacle: str = "") -> None:
        self.schema, self.name, self.kind, self.obstacle = schema, name, kind, obstacle
        self.heirs = False
        self.below: tuple[tuple[str, str], ...] = ()
        self.columns: dict[str, Column] = {}
        self.uniques: list[Unique] = []
        self.incoming: list[ForeignKey] = []
        self.outgoing: list[ForeignKey] = []
        self.checks: list[Check] = []
        self.part_checks: list[Check] = []

    def build(self) -> LiveTable:
        return LiveTable(
            self.schema,
            self.name,
            self.kind,
            self.columns,
            tuple(self.uniques),
            tuple(self.incoming),
            tuple(self.outgoing),
            tuple(self.checks),
            tuple(self.part_checks),
            self.obstacle,
            self.heirs,
            self.below,
        )


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


# Each part as one JSON text: it is parsed only when it differs from the one before. Oids are compared as oids, or the
# catalogue's own indexes would not serve. A foreign key may lead to a partition or an heir of a table alone, and a table
# of the map may itself be a partition: what is deleted from the table takes along what points at either.
_CATALOGUE = """
    WITH RECURSIVE found AS MATERIALIZED (
      SELECT n, to_regclass(name)::oid AS oid FROM unnest(%s::text[]) WITH ORDINALITY AS u(name, n)
    ), wanted AS MATERIALIZED (SELECT coalesce(array_agg(DISTINCT oid), '{}') AS oids FROM found WHERE oid IS NOT NULL),
    family(root, oid) AS (
      SELECT oid, oid FROM found WHERE oid IS NOT NULL
      UNION SELECT f.root, i.inhrelid FROM family f JOIN pg_inherits i ON i.inhparent = f.oid
    ), foreign_keys AS (
      SELECT k.conrelid AS source, NULL::oid AS target, k.* FROM pg_constraint k
      WHERE k.contype = 'f' AND k.conrelid = ANY((SELECT oids FROM wanted)::oid[])
        AND NOT EXISTS (SELECT FROM pg_constraint p WHERE p.oid = k.conparentid AND p.conrelid = k.conrelid)
      UNION ALL
      SELECT NULL::oid, g.root, k.* FROM family g JOIN pg_constraint k ON k.confrelid = g.oid
      WHERE k.contype = 'f' AND NOT EXISTS (
        SELECT FROM pg_constraint p JOIN family h ON h.oid = p.confrelid WHERE p.oid = k.conparentid AND h.root = g.root)
    )
    SELECT
    (SELECT coalesce(json_agg(oid::bigint ORDER BY n), '[]')::text FROM found),
    (SELECT coalesce(json_agg(json_build_array(c.oid::bigint, n.nspname, c.relname, c.relkind::text,
        c.relkind = 'r' AND EXISTS (SELECT FROM pg_inherits h WHERE h.inhparent = c.oid),
        (SELECT coalesce(json_agg(json_build_array(bn.nspname, b.relname) ORDER BY bn.nspname, b.relname), '[]')
         FROM family g JOIN pg_class b ON b.oid = g.oid JOIN pg_namespace bn ON bn.oid = b.relnamespace
         WHERE g.root = c.oid AND g.oid <> c.oid AND g.oid = ANY((SELECT oids FROM wanted)::oid[])))), '[]')::text
     FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE c.oid = ANY((SELECT oids FROM wanted)::oid[])),
    (SELECT coalesce(json_agg(json_build_array(
        a.attrelid::bigint, a.attname, format_type(a.atttypid, a.atttypmod), format_type(made[1]::oid, -1),
        t.typcategory::text, NOT (a.attnotnull OR (t.typtype = 'd' AND t.typnotnull)),
        a.attgenerated <> '' OR a.attidentity = 'a',
        made[2] - 4,
        t.typtype = 'd',
        CASE WHEN l.collname <> 'default' OR lower('I') <> 'i' THEN l.oid::regcollation::text END,
        NOT coalesce(l.collisdeterministic, true) OR (t.typcategory = 'S' AND made[1] NOT IN (
          'text'::regtype, 'varchar'::regtype, 'bpchar'::regtype, 'name'::regtype, '"char"'::regtype)),
        nullif(nullif(getdatabaseencoding(), 'UTF8'), 'SQL_ASCII')
      ) ORDER BY a.attrelid, a.attname), '[]')::text
     FROM pg_attribute a JOIN pg_type t ON t.oid = a.atttypid LEFT JOIN pg_collation l ON l.oid = a.attcollation
     CROSS JOIN LATERAL (SELECT CASE WHEN t.typtype = 'd' THEN (
       WITH RECURSIVE types(n, oid, typmod) AS (
         SELECT 0, t.typbasetype, t.typtypmod
         UNION ALL SELECT n + 1, d.typbasetype, d.typtypmod
         FROM types m JOIN pg_type d ON d.oid = m.oid WHERE d.typtype = 'd'
       ) SELECT ARRAY[(array_agg(oid::bigint ORDER BY n DESC))[1], min(typmod) FILTER (
           WHERE oid IN ('varchar'::regtype, 'bpchar'::regtype) AND typmod > 4)] FROM types
     ) ELSE ARRAY[a.atttypid::bigint, CASE
         WHEN a.atttypid IN ('varchar'::regtype, 'bpchar'::regtype) AND a.atttypmod > 4 THEN a.atttypmod END]
     END AS made) made
     WHERE a.attrelid = ANY((SELECT oids FROM wanted)::oid[]) AND a.attnum > 0 AND NOT a.attisdropped),
    (SELECT coalesce(json_agg(json_build_array(
        i.indrelid::bigint, i.indpred IS NOT NULL, coalesce((to_jsonb(i) ->> 'indnullsnotdistinct')::boolean, false),
        ARRAY(SELECT a.attname::text FROM unnest(i.indkey::int2[]) WITH ORDINALITY AS k(attnum, n)
              LEFT JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = k.attnum AND a.attnum > 0
              WHERE k.n <= i.indnkeyatts ORDER BY k.n),
        CASE WHEN i.indexprs IS NOT NULL OR i.indisexclusion OR EXISTS (
            SELECT FROM unnest(i.indkey::int2[], i.indcollation::oid[]) AS k(attnum, rule)
            JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = k.attnum
            WHERE k.rule <> 0 AND k.rule <> a.attcollation AND EXISTS (SELECT FROM pg_collation l
              WHERE l.oid IN (k.rule, a.attcollation) AND NOT l.collisdeterministic)) THEN
          ARRAY(SELECT DISTINCT a.attname::text FROM pg_depend d
                JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = d.refobjsubid AND a.attnum > 0
                LEFT JOIN pg_constraint x ON x.conindid = i.indexrelid AND x.contype = 'x'
                WHERE (d.classid, d.objid) IN (('pg_class'::regclass, i.indexrelid), ('pg_constraint'::regclass, x.oid))
                  AND d.refclassid = 'pg_class'::regclass AND d.refobjid = i.indrelid ORDER BY 1) END
      ) ORDER BY i.indrelid, c.relname), '[]')::text
     FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid
     WHERE i.indrelid = ANY((SELECT oids FROM wanted)::oid[]) AND (i.indisunique OR i.indisexclusion)
       AND i.indisvalid),
     (SELECT coalesce(json_agg(json_build_array(
         k.conrelid::bigint, k.conname,
         ARRAY(SELECT a.attname::text FROM unnest(k.conkey) WITH ORDINALITY AS u(attnum, n)
               JOIN pg_attribute a ON a.attrelid = k.conrelid AND a.attnum = u.attnum ORDER BY u.n),
         pg_get_expr(k.conbin, k.conrelid)
       ) ORDER BY k.conrelid, k.conname), '[]')::text
      FROM pg_constraint k
      WHERE k.contype = 'c' AND k.conrelid = ANY((SELECT oids FROM wanted)::oid[])
        AND coalesce((to_jsonb(k) ->> 'conenforced')::boolean, true)),
    (SELECT coalesce(json_agg(json_build_array(root::bigint, name, own, expression, oid::regclass::text)
        ORDER BY root, oid, name), '[]')::text FROM (
       SELECT g.root, g.oid, k.conname AS name,
         ARRAY(SELECT a.attname::text FROM unnest(k.conkey) WITH ORDINALITY AS u(attnum, n)
               JOIN pg_attribute a ON a.attrelid = k.conrelid AND a.attnum = u.attnum ORDER BY u.n) AS own,
         pg_get_expr(k.conbin, k.conrelid) AS expression
       FROM family g JOIN pg_class c ON c.oid = g.oid JOIN pg_constraint k ON k.conrelid = g.oid AND k.contype = 'c'
       WHERE g.oid <> g.root AND c.relkind = 'r' AND coalesce((to_jsonb(k) ->> 'conenforced')::boolean, true)
         AND NOT EXISTS (SELECT FROM pg_constraint r
           WHERE r.conrelid = g.root AND r.contype = 'c' AND r.conname = k.conname)
       UNION ALL
       SELECT g.root, g.oid, 'NOT NULL', ARRAY[a.attname::text], quote_ident(a.attname) || ' IS NOT NULL'
       FROM family g JOIN pg_class c ON c.oid = g.oid AND c.relkind = 'r'
       JOIN pg_attribute a ON a.attrelid = g.oid AND a.attnum > 0 AND a.attnotnull AND NOT a.attisdropped
       JOIN pg_attribute r ON r.attrelid = g.root AND r.attname = a.attname AND NOT r.attnotnull
     ) own_to_parts),
    (SELECT coalesce(json_agg(json_build_array(
        k.source::bigint, k.target::bigint, k.conname, n.nspname, c.relname,
        ARRAY(SELECT a.attname::text FROM unnest(k.conkey) WITH ORDINALITY AS u(attnum, n)
              JOIN pg_attribute a ON a.attrelid = k.conrelid AND a.attnum = u.attnum ORDER BY u.n),
        fn.nspname, f.relname,
        ARRAY(SELECT a.attname::text FROM unnest(k.confkey) WITH ORDINALITY AS u(attnum, n)
              JOIN pg_attribute a ON a.attrelid = k.confrelid AND a.attnum = u.attnum ORDER BY u.n),
        k.confdeltype::text
      ) ORDER BY n.nspname, c.relname, k.conname), '[]')::text
     FROM foreign_keys k
     JOIN pg_class c ON c.oid = k.conrelid JOIN pg_namespace n ON n.oid = c.relnamespace
     JOIN pg_class f ON f.oid = coalesce(k.target, (SELECT min(g.root::bigint)::oid FROM family g WHERE g.oid = k.confrelid),
                                         k.confrelid)
     JOIN pg_namespace fn ON fn.oid = f.relnamespace)
    """
