"""Acts when something has taken too long, from one thread for the whole process: a timer of its own for each costs more than
a small statement.
"""

import itertools
import os
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

# The thread outlives what it watches: the next small statement would start another, which costs more than it does.
IDLE_SECONDS = 60.0


class Overdue:
    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._watched: dict[int, tuple[float, Callable[[], None]]] = {}  # by number: until when, and what then
        self._numbers = itertools.count()
        self._wakes = 0.0
        self._thread: threading.Thread | None = None

    @contextmanager
    def after(self, seconds: float, act: Callable[[], None]) -> Iterator[None]:
        """Calls `act` once, in another thread, if the block takes longer."""
        number, until = next(self._numbers), time.monotonic() + seconds
        with self._changed:
            self._watched[number] = (until, act)
            if self._thread is None or not self._thread.is_alive():
                self._thread = threading.Thread(target=self._watch, name="overdue", daemon=True)
                self._thread.start()
            elif until < self._wakes:
                self._changed.notify()
        try:
            yield
        finally:
            with self._changed:
                self._watched.pop(number, None)

    def _watch(self) -> None:
        while acts := self._next():
            for act in acts:
                act()

    def _next(self) -> list[Callable[[], None]]:
        """Waits until something is overdue; nothing when nothing was watched for a while."""
        with self._changed:
            while True:
                now = time.monotonic()
                late = [number for number, (until, _) in self._watched.items() if until <= now]
                if late:
                    return [self._watched.pop(number)[1] for number in late]
                idle = not self._watched
                self._wakes = min((until for until, _ in self._watched.values()), default=now + IDLE_SECONDS)
                self._changed.wait(self._wakes - now)
                if idle and not self._watched and time.monotonic() >= self._wakes:
                    self._thread = None
                    return []


overdue = Overdue()
# A process that was forked has no such thread, and the lock may have been held.
os.register_at_fork(after_in_child=overdue.__init__)  # type: ignore[misc]
