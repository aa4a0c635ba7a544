"""CHECK constraints and domains against what the rules of a map write: the database is asked, nothing is parsed.

What the values alone decide is a problem of the schema; what depends on a row is tried on the subject's own rows, with
the new values in place, before the first statement. What cannot be tried is said to be unjudged, and then the database
itself decides, inside the transaction.
"""

from collections.abc import Iterator, Mapping

import sqlalchemy as sa
from sqlalchemy.engine import Connection
from sqlalchemy.exc import DBAPIError
from sqlalchemy.sql import quoted_name

from dsr.connectors.sql.catalogue import Check, Column, LiveTable
from dsr.connectors.sql.decide import Intent, worked
from dsr.connectors.sql.dialects import dialect_named
from dsr.connectors.sql.dialects.base import Element
from dsr.connectors.sql.places import Native, Place
from dsr.connectors.sql.portions import Portion, key_columns
from dsr.connectors.sql.rules import fixed_value, is_mail, new_value
from dsr.datamap.plan import Action, Step


def refusals(connection: Connection, step: Step, live: LiveTable) -> list[str]:
    """What the values that the rules write break, whatever is in a row."""
    fixed = _fixed(connection, step, live)
    found = []
    for field, value in fixed.items():
        column = live.columns[field]
        if column.domain and _fits(connection, value, column) is False:
            found.append(
                f"{step.collection}.{field}: the column's type {column.type} does not take what the rule writes; give"
                f" the field another rule."
            )
    for check in touched(step, live):
        if set(check.columns) <= set(fixed) and allowed(connection, check, fixed, live) is False:
            found.append(_said(step, check, "does not take what the rules write"))
    return found


def unjudged(connection: Connection, step: Step, live: LiveTable) -> list[str]:
    """Constraints whose answer the schema alone does not hold."""
    fixed = _fixed(connection, step, live)
    found = [
        f"{step.collection}: whether the constraint {check.name} ({check.expression}) of {check.part} holds after the change is"
        f" tried by every erasure on the subject’s rows there before it begins."
        for check in touched_of_parts(step, live)
    ]
    for check in touched(step, live):
        if not set(check.columns) <= set(fixed):
            others = ", ".join(sorted(set(check.columns) - set(fixed)))
            found.append(
                f"{step.collection}: whether the constraint {check.name} ({check.expression}) holds after the change"
                f" depends on {others} in each row; every erasure tries it on the subject’s rows before it begins."
            )
        elif allowed(connection, check, fixed, live) is None:
            found.append(f"{step.collection}: the constraint {check.name} ({check.expression}) could not be tried.")
    return found


def row_refusals(connection: Connection, places: Mapping[str, Place], intent: Intent) -> tuple[str, ...]:
    """Constraints that the subject's own rows would break with the new values in them."""
    found = []
    for name, place in worked(places):
        if place.step.erasure.action is Action.DELETE:
            continue
        checks = [*touched(place.step, place.live), *touched_of_parts(place.step, place.live)]
        for check in checks if intent.keys.get(name) else ():
            rows = sum(_broken(connection, place, check, portion) for portion in intent.keys[name])
            if rows:
                found.append(_said(place.step, check, f"does not take what the rules would make of {rows} row(s)"))
    return tuple(found)


def touched(step: Step, live: LiveTable) -> Iterator[Check]:
    """Constraints over a column that the erasure changes."""
    if step.erasure.action is Action.DELETE:
        return
    ruled = {rule.field for rule in step.erasure.rules}
    yield from (check for check in live.checks if ruled & set(check.columns))


def touched_of_parts(step: Step, live: LiveTable) -> Iterator[Check]:
    """The same of partitions and heirs, which only the rows there can break."""
    if step.erasure.action is Action.DELETE:
        return
    ruled = {rule.field for rule in step.erasure.rules}
    yield from (
        check for check in live.part_checks if ruled & set(check.columns) and set(check.columns) <= set(live.columns)
    )


def _said(step: Step, check: Check, what: str) -> str:
    ruled = sorted({rule.field for rule in step.erasure.rules} & set(check.columns))
    where = f"{step.collection}.{ruled[0]}" if len(ruled) == 1 else step.collection
    of = f" of {check.part}" if check.part else ""
    return (
        f"{where}: the constraint {check.name} ({check.expression}){of} {what}; give {' and '.join(ruled)} a rule that the"
        f" constraint takes."
    )


def _fixed(connection: Connection, step: Step, live: LiveTable) -> dict[str, Element]:
    dialect = dialect_named(connection.dialect.name)
    found = {}
    for rule in step.erasure.rules:
        column = live.columns.get(rule.field)
        if column is not None:
            value = fixed_value(dialect, rule, column, mail=is_mail(step, rule.field))
            if value is not None:
                found[rule.field] = value
    return found


def _fits(connection: Connection, value: Element, column: Column) -> bool | None:
    return _asked(connection, sa.cast(value, Native(column.type)).is_(None).is_not(None))


def allowed(connection: Connection, check: Check, values: Mapping[str, Element], live: LiveTable) -> bool | None:
    """Whether the constraint takes these values, which are all that it is over; None where the database cannot say."""
    dialect = dialect_named(connection.dialect.name)
    columns = [
        dialect.typed(values[name], live.columns[name]).label(quoted_name(name, quote=True)) for name in check.columns
    ]
    row = sa.select(*columns).subquery(quoted_name(live.name, quote=True))
    return _asked(connection, sa.not_(refuses(check)), row)


def refuses(check: Check) -> sa.ColumnElement[bool]:
    """Whether the constraint refuses: NULL is no refusal."""
    holds: sa.ColumnElement[bool] = sa.func.coalesce(sa.literal_column(f"({check.expression})", sa.Boolean), sa.true())
    return sa.not_(holds)


def _asked(connection: Connection, what: sa.ColumnElement[bool], *sources: sa.FromClause) -> bool | None:
    """The database's answer; False where a value breaks a domain, None where the question cannot be put."""
    query = sa.select(sa.case((what, 1), else_=0)).select_from(*sources)
    try:
        with connection.begin_nested():
            return bool(int(connection.execute(query).scalar_one()))
    except DBAPIError as error:
        state = getattr(error.orig, "sqlstate", None) or ""
        return False if state.startswith("23") else None


def in_part(place: Place, check: Check) -> sa.ColumnElement[bool]:
    """The rows that the constraint is for."""
    if not check.part:
        return sa.true()
    own: sa.ColumnElement[bool] = sa.literal_column(f"{place.alias.name}.tableoid") == sa.cast(
        check.part, Native("regclass")
    )
    return own


def _broken(connection: Connection, place: Place, check: Check, portion: Portion) -> int:
    rules = {rule.field: rule for rule in place.step.erasure.rules}
    columns = []
    for name in check.columns:
        column, live = place.column(name), place.live.columns[name]
        if name in rules:
            column = new_value(place.dialect, rules[name], column, live, mail=is_mail(place.step, name))
            column = place.dialect.typed(column, live)
        columns.append(column.label(quoted_name(name, quote=True)))
    mine = sa.and_(portion.among(key_columns(place)), in_part(place, check))
    row = sa.select(*columns).where(mine).subquery(quoted_name(place.live.name, quote=True))
    query = sa.select(sa.func.count()).select_from(row).where(refuses(check))
    try:
        with connection.begin_nested():
            return int(connection.execute(query).scalar_one())
    except DBAPIError:
        return 0
