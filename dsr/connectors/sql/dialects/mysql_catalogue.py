"""The live schema as MySQL's and MariaDB's information_schema has it."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from dsr.connectors.sql.catalogue import INTEGERS, Check, Column, ForeignKey, LiveTable, Parts, Unique, Where

TEXTS = frozenset({"char", "varchar", "tinytext", "text", "mediumtext", "longtext"})
# Each of these shows a user the tables that it holds for, in information_schema.
_SHOWING = re.compile(r"\b(ALL PRIVILEGES|SELECT|INSERT|UPDATE|DELETE|REFERENCES|ALTER|INDEX)\b")
_GRANT = re.compile(r"GRANT (?P<rights>.+?) ON (?P<where>(?:\*|`(?:[^`]|``)+`)\.\*) TO ")
_QUOTED = re.compile(r"`((?:[^`]|``)+)`")
# MariaDB's json is a longtext with a check; so are columns that somebody checks likewise.
_JSON = re.compile(r"json_valid\(`(?:[^`]|``)+`\)")
_TEXT = re.compile(r"'(?:[^'\\]|''|\\.)*'", re.S)
_ON_DELETE = {"CASCADE": "c", "SET NULL": "n", "SET DEFAULT": "d", "RESTRICT": "r", "NO ACTION": "a"}


def read_catalogue(connection: Connection, tables: Iterable[Where]) -> dict[Where, LiveTable]:
    here = connection.execute(sa.text("SELECT DATABASE()")).scalar_one()
    folded = str(connection.execute(sa.text("SELECT @@lower_case_table_names")).scalar_one()) != "0"
    parts: dict[tuple[str, str], Parts] = {}
    found: dict[Where, tuple[str, str]] = {}
    wanted = sorted(set(tables), key=lambda where: (where[0] or "", where[1]))
    for schema in sorted({where[0] or here for where in wanted if where[0] or here}):
        names = [where[1] for where in wanted if (where[0] or here) == schema]
        present = _tables(connection, schema, names)
        for where in wanted:
            name = next((n for n in present if n == where[1] or (folded and n.lower() == where[1].lower())), None)
            if (where[0] or here) == schema and name is not None:
                found[where] = (schema, name)
                parts[(schema, name)] = present[name]
    for schema in {at[0] for at in parts}:
        _fill(connection, schema, {at[1]: part for at, part in parts.items() if at[0] == schema})
    return {where: parts[at].build() for where, at in found.items()}


def _ask(connection: Connection, statement: str, schema: str, names: Iterable[str]) -> Sequence[Any]:
    query = sa.text(statement).bindparams(sa.bindparam("names", expanding=True))
    return connection.execute(query, {"schema": schema, "names": list(names)}).all()


def _tables(connection: Connection, schema: str, names: Iterable[str]) -> dict[str, Parts]:
    blind = not _sees_all(connection, schema)
    found = {}
    for row in _ask(connection, _TABLES, schema, names):
        kind = "r" if row.kind in {"BASE TABLE", "SYSTEM VERSIONED"} else "v"
        obstacle = ""
        if row.kind == "SYSTEM VERSIONED":
            obstacle = "keeps the history of its rows (SYSTEM VERSIONING), so what is erased would stay in it"
        elif kind == "r" and row.transactions != "YES":
            obstacle = (
                f"is kept by {row.engine}, which has no transactions, so an erasure that fails half-way could not be "
                "taken back; ALTER TABLE … ENGINE=InnoDB"
            )
        elif kind == "r" and blind:
            obstacle = (
                "may be pointed at by tables that the user of the connection cannot see; "
                f"GRANT REFERENCES ON {schema}.* to it shows them, and none of their rows"
            )
        found[row.name] = Parts(schema, row.name, kind, obstacle)
    return found


def _sees_all(connection: Connection, schema: str) -> bool:
    """Whether the user holds a right on the whole schema; else foreign keys of hidden tables would go unseen."""
    for (grant,) in connection.execute(sa.text("SHOW GRANTS")):
        match = _GRANT.match(str(grant))
        if match and _SHOWING.search(match["rights"]) and _covers(match["where"].removesuffix(".*"), schema):
            return True
    return False


def _covers(granted: str, schema: str) -> bool:
    if granted == "*":
        return True
    name = granted[1:-1].replace("``", "`")
    signs = re.findall(r"\\.|.", name, re.S)
    wild = {"%": ".*", "_": "."}
    pattern = "".join(re.escape(sign[1:]) if len(sign) == 2 else wild.get(sign, re.escape(sign)) for sign in signs)
    return re.fullmatch(pattern, schema, re.S | re.I) is not None


def _fill(connection: Connection, schema: str, parts: Mapping[str, Parts]) -> None:
    columns = [row for row in _ask(connection, _COLUMNS, schema, parts) if row.table in parts]
    json_columns = set()
    for table, check in _checks(connection, schema, parts, {(row.table, row.name) for row in columns}):
        if _JSON.fullmatch(check.expression):
            json_columns |= {(table, name) for name in check.columns}
        else:
            parts[table].checks.append(check)
    for row in columns:
        parts[row.table].columns[row.name] = _column(row, is_json=(row.table, row.name) in json_columns)
    indexes: dict[tuple[str, str], list[str | None]] = {}
    for row in _ask(connection, _UNIQUES, schema, parts):
        if row.table in parts:
            indexes.setdefault((row.table, row.name), []).append(row.column)
    for (table, _), columns in indexes.items():
        named = tuple(column for column in columns if column is not None)
        parts[table].uniques.append(Unique(named if len(named) == len(columns) else (), False, False))
    _foreign_keys(connection, schema, parts)


def _column(row: Any, *, is_json: bool) -> Column:
    unsigned = " unsigned" if row.base in INTEGERS and "unsigned" in row.type else ""
    base = "json" if is_json else row.base + unsigned
    limit = int(row.length) if row.length is not None and base in TEXTS else None
    if limit is not None and base not in {"char", "varchar"}:
        limit //= 4  # these are limited in bytes, four of which a character may take
    return Column(
        row.name,
        row.type,
        base,
        "S" if base in TEXTS else "",
        row.nullable == "YES",
        bool(row.expression),
        limit,
        collation=row.collation,
        loose=base in TEXTS,
    )


def _checks(
    connection: Connection, schema: str, parts: Mapping[str, Parts], columns: Set[tuple[str, str]]
) -> Iterator[tuple[str, Check]]:
    """Each with its table. MariaDB also has those that stand behind a column, named like it."""
    mariadb = getattr(connection.dialect, "is_mariadb", False)
    if not mariadb and connection.execute(_KNOWS_CHECKS).first() is None:
        return
    for row in _ask(connection, _MARIADB_CHECKS if mariadb else _CHECKS, schema, parts):
        # MySQL writes the quotes of texts as if it wrote them into another text.
        clause = row.clause if mariadb else row.clause.replace("\\'", "'")
        named = {name.replace("``", "`") for name in _QUOTED.findall(_TEXT.sub("", clause))}
        if row.table in parts:
            own = tuple(sorted(name for name in named if (row.table, name) in columns))
            yield row.table, Check(row.name, own, clause)


def _foreign_keys(connection: Connection, schema: str, parts: Mapping[str, Parts]) -> None:
    keys: dict[tuple[str, str, str], list[Any]] = {}
    for row in _ask(connection, _FOREIGN_KEYS, schema, parts):
        keys.setdefault((row.schema, row.table, row.name), []).append(row)
    for (own_schema, table, name), rows in sorted(keys.items()):
        first = rows[0]
        key = ForeignKey(
            name,
            own_schema,
            table,
            tuple(row.column for row in rows),
            first.target_schema,
            first.target_table,
            tuple(row.target_column for row in rows),
            _ON_DELETE.get(first.on_delete, "a"),
        )
        if own_schema == schema and table in parts:
            parts[table].outgoing.append(key)
        if key.target_schema == schema and key.target_table in parts:
            parts[key.target_table].incoming.append(key)


_TABLES = """
    SELECT t.TABLE_NAME AS name, t.TABLE_TYPE AS kind, t.ENGINE AS engine, e.TRANSACTIONS AS transactions
    FROM information_schema.TABLES t LEFT JOIN information_schema.ENGINES e ON e.ENGINE = t.ENGINE
    WHERE t.TABLE_SCHEMA = :schema AND t.TABLE_NAME IN :names
