"""What every connector speaks: a system's plan and identifiers in, results out. A connector knows a query and a
connection; it knows nothing of requests, policies, models or Celery.
"""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import islice
from typing import Protocol, runtime_checkable

from dsr.datamap.plan import SystemPlan
from dsr.datamap.schema import System

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


class Keys(Protocol):
    """Keys of one collection, each once: a tuple of them, or more than memory should hold, read anew each time."""

    def __len__(self) -> int: ...

    def __iter__(self) -> Iterator[Key]: ...


@runtime_checkable
class StreamedKeys(Protocol):
    """Keys that also come as text, which spares whoever only stores them a look at each: blocks of whole lines, each
    line a JSON array with the key's values and a line break at its end.
    """

    def __len__(self) -> int: ...

    def __iter__(self) -> Iterator[Key]: ...

    def blocks(self) -> Iterator[bytes]: ...


class KeyFile:
    """Keys that lie somewhere as blocks of lines; `open_blocks` starts over each time."""

    def __init__(self, rows: int, open_blocks: Callable[[], Iterable[bytes]]) -> None:
        self._rows, self._open = rows, open_blocks

    def __len__(self) -> int:
        return self._rows

    def __iter__(self) -> Iterator[Key]:
        for block in self._open():
            yield from (tuple(json.loads(line)) for line in block.splitlines())

    def blocks(self) -> Iterator[bytes]:
        yield from self._open()


KEYS_A_BLOCK = 20_000


def key_blocks(keys: Keys) -> Iterator[bytes]:
    """Keys as blocks of lines (see StreamedKeys)."""
    if isinstance(keys, StreamedKeys):
        yield from keys.blocks()
        return
    each = iter(keys)
    while some := list(islice(each, KEYS_A_BLOCK)):
        yield "".join(json.dumps(key, ensure_ascii=False, separators=(",", ":")) + "\n" for key in some).encode()


@dataclass(frozen=True)
class SavedKeys:
    """Every key an erasure will touch, by collection, saved before its first statement (design section 3).

    Connectors with few keys give tuples. Whoever saves goes through each collection's keys once, with `key_blocks`,
    before `save` returns; a resumed attempt gets them as they were stored.
    """

    keys: Mapping[str, Keys]  # rows that are deleted or changed
    roots: str
    schema: str
    kept: Mapping[str, Keys] = field(default_factory=dict)  # rows that stay as they are, and are reported so
    nonce: str = ""  # one attempt's own, for stores that must know its repetition from another's, or how it ended

    def to_json(self) -> str:
        """For the vault, when they are few: personal, so seal it."""
        plain: dict[str, object] = {
            "keys": {name: list(keys) for name, keys in self.keys.items()},
            "kept": {name: list(keys) for name, keys in self.kept.items()},
            "roots": self.roots,
            "schema": self.schema,
        }
        if self.nonce:
            plain["nonce"] = self.nonce
        return json.dumps(plain, ensure_ascii=False, separators=(",", ":"))

    @classmethod
    def from_json(cls, text: str) -> "SavedKeys":
        plain = json.loads(text)
        return cls(
            keys={name: tuple(map(tuple, keys)) for name, keys in plain["keys"].items()},
            kept={name: tuple(map(tuple, keys)) for name, keys in plain["kept"].items()},
            roots=plain["roots"],
            schema=plain["schema"],
            nonce=plain.get("nonce", ""),
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
    restored: bool = False  # the rows held it before (SavedCell.old), so it is not judged as what a person types is


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
    nonce: str = ""  # one attempt's own, likewise

    def to_json(self) -> str:
        """For the vault: personal, so seal it."""
        cells = [[cell.collection, cell.key, cell.field, cell.old, cell.new] for cell in self.cells]
        plain: dict[str, object] = {"cells": cells, "roots": self.roots, "schema": self.schema}
        if self.nonce:
            plain["nonce"] = self.nonce
        return json.dumps(plain, ensure_ascii=False, separators=(",", ":"))

    @classmethod
    def from_json(cls, text: str) -> "SavedChange":
        plain = json.loads(text)
        cells = tuple(SavedCell(name, tuple(key), field, old, new) for name, key, field, old, new in plain["cells"])
        return cls(cells, plain["roots"], plain["schema"], plain.get("nonce", ""))


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
        """Save the keys, then erase in one transaction. With `saved` (a resumed attempt) use those, and search no more
        unless it is known that the earlier attempt changed nothing: what came of it then is no longer of interest.
        """
        ...

    def read_back(self, plan: SystemPlan, saved: SavedKeys, identifiers: Identifiers) -> ReadBack: ...


TakeKeys = Callable[[str, Sequence[Key]], None]  # a collection and some of its keys; one collection after the other


@runtime_checkable
class ListsKeys(Protocol):
    """A connector that can name the rows that a copy would show, without reading them."""

    def list_keys(self, plan: SystemPlan, identifiers: Identifiers, take: TakeKeys, beat: Beat) -> Counted:
        """Every key, from one snapshot, in portions; memory stays flat."""
        ...


@dataclass(frozen=True)
class Statement:
    """One statement of an erasure, as it would be sent; values are placeholders."""

    collections: tuple[str, ...]
    text: str
    times: int = 1  # the same statement with further keys


@dataclass(frozen=True)
class Rehearsal:
    """What an erasure would do, without doing it. With `problems` nothing would run, and there are no statements."""

    statements: tuple[Statement, ...] = ()  # in their order
    collections: tuple[CollectionErased, ...] = ()
    problems: tuple[str, ...] = ()


@runtime_checkable
class Rehearses(Protocol):
    """A connector that can show its erasure before it runs."""

    def rehearse(self, plan: SystemPlan, identifiers: Identifiers) -> Rehearsal: ...


class Weight(StrEnum):
    """What a note of a survey is."""

    PROBLEM = "problem"  # the map cannot be worked as written
    UNJUDGED = "not judged"  # nobody can say before the rows are there
    ADVICE = "advice"


@dataclass(frozen=True)
class Note:
    weight: Weight
    collection: str  # empty: of the system
    text: str


@dataclass(frozen=True)
class TableSeen:
    """A table or view of the live schema, and what of it the map declares."""

    name: str  # with its schema where that is not the usual one
    kind: str  # table | view
    collections: tuple[str, ...] = ()  # that read it; none: the map does not know it
    declared: tuple[str, ...] = ()  # columns
    undeclared: tuple[str, ...] = ()  # those whose names look personal first
    personal: tuple[str, ...] = ()  # of the undeclared, by their names


@dataclass(frozen=True)
class Survey:
    notes: tuple[Note, ...] = ()
    tables: tuple[TableSeen, ...] = ()  # those that look most personal first


@runtime_checkable
class Surveys(Protocol):
    """A connector whose system has a schema to compare the whole map with."""

    def survey(self, plan: SystemPlan, system: System) -> Survey:
        """`plan`: an erasure from every kind of identifier. Raises ConnectorError."""
        ...


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
        """Save what is touched, then set it in one transaction. With `saved` (a resumed attempt) those cells, and no search
        unless it is known that the earlier attempt changed nothing.
        """
        ...

    def read_back_change(self, plan: SystemPlan, saved: SavedChange) -> ReadBack:
        """Through a fresh connection: every saved cell against what was to be written."""
        ...
