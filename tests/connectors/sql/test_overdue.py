import os
import threading
import time

import pytest

from dsr.connectors.sql.overdue import Overdue, overdue

LONG = 3600.0


def test_what_takes_too_long_is_acted_on_once_and_from_another_thread() -> None:
    watch, acted, done = Overdue(), list[threading.Thread](), threading.Event()

    def act() -> None:
        acted.append(threading.current_thread())
        done.set()

    with watch.after(LONG, lambda: acted.append(threading.current_thread())), watch.after(0.01, act):
        assert done.wait(10)
    assert len(acted) == 1
    assert acted[0] is not threading.current_thread()


def test_what_ends_in_time_is_left_alone() -> None:
    watch, acted, done = Overdue(), list[str](), threading.Event()
    until = time.monotonic() + 0.05
    with watch.after(0.05, lambda: acted.append("too late")):
        pass
    with watch.after(max(0.0, until - time.monotonic()) + 0.05, done.set):
        assert done.wait(10)
    assert acted == []


def test_it_watches_again_after_it_had_nothing_to_watch() -> None:
    watch = Overdue()
    for _ in range(3):
        done = threading.Event()
        with watch.after(0.0, done.set):
            assert done.wait(10)


def test_one_thread_serves_what_comes_one_after_the_other_and_then_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("dsr.connectors.sql.overdue.IDLE_SECONDS", 0.5)
    watch, before, seen = Overdue(), set(threading.enumerate()), set[threading.Thread]()
    for _ in range(3):
        with watch.after(1.0, lambda: None):
            seen |= set(threading.enumerate()) - before
    (thread,) = seen
    thread.join(10)
    assert not thread.is_alive()


def test_a_process_that_was_forked_watches_by_itself() -> None:
    with overdue.after(LONG, lambda: None):
        child = os.fork()
        if child == 0:
            done = threading.Event()
            with overdue.after(0.01, done.set):
                os._exit(0 if done.wait(10) else 1)
        assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
