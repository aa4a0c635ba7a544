"""The keys of every row that a copy would show, portion by portion."""

from collections.abc import Mapping

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from dsr.connectors.base import Beat, CollectionCount, Key, TakeKeys
from dsr.connectors.sql.places import Place
from dsr.connectors.sql.reach import Reach
from dsr.connectors.sql.read import stream

PORTION = 5_000


def list_keys(
    connection: Connection, places: Mapping[str, Place], reach: Reach, take: TakeKeys, beat: Beat
) -> tuple[CollectionCount, ...]:
    counts = []
    for name, place in places.items():
        held: list[Key] = []
        rows = 0
        for row in stream(connection, sa.select(*place.texts(place.step.key)).where(reach.every(name))):
            held.append(place.key(row))
            rows += 1
            if len(held) == PORTION:
                take(name, held)
                beat()
                held = []
        if held:
            take(name, held)
        beat()
        counts.append(CollectionCount(name, rows))
    return tuple(counts)
