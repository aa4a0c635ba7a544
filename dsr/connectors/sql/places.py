"""A plan's collections bound to live tables, and SQL expressions over their columns."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection
from sqlalchemy.sql import quoted_name
from sqlalchemy.sql.selectable import NamedFromClause
from sqlalchemy.types import UserDefinedType

from dsr.connectors.base import ConnectorError, Key
from dsr.connectors.sql.catalogue import Catalogue, LiveTable, Where, read_catalogue
from dsr.connectors.sql.dialects import dialect_named
from dsr.connectors.sql.dialects.base import Dialect
from dsr.datamap.plan import Step, SystemPlan


class Native(UserDefinedType[str]):
    """A type of the live schema, by the name that the catalogue gives it."""

    cache_ok = True

    def __init__(self, spec: str) -> None:
        self.spec = spec

    def get_col_spec(self, **_: Any) -> str:
        return self.spec.replace("%", "%%")  # the driver reads a single one as the start of a parameter


@dataclass(frozen=True)
class Place:
    step: Step
    live: LiveTable
    alias: NamedFromClause  # for reads: one name a collection, though two may share a table
    table: sa.TableClause  # for writes
    dialect: Dialect
    # Texts of statements that are the same for each request.
    kept: dict[str, tuple[str, Mapping[str, Any]]] = field(default_factory=dict, compare=False, repr=False)

    def column(self, name: str) -> sa.ColumnElement[Any]:
        return self.alias.c[name]

    def texts(self, names: Iterable[str]) -> list[sa.ColumnElement[str]]:
        """The columns as texts, by position: keys and link values travel so."""
        return [
            self.dialect.text(self.column(name), self.live.columns[name]).label(f"v{n}") for n, name in enumerate(names)
        ]

    def key(self, texts: Sequence[str | None]) -> Key:
        """A key as JSON carries it: whole numbers as numbers, all else as text. What a view calls its key may be NULL."""
        live = [self.live.columns[name] for name in self.step.key]
        return tuple(
            None if text is None else self.dialect.key_part(text, column)
            for text, column in zip(texts, live, strict=True)
        )


def table_of(schema: str | None, name: str, columns: Iterable[str]) -> sa.TableClause:
    """A table whose every name is quoted, whatever is in it."""
    return sa.table(
        quoted_name(name, quote=True),
        *[sa.column(quoted_name(column, quote=True)) for column in columns],
        schema=quoted_name(schema, quote=True) if schema else None,
    )


def wheres(plan: SystemPlan) -> list[Where]:
    """The plan's tables, and those that the map knows to point at shared rows."""
    pointers = [(pointer.schema, pointer.table) for step in plan.steps for pointer in step.pointed_by]
    return [(step.schema, step.table) for step in plan.steps] + pointers


def bind(plan: SystemPlan, tables: Mapping[Where, LiveTable], dialect: Dialect) -> dict[str, Place]:
    """Each collection's place. The plan's tables and columns must exist: check first."""
    places = {}
    for n, step in enumerate(plan.steps):
        live = tables[(step.schema, step.table)]
        table = table_of(live.schema, live.name, live.columns)
        places[step.collection] = Place(step, live, table.alias(f"t{n}"), table, dialect)
    return places


def bind_live(connection: Connection, plan: SystemPlan) -> tuple[dict[str, Place], dict[Where, LiveTable]]:
    """Places and catalogue read now. Raises ConnectorError (permanent) for what the plan names and the schema lacks."""
    tables = read_catalogue(connection, wheres(plan))
    missing = missing_parts(plan, tables)
    if missing:
        raise refusal(plan, missing)
    return _bound(connection, plan, tables), tables


def _bound(connection: Connection, plan: SystemPlan, tables: dict[Where, LiveTable]) -> dict[str, Place]:
    """`bind`, and the same places again as long as neither plan nor catalogue is another."""
    dialect = dialect_named(connection.dialect.name)
    if not isinstance(tables, Catalogue):
        return bind(plan, tables, dialect)
    places: dict[str, Place]
    for known, places in tables.bound:
        if known is plan:
            return places
    places = bind(plan, tables, dialect)
    tables.bound = [*tables.bound[-7:], (plan, places)]
    return places


def deleting(place: Place, keys: Sequence[Key]) -> sa.Delete:
    """Deletes the rows of these keys."""
    columns = [place.table.c[name] for name in place.step.key]
    live = [place.live.columns[name] for name in place.step.key]
    return sa.delete(place.table).where(place.dialect.equals_keys(columns, live, keys))


def refusal(plan: SystemPlan, problems: Sequence[str]) -> ConnectorError:
    listed = "\n".join(f"- {problem}" for problem in problems)
    return ConnectorError(f"{plan.title} cannot be worked as the data map says:\n{listed}", permanent=True)


def missing_parts(plan: SystemPlan, tables: Mapping[Where, LiveTable]) -> tuple[str, ...]:
    found = []
    for step in plan.steps:
        live = tables.get((step.schema, step.table))
        if live is None:
            found.append(f"{step.collection}: there is no table {step.table} that this connection may see.")
            continue
        for column in sorted(set(named_columns(step)) - set(live.columns)):
            found.append(f"{step.collection}: table {step.table} has no column {column}.")
    by_name = {step.collection: step for step in plan.steps}
    for step in plan.steps:
        for via in step.vias:
            source = by_name[via.source]
            live = tables.get((source.schema, source.table))
            needed = {*via.source_fields, *(name for name, _ in via.where_there)}
            for column in sorted(needed - set(live.columns if live else needed)):
                found.append(f"{via.source}: table {source.table} has no column {column}, which a link needs.")
        for pointer in step.pointed_by:
            live = tables.get((pointer.schema, pointer.table))
            for column in sorted(set(pointer.fields) - set(live.columns if live else ())):
                found.append(f"{pointer.collection}: table {pointer.table} has no column {column}, which a link needs.")
    return tuple(dict.fromkeys(found))


def named_columns(step: Step) -> set[str]:
    names = {field.name for field in step.fields} | set(step.key) | {rule.field for rule in step.erasure.rules}
    for via in step.vias:
        names |= {*via.fields, *(name for name, _ in via.where_here)}
    return names
