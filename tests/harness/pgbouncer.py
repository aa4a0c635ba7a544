"""A PgBouncer before the run's own PostgreSQL, which gives each transaction whatever connection is free."""

import contextlib
import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote, urlsplit

import psycopg

from config import processes
from config.embedded import Server

_PLACES = ("/usr/sbin", "/usr/local/sbin", "/opt/homebrew/bin")
PROGRAM = shutil.which("pgbouncer", path=os.pathsep.join([os.environ.get("PATH", os.defpath), *_PLACES]))
MISSING = "no PgBouncer on this machine (Debian: apt-get install pgbouncer)"
START_SECONDS = 20.0


class PgBouncer(Server):
    """Two connections to each database, in transaction mode. `address`: a URL of the server, with user and password."""

    name = "PgBouncer"

    def __init__(self, home: Path, address: str) -> None:
        super().__init__(home)
        self._address = urlsplit(address)

    def start(self) -> None:
        assert PROGRAM is not None
        self._prepare()
        self.port = processes.remembered_port(self.home / "port")
        users, settings = self.home / "users", self.home / "settings"
        users.write_text(f'"{unquote(self._address.username or "")}" "{unquote(self._address.password or "")}"\n')
        settings.write_text(
            f"[databases]\n* = host={self._address.hostname} port={self._address.port}\n"
            f"[pgbouncer]\nlisten_addr = 127.0.0.1\nlisten_port = {self.port}\nunix_socket_dir =\n"
            f"auth_type = plain\nauth_file = {users}\npool_mode = transaction\ndefault_pool_size = 2\n"
        )
        for file in (users, settings):
            file.chmod(0o600)
            self._own(file)
        self._launch([PROGRAM, settings])
        if not processes.wait_for(self._answers_or_ended, seconds=START_SECONDS) or not self._answers():
            raise self._complain()

    def through(self, url: str) -> str:
        """The same database by way of the pooler."""
        parts = urlsplit(url)
        assert (parts.username, parts.password) == (self._address.username, self._address.password)
        at = parts.netloc.rpartition("@")[0]
        return parts._replace(netloc=f"{at}@127.0.0.1:{self.port}").geturl()

    def _answers_or_ended(self) -> bool:
        return self.ended() is not None or self._answers()

    def _answers(self) -> bool:
        try:
            psycopg.connect(self.through(self._address.geturl())).close()
        except psycopg.OperationalError:
            return False
        return True


@contextlib.contextmanager
def running(address: str) -> Iterator[PgBouncer]:
    with tempfile.TemporaryDirectory(prefix="habeas-pgbouncer-") as folder:
        Path(folder).chmod(0o711)  # its user passes through to its own folder
        server = PgBouncer(Path(folder) / "home", address)
        server.start()
        try:
            yield server
        finally:
            server.stop()
