"""What every connector speaks: a system's plan and identifiers in, results out. A connector knows a query and a
connection; it knows nothing of requests, policies, models or Celery.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol, runtime_checkable

from dsr.datamap.plan import SystemPlan

# A row's key as JSON can carry it: one value a key column.
Key = tuple[str | int | None, ...]


class ConnectorError(Exception):
    """What went wrong in a system, in words for the person who must mend it; never a value from a row.

    `permanent`: trying again cannot help until somebody changes the map, the schema or a right.
    """

    def __init__(self, message: str, *, permanent: bool = False) -> None:
        super().__init__(message)
        self.permanent = permanent


@dataclass(frozen=True)
class Identifiers:
    """Verified identifiers by kind: `{"email": ("ada@shop.example",)}`."""

    values: Mapping[str, tuple[str, ...]]


@dataclass(frozen=True)
class CollectionCount:
    collection: str
    rows: int


@dataclass(frozen=True)
class Counted:
    collections: tuple[CollectionCount, ...]
    roots: str  # digest of the root keys that the identifiers found
    schema: str  # digest of the live schema of the plan's tables
    yields: Mapping[str, tuple[str, ...]] = field(default_factory=dict)  # identifiers for other systems
    problems: tuple[str, ...] = ()  # why an erasure could not run as written


@dataclass(frozen=True)
class SavedKeys:
    """Every key an erasure will touch, by collection, saved before its first statement (design section 3)."""

    keys: Mapping[str, tuple[Key, ...]]  # rows that are deleted or changed
    roots: str
    schema: str
    kept: Mapping[str, tuple[Key, ...]] = field(default_factory=dict)  # rows that stay as they are, and are reported so

    def to_json(self) -> str:
        """For the vault: personal, so seal it."""
        return json.dumps(
            {"keys": dict(self.keys), "kept": dict(self.kept), "roots": self.roots, "schema": self.schema},
            ensure_ascii=False,
            separators=(",", ":"),
        )

    @classmethod
    def from_json(cls, text: str) -> "SavedKeys":
        plain = json.loads(text)
        return cls(
            keys={name: tuple(map(tuple, keys)) for name, keys in plain["keys"].items()},
            kept={name: tuple(map(tuple, keys)) for name, keys in plain["kept"].items()},
            roots=plain["roots"],
            schema=plain["schema"],
        )


@dataclass(frozen=True)
class CollectionErased:
    collection: str
    removed: int = 0  # rows deleted
    changed: int = 0  # rows whose fields were overwritten
    retained: int = 0  # rows kept, and why
    reason: str | None = None
    remaining: int = 0  # rows that should be gone and are not: never a success


@dataclass(frozen=True)
class Erased:
    collections: tuple[CollectionErased, ...]
    already_absent: bool = False


@dataclass(frozen=True)
class ReadBack:
    """A look through a fresh connection after the commit: every saved key against its rule, and the old identifiers."""

    collections: tuple[CollectionErased, ...]
    identifiers_found: int = 0

    @property
    def clean(self) -> bool:
        return not self.identifiers_found and all(c.remaining == 0 for c in self.collections)


@dataclass(frozen=True)
class Setting:
    """One field of the subject's own rows set to one value. Values are texts that the system casts to the field's type.

    Rows: those of `keys` where it is given (no search is made then), else every own row; of them those that hold
    every value of `where`.
    """

    collection: str
    field: str
    value: str | None  # None: NULL
    where: tuple[tuple[str, str | None], ...] = ()
    keys: tuple[Key, ...] | None = None


@dataclass(frozen=True)
class Foreseen:
    """What settings would do: rows for each, in their order, and why they could not be written."""

    rows: tuple[int, ...]
    problems: tuple[str, ...] = ()


@dataclass(frozen=True)
class Held:
    """A value that own rows hold. `keys` where the rows are few enough to be told apart, else every row that holds it."""

    collection: str
    field: str
    value: str | None
    rows: int
    keys: tuple[Key, ...] = ()


@dataclass(frozen=True)
class SavedCell:
    """One field of one row before and after a change, as texts."""

    collection: str
    key: Key
    field: str
    old: str | None
    new: str | None


@dataclass(frozen=True)
class SavedChange:
    """Every field that a change touches, with what it held, saved before the first statement."""

    cells: tuple[SavedCell, ...]
    roots: str
    schema: str

    def to_json(self) -> str:
        """For the vault: personal, so seal it."""
        cells = [[cell.collection, cell.key, cell.field, cell.old, cell.new] for cell in self.cells]
        plain = {"cells": cells, "roots": self.roots, "schema": self.schema}
        return json.dumps(plain, ensure_ascii=False, separators=(",", ":"))

    @classmethod
    def from_json(cls, text: str) -> "SavedChange":
        plain = json.loads(text)
        cells = tuple(SavedCell(name, tuple(key), field, old, new) for name, key, field, old, new in plain["cells"])
        return cls(cells, plain["roots"], plain["schema"])


class Sink(Protocol):
    """Where a copy goes, batch by batch; the packaging side seals each batch before it is written."""

    def write(self, collection: str, ndjson: bytes, rows: int) -> None: ...


Beat = Callable[[], None]  # called between batches: renews the lease, raises when it was lost


class Connector(Protocol):
    """One system. Methods raise ConnectorError and nothing else for what the system does."""

    def check(self, plan: SystemPlan, *, erase: bool) -> tuple[str, ...]:
        """Problems of the plan against the live schema; empty when it can run as written."""
        ...

    def count(self, plan: SystemPlan, identifiers: Identifiers, *, erase: bool) -> Counted: ...

    def copy(self, plan: SystemPlan, identifiers: Identifiers, sink: Sink, beat: Beat) -> Counted: ...

    def erase(
        self,
        plan: SystemPlan,
        identifiers: Identifiers,
        *,
        saved: SavedKeys | None,
        save: Callable[[SavedKeys], None],
        beat: Beat,
    ) -> Erased:
        """Save the keys, then erase in one transaction. With `saved` (a resumed attempt) use those, search no more."""
        ...

    def read_back(self, plan: SystemPlan, saved: SavedKeys, identifiers: Identifiers) -> ReadBack: ...


@runtime_checkable
class Changer(Protocol):
    """A connector that can also set fields: rectify, restrict and lift, withdraw consent, opt out."""

    def foresee(self, plan: SystemPlan, identifiers: Identifiers, settings: Sequence[Setting]) -> Foreseen:
        """Read only: how many rows each setting finds, and what the system would refuse."""
        ...

    def peek(self, plan: SystemPlan, identifiers: Identifiers) -> tuple[Held, ...]:
        """The values of the plan's rectifiable fields in the subject's own rows, a bounded number of them."""
        ...

    def change(
        self,
        plan: SystemPlan,
        identifiers: Identifiers,
        settings: Sequence[Setting],
        *,
        saved: SavedChange | None,
        save: Callable[[SavedChange], None],
        beat: Beat,
    ) -> SavedChange:
        """Save what is touched, then set it in one transaction. With `saved` (a resumed attempt) those cells, no search."""
        ...

    def read_back_change(self, plan: SystemPlan, saved: SavedChange) -> ReadBack:
        """Through a fresh connection: every saved cell against what was to be written."""
        ...
