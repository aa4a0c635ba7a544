"""What every connector speaks: a system's plan and identifiers in, results out. A connector knows a query and a
connection; it knows nothing of requests, policies, models or Celery.
"""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import islice
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
    nonce: str = ""  # one erasure's own, for stores that must know its repetition from another's

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