"""
_COLUMNS = """
    SELECT TABLE_NAME AS `table`, COLUMN_NAME AS name, COLUMN_TYPE AS type, DATA_TYPE AS base, IS_NULLABLE AS nullable,
           GENERATION_EXPRESSION AS expression, CHARACTER_MAXIMUM_LENGTH AS length, COLLATION_NAME AS collation
    FROM information_schema.COLUMNS WHERE TABLE_SCHEMA = :schema AND TABLE_NAME IN :names
    ORDER BY TABLE_NAME, COLUMN_NAME
"""
_UNIQUES = """
    SELECT TABLE_NAME AS `table`, INDEX_NAME AS name, COLUMN_NAME AS `column`
    FROM information_schema.STATISTICS WHERE TABLE_SCHEMA = :schema AND TABLE_NAME IN :names AND NON_UNIQUE = 0
    ORDER BY TABLE_NAME, INDEX_NAME, SEQ_IN_INDEX
"""
_MARIADB_CHECKS = """
    SELECT TABLE_NAME AS `table`, CONSTRAINT_NAME AS name, CHECK_CLAUSE AS clause
    FROM information_schema.CHECK_CONSTRAINTS WHERE CONSTRAINT_SCHEMA = :schema AND TABLE_NAME IN :names
    ORDER BY TABLE_NAME, CONSTRAINT_NAME
