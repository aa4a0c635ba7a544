"""Waiting: between requests as the store allows, and after it asked to be left alone. Clock and sleep are given."""

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

from dsr.connectors.base import Beat

_SLICE = 1.0  # seconds between two beats while waiting


@dataclass(frozen=True)
class Time:
    """Seconds that only go forward, and a way to let them pass."""

    clock: Callable[[], float] = time.monotonic
    sleep: Callable[[float], None] = time.sleep

    def pause(self, seconds: float, beat: Beat) -> None:
        """Let the time pass; the lease is renewed, or found lost, meanwhile."""
        until = self.clock() + seconds
        while (left := until - self.clock()) > 0:
            beat()
            self.sleep(min(left, _SLICE))


class Pace:
    """At most so many requests a second; one for all connectors of this process that ask the same store."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._next = 0.0

    def turn(self, rate: float, time: Time, beat: Beat) -> None:
        """Wait for the next turn."""
        with self._lock:
            now = time.clock()
            mine = max(self._next, now)
            self._next = mine + 1 / rate
        if mine > now:
            time.pause(mine - now, beat)


_paces: dict[str, Pace] = {}


def pace_of(origin: str) -> Pace:
    return _paces.setdefault(origin, Pace())


def retry_after(header: str | None, date: str | None) -> float | None:
    """Seconds that the store asks to wait (RFC 9110, 10.2.3): a number, or a date to be read by the store's own clock."""
    if header is None:
        return None
    if header.strip().isdigit():
        return float(header.strip()[:9])
    until, now = _moment(header), _moment(date)
    if until is None or now is None:
        return None
    return max(0.0, (until - now) / timedelta(seconds=1))


def _moment(text: str | None) -> datetime | None:
    try:
        found = parsedate_to_datetime(text or "")
    except ValueError:
        return None
    return found if found.tzinfo else found.replace(tzinfo=UTC)
