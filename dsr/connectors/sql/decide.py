"""Before an erasure: every key that it will touch or keep, and the rows of others that stand in its way."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, cast

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from dsr.connectors.base import Key
from dsr.connectors.sql.catalogue import Column, ForeignKey, LiveTable, Where
from dsr.connectors.sql.declared import is_loose
from dsr.connectors.sql.dialects.base import Condition, any_of
from dsr.connectors.sql.match import matches_keys
from dsr.connectors.sql.places import Place, table_of
from dsr.connectors.sql.portions import (
    KeepsKeys,
    Listed,
    Portion,
    Portions,
    Selected,
    Table,
    among,
    key_columns,
    keys_where,
    listed,
    outside,
)
from dsr.connectors.sql.reach import Reach
from dsr.connectors.sql.read import count_of, stream
from dsr.connectors.sql.unfit import unfit_values
from dsr.datamap.plan import Action, Pointer, Role

MANY = 1_000  # rows in the way are counted up to here


@dataclass
class Intent:
    """Keys by collection: `keys` are deleted or changed, `kept` stay as they are."""

    keys: dict[str, list[Portion]] = field(default_factory=dict)
    kept: dict[str, list[Portion]] = field(default_factory=dict)


def worked(places: Mapping[str, Place]) -> Iterator[tuple[str, Place]]:
    """The collections that an erasure acts on or reports, in reading order."""
    for name, place in places.items():
        if place.step.role is not Role.LOOKUP and place.step.erasure.action is not Action.NONE:
            yield name, place


def touches(place: Place) -> bool:
    """Whether rows of this collection are deleted or changed; retained rows without rules are not."""
    return place.step.erasure.action is Action.DELETE or bool(place.step.erasure.rules)


def decide(
    connection: Connection,
    places: Mapping[str, Place],
    tables: Mapping[Where, LiveTable],
    reach: Reach,
    *,
    erasing: bool = False,
    lock: bool = False,
) -> Intent:
    """Every key that the erasure touches or keeps; `erasing`: to be used after this. `lock` holds the rows until the
    transaction ends.

    Parents come first in reading order, so that once they are locked no new row can point at them.
    """
    intent = Intent()
    shared: dict[str, list[Portion]] = {}
    for name, place in worked(places):
        how = {"erasing": erasing, "lock": lock and touches(place)}
        own = keys_where(connection, place, reach.own[name], **how, many=reach.many(name))
        (intent.keys if touches(place) else intent.kept)[name] = own
        if place.step.pointed_by:
            shared[name] = keys_where(connection, place, reach.shared(name), **how)
    free = {name: portions for name, portions in shared.items() if touches(places[name]) and portions}
    held = {name: list[Portion]() if name in free else portions for name, portions in shared.items()}
    _hold(connection, places, tables, intent, free, held)
    for name in shared:
        intent.keys.setdefault(name, []).extend(free.get(name, ()))
        intent.kept.setdefault(name, []).extend(held[name])
    return intent


def _hold(
    connection: Connection,
    places: Mapping[str, Place],
    tables: Mapping[Where, LiveTable],
    intent: Intent,
    free: dict[str, list[Portion]],
    held: dict[str, list[Portion]],
) -> None:
    """Move shared rows that somebody still holds from `free` to `held`.

    Shared rows may point at each other, and one that is held holds on: so until nothing moves any more.
    """
    due = set(free)
    while due:
        moved: set[_Physical] = set()
        for name in sorted(due):
            place = places[name]
            going = Intent({each: [*own, *free.get(each, ())] for each, own in intent.keys.items()}, intent.kept)
            stills = list(_still_pointed_at(place, places, tables, going))
            free[name], more = _parted(connection, place, free[name], stills)
            held[name] += more
            if any(map(len, more)):
                moved.add((place.live.schema, place.live.name))
        due = {name for name in free if free[name] and moved & _pointing_tables(places[name], tables)}


def _pointing_tables(place: Place, tables: Mapping[Where, LiveTable]) -> "set[_Physical]":
    found = {_from_pointer(pointer, tables)[0] for pointer in place.step.pointed_by}
    return found | {_from_foreign_key(key)[0] for key in place.live.incoming}


def _parted(
    connection: Connection, place: Place, portions: Portions, stills: Sequence[Condition]
) -> tuple[list[Portion], list[Portion]]:
    """Keys of shared rows that nobody holds any more, and of those that somebody does (`stills`: in which way)."""
    free, held = list[Portion](), list[Portion]()
    columns = key_columns(place)
    for portion in portions:
        if isinstance(portion, Listed):
            query = sa.select(*place.texts(place.step.key)).where(portion.among(columns))
            found = {place.key(row) for still in stills for row in stream(connection, query.where(still))}
            free += listed(place, (key for key in portion if key not in found))
            held += listed(place, (key for key in portion if key in found))
        elif isinstance(portion, Selected):
            free.append(replace(portion, where=sa.and_(portion.where, *[sa.not_(still) for still in stills])))
            held.append(replace(portion, where=sa.and_(portion.where, any_of(stills))))
        else:
            assert isinstance(place.dialect, KeepsKeys)
            table, kept = cast(Table, portion), place.dialect.key_table(connection, place)
            for still in stills:
                kept.take(sa.and_(table.among(columns), still, kept.outside(columns)), lock=False)
            table.remove(kept)
            free += [table] if len(table) else []
            held += [kept] if len(kept) else []
    return free, held


def _still_pointed_at(
    place: Place, places: Mapping[str, Place], tables: Mapping[Where, LiveTable], intent: Intent
) -> Iterator[Condition]:
    """Conditions on shared rows: some row will still point at them when the subject's have gone or let go."""
    pointing = [_from_pointer(pointer, tables) for pointer in place.step.pointed_by]
    linked = {pointing_at[:3] for pointing_at in pointing}
    pointing += [
        found
        for key in place.live.incoming
        if (found := _from_foreign_key(key))[:3] not in linked or is_loose(place.live, key.target_columns)
    ]
    for other, fields, target, typed in dict.fromkeys(pointing):
        columns = [*fields, *_key_columns(other, places)]
        alias = table_of(other[0], other[1], dict.fromkeys(columns)).alias("pointing")
        joined = [
            _equal(place, ours, alias.c[theirs], _live(tables, other, theirs) if typed else None)
            for theirs, ours in zip(fields, target, strict=True)
        ]
        left = _not_released(other, fields, alias, places, intent, place.step.erasure.action)
        yield sa.exists().where(*joined, left).correlate(place.alias)


