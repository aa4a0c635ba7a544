"""Child processes that leave nothing behind: started in a group of their own, stopped with a bound, dead with us."""

import contextlib
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO

CHILD = Path(__file__).with_name("child.py")
POLL_SECONDS = 0.05


@dataclass(frozen=True)
class User:
    """The unprivileged user that runs the servers when we are root (PostgreSQL refuses root)."""

    uid: int
    gid: int


def unprivileged() -> User | None:
    """Whom to run servers as: `nobody` when we are root, else None (ourselves)."""
    if os.geteuid() != 0:
        return None
    import pwd

    try:
        entry = pwd.getpwnam("nobody")
    except KeyError:
        return User(65534, 65534)
    return User(entry.pw_uid, entry.pw_gid)


def spawn(
    command: Sequence[str | Path],
    *,
    user: User | None = None,
    env: Mapping[str, str] | None = None,
    cwd: Path | None = None,
    output: IO[bytes] | int | None = None,
    stdin: int = subprocess.DEVNULL,
    on_orphaned: signal.Signals = signal.SIGTERM,
) -> subprocess.Popen[bytes]:
    """Starts `command` (its first word an absolute path) in a session of its own.

    `on_orphaned` is what it receives when we die, even by SIGKILL (Linux; elsewhere the next start finds orphans).
    Call it from a thread that lives as long as the process: the kernel watches the thread that started the child.
    """
    ids = ("-", "-") if user is None else (str(user.uid), str(user.gid))
    return subprocess.Popen(
        [
            *(sys.executable, "-I", "-S", CHILD, *ids, str(os.getpid()), str(int(on_orphaned))),
            *map(str, command),
        ],
        env=None if env is None else dict(env),
        cwd=cwd,
        stdin=stdin,
        stdout=output,
        stderr=subprocess.STDOUT if output is not None else None,
        start_new_session=True,
    )


def wait_for(ready: Callable[[], bool], *, seconds: float) -> bool:
    """Polls until `ready()`; False when it is not in time."""
    deadline = time.monotonic() + seconds
    while not ready():
        if time.monotonic() > deadline:
            return False
        time.sleep(POLL_SECONDS)
    return True


def signal_group(process: subprocess.Popen[bytes], number: signal.Signals) -> None:
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, number)


def stop(process: subprocess.Popen[bytes], *, first: signal.Signals = signal.SIGTERM, seconds: float = 10) -> None:
    """Asks the process to end, and after `seconds` ends it and all of its group. Safe to call twice."""
    if process.poll() is None:
        with contextlib.suppress(ProcessLookupError):
            process.send_signal(first)
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(seconds)
    signal_group(process, signal.SIGKILL)
    process.wait()


def is_running(pid: int) -> bool:
    """Whether `pid` lives (a zombie does not)."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return True


def command_line(pid: int) -> str:
    """What `pid` runs; empty when it is gone."""
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
    except OSError:
        shown = subprocess.run(["ps", "-o", "command=", "-p", str(pid)], capture_output=True, text=True, check=False)
        return shown.stdout.strip()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def port_is_free(port: int, host: str = "127.0.0.1") -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return False
        return True


def remembered_port(file: Path) -> int:
    """The port in `file` while it is free, else another one, remembered there."""
    with contextlib.suppress(OSError, ValueError):
        port = int(file.read_text())
        if port_is_free(port):
            return port
    port = free_port()
    file.write_text(str(port))
    return port


@contextlib.contextmanager
def only_one(lock: Path, message: str) -> Iterator[None]:
    """Holds `lock` during the block; a dead holder's lock is free at once, a living one's ends us with `message`."""
    import fcntl

    lock.parent.mkdir(parents=True, exist_ok=True)
    with lock.open("a+") as handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise SystemExit(message) from None
        yield
