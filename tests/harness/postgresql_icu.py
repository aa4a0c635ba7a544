"""A PostgreSQL from the machine's own packages, for what the wheel's is built without: ICU's collations, citext."""

import secrets
import signal
from pathlib import Path

import psycopg

from config import processes
from config.embedded import Server

_PLACES = ("usr/lib/postgresql/*/bin", "usr/local/pgsql/bin", "opt/homebrew/opt/postgresql*/bin")
MISSING = "no PostgreSQL with citext on this machine (Debian: apt-get install postgresql)"
START_SECONDS = 60.0


def _found() -> Path | None:
    """The folder of programs of the newest one that brings citext along."""
    folders = [folder for place in _PLACES for folder in Path("/").glob(place)]
    whole = [folder for folder in folders if (folder / "initdb").exists() and _has_citext(folder)]
    return max(whole, key=_version, default=None)


def _has_citext(folder: Path) -> bool:
    version = folder.parent.name
    places = (folder.parent / "share", Path("/usr/share/postgresql") / version)
    return any((place / "extension" / "citext.control").exists() for place in places)


def _version(folder: Path) -> tuple[int, ...]:
    return tuple(int(part) for part in folder.parent.name.split(".") if part.isdigit())


PROGRAMS = _found()


class SystemPostgreSQL(Server):
    """Empty at each start, durable never; `postgres` gets in without a password, from this machine alone."""

    name = "PostgreSQL with ICU"
    stop_signal = signal.SIGINT  # "fast": drops connections

    def start(self) -> None:
        assert PROGRAMS is not None
        self._prepare()
        data = self.home / "data"
        data.mkdir(mode=0o700)
        self._own(data)
        self._launch(
            [
                *(PROGRAMS / "initdb", "-D", data, "--username=postgres", "--auth=trust", "--encoding=UTF8"),
                *("--locale=C.UTF-8", "--no-sync"),
            ]
        )
        assert self.process is not None
        if self.process.wait() != 0:
            raise self._complain()
        self.port = processes.remembered_port(self.home / "port")
        settings = {"listen_addresses": "127.0.0.1", "unix_socket_directories": "", "port": str(self.port)}
        settings |= {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off", "autovacuum": "off"}
        words = [word for name, value in settings.items() for word in ("-c", f"{name}={value}")]
        self._launch([PROGRAMS / "postgres", "-D", data, *words])
        if not processes.wait_for(self._answers_or_ended, seconds=START_SECONDS) or not self._answers():
            raise self._complain()

    def url(self, database: str = "postgres") -> str:
        return f"postgresql://postgres@127.0.0.1:{self.port}/{database}"

    def run(self, statement: str) -> None:
        with psycopg.connect(self.url(), autocommit=True) as connection:
            connection.execute(statement.encode())

    def new_database(self, options: str = "") -> str:
        """The address of a new, empty database. `options`: what CREATE DATABASE shall know beside the name."""
        name = f"scratch_{secrets.token_hex(6)}"
        self.run(f"CREATE DATABASE {name} TEMPLATE template0 {options}")
        return self.url(name)

    def drop_database(self, url: str) -> None:
        self.run(f"DROP DATABASE IF EXISTS {url.rpartition('/')[2]} WITH (FORCE)")

    def _answers_or_ended(self) -> bool:
        return self.ended() is not None or self._answers()

    def _answers(self) -> bool:
        try:
            psycopg.connect(self.url()).close()
        except psycopg.OperationalError:
            return False
        return True
