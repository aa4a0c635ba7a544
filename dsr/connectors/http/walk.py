"""From identifiers to rows: the subject's own, along owned and holds links until nothing is new; then those that their
rows share with others or only look up. Of what was read, keys stay in memory, and the values that lead on.
"""

import hashlib
import json
from collections import deque
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field

from dsr.connectors.base import Beat, ConnectorError, Identifiers, Key
from dsr.connectors.http.address import Unsendable
from dsr.connectors.http.client import Api
from dsr.connectors.http.errors import half
from dsr.connectors.http.pages import items_of
from dsr.connectors.http.values import Json, Row, at, is_plain, key_of, same, text_of
from dsr.datamap.http import CollectionHttp, Find
from dsr.datamap.plan import Ownership, Role, Step, SystemPlan, Via

# Identifiers that one system may pass on to the next; more is a mistake in the map, not a person.
MOST_YIELDS = 1_000
_PASSES_ON = frozenset({Ownership.OWNED, Ownership.HOLDS})
_ABSENT = object()

Emit = Callable[[Step, list[Row]], None]


def no_rows(step: Step, rows: list[Row]) -> None:
    """For walks that only want the keys."""


@dataclass(frozen=True, slots=True)
class Search:
    """Rows of a collection whose `fields` hold `values`; from an identifier when `kind` says which.

    `where`: what other fields of theirs must hold, None for null.
    """

    collection: str
    fields: tuple[str, ...]
    values: tuple[str, ...]
    typed: tuple[Json, ...] = field(compare=False)
    match: str = "exact"
    kind: str = ""
    where: tuple[tuple[str, str | None], ...] = ()


def http_of(step: Step) -> CollectionHttp:
    if step.http is None:
        raise ConnectorError(f"The data map does not say how {step.collection} is asked for.", permanent=True)
    return step.http


def rows_of(api: Api, step: Step, search: Search, beat: Beat) -> Iterator[list[Row]]:
    """Pages of the rows that a search brings, those of others that the store brought along left out."""
    http = http_of(step)
    find = http.find_by(frozenset(search.fields))
    if find is None:
        raise ConnectorError(
            f"The data map has no request that searches {step.collection} by {', '.join(search.fields)}.",
            permanent=True,
        )
    values = dict(zip(search.fields, search.typed, strict=True))
    try:
        for items in items_of(api, find, values, beat):
            rows = (_row(item, step, find, search) for item in items)
            yield [row for row in rows if row is not None]
    except Unsendable:
        if search.kind:  # nobody's identifier, as far as this store can tell
            return
        raise ConnectorError(
            f"A row leads to {step.collection} by a value that no address can carry (empty, too long, or only dots).",
            permanent=True,
        ) from None


def _row(item: Json, step: Step, find: Find, search: Search) -> Row | None:
    http = http_of(step)
    names = dict.fromkeys([*step.key, *(field.name for field in step.fields)])
    row: dict[str, Json] = {}
    for name in names:
        held = at(item, http.pointer(name), _ABSENT)
        if held is not _ABSENT:
            row[name] = held
    for name, wanted, typed in zip(search.fields, search.values, search.typed, strict=True):
        if name not in row:
            if name not in find.in_path and not find.trust:
                raise half(
                    f"{find.method} {find.path}",
                    f"its rows have no {name}, by which they were searched, so whose they are cannot be told"
                    " (trust: true, if the store searches exactly)",
                )
            row[name] = typed
        elif not same(row[name], wanted, search.match):
            return None
    found = Row({name: row.get(name) for name in names}, item)
    return found if _meets(found, search.where) else None


def _meets(row: Mapping[str, Json], where: tuple[tuple[str, str | None], ...]) -> bool:
    return all(_written(row.get(name)) == value for name, value in where)


def _written(value: Json) -> str | None:
    """As a map writes it."""
    return str(value).lower() if isinstance(value, bool) else text_of(value)


