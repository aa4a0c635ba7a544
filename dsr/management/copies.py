"""A copy as files: one NDJSON file a collection, readable by nobody else, there only when the system's copy is whole."""

import os
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO

_FILE, _FOLDER = 0o600, 0o700


class FolderInUse(Exception):
    """The folder holds something already, or cannot be made."""


def make_folder(folder: Path) -> None:
    """An empty folder for copies. Raises FolderInUse for one that is not empty, is a file, or cannot be made."""
    try:
        folder.mkdir(mode=_FOLDER, parents=True, exist_ok=True)
        if any(folder.iterdir()):
            raise FolderInUse(f"{folder} is not empty; name a folder that is empty or not there yet.")
    except OSError as error:
        raise FolderInUse(f"{folder} cannot be used: {error.strerror}.") from None


class FolderSink:
    """One system's folder. `keep` makes the files appear under their names; `discard` leaves nothing of them."""

    def __init__(self, folder: Path, system: str, told: Callable[[str, int], None]) -> None:
        self._final, self._partial = folder / system, folder / f".{system}.partial"
        self._partial.mkdir(mode=_FOLDER)
        self._told = told
        self._open: dict[str, BinaryIO] = {}
        self.rows: dict[str, int] = {}

    def write(self, collection: str, ndjson: bytes, rows: int) -> None:
        file = self._open.get(collection)
        if file is None:
            path = self._partial / f"{collection}.ndjson"
            file = os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, _FILE), "wb")
            self._open[collection] = file
        file.write(ndjson)
        self.rows[collection] = self.rows.get(collection, 0) + rows
        self._told(collection, self.rows[collection])

    def keep(self) -> None:
        self._close()
        self._partial.rename(self._final)

    def discard(self) -> None:
        self._close()
        shutil.rmtree(self._partial, ignore_errors=True)

    def _close(self) -> None:
        for file in self._open.values():
            file.close()
