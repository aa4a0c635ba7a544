"""The package: a ZIP that a person can read and a machine can use, streamed from the sealed findings into sealed blobs.

`index.html` (what we hold and why, with the first rows), a folder a system with JSON and CSV a collection, and
`manifest.json` with the SHA-256 of every other file. Nothing is ever whole in memory or in clear on a disk.
"""

import hashlib
import json
import zlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from stream_zip import ZIP_64, Method, stream_zip

from dsr.datamap.plan import Plan
from dsr.models import Request
from dsr.packaging import files
from dsr.packaging.page import index_page
from dsr.packaging.parts import ByHand, Content, parts
from dsr.vault import blobs

FILE_MODE = 0o100600


@dataclass(frozen=True)
class Built:
    blobs: tuple[str, ...]
    size: int
    sha256: str
    rows: int


def build(
    request: Request,
    plan: Plan,
    subject: str,
    *,
    by_hand: Sequence[ByHand] = (),
    now: datetime,
    beat: Callable[[], None],
) -> Built:
    """Write the package's blobs; the caller records them. Deterministic but for the time it names."""
    size, digest = 0, hashlib.sha256()
    content = Content(subject, parts(request, plan), list(by_hand))

    def counted() -> Iterator[bytes]:
        nonlocal size
        for chunk in stream_zip(_members(request, content, now, beat), get_compressobj=_deflating):
            size += len(chunk)
            digest.update(chunk)
            yield chunk

    names = tuple(blobs.write_stream(request, counted()))
    return Built(names, size, digest.hexdigest(), content.rows)


def _deflating() -> Any:
    # Rows are alike: the highest level takes seven times as long and makes the package a fifth smaller.
    return zlib.compressobj(level=3, wbits=-zlib.MAX_WBITS)


Member = tuple[str, datetime, int, Method, Iterable[bytes]]


def _members(request: Request, content: Content, now: datetime, beat: Callable[[], None]) -> Iterator[Member]:
    manifest: dict[str, dict[str, str | int]] = {}

    def member(name: str, chunks: Iterable[bytes]) -> Member:
        return name, now.replace(tzinfo=None), FILE_MODE, ZIP_64, _hashed(name, chunks, manifest, beat)

    yield member("index.html", [index_page(request, content, now).encode()])
    for part in content.parts:
        yield member(f"{part.path}.json", files.json_array(part.blocks()))
        yield member(
            f"{part.path}.csv", files.csv_table([f.name for f in part.step.fields if f.deliver], part.blocks())
        )
    for path, file in content.handed_over:
        yield member(path, blobs.read(request, [file.blob]))
    yield member("fields.csv", files.field_table(content.parts))
    yield (
        "manifest.json",
        now.replace(tzinfo=None),
        FILE_MODE,
        ZIP_64,
        _manifest(request, manifest, now),
    )


def _hashed(
    name: str, chunks: Iterable[bytes], manifest: dict[str, dict[str, str | int]], beat: Callable[[], None]
) -> Iterator[bytes]:
    digest, size = hashlib.sha256(), 0
    for chunk in chunks:
        digest.update(chunk)
        size += len(chunk)
        beat()
        yield chunk
    manifest[name] = {"sha256": digest.hexdigest(), "size": size}


def _manifest(request: Request, manifest: dict[str, dict[str, str | int]], now: datetime) -> Iterator[bytes]:
    value = {
        "version": 1,
        "reference": request.reference,
        "controller": request.controller.slug,
        "right": request.right,
        "built_at": now.isoformat(timespec="seconds"),
        "files": manifest,
    }
    yield json.dumps(value, indent=2, ensure_ascii=False).encode() + b"\n"
