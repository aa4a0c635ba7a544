"""The live schema as SQLite tells it."""

import re
from collections.abc import Iterable, Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from dsr.connectors.sql.catalogue import Column, ForeignKey, LiveTable, Parts, Unique, Where
from dsr.connectors.sql.dialects.sqlite_ddl import read_details
from dsr.connectors.sql.places import table_of

_ON_DELETE = {"CASCADE": "c", "SET NULL": "n", "SET DEFAULT": "d", "RESTRICT": "r", "NO ACTION": "a"}
_TABLES = sa.text(
    "SELECT name, sql, CASE WHEN type = 'table' AND upper(sql) LIKE 'CREATE VIRTUAL%' THEN 'virtual' ELSE type END AS kind "
    "FROM sqlite_master WHERE type IN ('table', 'view')"
)
_LENGTH = re.compile(r"CHAR[A-Z ]*\(\s*([0-9]+)\s*\)")
_DATES = re.compile(r"(DATE|DATETIME|TIMESTAMP)\b")


def affinity(declared: str) -> str:
    """What SQLite makes of a declared type (its documentation, "Determination Of Column Affinity")."""
    type_ = declared.upper()
    if "INT" in type_:
        return "integer"
    if any(part in type_ for part in ("CHAR", "CLOB", "TEXT")):
        return "text"
    if not type_ or "BLOB" in type_:
        return "blob"
    return "real" if any(part in type_ for part in ("REAL", "FLOA", "DOUB")) else "numeric"


def read_catalogue(connection: Connection, tables: Iterable[Where]) -> dict[Where, LiveTable]:
    listed = connection.execute(_TABLES).all()
    known = {row.name: row.kind for row in listed}
    statements = {row.name: row.sql or "" for row in listed}
    found: dict[Where, LiveTable] = {}
    keys = [key for name, type_ in known.items() if type_ == "table" for key in _foreign_keys(connection, name, known)]
    for where in sorted(set(tables), key=lambda where: (where[0] or "", where[1])):
        schema, name = where
        if schema in {None, "main"} and name in known:
            found[where] = _table(connection, name, known[name], statements[name], keys)
    return found


def _ask(connection: Connection, statement: str, name: str) -> Sequence[Any]:
    return connection.execute(sa.text(statement), {"name": name}).all()


def _table(connection: Connection, name: str, type_: str, statement: str, keys: Sequence[ForeignKey]) -> LiveTable:
    parts = Parts("main", name, "r" if type_ == "table" else "v")
    primary = []
    rows = _ask(connection, "SELECT * FROM pragma_table_xinfo(:name) WHERE hidden <> 1", name)
    details = read_details(statement if type_ == "table" else "", [row.name for row in rows])
    for row in sorted(rows, key=lambda row: row.name):
        parts.columns[row.name] = _column(connection, name, row, details.collations.get(row.name.lower()))
    parts.checks = list(details.checks)
    primary = [row.name for row in sorted(rows, key=lambda row: row.pk) if row.pk]
    if primary:
        parts.uniques.append(Unique(tuple(primary), False, False))
    for index in _ask(connection, 'SELECT * FROM pragma_index_list(:name) WHERE "unique" ORDER BY name', name):
        columns = _ask(connection, "SELECT * FROM pragma_index_info(:name) ORDER BY seqno", index.name)
        named = tuple(column.name for column in columns if column.name is not None)
        if len(named) == len(columns):
            parts.uniques.append(Unique(named, bool(index.partial), False))
        else:
            parts.uniques.append(
                Unique((), bool(index.partial), False, _spoken_of(connection, index.name, parts.columns))
            )
    parts.outgoing = [key for key in keys if key.table == name]
    parts.incoming = [key for key in keys if key.target_table == name]
    return parts.build()


def _spoken_of(connection: Connection, index: str, columns: Iterable[str]) -> tuple[str, ...]:
    """Columns whose names are in the statement that made an index over expressions: more at the worst than it looks at."""
    (row,) = _ask(connection, "SELECT sql FROM sqlite_master WHERE type = 'index' AND name = :name", index)
    words = str(row.sql).lower().partition(" on ")[2]
    return tuple(name for name in columns if re.search(rf"(?<!\w){re.escape(name.lower())}(?!\w)", words))


def _column(connection: Connection, table: str, row: Any, collation: str | None) -> Column:
    declared = row.type or ""
    kind, base = affinity(declared), ""
    match = _DATES.match(declared.upper())
    base = match[1].lower() if match and kind == "numeric" else {"text": "text", "blob": "blob"}.get(kind, kind)
    length = _LENGTH.search(declared.upper())
    return Column(
        name=row.name,
        type=declared or "of no type",
        base=base,
        category="S" if base == "text" else "",
        nullable=_nullable(connection, table, row),
        generated=row.hidden in {2, 3},
        length=int(length[1]) if length and kind == "text" else None,
        collation=collation,
        loose=collation is not None and collation.upper() != "BINARY",
    )


def _nullable(connection: Connection, table: str, row: Any) -> bool:
    """A primary key may be NULL here (SQLite keeps an old mistake); in effect it may where it is."""
    if row.notnull or not row.pk:
        return not row.notnull
    where = table_of("main", table, [row.name])
    query = sa.select(sa.literal(1)).select_from(where).where(where.c[row.name].is_(None)).limit(1)
    return connection.execute(query).first() is not None


def _foreign_keys(connection: Connection, table: str, known: Iterable[str]) -> list[ForeignKey]:
    by_id: dict[int, list[Any]] = {}
    for row in _ask(connection, "SELECT * FROM pragma_foreign_key_list(:name) ORDER BY id, seq", table):
        by_id.setdefault(row.id, []).append(row)
    folded = {name.lower(): name for name in known}
    found = []
    for number, rows in sorted(by_id.items()):
        first = rows[0]
        target = folded.get(first.table.lower(), first.table)
        columns = tuple(row.to for row in rows)
        if None in columns:  # by the target's primary key
            asked = _ask(connection, "SELECT name FROM pragma_table_xinfo(:name) WHERE pk > 0 ORDER BY pk", target)
            columns = tuple(row.name for row in asked)
        pointing = tuple(_own_name(connection, table, row[3]) for row in rows)
        wanted = tuple(_own_name(connection, target, name) for name in columns)
        if len(pointing) == len(wanted):
            found.append(
                ForeignKey(
                    f"{table}_{number}",
                    "main",
                    table,
                    pointing,
                    "main",
                    target,
                    wanted,
                    _ON_DELETE.get(first.on_delete, "a"),
                )
            )
    return found


def _own_name(connection: Connection, table: str, name: str) -> str:
    """The column as the table spells it: constraints may spell it in another case."""
    for row in _ask(connection, "SELECT name FROM pragma_table_xinfo(:name)", table):
        if row.name.lower() == name.lower():
            return str(row.name)
    return name
