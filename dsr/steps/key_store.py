"""The keys of an erasure on the blob storage: sealed, and however many they are, never whole in memory.

An index blob, JSON, names every collection's keys: the lines themselves while they are few, else the blobs that hold
them. The index is written last, so what has one is whole.
"""

import json
from collections.abc import Iterator, Mapping
from itertools import chain
from typing import Any

from dsr.connectors.base import KeyFile, Keys, SavedKeys, key_blocks
from dsr.models import Request
from dsr.vault import blobs

# A collection's lines are in the index up to so many bytes.
INLINE_BYTES = 64 * 1024


def write(request: Request, saved: SavedKeys) -> list[str]:
    """Seal and store; the names of the blobs, the index last. What fails leaves none of them."""
    names: list[str] = []

    def stored(keys: Mapping[str, Keys]) -> dict[str, dict[str, Any]]:
        return {collection: _stored(request, found, names) for collection, found in keys.items()}

    try:
        index = {
            "roots": saved.roots,
            "schema": saved.schema,
            "keys": stored(saved.keys),
            "kept": stored(saved.kept),
        }
        names.append(blobs.write(request, json.dumps(index, ensure_ascii=False).encode()))
    except BaseException:
        blobs.delete(names)
        raise
    return names


def _stored(request: Request, keys: Keys, names: list[str]) -> dict[str, Any]:
    each = key_blocks(keys)
    first = next(each, b"")
    second = next(each, b"")
    if not second and len(first) <= INLINE_BYTES:
        return {"rows": len(keys), "lines": first.decode()}
    written = []
    for name in blobs.write_stream(request, chain([first, second], each)):
        written.append(name)
        names.append(name)
    return {"rows": len(keys), "blobs": written}


def read(request: Request, index: str) -> SavedKeys:
    """What was saved; large collections are read from the storage each time they are gone through. Raises CannotOpen."""
    told = json.loads(b"".join(blobs.read(request, [index])))

    def found(collections: Mapping[str, Mapping[str, Any]]) -> dict[str, Keys]:
        return {collection: _found(request, each) for collection, each in collections.items()}

    return SavedKeys(found(told["keys"]), told["roots"], told["schema"], found(told["kept"]))


def _found(request: Request, told: Mapping[str, Any]) -> Keys:
    def lines() -> Iterator[bytes]:
        for content in blobs.read(request, told["blobs"]):
            yield from blobs.in_lines(content)

    if "lines" in told:
        return tuple(tuple(json.loads(line)) for line in told["lines"].splitlines())
    return KeyFile(told["rows"], lines)