class Walk:
    """One walk through a system. `own`, `shared` and `looked_up` hold keys by collection, `yields` identifiers by kind."""

    def __init__(self, api: Api, plan: SystemPlan, identifiers: Identifiers, beat: Beat, emit: Emit = no_rows) -> None:
        self._api, self._beat, self._emit = api, beat, emit
        self._steps = {step.collection: step for step in plan.steps}
        self.own: dict[str, dict[Key, None]] = {name: {} for name in self._steps}
        self.shared: dict[str, dict[Key, None]] = {name: {} for name in self._steps}
        self.looked_up: dict[str, dict[Key, None]] = {name: {} for name in self._steps}
        self.yields: dict[str, dict[str, None]] = {}
        self._roots: dict[str, set[Key]] = {name: set() for name in self._steps}
        self._onward: dict[str, list[tuple[Step, Via]]] = {name: [] for name in self._steps}
        self._aside: dict[str, list[tuple[Step, Via]]] = {name: [] for name in self._steps}
        for step in plan.steps:
            for via in step.vias:
                (self._onward if via.ownership in _PASSES_ON else self._aside)[via.source].append((step, via))
        self._queue: deque[Search] = deque()
        self._leaves: dict[tuple[Search, Ownership], None] = {}
        self._asked: set[Search] = set()
        for kind, values in sorted(identifiers.values.items()):
            for value in values:
                self._seed(kind, value)

    def run(self) -> "Walk":
        while self._queue:
            self._take(self._queue.popleft())
        for search, ownership in sorted(self._leaves, key=lambda leaf: leaf[1] is not Ownership.SHARED):
            self._leaf(search, ownership)
        return self

    def count(self, collection: str) -> int:
        return sum(len(found[collection]) for found in (self.own, self.shared, self.looked_up))

    def root_digest(self) -> str:
        """SHA-256 over the keys of the rows that hold an identifier and lead on to others.

        Rows that only hold one come and go with a living account: they count only in a system that has no other.
        """
        seeded = [name for name, step in self._steps.items() if step.seeds]
        leading = {via.source for step in self._steps.values() for via in step.vias}
        digest = hashlib.sha256()
        for name in sorted([name for name in seeded if name in leading or self._steps[name].yields] or seeded):
            for key in sorted([str(part) for part in key] for key in self._roots[name]):
                digest.update(json.dumps([name, *key]).encode() + b"\n")
        return digest.hexdigest()

    def _seed(self, kind: str, value: str) -> None:
        # A blank identifies nobody: fields left empty would otherwise make strangers one person.
        if not value.strip() or not is_plain(value):
            return
        for name, step in self._steps.items():
            for seed in step.seeds:
                if seed.kind == kind:
                    self._ask(Search(name, (seed.field,), (value,), (value,), seed.match, kind))

    def _ask(self, search: Search) -> None:
        if search not in self._asked:
            self._asked.add(search)
            self._queue.append(search)

    def _take(self, search: Search) -> None:
        step = self._steps[search.collection]
        own = self.own[search.collection]
        for page in rows_of(self._api, step, search, self._beat):
            news = []
            for row in page:
                key = key_of(row, step.key, step.collection)
                if search.kind:
                    self._roots[step.collection].add(key)
                if key not in own:
                    own[key] = None
                    news.append(row)
            for row in news:
                self._lead_on(step, row)
            if news:
                self._emit(step, news)
            self._beat()

    def _lead_on(self, step: Step, row: Row) -> None:
        for target, via in self._onward[step.collection]:
            for search in _searches(target, via, row):
                self._ask(search)
        for target, via in self._aside[step.collection]:
            for search in _searches(target, via, row):
                self._leaves[search, via.ownership] = None
        for name, kind in step.yields:
            value = text_of(row.get(name))
            if value:
                found = self.yields.setdefault(kind, {})
                if value not in found:
                    found[value] = None
                    if len(found) > MOST_YIELDS:
                        raise ConnectorError(
                            f"{step.collection}.{name} yields more than {MOST_YIELDS:,} identifiers; is it the right"
                            " field?",
                            permanent=True,
                        )
                    self._seed(kind, value)

    def _leaf(self, search: Search, ownership: Ownership) -> None:
        step = self._steps[search.collection]
        found = (self.shared if ownership is Ownership.SHARED else self.looked_up)[search.collection]
        for page in rows_of(self._api, step, search, self._beat):
            news = []
            for row in page:
                key = key_of(row, step.key, step.collection)
                known = any(key in keys[step.collection] for keys in (self.own, self.shared, self.looked_up))
                if not known:
                    found[key] = None
                    news.append(row)
            if news:
                self._emit(step, news)
            self._beat()


def _searches(target: Step, via: Via, row: Mapping[str, Json]) -> Iterator[Search]:
    """What a row asks for along a link; a list of references is one search each. An empty text refers to nothing: as a
    parameter it would ask for everybody's rows.
    """
    if not _meets(row, via.where_there):
        return
    held = [row.get(name) for name in via.source_fields]
    lists = [held] if len(held) > 1 or not isinstance(held[0], list) else [[each] for each in held[0]]
    for typed in lists:
        texts = [text_of(value) for value in typed]
        if all(text and is_plain(text) for text in texts):
            values = tuple(str(text) for text in texts)
            yield Search(target.collection, via.fields, values, tuple(typed), where=via.where_here)


def worked(plan: SystemPlan) -> list[Step]:
    """The collections that an erasure acts on or reports, in reading order."""
    return [step for step in plan.steps if step.role is not Role.LOOKUP and step.erasure.action.value != "none"]
