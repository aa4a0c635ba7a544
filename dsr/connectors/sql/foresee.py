"""Why a change could not be written as it stands, found before its first statement: types, lengths, NOT NULL, UNIQUE,
CHECK, generated columns, keys and foreign keys.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection
from sqlalchemy.exc import DBAPIError
from sqlalchemy.sql import quoted_name

from dsr.connectors.base import Key, SavedCell, Setting
from dsr.connectors.sql.catalogue import Column, LiveTable, Where
from dsr.connectors.sql.change import Texts, as_text, grouped, literal
from dsr.connectors.sql.checks import key_problems
from dsr.connectors.sql.match import sendable
from dsr.connectors.sql.places import Native, Place
from dsr.connectors.sql.portions import key_condition
from dsr.datamap.plan import Step, SystemPlan

_MOMENTS = frozenset({"date", "timestamp without time zone", "timestamp with time zone"})


def schema_problems(
    connection: Connection, plan: SystemPlan, tables: Mapping[Where, LiveTable], settings: Sequence[Setting]
) -> tuple[str, ...]:
    """From the schema and the values alone. The plan's tables and columns must exist: check first."""
    if connection.dialect.name != "postgresql":
        # Casts and conditions are PostgreSQL's: elsewhere a person does it, and reads so before the approval.
        return (
            f"{plan.title}: fields are set by machine in PostgreSQL alone; take the rules for this right out of the data map.",
        )
    found: list[str] = []
    steps = {step.collection: step for step in plan.steps}
    for name in dict.fromkeys(setting.collection for setting in settings):
        found += key_problems(steps[name], tables[(steps[name].schema, steps[name].table)])
    for step in plan.steps:
        live = tables[(step.schema, step.table)]
        found += [
            f"{step.collection}.{change.field}: `now` is for dates and times, and the column is "
            f"{live.columns[change.field].type}."
            for change in step.changes
            if change.value.kind == "now" and live.columns[change.field].base not in _MOMENTS
        ]
    for setting in settings:
        step = steps[setting.collection]
        live = tables[(step.schema, step.table)]
        at = f"{setting.collection}.{setting.field}"
        found += [f"{at}: {why}" for why in _misfits(connection, step, live, setting)]
    return tuple(dict.fromkeys(found))


def _misfits(connection: Connection, step: Step, live: LiveTable, setting: Setting) -> Iterator[str]:
    column = live.columns[setting.field]
    if setting.field in step.key:
        yield "a key stays as it is."
    if column.generated:
        yield "the database computes this column; set the columns that it is made of."
    if any(setting.field in key.columns for key in live.outgoing):
        yield "a foreign key rests on this column, so it is no value that a person can have set."
    if any(setting.field in key.target_columns for key in live.incoming):
        yield "a foreign key of another table points at this column, so it cannot change."
    yield from _unfit(connection, column, setting.value)
    for name, value in setting.where:
        for why in _unfit(connection, live.columns[name], value, sought=True):
            yield f"the condition on {name} can never be met: {why}"


def _unfit(connection: Connection, column: Column, value: str | None, *, sought: bool = False) -> Iterator[str]:
    if value is None:
        if not column.nullable:
            yield "the column is NOT NULL, so it cannot be emptied."
        return
    if column.base == "bytea" and not sought:
        yield "the column holds bytes, which nobody can type."
        return
    if not sendable([value]):
        yield "the value holds a character that no database text can hold."
        return
    if column.length is not None and len(value) > column.length:
        yield f"the value is longer than the column's {column.length} characters."
        return
    try:
        with connection.begin_nested():
            typed = literal(value, column)
            exact = sa.cast(sa.cast(sa.literal(value), sa.Text), Native(column.base))
            rounded = typed.is_distinct_from(exact) if column.family == "number" else sa.false()
            differs = connection.execute(sa.select(rounded, as_text(typed))).one()[0]
    except DBAPIError:
        yield f"the value is none of the column's type {column.type}."
        return
    if differs:
        yield f"the column's type {column.type} would round the value."