_Physical = tuple[str, str]  # schema and table, both as the catalogue has them
_Pointing = tuple[_Physical, tuple[str, ...], tuple[str, ...], bool]


def _from_pointer(pointer: Pointer, tables: Mapping[Where, LiveTable]) -> _Pointing:
    live = tables[(pointer.schema, pointer.table)]
    return (live.schema, live.name), pointer.fields, pointer.target, True


def _from_foreign_key(key: ForeignKey) -> _Pointing:
    return (key.schema, key.table), key.columns, key.target_columns, False


def _live(tables: Mapping[Where, LiveTable], table: _Physical, column: str) -> Column:
    return next(live for live in tables.values() if (live.schema, live.name) == table).columns[column]


def _equal(place: Place, ours: str, theirs: Any, live: Column | None) -> sa.ColumnElement[bool]:
    """A foreign key's columns (without `live`) compare as the database itself compares them."""
    if live is None:
        natural: sa.ColumnElement[bool] = _referring(place, theirs, ours) == place.column(ours)
        return natural
    return place.dialect.same(theirs, live, place.column(ours), place.live.columns[ours])


def _referring(place: Place, theirs: Any, ours: str) -> sa.ColumnElement[Any]:
    return place.dialect.referring(theirs, place.live.columns[ours])


def _on(other: _Physical, places: Mapping[str, Place]) -> list[Place]:
    return [place for place in places.values() if (place.live.schema, place.live.name) == other]


