"""What would stop a plan on the live schema, found before anything runs."""

from collections.abc import Mapping

from sqlalchemy.engine import Connection

from dsr.connectors.sql import constraints
from dsr.connectors.sql.catalogue import PLAIN_TABLES, LiveTable, Where
from dsr.connectors.sql.dialects import dialect_named
from dsr.connectors.sql.places import missing_parts
from dsr.connectors.sql.rules import misfits
from dsr.datamap.graph import ordered_components
from dsr.datamap.plan import Action, FieldRule, Ownership, Role, Step, SystemPlan

_SILENT = {"c": "delete", "n": "blank", "d": "reset"}


def problems(
    connection: Connection, plan: SystemPlan, tables: Mapping[Where, LiveTable], *, erase: bool
) -> tuple[str, ...]:
    """Every problem that the schema alone shows; empty when the plan can run as written."""
    found = list(missing_parts(plan, tables))
    cycles = _in_cycles(plan)
    for step in plan.steps:
        live = tables.get((step.schema, step.table))
        if live is None or not set(step.key) <= set(live.columns):
            continue
        if erase and step.role is not Role.LOOKUP and step.erasure.action is not Action.NONE:
            found += key_problems(step, live)
            found += misfits(step, live)
            found += _constant_problems(connection, step, live)
            found += constraints.refusals(connection, step, live)
            found += _cascades(step, live, plan, tables)
            found += _at_odds(step, live, plan, tables)
        elif step.collection in cycles and live.kind in PLAIN_TABLES:
            found += key_problems(step, live)
        if step.collection in cycles and live.heirs:
            found.append(
                f"{step.collection}: tables inherit from {step.table}, so its key does not name one row, and the links that"
                " lead round to it cannot be followed by it; break the circle with ownership: other."
            )
    return tuple(dict.fromkeys(found))


def _in_cycles(plan: SystemPlan) -> set[str]:
    onward: dict[str, list[str]] = {step.collection: [] for step in plan.steps}
    for step in plan.steps:
        for via in step.vias:
            if via.ownership in {Ownership.OWNED, Ownership.HOLDS}:
                onward[via.source].append(step.collection)
    components = ordered_components(onward, onward)
    return {name for group in components for name in group if len(group) > 1 or name in onward[name]}


def key_problems(step: Step, live: LiveTable) -> list[str]:
    key = ", ".join(step.key)
    if live.kind not in PLAIN_TABLES:
        return [f"{step.collection}: {step.table} is a view or foreign table, which cannot be erased; map its tables."]
    if live.obstacle:
        return [f"{step.collection}: {step.table} cannot be erased safely: it {live.obstacle}."]
    found = [
        f"{step.collection}: the key column {name} may be NULL, so it does not name every row."
        for name in step.key
        if live.columns[name].nullable
    ]
    found += [
        f"{step.collection}: the foreign key {key.name} of {key.table} rests on a column that only a table inheriting from"
        f" {step.table} has; map that table instead."
        for key in live.incoming
        if not set(key.target_columns) <= set(live.columns)
    ]
    if not live.unique_on(step.key):
        found.append(f"{step.collection}: nothing in the database makes the key ({key}) unique.")
    return found


def _constant_problems(connection: Connection, step: Step, live: LiveTable) -> list[str]:
    found = []
    for rule in step.erasure.rules:
        column = live.columns.get(rule.field)
        if rule.rule != "constant" or column is None:
            continue
        dialect = dialect_named(connection.dialect.name)
        if column.family == "text":
            why = "" if column.domain else dialect.misfit(connection, rule.argument or "", column)
            found += [f"{step.collection}.{rule.field}: the constant cannot be written: {why}"] if why else []
        elif not dialect.fits(connection, rule.argument or "", column):
            found.append(
                f"{step.collection}.{rule.field}: the constant is not a value of the column's type {column.type}."
            )
    return found


def _cascades(step: Step, live: LiveTable, plan: SystemPlan, tables: Mapping[Where, LiveTable]) -> list[str]:
    """Rows that the database itself would take along, from tables that the plan does not name."""
    if step.erasure.action is not Action.DELETE:
        return []
    named = {
        (tables[where].schema, tables[where].name)
        for where in ((other.schema, other.table) for other in plan.steps)
        if where in tables
    }
    return [
        f"{step.collection}: deleting a row makes the database {_SILENT[key.on_delete]} rows of {key.table} "
        f"(constraint {key.name}), which the plan does not name; add {key.table} to the data map."
        for key in live.incoming
        if key.on_delete in _SILENT and (key.schema, key.table) not in named
    ]


def _at_odds(step: Step, live: LiveTable, plan: SystemPlan, tables: Mapping[Where, LiveTable]) -> list[str]:
    """Collections of partitions or heirs of this table, whose rows are rows of this one too, where the map says otherwise of
    them: what is done to the one is done to the other.
    """
    found = []
    for other in plan.steps:
        part = tables.get((other.schema, other.table))
        if part is None or (part.schema, part.name) not in live.below or other.role is Role.LOOKUP:
            continue
        if other.erasure.action is not Action.NONE and _does(step, live) != _does(other, live):
            found.append(
                f"{step.collection}: rows of {other.table} are rows of {step.table} too, and the map has them erased in another"
                f" way as {other.collection}; give both the same rule, or map one of the two."
            )
    return found


def _does(step: Step, live: LiveTable) -> tuple[bool, frozenset[FieldRule]]:
    """Whether its rows go, and what becomes of those of their fields that the table has."""
    gone = step.erasure.action is Action.DELETE
    return gone, frozenset() if gone else frozenset(rule for rule in step.erasure.rules if rule.field in live.columns)
