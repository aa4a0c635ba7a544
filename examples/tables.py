"""Writes generated rows: one transaction that drops, creates and fills, by COPY."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import psycopg
from psycopg import sql


class Tables(dict[str, list[tuple[Any, ...]]]):
    """Rows by table, in the order in which foreign keys allow them in; numbers begin with 0."""

    def __init__(self, *names: str) -> None:
        super().__init__((name, []) for name in names)

    def add(self, table: str, *values: Any) -> None:
        self[table].append(values)

    def number(self, table: str, *values: Any) -> int:
        """Adds a row whose first column is its number."""
        number = len(self[table])
        self[table].append((number, *values))
        return number


def write(
    dsn: str, schema_file: Path, tables: Tables, *, types: Sequence[str], schema: str = "public"
) -> dict[str, int]:
    """Replaces what an earlier build left with `tables`; columns in the order of `schema_file`, the last ones by their
    default where a row is shorter. Returns rows by table.

    Raises ValueError when the schema holds tables of somebody else: nothing is dropped then.
    """
    with psycopg.connect(dsn) as connection, connection.cursor() as cursor:
        _refuse_foreign_tables(cursor, tables, schema)
        cursor.execute(sql.SQL("CREATE SCHEMA IF NOT EXISTS {}").format(sql.Identifier(schema)))
        cursor.execute(sql.SQL("SET LOCAL search_path TO {}").format(sql.Identifier(schema)))
        for table in tables:
            cursor.execute(sql.SQL("DROP TABLE IF EXISTS {} CASCADE").format(sql.Identifier(schema, table)))
        for name in types:
            cursor.execute(sql.SQL("DROP TYPE IF EXISTS {}").format(sql.Identifier(schema, name)))
        cursor.execute(schema_file.read_bytes())
        for table, rows in tables.items():
            if not rows:
                continue
            names = _columns(cursor, schema, table)[: len(rows[0])]
            given = sql.SQL(", ").join(map(sql.Identifier, names))
            statement = sql.SQL("COPY {} ({}) FROM STDIN").format(sql.Identifier(schema, table), given)
            with cursor.copy(statement) as copy:
                for row in rows:
                    copy.write_row(row)
        _move_identities_on(cursor, schema)
    with psycopg.connect(dsn, autocommit=True) as connection:
        connection.execute("ANALYZE")  # else the first plans guess
    return {table: len(rows) for table, rows in tables.items()}


def _columns(cursor: psycopg.Cursor[Any], schema: str, table: str) -> list[str]:
    cursor.execute(
        "SELECT column_name FROM information_schema.columns WHERE table_schema = %s AND table_name = %s "
        "ORDER BY ordinal_position",
        [schema, table],
    )
    return [name for (name,) in cursor.fetchall()]


def _refuse_foreign_tables(cursor: psycopg.Cursor[Any], tables: Tables, schema: str) -> None:
    cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = %s", [schema])
    strangers = sorted({name for (name,) in cursor.fetchall()} - set(tables))
    if strangers:
        raise ValueError(
            f"The schema {schema} holds tables that are not the sample's ({', '.join(strangers[:5])}). "
            "Nothing was changed. Give the sample a database of its own."
        )


def _move_identities_on(cursor: psycopg.Cursor[Any], schema: str) -> None:
    """Rows came with their numbers; the next one that the product inserts must not collide."""
    cursor.execute(
        "SELECT table_name, column_name FROM information_schema.columns "
        "WHERE table_schema = %s AND is_identity = 'YES'",
        [schema],
    )
    for table, column in cursor.fetchall():
        cursor.execute(
            sql.SQL(
                "SELECT setval(pg_get_serial_sequence({}, {}), (SELECT coalesce(max({}), 0) + 1 FROM {}), false)"
            ).format(
                sql.Literal(f'"{schema}"."{table}"'),
                sql.Literal(column),
                sql.Identifier(column),
                sql.Identifier(schema, table),
            )
        )
