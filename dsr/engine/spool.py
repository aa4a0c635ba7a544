"""Saved keys for as long as one process needs them: in memory while they are few, else in files without a name."""

import tempfile
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import replace
from typing import IO

from dsr.connectors.base import KeyFile, Keys, SavedKeys, key_blocks

IN_MEMORY = 1 << 20  # bytes a collection


def spooled(saved: SavedKeys, files: ExitStack) -> SavedKeys:
    """The same keys, readable for as long as `files` is open, whatever becomes of where they came from."""
    return replace(
        saved,
        keys={name: _spooled(keys, files) for name, keys in saved.keys.items()},
        kept={name: _spooled(keys, files) for name, keys in saved.kept.items()},
    )


def _spooled(keys: Keys, files: ExitStack) -> Keys:
    file: IO[bytes] = files.enter_context(tempfile.SpooledTemporaryFile(max_size=IN_MEMORY))  # noqa: SIM115  (it is)
    places = []
    for block in key_blocks(keys):
        places.append((file.tell(), len(block)))
        file.write(block)

    def blocks() -> Iterator[bytes]:
        for start, length in places:
            file.seek(start)
            yield file.read(length)

    return KeyFile(len(keys), blocks)
