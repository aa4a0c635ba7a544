"""Databases for tests: migrated once as the owner, then cloned; used as the running role. Nothing is ever truncated."""

import contextlib
import fcntl
import itertools
import os
import subprocess
import sys
from collections.abc import Callable, Iterator

import psycopg

from config import roles
from tests.harness.servers import CLONE, Servers

TEMPLATE = "habeas_template"
_numbers = itertools.count(1)


def once(servers: Servers, name: str, make: Callable[[], None]) -> None:
    """Runs `make` in one process of the test run; the others wait for it."""
    done = servers.shared_folder / f"{name}.done"
    with (servers.shared_folder / f"{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not done.exists():
            make()
            done.touch()


def connect(servers: Servers, database: str = "postgres") -> psycopg.Connection[tuple[object, ...]]:
    """A superuser's connection in autocommit, for the harness itself."""
    return psycopg.connect(servers.superuser_url(database), autocommit=True)


def manage(*arguments: str, env: dict[str, str] | None = None) -> str:
    """Runs `manage.py` in a process of its own; its output, or AssertionError with it."""
    done = subprocess.run(
        [sys.executable, "manage.py", *arguments],
        cwd=CLONE,
        env=os.environ | (env or {}),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, f"manage.py {' '.join(arguments)} failed:\n{done.stdout}{done.stderr}"
    return done.stdout


def make_template(servers: Servers) -> None:
    def make() -> None:
        with connect(servers) as connection:
            roles.drop_database(connection, TEMPLATE)
            roles.create_database(connection, TEMPLATE, owner=roles.OWNER, may_connect=(roles.APP,))
        with connect(servers, TEMPLATE) as connection:
            roles.grant_running_role(connection)
        urls = {
            "DATABASE_URL": servers.url(roles.APP, TEMPLATE),
            "MIGRATION_DATABASE_URL": servers.url(roles.OWNER, TEMPLATE),
        }
        manage("migrate", "--no-input", "-v", "0", env=urls)

    once(servers, "template", make)


def clone(servers: Servers, name: str, *, template: str = TEMPLATE, owner: str = roles.OWNER) -> None:
    may_connect = (roles.APP,) if owner == roles.OWNER else (roles.READER, roles.WRITER)
    with connect(servers) as connection:
        roles.drop_database(connection, name)
        roles.create_database(connection, name, owner=owner, may_connect=may_connect, template=template)


def drop(servers: Servers, name: str) -> None:
    with connect(servers) as connection:
        roles.drop_database(connection, name)


def point_to(name: str) -> None:
    """Lets Django's default connection, in every thread, lead to database `name` (they share one settings dict)."""
    from django.db import connections

    connections.close_all()
    connections.settings["default"]["NAME"] = name


@contextlib.contextmanager
def own(servers: Servers) -> Iterator[str]:
    """A fresh clone that Django uses during the block; yields its URL for the running role."""
    name = f"{servers.database}_{next(_numbers)}"
    clone(servers, name)
    point_to(name)
    try:
        yield servers.url(roles.APP, name)
    finally:
        point_to(servers.database)
        drop(servers, name)
