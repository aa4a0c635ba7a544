"""A real Celery worker with beat, as another process, on whatever the environment of the test points to."""

import itertools
import os
import signal
import subprocess
import sys
from pathlib import Path

from config import processes
from tests.harness.servers import CLONE
from tests.harness.waiting import until

_numbers = itertools.count(1)


class Worker:
    """One worker: `kill()` is what a machine failure looks like, `stop()` a deployment. `pool`: two threads, or as in
    production two processes (`prefork`).
    """

    def __init__(self, folder: Path, *, pool: str = "threads") -> None:
        self.folder, self.pool = folder, pool
        self.output = folder / f"worker-{next(_numbers)}.log"
        self.name = ""
        self.process: subprocess.Popen[bytes] | None = None
        self._beat: subprocess.Popen[bytes] | None = None

    @property
    def pid(self) -> int:
        assert self.process is not None, "the worker is not running"
        return self.process.pid

    def start(self, *, timeout: float = 30) -> None:
        """Starts and waits until it answers a ping; AssertionError with its output when it ends before."""
        number = next(_numbers)
        self.name = f"test{os.getpid()}-{number}@localhost"
        self.process = self._celery(
            *("worker", "--hostname", self.name, "--pool", self.pool, "--concurrency", "2"),
            *("--without-gossip", "--without-mingle"),
        )
        # Not `worker --beat`: that one forks, and the fork outlives a killed worker.
        self._beat = self._celery("beat", "--schedule", str(self.folder / f"beat-{number}"), "--pidfile", "")
        try:
            until(self._answers, timeout=timeout, what=f"worker {self.name} answers")
        except BaseException:
            self.kill()
            raise

    def _celery(self, *arguments: str) -> subprocess.Popen[bytes]:
        with self.output.open("ab") as output:
            return processes.spawn(
                [sys.executable, "-m", "celery", "-A", "config", *arguments, "--loglevel", "INFO"],
                cwd=CLONE,
                env={name: value for name, value in os.environ.items() if name != "DJANGO_ALLOW_ASYNC_UNSAFE"},
                output=output,
                on_orphaned=signal.SIGKILL,
            )

    def _answers(self) -> bool:
        from config.celery import app

        assert self.process is not None
        assert self.process.poll() is None, f"the worker ended with {self.process.returncode}:\n{self.log()}"
        return bool(app.control.ping(destination=[self.name], timeout=0.3))

    def kill(self) -> None:
        """SIGKILL to it and to beat, at once."""
        for process in filter(None, (self.process, self._beat)):
            processes.signal_group(process, signal.SIGKILL)
            process.wait()
        self.process = self._beat = None

    def stop(self) -> None:
        for process in filter(None, (self._beat, self.process)):
            processes.stop(process, seconds=10)
        self.process = self._beat = None

    def restart(self) -> None:
        self.stop()
        self.start()

    def log(self) -> str:
        return self.output.read_text(errors="replace") if self.output.exists() else ""
