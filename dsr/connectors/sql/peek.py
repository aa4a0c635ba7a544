"""The values that a person may have corrected, in their own rows: a bounded look."""

from collections.abc import Iterator, Mapping

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from dsr.connectors.base import Held
from dsr.connectors.bounds import FEW_ROWS, MOST_VALUES
from dsr.connectors.sql.change import shown
from dsr.connectors.sql.places import Place
from dsr.connectors.sql.reach import Reach
from dsr.connectors.sql.read import count_of


def peek(connection: Connection, places: Mapping[str, Place], reach: Reach) -> Iterator[Held]:
    for name, place in places.items():
        if not place.step.rectify:
            continue
        own = reach.own[name]
        alone = count_of(connection, place, own) <= FEW_ROWS
        for field in place.step.rectify:
            yield from _rows(connection, place, field, own) if alone else _values(connection, place, field, own)


def _rows(connection: Connection, place: Place, field: str, own: sa.ColumnElement[bool]) -> Iterator[Held]:
    keys = place.texts(place.step.key)
    query = sa.select(*keys, shown(place, field)).where(own).order_by(*keys)
    for *key, value in connection.execute(query).all():
        yield Held(place.step.collection, field, value, 1, (place.key(key),))


def _values(connection: Connection, place: Place, field: str, own: sa.ColumnElement[bool]) -> Iterator[Held]:
    text = shown(place, field)
    query = sa.select(text, sa.func.count()).where(own).group_by(text).order_by(sa.func.count().desc(), text)
    for value, rows in connection.execute(query.limit(MOST_VALUES)).all():
        yield Held(place.step.collection, field, value, int(rows))
