"""Waiting for another process: poll with a bound, never sleep and hope."""

import time
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")


def until(predicate: Callable[[], T], *, timeout: float = 15, what: str = "", every: float = 0.02) -> T:
    """Calls `predicate` until its answer is true and returns that; TimeoutError with `what` after `timeout` seconds."""
    deadline = time.monotonic() + timeout
    while True:
        answer = predicate()
        if answer:
            return answer
        if time.monotonic() > deadline:
            raise TimeoutError(f"{what or predicate!r}: not within {timeout:g} s (last answer: {answer!r})")
        time.sleep(every)
