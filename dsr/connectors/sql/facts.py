"""What a database's own catalogue alone knows: rights of the connection, row-level security, triggers."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.engine import Connection

from dsr.connectors.base import Note, Weight
from dsr.connectors.sql.catalogue import LiveTable
from dsr.datamap.plan import Action, Role, Step, SystemPlan

_FACTS = sa.text(
    """
    SELECT n.nspname::text AS schema, c.relname::text AS name, row_security_active(c.oid) AS hides,
           has_table_privilege(c.oid, 'SELECT') AS reads, has_table_privilege(c.oid, 'UPDATE') AS updates,
           has_table_privilege(c.oid, 'DELETE') AS deletes,
           ARRAY(SELECT a.attname::text FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attnum > 0
                 AND NOT a.attisdropped AND has_column_privilege(c.oid, a.attnum, 'SELECT')) AS readable,
           ARRAY(SELECT a.attname::text FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attnum > 0
                 AND NOT a.attisdropped AND has_column_privilege(c.oid, a.attnum, 'UPDATE')) AS writable,
           ARRAY(SELECT t.tgname::text FROM pg_trigger t WHERE t.tgrelid = c.oid AND NOT t.tgisinternal
                 AND t.tgenabled <> 'D' AND (t.tgtype & 24) <> 0 ORDER BY t.tgname) AS triggers,
           ARRAY(SELECT r.rulename::text FROM pg_rewrite r WHERE r.ev_class = c.oid AND r.ev_type IN ('2', '4')
                 AND r.ev_enabled <> 'D' ORDER BY r.rulename) AS rules,
           ARRAY(SELECT k.conname::text FROM pg_constraint k WHERE k.conrelid = c.oid AND k.contype = 'x'
                 ORDER BY k.conname) AS exclusions
    FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE (n.nspname || '.' || c.relname) = ANY(:names)
    """
).bindparams(sa.bindparam("names", type_=ARRAY(sa.Text)))
_OF_THE_SCHEMA = sa.text(
    "SELECT TRIGGER_NAME FROM information_schema.TRIGGERS WHERE EVENT_OBJECT_SCHEMA = :schema"
    " AND EVENT_OBJECT_TABLE = :table AND EVENT_MANIPULATION IN ('UPDATE', 'DELETE') ORDER BY TRIGGER_NAME"
)
# All that SQLite tells of a trigger is the statement that made it: one that merely speaks of either is named too.
_OF_THE_FILE = sa.text(
    "SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = :table COLLATE NOCASE"
    " AND (sql LIKE '%DELETE%' OR sql LIKE '%UPDATE%') ORDER BY name"
)
_TRIGGERS = {"mysql": _OF_THE_SCHEMA, "mariadb": _OF_THE_SCHEMA, "sqlite": _OF_THE_FILE}


def facts_of(connection: Connection, plan: SystemPlan, live: Mapping[str, LiveTable]) -> Iterator[Note]:
    """By the read connection: what it may read, what is hidden from it, what an erasure sets off."""
    if connection.dialect.name != "postgresql":
        kind = connection.dialect.name
        yield Note(Weight.UNJUDGED, "", f"What the user of the connection may do could not be judged on {kind}.")
        for step in plan.steps:
            if step.collection in live and _touched(step):
                at = {"schema": live[step.collection].schema, "table": live[step.collection].name}
                triggers = connection.execute(_TRIGGERS[kind], at).scalars().all()
                yield from _triggered(step, triggers)
        return
    rows = _read(connection, live)
    for step in plan.steps:
        row = rows.get(step.collection)
        if row is None:
            continue
        needed = {field.name for field in step.fields} | set(step.key)
        if not row.reads and not needed <= set(row.readable):
            yield Note(Weight.PROBLEM, step.collection, f"the user of the read address may not read {step.table}.")
        if row.hides:
            text = f"row-level security hides rows of {step.table} from the user; give it a role with BYPASSRLS."
            yield Note(Weight.PROBLEM, step.collection, text)
        if _touched(step):
            yield from _set_off(step, row)


def _set_off(step: Step, row: sa.Row[Any]) -> Iterator[Note]:
    yield from _triggered(step, row.triggers)
    if row.rules:
        text = (
            f"an erasure sets off the rule(s) {', '.join(row.rules)} of {step.table}, which may keep its rows, or copies of"
            " them elsewhere; what stays in the table shows when it is read back, what goes elsewhere does not."
        )
        yield Note(Weight.UNJUDGED, step.collection, text)
    if row.exclusions and step.erasure.action is not Action.DELETE:
        text = f"whether the exclusion constraint(s) {', '.join(row.exclusions)} take the new values is not known."
        yield Note(Weight.UNJUDGED, step.collection, text)


def _triggered(step: Step, triggers: Sequence[str]) -> Iterator[Note]:
    if triggers:
        text = (
            f"an erasure sets off the trigger(s) {', '.join(triggers)} of {step.table}; what they do shows only when"
            " it is read back."
        )
        yield Note(Weight.UNJUDGED, step.collection, text)


def rights_to_erase(connection: Connection, plan: SystemPlan, live: Mapping[str, LiveTable]) -> Iterator[Note]:
    """By the write connection: what it lacks for the erasure."""
    if connection.dialect.name != "postgresql":
        return
    rows = _read(connection, live)
    for step in plan.steps:
        row = rows.get(step.collection)
        if row is None or not _touched(step):
            continue
        changed = {rule.field for rule in step.erasure.rules}
        if step.erasure.action is Action.DELETE and not row.deletes:
            text = f"the user of the write address may not delete rows of {step.table}."
            yield Note(Weight.PROBLEM, step.collection, text)
        if step.erasure.action is not Action.DELETE and not row.updates and not changed <= set(row.writable):
            text = f"the user of the write address may not change {', '.join(sorted(changed - set(row.writable)))}."
            yield Note(Weight.PROBLEM, step.collection, text)
        elif not row.updates and not row.writable:
            text = f"the user of the write address may not lock rows of {step.table}; it needs UPDATE on a column."
            yield Note(Weight.PROBLEM, step.collection, text)
        if not row.reads:
            text = f"the user of the write address may not read {step.table}, which it needs to find the rows."
            yield Note(Weight.PROBLEM, step.collection, text)


def _touched(step: Step) -> bool:
    return step.role is not Role.LOOKUP and (step.erasure.action is Action.DELETE or bool(step.erasure.rules))


def _read(connection: Connection, live: Mapping[str, LiveTable]) -> dict[str, sa.Row[Any]]:
    names = {f"{table.schema}.{table.name}": collection for collection, table in live.items()}
    found = {f"{row.schema}.{row.name}": row for row in connection.execute(_FACTS, {"names": list(names)})}
    return {
        collection: found[at] for collection, table in live.items() if (at := f"{table.schema}.{table.name}") in found
    }
