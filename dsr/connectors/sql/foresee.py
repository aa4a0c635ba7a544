"""Why a change could not be written as it stands, found before its first statement: types, lengths, NOT NULL, UNIQUE,
CHECK, generated columns, keys and foreign keys.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection
from sqlalchemy.exc import DBAPIError
from sqlalchemy.sql import quoted_name

from dsr.connectors.base import Key, SavedCell, Setting
from dsr.connectors.sql.catalogue import Check, Column, LiveTable, Where
from dsr.connectors.sql.change import Texts, grouped, written
from dsr.connectors.sql.checks import key_problems
from dsr.connectors.sql.constraints import allowed, in_part, refuses
from dsr.connectors.sql.decide import ambiguous_keys
from dsr.connectors.sql.dialects import dialect_named
from dsr.connectors.sql.dialects.base import Dialect
from dsr.connectors.sql.match import UNSENDABLE, sendable
from dsr.connectors.sql.places import Place
from dsr.connectors.sql.portions import key_condition, listed
from dsr.connectors.sql.rules import DATES
from dsr.datamap.plan import Step, SystemPlan

_BYTES = frozenset({"bytea", "blob", "tinyblob", "mediumblob", "longblob", "binary", "varbinary"})


def schema_problems(
    connection: Connection, plan: SystemPlan, tables: Mapping[Where, LiveTable], settings: Sequence[Setting]
) -> tuple[str, ...]:
    """From the schema and the values alone. The plan's tables and columns must exist: check first."""
    found: list[str] = []
    dialect = dialect_named(connection.dialect.name)
    steps = {step.collection: step for step in plan.steps}
    for name in dict.fromkeys(setting.collection for setting in settings):
        found += key_problems(steps[name], tables[(steps[name].schema, steps[name].table)])
    for step in plan.steps:
        live = tables[(step.schema, step.table)]
        found += [
            f"{step.collection}.{change.field}: `now` is for dates and times, and the column is "
            f"{live.columns[change.field].type}."
            for change in step.changes
            if change.value.kind == "now" and live.columns[change.field].base not in DATES
        ]
    for setting in settings:
        step = steps[setting.collection]
        live = tables[(step.schema, step.table)]
        at = f"{setting.collection}.{setting.field}"
        found += [f"{at}: {why}" for why in _misfits(connection, dialect, step, live, setting)]
    if not found:  # values that are none of their column's type cannot be tried
        found += _never_taken(connection, plan, tables, settings)
    return tuple(dict.fromkeys(found))


def _never_taken(
    connection: Connection, plan: SystemPlan, tables: Mapping[Where, LiveTable], settings: Sequence[Setting]
) -> Iterator[str]:
    """CHECK constraints that are over nothing but what is set, and refuse it whatever is in a row."""
    dialect = dialect_named(connection.dialect.name)
    together: defaultdict[tuple[object, ...], dict[str, str | None]] = defaultdict(dict)
    for each in settings:
        together[each.collection, each.where, each.keys][each.field] = each.value
    steps = {step.collection: step for step in plan.steps}
    for (collection, *_), texts in together.items():
        step = steps[str(collection)]
        live = tables[(step.schema, step.table)]
        values = {field: dialect.written(value, live.columns[field]) for field, value in texts.items()}
        for check in live.checks:
            whole = check.columns and set(check.columns) <= set(values)
            if whole and allowed(connection, check, values, live) is False:
                yield _forbidden(step, set(texts) & set(check.columns), check)


def _forbidden(step: Step, fields: Iterable[str], check: Check) -> str:
    return f"{step.collection}.{', '.join(sorted(fields))}: the check constraint {check.name} forbids the value."


def _misfits(connection: Connection, dialect: Dialect, step: Step, live: LiveTable, setting: Setting) -> Iterator[str]:
    column = live.columns[setting.field]
    if setting.field in step.key:
        yield "a key stays as it is."
    if column.generated:
        yield "the database computes this column; set the columns that it is made of."
    if any(setting.field in key.columns for key in live.outgoing):
        yield "a foreign key rests on this column, so it is no value that a person can have set."
    if any(setting.field in key.target_columns for key in live.incoming):
        yield "a foreign key of another table points at this column, so it cannot change."
    if setting.value is None and not column.nullable:
        yield "the column is NOT NULL, so it cannot be emptied."
    if setting.value is not None and not setting.restored:
        yield from filter(None, [_unfit(connection, dialect, column, setting.value)])
    for name, value in setting.where:
        why = "" if value is None else dialect.never(connection, value, live.columns[name])
        if why:
            yield f"the condition on {name} can never be met: {why}"
        if value is None and not live.columns[name].nullable:
            yield f"the condition on {name} can never be met: the column is NOT NULL."


def _unfit(connection: Connection, dialect: Dialect, column: Column, value: str) -> str:
    """Why nobody can have such a value written; empty when they can."""
    if column.base in _BYTES and column.type != "of no type":
        return "the column holds bytes, which nobody can type."
    if not sendable([value]):
        return UNSENDABLE
    if column.length is not None and len(value) > column.length:
        return f"the value is longer than the column's {column.length} characters."
    return dialect.misfit(connection, value, column)


def row_problems(connection: Connection, places: Mapping[str, Place], cells: Sequence[SavedCell]) -> tuple[str, ...]:
    """From the rows as they would be: CHECK constraints they break, values that others already hold in a unique index.

    Indexes over expressions and partial ones are the database's to judge; it then refuses the whole transaction.
    """
    found: list[str] = []
    for collection, groups in grouped(cells).items():
        place = places[collection]
        touched = {field for texts in groups for field, _ in texts}
        found += ambiguous_keys(connection, place, listed(place, (key for keys in groups.values() for key in keys)))
        found += _broken_checks(connection, place, groups, touched)
        found += _taken(connection, place, groups, touched)
    return tuple(dict.fromkeys(found))


def _after(place: Place, texts: Texts, keys: Sequence[Key]) -> sa.Select[Any]:
    """The rows as they would be."""
    new = dict(texts)
    columns = [
        (place.dialect.typed(written(place, name, new[name]), column) if name in new else place.column(name)).label(
            quoted_name(name, quote=True)
        )
        for name, column in place.live.columns.items()
    ]
    return sa.select(*columns).where(key_condition(place, keys))


def _broken_checks(
    connection: Connection, place: Place, groups: Mapping[Texts, list[Key]], touched: set[str]
) -> Iterator[str]:
    for check in (*place.live.checks, *place.live.part_checks):
        if not touched & set(check.columns) or not set(check.columns) <= set(place.live.columns):
            continue
        for texts, keys in groups.items():
            rows = (
                _after(place, texts, keys)
                .where(in_part(place, check))
                .subquery(quoted_name(place.live.name, quote=True))
            )
            broken = refuses(check)
            try:
                with connection.begin_nested():
                    query = sa.select(sa.func.count()).select_from(rows).where(broken)
                    count = int(connection.execute(query).scalar_one())
            except DBAPIError:
                continue  # an expression that this connection may not evaluate: the database judges it when it writes
            if count:
                yield _forbidden(place.step, {field for field, _ in texts} & set(check.columns), check)
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
