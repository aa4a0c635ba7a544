"""Keys of one collection as statements use them: listed while they are few, else where the database itself keeps them.

A *portion* is keys that one statement can name; a collection's keys are some portions, none of which is empty and no key
of which is in two.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, islice
from typing import Any, Protocol, runtime_checkable

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from dsr.connectors.base import Beat, Key, Keys, key_blocks
from dsr.connectors.sql.dialects.base import Condition, Element, any_of
from dsr.connectors.sql.places import Place
from dsr.connectors.sql.read import count_of, stream

# Keys that statements name one by one; more stay in the database, where it has a way to keep them.
FEW = 5_000
# Where it has none, a statement names this many.
CHUNK = 20_000


class Portion(Protocol):
    def __len__(self) -> int: ...

    def __iter__(self) -> Iterator[Key]: ...

    def among(self, columns: Sequence[Element]) -> Condition:
        """`columns` equal one of the keys."""
        ...

    def outside(self, columns: Sequence[Element]) -> Condition:
        """`columns`, none of them NULL, equal none of the keys."""
        ...


class Table(Portion, Protocol):
    """Keys that the database keeps until the transaction ends."""

    def blocks(self) -> Iterator[bytes]: ...

    def take(self, where: Condition, *, lock: bool) -> None:
        """Add the keys of the collection's rows that meet `where`; with `lock`, hold the rows too."""
        ...

    def load(self, keys: Keys) -> None: ...

    def remove(self, other: "Table") -> None: ...


@runtime_checkable
class Placed(Protocol):
    """A portion that may know where its rows are."""

    def placed(self) -> Iterator[Condition]:
        """Conditions for an UPDATE or DELETE of the table itself, none where places are not known. Each of the rows meets
        one of them, unless this very transaction has changed it since it was listed.
        """
        ...


@runtime_checkable
class KeepsKeys(Protocol):
    """A dialect that can hold more keys than a statement should name."""

    def key_table(self, connection: Connection, place: Place) -> Table: ...

    def in_block(self, place: Place, columns: Sequence[Element], block: bytes) -> Condition:
        """`columns` equal one of the keys of a block of lines."""
        ...

    def delete_where(self, connection: Connection, group: Sequence[tuple[Place, Condition]], beat: Beat) -> None:
        """Delete rows that may point at each other."""
        ...


@dataclass(frozen=True)
class Listed:
    place: Place
    keys: tuple[Key, ...]

    def __len__(self) -> int:
        return len(self.keys)

    def __iter__(self) -> Iterator[Key]:
        return iter(self.keys)

    def among(self, columns: Sequence[Element]) -> Condition:
        live = [self.place.live.columns[name] for name in self.place.step.key]
        return self.place.dialect.equals_keys(columns, live, self.keys)

    def outside(self, columns: Sequence[Element]) -> Condition:
        return sa.not_(self.among(columns))


@dataclass(frozen=True)
class Selected:
    """Keys of whatever rows meet a condition: for a preview, which may write nothing down."""

    connection: Connection
    place: Place
    where: Condition

    def __len__(self) -> int:
        return count_of(self.connection, self.place, self.where)

    def __bool__(self) -> bool:
        return True  # without counting

    def __iter__(self) -> Iterator[Key]:
        query = sa.select(*self.place.texts(self.place.step.key)).where(self.where)
        return (self.place.key(row) for row in stream(self.connection, query))

    def among(self, columns: Sequence[Element]) -> Condition:
        mine = sa.select(*key_columns(self.place)).where(self.where).correlate(None)
        return columns[0].in_(mine) if len(columns) == 1 else sa.tuple_(*columns).in_(mine)

    def outside(self, columns: Sequence[Element]) -> Condition:
        # NOT EXISTS is a join; NOT IN, over more rows than fit into memory, goes through all of them for each row.
        same = [mine == column for mine, column in zip(key_columns(self.place), columns, strict=True)]
        return ~sa.exists().select_from(self.place.alias).where(self.where, *same).correlate_except(self.place.alias)


Portions = Sequence[Portion]


def key_columns(place: Place, table: sa.FromClause | None = None) -> list[sa.ColumnElement[Any]]:
    where = place.alias if table is None else table
    return [where.c[name] for name in place.step.key]


def key_condition(place: Place, keys: Sequence[Key], *, table: sa.FromClause | None = None) -> Condition:
    """Rows whose key is one of a few keys."""
    return Listed(place, tuple(keys)).among(key_columns(place, table))


def among(portions: Portions, columns: Sequence[Element]) -> Condition:
    return any_of(portion.among(columns) for portion in portions)


def outside(portions: Portions, columns: Sequence[Element]) -> Condition:
    return sa.and_(sa.true(), *[portion.outside(columns) for portion in portions])


def keys_where(
    connection: Connection, place: Place, where: Condition, *, erasing: bool, lock: bool, many: bool = False
) -> list[Portion]:
    """The keys of the rows that meet `where`. `erasing`: they outlive this statement, whatever happens to the rows. `many`:
    a list of them would likely be too long.
    """
    if many and erasing and isinstance(place.dialect, KeepsKeys):
        return _kept(connection, place, where, lock=lock)
    query: Any = sa.select(*place.texts(place.step.key)).where(where)
    if lock:
        query = place.dialect.locked(query, place)
    keeps = isinstance(place.dialect, KeepsKeys)
    rows = list(connection.execute(query.limit(FEW + 1)) if keeps else stream(connection, query))
    if len(rows) > FEW and isinstance(place.dialect, KeepsKeys):
        if not erasing:
            return [Selected(connection, place, where)]
        return _kept(connection, place, where, lock=lock)
    return listed(place, (place.key(row) for row in rows))


def _kept(connection: Connection, place: Place, where: Condition, *, lock: bool) -> list[Portion]:
    assert isinstance(place.dialect, KeepsKeys)
    table = place.dialect.key_table(connection, place)
    table.take(where, lock=lock)
    return [table] if len(table) else []


def listed(place: Place, keys: Iterator[Key]) -> list[Portion]:
    ordered = sorted(keys, key=str)
    return [Listed(place, tuple(ordered[start : start + CHUNK])) for start in range(0, len(ordered), CHUNK)]


def loaded(connection: Connection, place: Place, keys: Keys) -> list[Portion]:
    """Keys that were saved, as portions."""
    if len(keys) <= FEW or not isinstance(place.dialect, KeepsKeys):
        return listed(place, iter(keys))
    table = place.dialect.key_table(connection, place)
    table.load(keys)
    return [table]


def conditions(place: Place, keys: Keys) -> Iterator[Condition]:
    """Conditions that together meet the rows of all keys, each row once; for a connection that may write nothing."""
    columns = key_columns(place)
    if len(keys) > FEW and isinstance(place.dialect, KeepsKeys):
        for block in key_blocks(keys):
            yield place.dialect.in_block(place, columns, block)
        return
    each = iter(keys)
    while some := tuple(islice(each, CHUNK)):
        yield Listed(place, some).among(columns)


class Together:
    """The keys of some portions, as what is saved: see base.StreamedKeys."""

    def __init__(self, portions: Portions) -> None:
        self._portions = portions

    def __len__(self) -> int:
        return sum(map(len, self._portions))

    def __iter__(self) -> Iterator[Key]:
        return chain.from_iterable(self._portions)

    def blocks(self) -> Iterator[bytes]:
        for portion in self._portions:
            yield from key_blocks(portion)


def to_save(portions: Portions) -> Keys:
    if all(isinstance(portion, Listed) for portion in portions):
        return tuple(chain.from_iterable(portions))
    return Together(portions)
