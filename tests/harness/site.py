"""The site as people reach it: gunicorn in another process, static files collected as in production."""

import os
import signal
import subprocess
import sys
import urllib.error
import urllib.request
from pathlib import Path
from urllib.parse import urlsplit

from config import processes
from tests.harness.databases import manage, once
from tests.harness.servers import CLONE, Servers
from tests.harness.waiting import until


def collect_static(servers: Servers) -> None:
    once(servers, "collectstatic", lambda: void(manage("collectstatic", "--no-input", "-v", "0")))


def void(_: object) -> None:
    """Drops an answer."""


class Site:
    """gunicorn on the address that PUBLIC_URL names."""

    def __init__(self, folder: Path) -> None:
        self.url = os.environ["PUBLIC_URL"]
        self.output = folder / "site.log"
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        environment = {name: value for name, value in os.environ.items() if name != "DJANGO_ALLOW_ASYNC_UNSAFE"}
        with self.output.open("ab") as output:
            self.process = processes.spawn(
                [
                    *(sys.executable, "-m", "gunicorn", "config.wsgi", "--bind", urlsplit(self.url).netloc),
                    *("--threads", "8", "--worker-tmp-dir", self.output.parent),
                ],
                cwd=CLONE,
                env=environment,
                output=output,
                on_orphaned=signal.SIGTERM,
            )
        until(self._answers, timeout=30, what=f"the site answers at {self.url}")

    def _answers(self) -> bool:
        assert self.process is not None
        assert self.process.poll() is None, f"the site ended:\n{self.log()}"
        try:
            with urllib.request.urlopen(f"{self.url}/healthz", timeout=2):
                return True
        except urllib.error.HTTPError:
            return True
        except OSError:
            return False

    def stop(self) -> None:
        if self.process is not None:
            processes.stop(self.process, seconds=5)
            self.process = None

    def log(self) -> str:
        return self.output.read_text(errors="replace") if self.output.exists() else ""
