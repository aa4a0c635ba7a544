"""Erasing by keys decided before: a few statements a table, in one transaction."""

from collections.abc import Mapping, Sequence

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from dsr.connectors.base import Beat, SavedKeys
from dsr.connectors.sql.decide import Intent, worked
from dsr.connectors.sql.places import Place
from dsr.connectors.sql.portions import (
    KeepsKeys,
    Listed,
    Placed,
    Portion,
    Portions,
    among,
    key_columns,
    loaded,
    to_save,
)
from dsr.connectors.sql.rules import is_mail, new_value
from dsr.datamap.graph import ordered_components
from dsr.datamap.plan import Action


def execute(connection: Connection, places: Mapping[str, Place], intent: Intent, beat: Beat) -> None:
    """Change what stays, then delete: what points before what is pointed at. Rows already gone are no matter."""
    for name, place in worked(places):
        if place.step.erasure.action is not Action.DELETE and place.step.erasure.rules:
            for portion in intent.keys.get(name, ()):
                _apply(connection, place, portion, _update(place), beat)
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
        group = {name: intent.keys[name] for name in component if intent.keys.get(name)}
        if len(component) > 1 or component[0] in points_at[component[0]]:
            _delete_together(connection, [(doomed[name], portions) for name, portions in group.items()], beat)
            continue
        for name, portions in group.items():
            for portion in portions:
                _apply(connection, doomed[name], portion, sa.delete(doomed[name].table), beat)


def _apply(
    connection: Connection, place: Place, portion: Portion, statement: sa.Update | sa.Delete, beat: Beat
) -> None:
    """Change the rows of these keys: where they are, if that is known, and by their keys what is not there any more."""
    if isinstance(portion, Placed):
        found = 0
        for where in portion.placed():
            found += connection.execute(statement.where(where)).rowcount
            beat()
        left = found < len(portion)
    else:
        left = True
    if left:
        connection.execute(statement.where(portion.among(key_columns(place, place.table))))
        beat()


def _delete_together(connection: Connection, group: Sequence[tuple[Place, Portions]], beat: Beat) -> None:
    if not group:
        return
    dialect = group[0][0].dialect
    if isinstance(dialect, KeepsKeys):
        where = [(place, among(portions, key_columns(place, place.table))) for place, portions in group]
        dialect.delete_where(connection, where, beat)
        return
    keys = {
        place.step.collection: (place, [key for each in portions if isinstance(each, Listed) for key in each])
        for place, portions in group
    }
    dialect.delete_together(connection, keys, beat)


def _update(place: Place) -> sa.Update:
    step, table = place.step, place.table
    values = {
        table.c[rule.field]: new_value(
            place.dialect, rule, table.c[rule.field], place.live.columns[rule.field], mail=is_mail(step, rule.field)
        )
        for rule in step.erasure.rules
    }
    return sa.update(table).values(values)


def saved_keys(intent: Intent, *, roots: str, schema: str, nonce: str = "") -> SavedKeys:
    return SavedKeys(
        keys={name: to_save(portions) for name, portions in intent.keys.items()},
        roots=roots,
        schema=schema,
        kept={name: to_save(portions) for name, portions in intent.kept.items()},
        nonce=nonce,
    )


def resumed(connection: Connection, places: Mapping[str, Place], saved: SavedKeys) -> Intent:
    """What an earlier attempt meant to do, from the keys that it saved."""
    return Intent({name: loaded(connection, place, saved.keys.get(name, ())) for name, place in worked(places)})
