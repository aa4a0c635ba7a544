"""Erasing by keys decided before: a few statements a table, in one transaction."""

from collections.abc import Iterator, Mapping, Sequence

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from dsr.connectors.base import Beat, CollectionErased, Key, SavedKeys
from dsr.connectors.sql.decide import Intent, key_condition, worked
from dsr.connectors.sql.places import Place, deleting
from dsr.connectors.sql.rules import is_mail, new_value
from dsr.datamap.graph import ordered_components
from dsr.datamap.plan import Action, Role, SystemPlan

CHUNK = 20_000
SHARED_REASON = "Shared with other people: it stays for them, and is no longer linked to you"


def execute(connection: Connection, places: Mapping[str, Place], saved: SavedKeys, beat: Beat) -> None:
    """Change what stays, then delete: what points before what is pointed at. Rows already gone are no matter."""
    for name, place in worked(places):
        if place.step.erasure.action is not Action.DELETE and place.step.erasure.rules:
            for chunk in chunks(saved.keys.get(name, ()), CHUNK):
                connection.execute(_update(place, chunk))
                beat()
    doomed = {name: place for name, place in worked(places) if place.step.erasure.action is Action.DELETE}
    points_at = {
        name: [
            other
            for other, target in doomed.items()
            for key in place.live.outgoing
            if (key.target_schema, key.target_table) == (target.live.schema, target.live.name)
        ]
        for name, place in doomed.items()
    }
    for component in ordered_components(doomed, points_at):
        group = {name: list(saved.keys.get(name, ())) for name in component if saved.keys.get(name)}
        if len(component) > 1 or component[0] in points_at[component[0]]:
            if group:
                together = {name: (doomed[name], keys) for name, keys in group.items()}
                doomed[component[0]].dialect.delete_together(connection, together, beat)
            continue
        for keys in group.values():
            for chunk in chunks(keys, CHUNK):
                place = doomed[component[0]]
                connection.execute(deleting(place, chunk))
                beat()


def chunks(keys: Sequence[Key], size: int) -> Iterator[Sequence[Key]]:
    for start in range(0, len(keys), size):
        yield keys[start : start + size]


def _update(place: Place, keys: Sequence[Key]) -> sa.Update:
    step, table = place.step, place.table
    values = {
        table.c[rule.field]: new_value(
            place.dialect, rule, table.c[rule.field], place.live.columns[rule.field], mail=is_mail(step, rule.field)
        )
        for rule in step.erasure.rules
    }
    return sa.update(table).where(key_condition(place, keys, table=table)).values(values)


def saved_keys(intent: Intent, *, roots: str, schema: str) -> SavedKeys:
    return SavedKeys(
        keys={name: tuple(keys) for name, keys in intent.keys.items()},
        roots=roots,
        schema=schema,
        kept={name: tuple(keys) for name, keys in intent.kept.items()},
    )


def evidence(plan: SystemPlan, saved: SavedKeys) -> tuple[CollectionErased, ...]:
    """What the erasure did, from the keys alone: a resumed one tells the same as one that was never interrupted."""
    found = []
    for step in plan.steps:
        action = step.erasure.action
        if step.role is Role.LOOKUP or action is Action.NONE:
            continue
        touched, kept = len(saved.keys.get(step.collection, ())), len(saved.kept.get(step.collection, ()))
        if action is Action.RETAIN:
            found.append(
                CollectionErased(step.collection, changed=touched, retained=touched + kept, reason=step.erasure.reason)
            )
        else:
            found.append(
                CollectionErased(
                    step.collection,
                    removed=touched if action is Action.DELETE else 0,
                    changed=touched if action is Action.CHANGE else 0,
                    retained=kept,
                    reason=SHARED_REASON if kept else None,
                )
            )
    return tuple(found)
