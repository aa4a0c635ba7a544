"""What dies is started again, with growing pauses; stopping leaves nothing."""

import os
import signal
import sys
from pathlib import Path

import pytest

from config import processes
from config.keeper import FIRST_PAUSE, HEALTHY_SECONDS, Keeper, Program
from tests.harness.waiting import until


class Clock:
    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


class Flaky:
    """A scripted far side: dies when told."""

    name = "flaky"

    def __init__(self) -> None:
        self.starts = 0
        self.dead = False

    def start(self) -> None:
        self.starts += 1
        self.dead = False

    def ended(self) -> str | None:
        return "with status 1" if self.dead else None

    def stop(self) -> None:
        self.dead = True


def program(tmp_path: Path, code: str) -> Program:
    return Program("child", [sys.executable, "-c", code], os.environ, tmp_path / "child.log", tmp_path)


def test_a_killed_child_is_started_again(tmp_path: Path) -> None:
    said: list[str] = []
    clock = Clock()
    keeper = Keeper(said.append, clock=clock)
    child = program(tmp_path, "import signal; signal.pause()")
    keeper.start(child)
    assert child.process is not None
    first = child.process.pid
    os.kill(first, signal.SIGKILL)
    until(lambda: child.ended() is not None, what="the child is dead")
    keeper.look()
    clock.now += FIRST_PAUSE
    keeper.look()
    second = child.process.pid
    assert second != first
    assert processes.is_running(second)
    assert "child ended by SIGKILL" in said[0]
    keeper.stop()
    assert not processes.is_running(second)


def test_pauses_grow_until_it_lived_long_enough() -> None:
    clock, flaky, said = Clock(), Flaky(), list[str]()
    keeper = Keeper(said.append, clock=clock)
    keeper.start(flaky)
    for pause in (FIRST_PAUSE, 2 * FIRST_PAUSE, 4 * FIRST_PAUSE):
        flaky.dead = True
        keeper.look()
        starts = flaky.starts
        clock.now += pause - 0.01
        keeper.look()
        assert flaky.starts == starts
        clock.now += 0.01
        keeper.look()
        assert flaky.starts == starts + 1
    clock.now += HEALTHY_SECONDS
    flaky.dead = True
    keeper.look()
    assert said[-1].endswith(f"in {FIRST_PAUSE:g} s.")


def test_a_child_that_ignores_the_request_is_killed_with_its_own_children(tmp_path: Path) -> None:
    code = (
        "import os, signal, sys; signal.signal(signal.SIGTERM, signal.SIG_IGN); pid = os.fork();"
        "pid and print(pid, flush=True); signal.pause()"
    )
    child = program(tmp_path, code)
    child.stop_seconds = 0.2
    child.start()
    until(lambda: child.log.read_text().strip(), what="the child forked")
    grandchild = int(child.log.read_text())
    child.stop()
    until(lambda: not processes.is_running(grandchild), what="the grandchild is gone")


def test_only_one_holds_the_lock_and_a_stale_one_is_free(tmp_path: Path) -> None:
    lock = tmp_path / "run.lock"
    lock.write_text("left by a killed process")
    with (
        processes.only_one(lock, "runs already"),
        pytest.raises(SystemExit, match="runs already"),
        processes.only_one(lock, "runs already"),
    ):
        pass
    with processes.only_one(lock, "runs already"):
        pass
