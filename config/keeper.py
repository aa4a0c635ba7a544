"""A small supervisor: starts programs, restarts what dies with growing pauses, and stops all of it."""

import os
import signal
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from config import processes

FIRST_PAUSE, LONGEST_PAUSE = 1.0, 30.0
HEALTHY_SECONDS = 20.0  # who lived this long starts again after the first, short pause


class Kept(Protocol):
    """Something that runs, may die, and can be started again."""

    @property
    def name(self) -> str: ...
    def start(self) -> None: ...
    def ended(self) -> str | None:
        """How it ended, in words; None while it runs."""

    def stop(self) -> None: ...


@dataclass
class Program:
    """A child process. Its output goes to `log`."""

    name: str
    command: Sequence[str | Path]
    env: Mapping[str, str]
    log: Path
    cwd: Path
    stop_seconds: float = 10
    process: subprocess.Popen[bytes] | None = field(default=None, init=False)

    def start(self) -> None:
        self.log.parent.mkdir(parents=True, exist_ok=True)
        with self.log.open("ab") as output:
            self.process = processes.spawn(
                self.command, env=self.env, cwd=self.cwd, output=output, on_orphaned=signal.SIGKILL
            )

    def ended(self) -> str | None:
        if self.process is None:
            return "not started"
        status = self.process.poll()
        if status is None:
            return None
        # What it left behind (a gunicorn worker, say) would hold the port that its successor needs.
        processes.signal_group(self.process, signal.SIGKILL)
        how = f"by {signal.Signals(-status).name}" if status < 0 else f"with status {status}"
        return f"{how} (its log: {self.log})"

    def stop(self) -> None:
        if self.process is not None:
            processes.stop(self.process, seconds=self.stop_seconds)
            self.process = None


@dataclass
class _Record:
    kept: Kept
    started: float = 0.0
    pause: float = FIRST_PAUSE
    restart_at: float | None = None


class Keeper:
    """Keeps `Kept` things running. Not for threads: the kernel ties children to the thread that started them."""

    def __init__(self, say: Callable[[str], None], *, clock: Callable[[], float] = time.monotonic) -> None:
        self._say = say
        self._clock = clock
        self._records: list[_Record] = []

    def start(self, kept: Kept) -> None:
        """Starts it, and from now on keeps it running."""
        record = _Record(kept)
        self._records.append(record)
        record.started = self._clock()
        kept.start()

    def look(self) -> None:
        """One round: notices who died, and restarts whose pause is over."""
        for record in self._records:
            if record.restart_at is None:
                self._notice(record)
            elif self._clock() >= record.restart_at:
                record.restart_at = None
                record.started = self._clock()
                try:
                    record.kept.start()
                except (Exception, SystemExit) as error:  # a server that does not start yet is tried again
                    self._say(f"{record.kept.name} does not start: {error}")

    def _notice(self, record: _Record) -> None:
        how = record.kept.ended()
        if how is None:
            return
        now = self._clock()
        if now - record.started >= HEALTHY_SECONDS:
            record.pause = FIRST_PAUSE
        self._say(f"{record.kept.name} ended {how}; it starts again in {record.pause:g} s.")
        record.restart_at = now + record.pause
        record.pause = min(record.pause * 2, LONGEST_PAUSE)

    def stop(self) -> None:
        """Ends everything: programs are asked all at once, then waited for, the last started first."""
        for record in self._records:
            process = getattr(record.kept, "process", None)
            if isinstance(record.kept, Program) and process is not None and process.poll() is None:
                os.kill(process.pid, signal.SIGTERM)
        for record in reversed(self._records):
            record.kept.stop()
        self._records.clear()
