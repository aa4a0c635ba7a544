"""The wrapping keys: one a month, as files outside the database, made on first use.

Deleting a month's file makes every request that it wrapped unreadable for ever, backups of the database included.
"""

import os
import secrets
import tempfile
from pathlib import Path

from django.conf import settings


class KeyMissing(Exception):
    """The wrapping key of a month is not in KEYS_DIR: destroyed on purpose, or not restored."""


def _path(month: str) -> Path:
    return Path(settings.KEYS_DIR) / f"wrapping-{month}.key"


def _read(path: Path) -> bytes:
    # Read each time: a key kept in memory would outlive its destruction by another process.
    key = path.read_bytes()
    if len(key) != 32:
        raise KeyMissing(f"{path.name} does not hold 32 bytes")
    return key


def wrapping_key(month: str, *, create: bool = False) -> bytes:
    """The 32-byte key of `month` ("2026-11"). Raises KeyMissing; with `create`, makes it once, whoever comes first."""
    path = _path(month)
    try:
        return _read(path)
    except FileNotFoundError:
        if not create:
            raise KeyMissing(f"the wrapping key of {month} is not in the key folder") from None
    create_once(path, secrets.token_bytes(32))
    return _read(path)


def create_once(path: Path, content: bytes) -> None:
    """Write a secret file whole or not at all; the first of several processes wins."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=".new-")  # mode 0600
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        try:
            os.link(temporary, path)
        except FileExistsError:
            return
    finally:
        os.unlink(temporary)


def destroy(month: str) -> None:
    """Delete a month's key. The caller has seen that no request needs it."""
    _path(month).unlink(missing_ok=True)


def months() -> list[str]:
    """The months that have a wrapping key."""
    return sorted(path.stem.removeprefix("wrapping-") for path in Path(settings.KEYS_DIR).glob("wrapping-*.key"))
