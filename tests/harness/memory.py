"""Servers of one test process, whose data live as long as it does."""

import contextlib
import os
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Protocol, TypeVar


class _Server(Protocol):
    def __init__(self, home: Path) -> None: ...
    def start(self) -> None: ...
    def stop(self) -> None: ...


S = TypeVar("S", bound=_Server)


@contextlib.contextmanager
def running(kind: type[S]) -> Iterator[S]:
    """In memory where the machine has a folder for that: making tables waits for the disk otherwise."""
    memory = Path("/dev/shm")
    with tempfile.TemporaryDirectory(
        prefix=f"habeas-{kind.__name__.lower()}-",
        dir=memory if os.access(memory, os.W_OK) else None,
        ignore_cleanup_errors=True,
    ) as folder:
        Path(folder).chmod(0o711)  # the server's user passes through to its own folder
        server = kind(Path(folder) / "home")
        server.start()
        try:
            yield server
        finally:
            server.stop()
