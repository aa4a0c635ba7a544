"""What a long command is at, on one line of the terminal; silent where nobody watches."""

import shutil
import threading
import time
from types import TracebackType
from typing import Protocol

_EVERY = 0.5  # seconds


class Screen(Protocol):
    def isatty(self) -> bool: ...

    def write(self, text: str, /) -> object: ...

    def flush(self) -> None: ...


class Progress:
    """`with Progress(stream) as progress: progress.at("shop: counting")`. The line is rewritten, with the seconds that
    the work under way has taken, and gone at the end.
    """

    def __init__(self, stream: Screen, *, quiet: bool = False) -> None:
        self._stream = stream
        self._shown = not quiet and stream.isatty()
        self._text, self._since = "", time.monotonic()
        self._done, self._lock = threading.Event(), threading.Lock()
        self._ticker = threading.Thread(target=self._tick, daemon=True)

    def __enter__(self) -> "Progress":
        if self._shown:
            self._ticker.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._done.set()
        if self._shown:
            self._ticker.join()
            self.clear()

    def at(self, text: str) -> None:
        """Now at something else."""
        with self._lock:
            self._text, self._since = text, time.monotonic()
        self._draw()

    def so_far(self, text: str) -> None:
        """Still at it, and this far; drawn with the next tick."""
        with self._lock:
            self._text = text

    def clear(self) -> None:
        """Take the line away, before something is printed that stays."""
        with self._lock:
            self._text = ""
        if self._shown:
            self._stream.write("\r\x1b[K")
            self._stream.flush()

    def _tick(self) -> None:
        while not self._done.wait(_EVERY):
            self._draw()

    def _draw(self) -> None:
        with self._lock:
            text, seconds = self._text, int(time.monotonic() - self._since)
        if not self._shown or not text:
            return
        said = f"{text}{f', {seconds} s' if seconds else ''} …"
        self._stream.write(f"\r\x1b[K{said[: shutil.get_terminal_size().columns - 1]}")
        self._stream.flush()
