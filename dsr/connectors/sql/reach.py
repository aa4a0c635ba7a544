"""From identifiers to conditions: which rows of each collection are the subject's own, and which they only share.

Collections are worked in the plan's order. What a collection passes on is narrowed to the values themselves while
they are few, and stays a subquery when they are many, so statements remain short and memory flat. A cycle is
followed row by row of keys until nothing new is found.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from dsr.connectors.base import ConnectorError, Identifiers
from dsr.connectors.sql.catalogue import PLAIN_TABLES, Column
from dsr.connectors.sql.declared import referring
from dsr.connectors.sql.dialects.base import any_of
from dsr.connectors.sql.match import Row, matches_identifier, matches_rows, matches_subquery, meets
from dsr.connectors.sql.places import Place
from dsr.datamap.graph import ordered_components
from dsr.datamap.plan import Ownership, Seed, Via

# Values passed on by name; more than these stay in the database as a subquery.
FEW = 5_000
# Values that one statement of a cycle asks by.
PORTION = 5_000
# Identifiers that one system may pass on to the next; more is a mistake in the map, not a person.
MOST_YIELDS = 1_000
_PASSES_ON = frozenset({Ownership.OWNED, Ownership.HOLDS})
_LEAVES = frozenset(Ownership) - _PASSES_ON

Condition = sa.ColumnElement[bool]
Held = tuple[tuple[str, str | None], ...]  # fields and the values that they must hold
_Found = Mapping[str | Held, str | None]  # a row of a cycle: what leads on, and which conditions it meets


class Reach:
    """Conditions for one set of identifiers, within one transaction.

    `own[collection]`: the subject's own rows; `shared(collection)`: rows that own rows point at together with other
    people's; `every(collection)`: all that a copy shows, lookups included.
    """

    def __init__(self, connection: Connection, places: Mapping[str, Place], identifiers: Identifiers) -> None:
        self._connection, self._places = connection, places
        self._given = {kind: frozenset(values) for kind, values in identifiers.values.items()}
        self.own: dict[str, Condition] = {}
        self._passed: dict[tuple[str, tuple[str, ...], Held], list[Row] | None] = {}
        self._spelled: dict[tuple[str, Via], list[Row]] = {}
        self.yields = self._settle()

    def every(self, collection: str) -> Condition:
        return any_of((self.own[collection], self._led_to(collection, _LEAVES)))

    def shared(self, collection: str) -> Condition:
        led_to = self._led_to(collection, frozenset({Ownership.SHARED}))
        return sa.and_(led_to, self.own[collection].is_not(True))

    def _led_to(self, collection: str, ownerships: Set[Ownership]) -> Condition:
        place = self._places[collection]
        return self._linked(place, [via for via in place.step.vias if via.ownership in ownerships])

    def seeded(self, collection: str) -> Condition:
        """Rows that hold an identifier themselves."""
        place = self._places[collection]
        return any_of(self._by(place, seed) for seed in place.step.seeds if self._given.get(seed.kind))

    def roots(self, collection: str) -> Condition:
        """As `seeded`, by keys where they are known: an identifier may have to be looked for in a whole table."""
        at = (collection, self._places[collection].step.key, ())
        seeded = self.seeded(collection)
        return sa.and_(self.own[collection], seeded) if self._passed.get(at) is not None else seeded

    def many(self, collection: str) -> bool:
        """Whether the subject's own rows of the collection are known to be many, or hang on rows that are."""
        sources = {via.source for via in self._places[collection].step.vias if via.ownership in _PASSES_ON}
        return any(rows is None and name in {collection, *sources} for (name, *_), rows in self._passed.items())

    def _settle(self) -> dict[str, tuple[str, ...]]:
        """Resolve, and again while the system yields identifiers that its own collections are searched by."""
        searched = {seed.kind for place in self._places.values() for seed in place.step.seeds}
        while True:
            self._resolve()
            yields = self._read_yields()
            news = {kind: values - self._given.get(kind, frozenset()) for kind, values in yields.items()}
            if not any(news[kind] for kind in searched & news.keys()):
                return {kind: tuple(sorted(values)) for kind, values in sorted(yields.items())}
            for kind, values in yields.items():
                self._given[kind] = self._given.get(kind, frozenset()) | values

    def _resolve(self) -> None:
        self.own, self._passed, self._spelled = {}, {}, {}
        onward: dict[str, list[str]] = {name: [] for name in self._places}
        for name, place in self._places.items():
            for via in place.step.vias:
                if via.ownership in _PASSES_ON:
                    onward[via.source].append(name)
        for component in ordered_components(self._places, onward):
            if len(component) > 1 or component[0] in onward[component[0]]:
                self.own.update(self._follow(component))
            else:
                place = self._places[component[0]]
                self.own[component[0]] = self._by_key(place, self._entry(place, place.step.vias))

    def _by_key(self, place: Place, where: Condition) -> Condition:
        """The same rows by their keys, where a few were searched by an identifier: that may read a whole table, once only."""
        key = place.step.key
        if not _is_named(place) or not any(self._given.get(seed.kind) for seed in place.step.seeds):
            return where
        found = [
            tuple(row) for row in self._connection.execute(sa.select(*place.texts(key)).where(where).limit(FEW + 1))
        ]
        if len(found) > FEW:
            return where
        self._passed[place.step.collection, key, ()] = sorted(found)
        return self._keyed(place, found)

    def _by(self, place: Place, seed: Seed) -> Condition:
        return matches_identifier(place, seed.field, self._given[seed.kind], seed.match)

    def _entry(self, place: Place, vias: Iterable[Via]) -> Condition:
        own = [via for via in vias if via.ownership in _PASSES_ON]
        return any_of((self.seeded(place.step.collection), self._linked(place, own)))

    def _linked(self, place: Place, vias: Iterable[Via]) -> Condition:
        return any_of(self._through(place, via) for via in vias)

    def _through(self, place: Place, via: Via) -> Condition:
        source = self._places[via.source]
        leading = _both(self.own[via.source], source, via.where_there)
        tied = referring(place, via.fields, source, via.source_fields, leading)
        if tied is not None:
            found = self._as_spelled(place, via, tied)
        elif (rows := self._values(source, via.source_fields, via.where_there)) is None:
            found = matches_subquery(place, via.fields, source, via.source_fields, leading)
        else:
            found = matches_rows(place, via.fields, rows, _columns(source, via.source_fields))
        return _both(found, place, via.where_here)

    def _as_spelled(self, place: Place, via: Via, tied: Condition) -> Condition:
        """Rows that a foreign key ties, by the values that they themselves have, while those are few."""
        at = (place.step.collection, via)
        if at not in self._spelled:
            query = sa.select(*place.texts(via.fields)).where(tied).distinct().limit(FEW + 1)
            self._spelled[at] = sorted(tuple(row) for row in self._connection.execute(query))
        rows = self._spelled[at]
        return tied if len(rows) > FEW else matches_rows(place, via.fields, rows, _columns(place, via.fields))

    def _values(self, source: Place, fields: tuple[str, ...], held: Held) -> list[Row] | None:
        """What own rows of `source` that meet `held` have in `fields`; None where that is too much to pass by name."""
        at = (source.step.collection, fields, held)
        if at not in self._passed:
            present = [source.column(field).is_not(None) for field in fields]
            query: Any = sa.select(*source.texts(fields)).where(_both(self.own[at[0]], source, held), *present)
            if not (_is_named(source) and set(source.step.key) <= set(fields)):
                query = query.distinct()  # which reads all of them; but names are distinct as they are
            rows = [tuple(row) for row in self._connection.execute(query.limit(FEW + 1))]
            self._passed[at] = sorted(rows) if len(rows) <= FEW else None
        return self._passed[at]

    def _follow(self, component: Sequence[str]) -> dict[str, Condition]:
        """A cycle: from the rows that lead into it, along its links, until no key is new."""
        inner = {
            name: [
                via for via in self._places[name].step.vias if via.ownership in _PASSES_ON and via.source in component
            ]
            for name in component
        }
        keys: dict[str, dict[Row, None]] = {name: {} for name in component}
        found: dict[str, list[_Found]] = {}
        for name in component:
            place = self._places[name]
            outer = [via for via in place.step.vias if via.source not in component]
            found[name] = self._new_rows(place, self._entry(place, outer), keys[name], component)
        while any(found.values()):
            following: dict[str, list[_Found]] = {name: [] for name in component}
            for name in component:
                place = self._places[name]
                for via in inner[name]:
                    leading = [row for row in found[via.source] if not via.where_there or row[via.where_there]]
                    for where in self._onward(place, via, leading):
                        where = _both(where, place, via.where_here)
                        following[name] += self._new_rows(place, where, keys[name], component)
            found = following
        return {name: self._keyed(self._places[name], keys[name]) for name in component}

    def _onward(self, place: Place, via: Via, found: Iterable[_Found]) -> Iterator[Condition]:
        """Conditions for the rows that a link leads to from these rows of its source, not too many at once."""
        source = self._places[via.source]
        tied = referring(place, via.fields, source, via.source_fields, sa.true()) is not None
        names = source.step.key if tied else via.source_fields
        values = {tuple(row[name] for name in names) for row in found}
        rows = sorted(tuple(str(v) for v in row) for row in values if None not in row)
        for start in range(0, len(rows), PORTION):
            some = rows[start : start + PORTION]
            where = None
            if tied:
                where = referring(place, via.fields, source, via.source_fields, self._keyed(source, some))
            yield matches_rows(place, via.fields, some, _columns(source, names)) if where is None else where

    def _new_rows(
        self, place: Place, where: Condition, known: dict[Row, None], component: Sequence[str]
    ) -> list[_Found]:
        key, leading = place.step.key, [each for other in component for each in self._leading(other, place)]
        names = sorted({field for via in leading for field in via.source_fields} | set(key))
        conditions = list(dict.fromkeys(via.where_there for via in leading if via.where_there))
        met = [sa.case((meets(place, held), "1")).label(f"w{number}") for number, held in enumerate(conditions)]
        query = sa.select(*place.texts(names), *met).where(where)
        news: list[_Found] = []
        for values in self._connection.execute(query):
            row: _Found = dict(zip([*names, *conditions], values, strict=True))
            identity: tuple[Any, ...] = tuple(row[name] for name in key)
            if identity not in known:
                known[identity] = None
                news.append(row)
        return news

    def _leading(self, collection: str, source: Place) -> list[Via]:
        return [via for via in self._places[collection].step.vias if via.source == source.step.collection]

    def _keyed(self, place: Place, keys: Iterable[Row]) -> Condition:
        return matches_rows(place, place.step.key, keys, _columns(place, place.step.key))

    def _read_yields(self) -> dict[str, frozenset[str]]:
        found: dict[str, set[str]] = {}
        for name, place in self._places.items():
            for field, kind in place.step.yields:
                value = place.dialect.spelled(place.column(field), place.live.columns[field])
                query = sa.select(value).where(self.own[name], value.is_not(None), value != "").distinct()
                values = self._connection.execute(query.limit(MOST_YIELDS + 1)).scalars().all()
                if len(values) > MOST_YIELDS:
                    raise ConnectorError(
                        f"{name}.{field} yields more than {MOST_YIELDS:,} identifiers; is it the right field?",
                        permanent=True,
                    )
                found.setdefault(kind, set()).update(values)
        return {kind: frozenset(values) for kind, values in found.items()}


def _both(where: Condition, place: Place, held: Held) -> Condition:
    return sa.and_(where, meets(place, held)) if held else where


def _is_named(place: Place) -> bool:
    """Whether the key names each row, by the database's own word."""
    key, live = place.step.key, place.live
    whole = live.kind in PLAIN_TABLES and not live.heirs
    return whole and live.unique_on(key) and not any(live.columns[name].nullable for name in key)


def _columns(place: Place, names: Iterable[str]) -> list[Column]:
    return [place.live.columns[name] for name in names]
