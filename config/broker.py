"""Publishing that never makes anybody wait: half-second time-outs, no retries, and a circuit breaker.

The row is the queue; a message is only the fast path. When the broker is down or paused, the first publisher pays half a
second or so, the others nothing until the breaker lets one try again.
"""

import logging
import threading
import time
from typing import Any

from celery.app.task import Task
from django.conf import settings
from kombu import Connection

log = logging.getLogger(__name__)

OPEN_SECONDS = 5.0  # how long the breaker stays open after a failure
TIMEOUT = 0.5

_local = threading.local()
_lock = threading.Lock()
_closed_again_at = 0.0
_failures = 0


def failures() -> int:
    """How often this process paid for a broker that did not answer."""
    return _failures


def forget_failures() -> None:
    """Close the breaker: the next message is tried at once."""
    global _closed_again_at, _failures
    with _lock:
        _closed_again_at, _failures = 0.0, 0


def _connection() -> Connection:
    connection: Connection | None = getattr(_local, "connection", None)
    if connection is None:
        options = {
            **settings.CELERY_BROKER_TRANSPORT_OPTIONS,
            "socket_timeout": TIMEOUT,
            "socket_connect_timeout": TIMEOUT,
            "max_retries": 0,
        }
        connection = Connection(settings.CELERY_BROKER_URL, transport_options=options)
        _local.connection = connection
    return connection


def _drop() -> None:
    connection: Connection | None = getattr(_local, "connection", None)
    _local.connection = None
    if connection is not None:
        try:
            connection.release()
        except Exception:  # the broker is gone; so is whatever closing it wanted to say
            log.debug("closing a broken broker connection failed")


def forget() -> None:
    """Drop this thread's connection and close the breaker: the broker is another one now."""
    global _closed_again_at
    _drop()
    with _lock:
        _closed_again_at = 0.0


def publish(task: "Task[..., object]", *args: int) -> bool:
    """Send one message; False when the broker could not be reached now (the sweep will find the row)."""
    global _closed_again_at, _failures
    with _lock:
        now = time.monotonic()
        if now < _closed_again_at:
            return False
        # Half-open: this one tries, the others go past it meanwhile.
        if _closed_again_at:
            _closed_again_at = now + OPEN_SECONDS
    try:
        options: dict[str, Any] = {"connection": _connection(), "retry": False}  # the stubs know no connection
        task.apply_async(args, **options)
    except Exception:
        _drop()
        with _lock:
            _closed_again_at = time.monotonic() + OPEN_SECONDS
            _failures += 1
        log.warning("broker unreachable; the sweep will find the row", extra={"task": task.name})
        return False
    with _lock:
        _closed_again_at = 0.0
    return True
