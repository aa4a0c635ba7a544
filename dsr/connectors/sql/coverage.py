"""Which tables and columns of the live schemas the map declares, and which it does not."""

from collections.abc import Iterable, Iterator, Mapping

import sqlalchemy as sa
from sqlalchemy.engine import Connection
from sqlalchemy.engine.reflection import Inspector

from dsr.connectors.base import TableSeen
from dsr.connectors.sql.catalogue import LiveTable
from dsr.datamap.personal import looks_personal
from dsr.datamap.schema import System

# Partitions are read through the table that they are parts of.
_PARTITIONS = sa.text(
    "SELECT n.nspname::text, c.relname::text FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace"
    " WHERE c.relispartition"
)


def coverage(
    inspector: Inspector, connection: Connection, system: System, live: Mapping[str, LiveTable]
) -> tuple[TableSeen, ...]:
    """Every table and view of the schemas that the map uses; those with the most undeclared and personal first."""
    usual = inspector.default_schema_name
    schemas = {table.schema for table in live.values()} | ({usual} if usual else {""})
    parts = set(map(tuple, connection.execute(_PARTITIONS))) if connection.dialect.name == "postgresql" else set()
    found = [
        _seen(inspector, system, live, schema, name, kind, usual)
        for schema in sorted(schemas)
        for name, kind in _names(inspector, schema)
        if (schema, name) not in parts
    ]
    return tuple(sorted(found, key=lambda t: (bool(t.collections), -len(t.personal), t.name)))


def _names(inspector: Inspector, schema: str) -> Iterator[tuple[str, str]]:
    where = schema or None
    for name in inspector.get_table_names(where):
        yield name, "table"
    views = set(inspector.get_view_names(where))
    if inspector.bind.dialect.name == "postgresql":
        views |= set(inspector.get_materialized_view_names(where))
    for name in sorted(views):
        yield name, "view"


def _seen(
    inspector: Inspector,
    system: System,
    live: Mapping[str, LiveTable],
    schema: str,
    name: str,
    kind: str,
    usual: str | None,
) -> TableSeen:
    readers = sorted(each for each, table in live.items() if (table.schema, table.name) == (schema, name))
    declared = _declared(system, readers)
    columns = [str(column["name"]) for column in inspector.get_columns(name, schema or None)]
    personal = [column for column in columns if column not in declared and looks_personal(column)]
    others = [column for column in columns if column not in declared and column not in personal]
    return TableSeen(
        name=name if schema in {usual, ""} else f"{schema}.{name}",
        kind=kind,
        collections=tuple(readers),
        declared=tuple(column for column in columns if column in declared),
        undeclared=(*personal, *others),
        personal=tuple(personal),
    )


def _declared(system: System, readers: Iterable[str]) -> set[str]:
    found: set[str] = set()
    for name in readers:
        collection = system.collections[name]
        found |= {*collection.fields, *collection.key}
    return found