"""
_CHECKS = """
    SELECT t.TABLE_NAME AS `table`, c.CONSTRAINT_NAME AS name, c.CHECK_CLAUSE AS clause
    FROM information_schema.CHECK_CONSTRAINTS c
    JOIN information_schema.TABLE_CONSTRAINTS t ON t.CONSTRAINT_SCHEMA = c.CONSTRAINT_SCHEMA
     AND t.CONSTRAINT_NAME = c.CONSTRAINT_NAME AND t.CONSTRAINT_TYPE = 'CHECK' AND t.ENFORCED = 'YES'
    WHERE t.TABLE_SCHEMA = :schema AND t.TABLE_NAME IN :names ORDER BY t.TABLE_NAME, c.CONSTRAINT_NAME
"""
# MySQL before 8.0.16 reads constraints and forgets them.
_KNOWS_CHECKS = sa.text(
    "SELECT 1 FROM information_schema.TABLES WHERE TABLE_NAME = 'CHECK_CONSTRAINTS' AND "
    "TABLE_SCHEMA = 'information_schema'"
)
_FOREIGN_KEYS = """
    SELECT k.TABLE_SCHEMA AS `schema`, k.TABLE_NAME AS `table`, k.CONSTRAINT_NAME AS name, k.COLUMN_NAME AS `column`,
           k.REFERENCED_TABLE_SCHEMA AS target_schema, k.REFERENCED_TABLE_NAME AS target_table,
           k.REFERENCED_COLUMN_NAME AS target_column, r.DELETE_RULE AS on_delete
    FROM information_schema.KEY_COLUMN_USAGE k
    JOIN information_schema.REFERENTIAL_CONSTRAINTS r ON r.CONSTRAINT_SCHEMA = k.CONSTRAINT_SCHEMA
     AND r.CONSTRAINT_NAME = k.CONSTRAINT_NAME AND r.TABLE_NAME = k.TABLE_NAME
    WHERE (k.TABLE_SCHEMA = :schema AND k.TABLE_NAME IN :names AND k.REFERENCED_TABLE_NAME IS NOT NULL)
       OR (k.REFERENCED_TABLE_SCHEMA = :schema AND k.REFERENCED_TABLE_NAME IN :names)
    ORDER BY k.TABLE_SCHEMA, k.TABLE_NAME, k.CONSTRAINT_NAME, k.ORDINAL_POSITION
"""
