"""A MariaDB of the test process's own, from the machine's `mariadbd`, started when a test first asks for it."""

import os
import secrets
import shutil

import pymysql

from config import processes
from config.embedded import Server

_PLACES = ("/usr/sbin", "/usr/local/sbin", "/usr/libexec", "/opt/homebrew/bin")
PROGRAM = shutil.which("mariadbd", path=os.pathsep.join([os.environ.get("PATH", os.defpath), *_PLACES]))
INSTALLER = shutil.which("mariadb-install-db")
MISSING = "no MariaDB on this machine (Debian: apt-get install mariadb-server)"
START_SECONDS = 60.0


class MariaDB(Server):
    """Empty at each start, durable never."""

    name = "MariaDB"

    def start(self) -> None:
        assert PROGRAM is not None
        assert INSTALLER is not None
        self._prepare()
        data = self.home / "data"
        data.mkdir(mode=0o700)
        self._own(data)
        small = ["--innodb-log-file-size=8M", "--innodb-buffer-pool-size=64M", f"--tmpdir={data}"]
        fast = ["--innodb-flush-log-at-trx-commit=0", "--innodb-flush-method=nosync", "--innodb-doublewrite=0"]
        self._launch(
            [
                *(INSTALLER, "--no-defaults", f"--datadir={data}", "--auth-root-authentication-method=normal"),
                *("--skip-test-db", "--skip-name-resolve", *small, *fast),
            ]
        )
        assert self.process is not None
        if self.process.wait() != 0:
            raise self._complain()
        self.port = processes.remembered_port(self.home / "port")
        self._launch(
            [
                *(PROGRAM, "--no-defaults", f"--datadir={data}", f"--socket={data}/socket", f"--port={self.port}"),
                *("--bind-address=127.0.0.1", "--skip-name-resolve", f"--pid-file={data}/pid", *small, *fast),
                "--performance-schema=OFF",
            ]
        )
        if not processes.wait_for(self._answers_or_ended, seconds=START_SECONDS) or not self._answers():
            raise self._complain()

    def _answers_or_ended(self) -> bool:
        return self.process is None or self.process.poll() is not None or self._answers()

    def _answers(self) -> bool:
        try:
            self.connect().close()
        except pymysql.err.OperationalError:
            return False
        return True

    def connect(self, database: str | None = None) -> "pymysql.Connection[pymysql.cursors.Cursor]":
        return pymysql.connect(
            host="127.0.0.1", port=self.port, user="root", database=database, autocommit=True, ssl_disabled=True
        )

    def run(self, statement: str) -> None:
        with self.connect() as connection, connection.cursor() as cursor:
            cursor.execute(statement)

    def new_database(self) -> str:
        """The address of a new, empty database."""
        name = f"scratch_{secrets.token_hex(6)}"
        self.run(f"CREATE DATABASE {name} CHARACTER SET utf8mb4")
        return f"mysql://root@127.0.0.1:{self.port}/{name}"

    def drop_database(self, url: str) -> None:
        self.run(f"DROP DATABASE IF EXISTS {url.rpartition('/')[2]}")