def _key_columns(other: _Physical, places: Mapping[str, Place]) -> list[str]:
    return [name for place in _on(other, places) for name in place.step.key]


def _not_released(
    other: _Physical,
    fields: Sequence[str],
    alias: sa.FromClause,
    places: Mapping[str, Place],
    intent: Intent,
    target: Action,
) -> Condition:
    """Rows of `other` that hold the row they point at. The others let go: they are deleted, their pointing fields are
    emptied, or they are the subject's own, erased by change like the row itself. What is retained by law holds what it
    points at.
    """
    found: list[Condition] = [sa.true()]
    for place in _on(other, places):
        name, erasure = place.step.collection, place.step.erasure
        emptied = {rule.field for rule in erasure.rules if rule.rule in {"null", "detach"}}
        changed_too = target is Action.CHANGE and erasure.action is Action.CHANGE
        portions: list[Portion] = []
        if erasure.action is Action.DELETE or emptied & set(fields) or changed_too:
            portions += intent.keys.get(name, ())
        if changed_too:
            portions += intent.kept.get(name, ())
        found.append(outside(portions, key_columns(place, alias)))
    return sa.and_(*found)


def key_condition(place: Place, keys: Sequence[Key], *, table: sa.FromClause | None = None) -> sa.ColumnElement[bool]:
    return matches_keys(place, key_columns(place, table), keys)


def blockers(connection: Connection, places: Mapping[str, Place], intent: Intent) -> tuple[str, ...]:
    """Rows that the plan leaves and a foreign key ties to rows that it deletes; and values that no rule fits."""
    found = unfit_values(connection, places, intent)
    for name, place in worked(places):
        keys = intent.keys.get(name, [])
        found += ambiguous_keys(connection, place, keys)
        if place.step.erasure.action is not Action.DELETE or not keys:
            continue
        for key in place.live.incoming:
            rows = _tied(connection, place, key, keys, places, intent)
            if rows:
                many = f"at least {rows}" if rows == MANY else str(rows)
                what = _CONSEQUENCE.get(key.on_delete, "forbids deleting what {rows} row(s) of {table} point at")
                found.append(
                    f"{name}: the foreign key {key.name} {what.format(rows=many, table=key.table)}; "
                    f"erase those rows too, or detach them, in the data map."
                )
    return tuple(found)


def ambiguous_keys(connection: Connection, place: Place, keys: Portions) -> list[str]:
    """Rows of heirs that have the same key as one of these: a statement that names the key would reach them too."""
    if not place.live.heirs or not keys:
        return []
    rows = count_of(connection, place, among(keys, key_columns(place))) - sum(map(len, keys))
    if rows <= 0:
        return []
    return [
        f"{place.step.collection}: {rows} row(s) of tables that inherit from {place.step.table} have the key of a row of the"
        f" subject without being theirs, so the key does not tell whose a row is; give each row a key of its own."
    ]


_CONSEQUENCE = {
    "c": "would also delete {rows} row(s) of {table} that the plan keeps",
    "n": "would also blank {rows} row(s) of {table} that the plan keeps",
    "d": "would also reset {rows} row(s) of {table} that the plan keeps",
}


def _tied(
    connection: Connection,
    place: Place,
    key: ForeignKey,
    keys: Portions,
    places: Mapping[str, Place],
    intent: Intent,
) -> int:
    other = (key.schema, key.table)
    alias = table_of(key.schema, key.table, dict.fromkeys([*key.columns, *_key_columns(other, places)])).alias(
        "pointing"
    )
    inner = sa.select(*[place.column(name) for name in key.target_columns]).where(among(keys, key_columns(place)))
    fields = [
        _referring(place, alias.c[name], target) for name, target in zip(key.columns, key.target_columns, strict=True)
    ]
    points = fields[0].in_(inner) if len(fields) == 1 else sa.tuple_(*fields).in_(inner)
    left = _not_released(other, key.columns, alias, places, intent, Action.DELETE)
    query = sa.select(sa.literal(1)).select_from(alias).where(points, left).limit(MANY)
    return len(connection.execute(query).all())
