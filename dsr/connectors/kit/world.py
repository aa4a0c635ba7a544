"""What a connector's author gives the kit: a store that can be filled and looked into, and a connector to it."""

import json
from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from typing import Any, Protocol

from dsr.connectors.base import Beat, Connector, ConnectorError, Identifiers, SavedChange, SavedKeys
from dsr.datamap.plan import SystemPlan
from dsr.datamap.planner import build_plan
from dsr.datamap.schema import DataMap

Rows = Mapping[str, Sequence[Mapping[str, Any]]]
SYSTEM = "kit"


class World(Protocol):
    """A store with the collections of `people.COLLECTIONS`.

    `datamap`: describes them as `datamap_of` does, with what this kind of connector needs to know beside.
    """

    datamap: DataMap

    def fill(self, rows: Rows) -> None:
        """Make these the store's rows, and no others. Values are texts, whole numbers, Decimal or None."""
        ...

    def add(self, collection: str, row: Mapping[str, Any]) -> None:
        """Write one row, in place of the one with its key: as another program would, behind the connector's back."""
        ...

    def rows(self, collection: str) -> Sequence[Mapping[str, Any]]:
        """Every row that is there, in any order, without the connector."""
        ...

    def connector(self) -> Connector:
        """A new connector to the store, for reading and writing."""
        ...

    def unreachable(self) -> Connector:
        """A connector to an address where nothing answers."""
        ...


class Stop(Exception):
    """Stands for LeaseLost, a killed worker, a full disk: whatever ends an attempt from outside the connector."""


class Collected:
    """A sink that keeps what it gets, as values."""

    def __init__(self) -> None:
        self.rows: dict[str, list[dict[str, Any]]] = {}
        self.batches = 0

    def write(self, collection: str, ndjson: bytes, rows: int) -> None:
        lines = ndjson.decode().splitlines()
        assert ndjson.endswith(b"\n"), "each row is a line of its own"
        assert len(lines) == rows, "the number of rows is the number of lines"
        self.batches += 1
        self.rows.setdefault(collection, []).extend(json.loads(line, parse_float=Decimal) for line in lines)


class Dropped:
    """A sink that keeps only the sum of what it gets."""

    def __init__(self) -> None:
        self.bytes = self.rows = self.largest = 0

    def write(self, collection: str, ndjson: bytes, rows: int) -> None:
        self.bytes += len(ndjson)
        self.rows += rows
        self.largest = max(self.largest, len(ndjson))


class Beats:
    """A beat that counts, and ends the attempt at the call `stop_at` (the first is 1)."""

    def __init__(self, stop_at: int = 0) -> None:
        self.calls, self._stop_at = 0, stop_at

    def __call__(self) -> None:
        self.calls += 1
        if self.calls == self._stop_at:
            raise Stop


class Save:
    """Keeps what is saved as JSON, as the vault does; `then` runs before it returns."""

    def __init__(self, then: Callable[[], None] = lambda: None) -> None:
        self._text: str | None = None
        self._then = then
        self.calls = 0

    def __call__(self, found: SavedKeys | SavedChange) -> None:
        self.calls += 1
        self._text = found.to_json()
        self._then()

    @property
    def keys(self) -> SavedKeys | None:
        return None if self._text is None else SavedKeys.from_json(self._text)

    @property
    def change(self) -> SavedChange | None:
        return None if self._text is None else SavedChange.from_json(self._text)


def no_beat() -> None:
    """For what needs none."""


def plan_of(world: World, right: str, *kinds: str) -> SystemPlan:
    """The plan of the kit's system for a right, searched from identifiers of these kinds (by default, email)."""
    plan = build_plan(world.datamap, right, frozenset(kinds or ("email",)))
    return next(system for system in plan.systems if system.system == SYSTEM)


def by_email(*addresses: str) -> Identifiers:
    return Identifiers({"email": addresses})


def copied(world: World, identifiers: Identifiers, beat: Beat = no_beat) -> dict[str, list[dict[str, Any]]]:
    sink = Collected()
    world.connector().copy(plan_of(world, "access"), identifiers, sink, beat)
    return sink.rows


def everything(world: World) -> dict[str, list[str]]:
    """The whole store, in an order of its own, to be compared before and after."""
    return {name: sorted(map(line, world.rows(name))) for name in sorted(world.datamap.systems[SYSTEM].collections)}


def line(row: Mapping[str, Any]) -> str:
    return json.dumps({name: _plain(value) for name, value in row.items()}, sort_keys=True, default=str)


def _plain(value: Any) -> Any:
    """Decimals by their value; all else by itself, so that 1 is not "1"."""
    return f"number {value.normalize():f}" if isinstance(value, Decimal) else value


def refusal(act: Callable[[], object]) -> ConnectorError:
    """The ConnectorError that `act` raises; anything else is a broken promise."""
    try:
        act()
    except ConnectorError as error:
        return error
    raise AssertionError("no ConnectorError was raised")


def stopped(act: Callable[[], object]) -> bool:
    """Whether `act` was ended by Stop; a connector that swallows it, or wraps it, breaks its promise."""
    try:
        act()
    except Stop:
        return True
    return False
