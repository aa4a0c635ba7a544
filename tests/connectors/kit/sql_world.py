"""The kit's people in a database, of whatever dialect SQLAlchemy's URL names."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

import sqlalchemy as sa
from sqlalchemy.types import TypeDecorator

from dsr.connectors.kit import datamap_of
from dsr.connectors.sql.connector import SqlConnector


class _Written(TypeDecorator[Decimal]):
    """SQLite has no decimals: who wants every digit keeps them as texts."""

    impl = sa.String
    cache_ok = True

    def process_bind_param(self, value: Any, dialect: sa.Dialect) -> Any:
        return None if value is None else str(value)

    def process_result_value(self, value: Any, dialect: sa.Dialect) -> Any:
        return None if value is None else Decimal(value)


_TABLES = sa.MetaData()
sa.Table(
    "people",
    _TABLES,
    sa.Column("id", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("email", sa.String(200)),
    sa.Column("name", sa.String(200)),
    sa.Column("boss_id", sa.Integer),
    sa.Column("secret", sa.String(200)),
)
sa.Table(
    "orders",
    _TABLES,
    sa.Column("id", sa.BigInteger, primary_key=True, autoincrement=False),
    sa.Column("person_id", sa.Integer, sa.ForeignKey("people.id")),
    sa.Column("total", sa.Numeric(30, 2).with_variant(_Written(), "sqlite")),
    sa.Column("note", sa.Text),
)
sa.Table(
    "visits",
    _TABLES,
    sa.Column("id", sa.String(200), primary_key=True),
    sa.Column("person_id", sa.Integer, sa.ForeignKey("people.id")),
    sa.Column("page", sa.Text),
)
sa.Table(
    "clicks",
    _TABLES,
    sa.Column("id", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("visit_id", sa.String(200), sa.ForeignKey("visits.id")),
    sa.Column("target", sa.Text),
)
sa.Table(
    "newsletter",
    _TABLES,
    sa.Column("id", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("email", sa.String(200)),
)


class SqlWorld:
    """`url` is what the connector gets, `engine` sees everything, `nowhere` is an address where nothing answers."""

    datamap = datamap_of("sql")

    def __init__(self, url: str, engine: sa.Engine, nowhere: str) -> None:
        self._url, self._engine, self._nowhere = url, engine, nowhere
        _TABLES.create_all(engine)

    def fill(self, rows: Mapping[str, Sequence[Mapping[str, Any]]]) -> None:
        with self._engine.begin() as connection:
            for table in reversed(_TABLES.sorted_tables):
                connection.execute(sa.delete(table))
            for table in _TABLES.sorted_tables:
                if rows.get(table.name):
                    connection.execute(sa.insert(table), [dict(row) for row in rows[table.name]])

    def add(self, collection: str, row: Mapping[str, Any]) -> None:
        table = _TABLES.tables[collection]
        with self._engine.begin() as connection:
            values = {name: value for name, value in row.items() if name != "id"}
            if not connection.execute(sa.update(table).where(table.c.id == row["id"]).values(values)).rowcount:
                connection.execute(sa.insert(table).values(dict(row)))

    def rows(self, collection: str) -> Sequence[Mapping[str, Any]]:
        with self._engine.connect() as connection:
            return [dict(row) for row in connection.execute(sa.select(_TABLES.tables[collection])).mappings()]

    def connector(self) -> SqlConnector:
        return SqlConnector(self._url, self._url)

    def unreachable(self) -> SqlConnector:
        return SqlConnector(self._nowhere, self._nowhere)