def row_problems(connection: Connection, places: Mapping[str, Place], cells: Sequence[SavedCell]) -> tuple[str, ...]:
    """From the rows as they would be: CHECK constraints they break, values that others already hold in a unique index.

    Indexes over expressions and partial ones are the database's to judge; it then refuses the whole transaction.
    """
    found: list[str] = []
    for collection, groups in grouped(cells).items():
        place = places[collection]
        touched = {field for texts in groups for field, _ in texts}
        found += _broken_checks(connection, place, groups, touched)
        found += _taken(connection, place, groups, touched)
    return tuple(dict.fromkeys(found))


def _after(place: Place, texts: Texts, keys: Sequence[Key]) -> sa.Select[Any]:
    """The rows as they would be."""
    new = dict(texts)
    columns = [
        (literal(new[name], column) if name in new else place.column(name)).label(quoted_name(name, quote=True))
        for name, column in place.live.columns.items()
    ]
    return sa.select(*columns).where(key_condition(place, keys))


def _broken_checks(
    connection: Connection, place: Place, groups: Mapping[Texts, list[Key]], touched: set[str]
) -> Iterator[str]:
    given = {"schema": place.live.schema, "name": place.live.name, "columns": sorted(touched)}
    for name, expression in connection.execute(_CHECKS, given).all():
        for texts, keys in groups.items():
            rows = _after(place, texts, keys).subquery(quoted_name(place.live.name, quote=True))
            broken = sa.not_(sa.literal_column(f"({expression})", sa.Boolean))
            try:
                with connection.begin_nested():
                    count = connection.execute(sa.select(sa.func.count()).select_from(rows).where(broken)).scalar_one()
            except DBAPIError:
                continue  # an expression that this connection may not evaluate: the database judges it when it writes
            if count:
                fields = ", ".join(sorted(field for field, _ in texts))
                yield f"{place.step.collection}.{fields}: the check constraint {name} forbids the value."
                break


def _taken(connection: Connection, place: Place, groups: Mapping[Texts, list[Key]], touched: set[str]) -> Iterator[str]:
    every = [key for keys in groups.values() for key in keys]
    for unique in place.live.uniques:
        if unique.partial or not touched & set(unique.columns):
            continue
        after = sa.union_all(
            *[
                sa.select(*[rows.c[name] for name in unique.columns])
                for texts, keys in groups.items()
                for rows in [_after(place, texts, keys).subquery()]
            ]
        ).subquery("after")
        columns = [after.c[name] for name in unique.columns]
        twice = sa.select(*columns).group_by(*columns).having(sa.func.count() > 1)
        if not unique.nulls_equal:
            twice = twice.where(*[column.is_not(None) for column in columns])
        same = [
            place.column(name).is_not_distinct_from(after.c[name])
            if unique.nulls_equal
            else place.column(name) == after.c[name]
            for name in unique.columns
        ]
        others = sa.select(*columns).where(
            sa.exists().where(*same, sa.not_(key_condition(place, every))).correlate(after)
        )
        if any(connection.execute(query.limit(1)).first() for query in (twice, others)):
            fields = ", ".join(unique.columns)
            yield f"{place.step.collection}: another row already has this value, and {fields} is UNIQUE."


_CHECKS = sa.text(
    """
    SELECT k.conname::text, pg_get_expr(k.conbin, k.conrelid)
    FROM pg_constraint k JOIN pg_class c ON c.oid = k.conrelid JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE k.contype = 'c' AND n.nspname::text = :schema AND c.relname::text = :name
      AND EXISTS (SELECT 1 FROM pg_attribute a WHERE a.attrelid = k.conrelid AND a.attnum = ANY(k.conkey)
                  AND a.attname::text = ANY(:columns))
    ORDER BY k.conname
    """
).bindparams(sa.bindparam("columns", type_=sa.ARRAY(sa.Text)))
