"""A generated world in a real database of any kind; each example throws the one before away."""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Any

from tests.connectors import kinds
from tests.connectors.generated.world import KEY_KINDS, Reference, Row, Value, World, table_name
from tests.connectors.kinds import quoted

SCHEMA = "World 'of' it"
TYPES = {"numeric": "numeric(20, 2)", "varchar": "varchar(80)"}
# What columns of each kind of database can hold and give back as it was.
KINDS = {"postgresql": KEY_KINDS, "sqlite": ("int", "int", "bigint", "text", "varchar")}


class Store:
    def __init__(self, url: str) -> None:
        self.url, self.kind = url, kinds.kind_of(url)
        self.schema = SCHEMA if self.kind == "postgresql" else None

    def make(self, world: World) -> None:
        parts = ["SET client_min_messages = error", f"DROP SCHEMA IF EXISTS {quoted(SCHEMA)} CASCADE"]
        parts.append(f"CREATE SCHEMA {quoted(SCHEMA)}")
        if self.kind == "sqlite":
            parts = [f"DROP TABLE {quoted(name)}" for name in kinds.tables(self.url)]
        for name, table in world.tables.items():
            columns = [
                f"{quoted(column)} {TYPES.get(kind, kind)}{'' if table.nullable(column) else ' NOT NULL'}"
                for column, kind in table.columns.items()
            ]
            columns.append(f"PRIMARY KEY ({_names(table.key)})")
            if self.kind == "sqlite":  # whose tables get no constraint later
                columns += [self._reference(each) for each in world.references if each.source == name]
            parts.append(f"CREATE TABLE {self._table(name)} ({', '.join(columns)})")
        for name, table in world.tables.items():
            rows = [f"({', '.join(_literal(row[column]) for column in table.columns)})" for row in world.rows[name]]
            if rows:
                parts.append(f"INSERT INTO {self._table(name)} ({_names(table.columns)}) VALUES {', '.join(rows)}")
        if self.kind != "sqlite":
            parts += [f"ALTER TABLE {self._table(r.source)} ADD {self._reference(r)}" for r in world.references]
        kinds.run(self.url, ";\n".join(parts) + ";")

    def state(self, world: World) -> dict[str, dict[tuple[Value, ...], Row]]:
        """Every row of every table, by key."""
        found = {}
        for name, table in world.tables.items():
            query = f"SELECT {_names(table.columns)} FROM {self._table(name)}"
            rows = [
                {
                    column: _value(value, kind)
                    for (column, kind), value in zip(table.columns.items(), values, strict=True)
                }
                for values in kinds.rows(self.url, query)
            ]
            found[name] = {world.key_of(name, row): row for row in rows}
        return found

    def _table(self, name: str) -> str:
        table = quoted(table_name(name))
        return f"{quoted(SCHEMA)}.{table}" if self.schema else table

    def _reference(self, reference: Reference) -> str:
        return (
            f"FOREIGN KEY ({_names(reference.fields)}) REFERENCES {self._table(reference.to)}"
            f" ({_names(reference.target)}) ON DELETE {reference.on_delete}"
        )


def _names(columns: Iterable[str]) -> str:
    return ", ".join(map(quoted, columns))


def _literal(value: Value) -> str:
    if value is None:
        return "NULL"
    return str(value) if isinstance(value, int | Decimal) else "'" + str(value).replace("'", "''") + "'"


def _value(value: Any, kind: str) -> Value:
    return date.fromisoformat(value) if kind == "date" and isinstance(value, str) else value
