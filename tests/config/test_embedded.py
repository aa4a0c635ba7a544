"""The embedded servers: passwords, rights of the running role, and starts after every kind of death."""

import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
import redis

from config import processes, roles
from config.embedded import Postgres, Valkey
from tests.harness.servers import CLONE, Servers
from tests.harness.waiting import until


@pytest.fixture(scope="module")
def home() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="habeas-embedded-") as folder:
        place = Path(folder)
        place.chmod(0o711)
        yield place


@pytest.fixture(scope="module")
def postgres(home: Path) -> Iterator[Postgres]:
    server = Postgres(home / "postgres", durable=False)
    server.start()
    server.create_habeas_database()
    with psycopg.connect(server.url(roles.OWNER, "habeas")) as connection:
        connection.execute("CREATE TABLE event (id bigserial PRIMARY KEY, body text)")
    yield server
    server.stop()


@pytest.mark.parametrize("role", ["postgres", *roles.ALL])
@pytest.mark.parametrize("password", ["", ":wrong"])
def test_nobody_gets_in_without_the_password(postgres: Postgres, role: str, password: str) -> None:
    with pytest.raises(psycopg.OperationalError, match="password"):
        psycopg.connect(f"postgresql://{role}{password}@127.0.0.1:{postgres.port}/habeas", passfile=os.devnull)


def test_secrets_are_readable_by_us_alone(postgres: Postgres) -> None:
    files = list(postgres.home.glob("*.password"))
    assert {file.stat().st_mode & 0o777 for file in files} == {0o600}


def test_the_running_role_reads_and_writes_rows(postgres: Postgres) -> None:
    with psycopg.connect(postgres.url(roles.APP, "habeas")) as connection:
        connection.execute("INSERT INTO event (body) VALUES ('a')")
        assert connection.execute("SELECT count(*) FROM event").fetchone() == (1,)
        connection.rollback()


@pytest.mark.parametrize(
    "statement",
    [
        "CREATE TABLE mine (id int)",
        "CREATE TEMPORARY TABLE event (id int)",
        "CREATE SCHEMA mine",
        "ALTER TABLE event ADD COLUMN mine int",
        "ALTER TABLE event DISABLE TRIGGER ALL",
        "ALTER TABLE event OWNER TO habeas_app",
        "TRUNCATE event",
        "DROP TABLE event",
        "SET session_replication_role = replica",
        "SET ROLE habeas_owner",
        "GRANT habeas_owner TO habeas_app",
        "CREATE ROLE mine SUPERUSER",
        "CREATE DATABASE mine",
    ],
)
def test_the_running_role_cannot_alter_or_step_around(postgres: Postgres, statement: str) -> None:
    with (
        psycopg.connect(postgres.url(roles.APP, "habeas"), autocommit=True) as connection,
        pytest.raises(psycopg.Error, match=r"permission denied|must be owner"),
    ):
        connection.execute(statement.encode())


def test_a_sample_role_does_not_get_into_our_database(postgres: Postgres) -> None:
    with pytest.raises(psycopg.OperationalError, match="permission denied for database"):
        psycopg.connect(postgres.url(roles.READER, "habeas"))


def test_a_second_start_keeps_port_and_data(postgres: Postgres) -> None:
    port = postgres.port
    postgres.stop()
    postgres.start()
    assert postgres.port == port
    assert not postgres.create_habeas_database()


def test_a_killed_server_starts_again(postgres: Postgres) -> None:
    os.kill(postgres.pid, signal.SIGKILL)
    until(lambda: postgres.ended() is not None, what="PostgreSQL is dead")
    postgres.start()
    with postgres.connect("habeas") as connection:
        assert connection.execute("SELECT 1").fetchone() == (1,)


def test_an_orphan_on_our_data_is_stopped_first(postgres: Postgres) -> None:
    orphan, again = postgres.pid, Postgres(postgres.home, durable=False)
    again.start()
    until(lambda: postgres.ended() is not None, what="the orphan is gone")
    assert again.pid != orphan
    with again.connect() as connection:
        assert connection.execute("SELECT 1").fetchone() == (1,)
    postgres.process = again.process


def test_a_lock_file_with_a_strangers_number_is_no_obstacle(postgres: Postgres) -> None:
    postgres.stop()
    (postgres.data / "postmaster.pid").write_text(f"{os.getpid()}\n{postgres.data}\n")
    postgres.start()
    assert processes.is_running(os.getpid())


def test_as_root_the_servers_run_as_somebody_else(postgres: Postgres) -> None:
    assert Path(f"/proc/{postgres.pid}").stat().st_uid != 0


def test_valkey_asks_for_a_password(home: Path) -> None:
    valkey = Valkey(home / "valkey")
    valkey.start()
    try:
        with (
            redis.Redis(port=valkey.port, socket_timeout=2) as stranger,
            pytest.raises(redis.AuthenticationError),
        ):
            stranger.ping()
        assert valkey.password("valkey") not in processes.command_line(valkey.pid)
    finally:
        valkey.stop()


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells a child of its parent's death")
def test_a_killed_parent_leaves_no_server(home: Path) -> None:
    script = (
        "import sys, signal; from pathlib import Path; from config.embedded import Valkey;"
        "v = Valkey(Path(sys.argv[1])); v.start(); print(v.pid, flush=True); signal.pause()"
    )
    parent = subprocess.Popen(
        [sys.executable, "-c", script, str(home / "orphaned")], cwd=CLONE, stdout=subprocess.PIPE, text=True
    )
    assert parent.stdout is not None
    pid = int(parent.stdout.readline())
    parent.kill()
    parent.communicate()
    until(lambda: not processes.is_running(pid), what="Valkey died with its parent")


def test_tests_run_as_the_role_that_owns_nothing(servers: Servers) -> None:
    from django.conf import settings

    assert settings.DATABASES["default"]["USER"] == roles.APP
