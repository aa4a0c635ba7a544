"""The auditor's bundle: a zip that is written as it is read from the tables, whatever its size (docs/audit-it.md)."""

import hashlib
import json
import zlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from importlib import resources
from itertools import chain
from typing import Any, TypeVar

from stream_zip import ZIP_64, Method, stream_zip

from dsr.ledger import keys, seal
from dsr.ledger.bundle import events, files, gaps, requests
from dsr.ledger.bundle.scope import Scope
from dsr.ledger.checkpoint import utc_text
from dsr.models import Checkpoint

T = TypeVar("T")
FORMAT = "habeas bundle v1"
FILE_MODE = 0o100644


class NothingSealed(Exception):
    """There is no checkpoint yet."""


@dataclass
class Bundle:
    """One bundle in the making. `total`: the events that it will have; the tree is that of the checkpoint `last`."""

    scope: Scope
    now: datetime
    last: Checkpoint
    total: int
    written: int = 0
    _files: dict[str, dict[str, str | int]] = field(default_factory=dict)

    def stream(self, beat: Callable[[int], None] = lambda done: None) -> Iterator[bytes]:
        """The zip. `beat` is told how many events were written, every second or so, and may use the database.

        Raises BrokenTree when the ledger's tables lack something.
        """
        yield from stream_zip(self._members(beat), get_compressobj=_deflating)

    def _members(self, beat: Callable[[int], None]) -> Iterator["Member"]:
        marked = files.checkpoints(self.scope, self.last)
        size = self.last.size

        def told(done: int) -> None:
            self.written = done
            beat(done)

        yield self._member("README.txt", [_packaged("README.txt")])
        yield self._member("verify.py", [_packaged("verify.py")])
        yield self._member("keys.json", [files.key_file()])
        yield self._member("checkpoints.ndjson", files.checkpoint_lines(marked))
        yield self._member("events.ndjson", events.lines(self.scope, size, told))
        cuts = [each.checkpoint.size for each in marked]
        between = iter(()) if self.scope.whole else gaps.lines(self._indexes(beat), size, cuts)
        yield self._member("tree.ndjson", between)
        yield self._member("requests.csv", self._beating(requests.lines(self.scope, size, self.now), beat))
        for name, content in chain(files.in_force(self.scope, size), files.tokens(marked)):
            yield self._member(name, [content])
        yield self._zipped("manifest.json", self._manifest())

    def _indexes(self, beat: Callable[[int], None]) -> Iterator[list[int]]:
        yield from self._beating(events.indexes(self.scope, self.last.size), beat)

    def _beating(self, pieces: Iterable[T], beat: Callable[[int], None]) -> Iterator[T]:
        for piece in pieces:
            yield piece
            beat(self.written)

    def _member(self, name: str, chunks: Iterable[bytes]) -> "Member":
        return self._zipped(name, self._hashed(name, chunks))

    def _zipped(self, name: str, chunks: Iterable[bytes]) -> "Member":
        return name, self.now.replace(tzinfo=None), FILE_MODE, ZIP_64, chunks

    def _hashed(self, name: str, chunks: Iterable[bytes]) -> Iterator[bytes]:
        digest, size = hashlib.sha256(), 0
        for chunk in chunks:
            digest.update(chunk)
            size += len(chunk)
            yield chunk
        self._files[name] = {"sha256": digest.hexdigest(), "size": size}

    def _manifest(self) -> Iterator[bytes]:
        value = {
            "format": FORMAT,
            "origin": keys.origin(),
            "made_at": utc_text(self.now),
            "scope": self.scope.as_json(),
            "tree_size": self.last.size,
            "events": self.written,
            "files": self._files,
        }
        yield json.dumps(value, indent=2).encode() + b"\n"


Member = tuple[str, datetime, int, Method, Iterable[bytes]]


def begin(scope: Scope, *, now: datetime) -> Bundle:
    """A bundle up to the newest checkpoint. Raises NothingSealed."""
    last = seal.latest()
    if last is None:
        raise NothingSealed("Nothing is sealed yet. The worker seals every few seconds; is one running?")
    return Bundle(scope, now, last, events.count(scope, last.size))


@cache
def _packaged(name: str) -> bytes:
    return resources.files("dsr.ledger.bundle").joinpath(name).read_bytes()


def _deflating() -> Any:
    # Salts and hashes do not shrink; more effort than this costs twice the time and gains a few per cent.
    return zlib.compressobj(level=1, wbits=-zlib.MAX_WBITS)
