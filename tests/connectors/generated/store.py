"""A generated world in a real database, each example in a schema of its own that the next one replaces."""

from typing import Any

import psycopg
from psycopg import sql

from tests.connectors.generated.world import Reference, Row, World, table_name

SCHEMA = "World 'of' it"
TYPES = {"numeric": "numeric(12, 2)", "varchar": "varchar(80)"}


class PostgresStore:
    schema: str | None = SCHEMA

    def __init__(self, url: str) -> None:
        self.url = url
        self._connection = psycopg.connect(url, autocommit=True)

    def close(self) -> None:
        self._connection.close()

    def make(self, world: World) -> None:
        parts: list[sql.Composable] = [sql.SQL("SET client_min_messages = error"), _drop(), _create()]
        for name, table in world.tables.items():
            columns = [
                sql.SQL("{} {}{}").format(
                    sql.Identifier(column),
                    sql.SQL(TYPES.get(kind, kind)),
                    sql.SQL("" if table.nullable(column) else " NOT NULL"),
                )
                for column, kind in table.columns.items()
            ]
            columns.append(sql.SQL("PRIMARY KEY ({})").format(_names(table.key)))
            parts.append(sql.SQL("CREATE TABLE {} ({})").format(_table(name), sql.SQL(", ").join(columns)))
            rows = [
                sql.SQL("({})").format(sql.SQL(", ").join(map(sql.Literal, row.values()))) for row in _rows(world, name)
            ]
            if rows:
                parts.append(
                    sql.SQL("INSERT INTO {} ({}) VALUES {}").format(
                        _table(name), _names(table.columns), sql.SQL(", ").join(rows)
                    )
                )
        parts += map(_reference, world.references)
        self._connection.execute(sql.SQL(";\n").join(parts).as_string(self._connection).encode())

    def state(self, world: World) -> dict[str, dict[tuple[Any, ...], Row]]:
        """Every row of every table, by key."""
        found: dict[str, dict[tuple[Any, ...], Row]] = {}
        for name, table in world.tables.items():
            query = sql.SQL("SELECT {} FROM {}").format(_names(table.columns), _table(name))
            rows = [dict(zip(table.columns, values, strict=True)) for values in self._connection.execute(query)]
            found[name] = {world.key_of(name, row): row for row in rows}
        return found


def _rows(world: World, name: str) -> list[Row]:
    return [{column: row[column] for column in world.tables[name].columns} for row in world.rows[name]]


def _names(columns: Any) -> sql.Composable:
    return sql.SQL(", ").join(map(sql.Identifier, columns))


def _table(name: str) -> sql.Composable:
    return sql.Identifier(SCHEMA, table_name(name))


def _drop() -> sql.Composable:
    return sql.SQL("DROP SCHEMA IF EXISTS {} CASCADE").format(sql.Identifier(SCHEMA))


def _create() -> sql.Composable:
    return sql.SQL("CREATE SCHEMA {}").format(sql.Identifier(SCHEMA))


def _reference(reference: Reference) -> sql.Composable:
    return sql.SQL("ALTER TABLE {} ADD FOREIGN KEY ({}) REFERENCES {} ({}) ON DELETE {}").format(
        _table(reference.source),
        _names(reference.fields),
        _table(reference.to),
        _names(reference.target),
        sql.SQL(reference.on_delete),
    )
