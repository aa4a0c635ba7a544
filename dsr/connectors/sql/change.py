"""Setting fields of the subject's own rows: what is touched is read and saved, then set by a few statements a table."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from dsr.connectors.base import (
    Beat,
    CollectionErased,
    ConnectorError,
    Key,
    ReadBack,
    SavedCell,
    SavedChange,
    Setting,
)
from dsr.connectors.bounds import MOST_CELLS
from dsr.connectors.sql.places import Place
from dsr.connectors.sql.portions import key_columns, key_condition, listed
from dsr.connectors.sql.reach import Reach
from dsr.connectors.sql.read import count_of, stream

Texts = tuple[tuple[str, str | None], ...]  # (field, text to write) of one row, by field


def shown(place: Place, field: str) -> sa.ColumnElement[Any]:
    return place.dialect.shown(place.column(field), place.live.columns[field])


def written(place: Place, field: str, value: str | None) -> sa.ColumnElement[Any]:
    return place.dialect.written(value, place.live.columns[field])


def holds_value(place: Place, field: str, value: str | None) -> sa.ColumnElement[bool]:
    return place.dialect.holds(place.column(field), place.live.columns[field], value)


def rows_of(place: Place, setting: Setting, reach: Reach) -> sa.ColumnElement[bool]:
    mine = reach.own[setting.collection] if setting.keys is None else key_condition(place, setting.keys)
    return sa.and_(mine, *[holds_value(place, field, value) for field, value in setting.where])


def cells_of(
    connection: Connection,
    places: Mapping[str, Place],
    settings: Sequence[Setting],
    reach: Reach,
    *,
    lock: bool,
) -> tuple[SavedCell, ...]:
    """What the settings touch, as it stands before any of them. Raises ConnectorError where two settings disagree."""
    found: dict[tuple[str, Key, str], SavedCell] = {}
    for setting in settings:
        place = places[setting.collection]
        columns = [*place.texts(place.step.key), shown(place, setting.field).label("old")]
        query: Any = sa.select(*columns).where(rows_of(place, setting, reach))
        if lock:
            query = place.dialect.locked(query, place)
        for *key, old in stream(connection, query):
            cell = SavedCell(setting.collection, place.key(key), setting.field, old, setting.value)
            before = found.setdefault((cell.collection, cell.key, cell.field), cell)
            if before.new != cell.new:
                raise ConnectorError(
                    f"{setting.collection}.{setting.field}: two different values would be written into one row.",
                    permanent=True,
                )
            if len(found) > MOST_CELLS:
                raise ConnectorError(
                    f"{setting.collection}: more than {MOST_CELLS:,} fields would change; is its link right?",
                    permanent=True,
                )
    return tuple(found.values())


def grouped(cells: Sequence[SavedCell]) -> dict[str, dict[Texts, list[Key]]]:
    """Rows by collection and by what is written into them."""
    rows: defaultdict[tuple[str, Key], dict[str, str | None]] = defaultdict(dict)
    for cell in cells:
        rows[cell.collection, cell.key][cell.field] = cell.new
    groups: dict[str, dict[Texts, list[Key]]] = {}
    for (collection, key), texts in rows.items():
        groups.setdefault(collection, {}).setdefault(tuple(sorted(texts.items())), []).append(key)
    return groups


def execute(connection: Connection, places: Mapping[str, Place], saved: SavedChange, beat: Beat) -> None:
    for collection, groups in grouped(saved.cells).items():
        place = places[collection]
        for texts, keys in groups.items():
            values = {place.table.c[field]: written(place, field, value) for field, value in texts}
            for portion in listed(place, iter(keys)):
                mine = portion.among(key_columns(place, place.table))
                connection.execute(sa.update(place.table).where(mine).values(values))
                beat()


def read_back(connection: Connection, places: Mapping[str, Place], saved: SavedChange) -> ReadBack:
    """Every saved cell against what was to be written. A row that is gone holds no wrong value."""
    found = []
    for collection, groups in grouped(saved.cells).items():
        place = places[collection]
        remaining = rows = 0
        for texts, keys in groups.items():
            right = sa.and_(*[holds_value(place, field, value) for field, value in texts])
            for portion in listed(place, iter(keys)):
                mine = portion.among(key_columns(place))
                remaining += count_of(connection, place, sa.and_(mine, right.is_not(True)))
            rows += len(keys)
        found.append(CollectionErased(collection, changed=rows - remaining, remaining=remaining))
    return ReadBack(tuple(found))
