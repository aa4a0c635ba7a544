"""Columns that every search or every link asks by, and no index begins with: advice, for tables that are large."""

from collections.abc import Iterator, Mapping, Sequence

import sqlalchemy as sa
from sqlalchemy.engine import Connection
from sqlalchemy.engine.reflection import Inspector

from dsr.connectors.base import Note, Weight
from dsr.connectors.sql.catalogue import LiveTable
from dsr.datamap.plan import Ownership
from dsr.datamap.reach import links_of
from dsr.datamap.schema import System

# A table of fewer rows is read whole as fast as an index is asked.
SMALL = 1_000
_ROWS = sa.text("SELECT reltuples FROM pg_class WHERE oid = to_regclass(:name)")


def missing_indexes(
    inspector: Inspector, connection: Connection, system: System, live: Mapping[str, LiveTable]
) -> Iterator[Note]:
    indexed = {name: list(_indexed(inspector, table)) for name, table in live.items() if table.kind in {"r", "p"}}
    for name, table in live.items():
        if name not in indexed or _small(connection, table):
            continue
        for columns, why, folded in _asked_by(system, name):
            if not _served(indexed[name], columns, folded=folded):
                yield Note(Weight.ADVICE, name, _said(table, columns, why, folded=folded))


def _asked_by(system: System, name: str) -> Iterator[tuple[tuple[str, ...], str, bool]]:
    for field, spec in system.collections[name].fields.items():
        if spec.identifier:
            yield (field,), f"a search by {spec.identifier}", spec.match == "casefold"
    for written in links_of(system):
        link = written.link
        if link.ownership is Ownership.OWNED and written.source == name:
            yield link.fields, f"the link to {link.to}", False
        if link.ownership in {Ownership.HOLDS, Ownership.SHARED, Ownership.LOOKUP} and link.to == name:
            yield system.collections[name].target_of(link), f"the link from {written.source}", False


def _indexed(inspector: Inspector, table: LiveTable) -> Iterator[tuple[str, ...]]:
    """The columns of each index in order; an expression stands as its text."""
    schema = table.schema or None
    yield tuple(inspector.get_pk_constraint(table.name, schema)["constrained_columns"])
    for unique in inspector.get_unique_constraints(table.name, schema):
        yield tuple(unique["column_names"])
    for index in inspector.get_indexes(table.name, schema):
        if not index.get("dialect_options", {}).get("postgresql_where"):
            names = index.get("expressions") or index["column_names"]
            yield tuple(name or "" for name in names)


def _served(indexes: Sequence[tuple[str, ...]], columns: tuple[str, ...], *, folded: bool) -> bool:
    if folded:
        return any(index and "lower(" in index[0] and columns[0] in index[0] for index in indexes)
    return any(set(index[: len(columns)]) == set(columns) or index[:1] == columns[:1] for index in indexes if index)


def _small(connection: Connection, table: LiveTable) -> bool:
    if connection.dialect.name != "postgresql":
        return False
    name = ".".join('"' + part.replace('"', '""') + '"' for part in (table.schema, table.name))
    rows = connection.execute(_ROWS, {"name": name}).scalar()
    return rows is not None and 0 <= rows < SMALL


def _said(table: LiveTable, columns: tuple[str, ...], why: str, *, folded: bool) -> str:
    listed = ", ".join(columns)
    if folded:
        what = f"no index serves {why} without regard to case; one on lower(btrim({listed}::text)) would"
    else:
        what = f"no index begins with {listed}, which {why} asks by"
    return f"{what}: the whole of {table.name} is read each time."
