"""Databases of each kind that the SQL connector speaks: made, filled, looked at and thrown away.

Scripts are written in the SQL that all of them read: names in double quotes, backslashes that mean themselves, a
semicolon at the end of a line.
"""

import contextlib
import secrets
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import psycopg
import pymysql
from pymysql.constants import CLIENT
from sqlalchemy.engine import make_url

from tests.harness.mariadb import MariaDB
from tests.harness.scratch import drop_database, reader_of, scratch_database

KINDS = ("postgresql", "mariadb", "sqlite")
_MARIADB_SESSION = "SET sql_mode = 'ANSI_QUOTES,NO_BACKSLASH_ESCAPES,STRICT_ALL_TABLES', time_zone = '+00:00'"


def kind_of(url: str) -> str:
    name = make_url(url).get_backend_name()
    return "mariadb" if name == "mysql" else name


@contextlib.contextmanager
def database_of(kind: str, mariadb: Callable[[], MariaDB], folder: Path) -> Iterator[str]:
    """The address of an empty database."""
    if kind == "postgresql":
        url = scratch_database()
        yield url
        drop_database(url)
    elif kind == "mariadb":
        server = mariadb()
        url = server.new_database()
        yield url
        server.drop_database(url)
    else:
        file = folder / f"{secrets.token_hex(6)}.sqlite3"
        with contextlib.closing(sqlite3.connect(file)) as connection:
            connection.execute("PRAGMA journal_mode = WAL")  # what servers use: readers and a writer at once
        yield f"sqlite:///{file}"


def connect(url: str) -> Any:
    """The driver's own connection, in autocommit."""
    parsed = make_url(url)
    kind = kind_of(url)
    if kind == "postgresql":
        return psycopg.connect(url, autocommit=True)
    if kind == "sqlite":
        return sqlite3.connect(str(parsed.database), isolation_level=None)
    return pymysql.connect(
        host=parsed.host or "",
        port=parsed.port or 0,
        user=parsed.username,
        password=parsed.password or "",
        database=parsed.database,
        autocommit=True,
        ssl_disabled=True,  # else each connection reads every certificate of the machine
        client_flag=CLIENT.MULTI_STATEMENTS,
        init_command=_MARIADB_SESSION,
    )


def run(url: str, script: str) -> None:
    if not script:
        return
    with contextlib.closing(connect(url)) as connection:
        if kind_of(url) == "sqlite":
            connection.executescript(script)
        elif kind_of(url) == "postgresql":
            connection.execute(script.encode())
        else:
            with connection.cursor() as cursor:
                cursor.execute(script)
                while cursor.nextset():
                    pass


def rows(url: str, query: str) -> list[tuple[Any, ...]]:
    with contextlib.closing(connect(url)) as connection:
        return rows_on(connection, query)


def rows_on(connection: Any, query: str) -> list[tuple[Any, ...]]:
    cursor = connection.cursor()
    cursor.execute(query)
    return [tuple(row) for row in cursor.fetchall()]


def tables(url: str) -> list[str]:
    with contextlib.closing(connect(url)) as connection:
        return _tables(connection, kind_of(url))


def _tables(connection: Any, kind: str) -> list[str]:
    query = {
        "postgresql": "SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace",
        "mariadb": "SELECT TABLE_NAME FROM information_schema.TABLES WHERE TABLE_SCHEMA = DATABASE()",
        "sqlite": "SELECT name FROM sqlite_master WHERE type = 'table'",
    }[kind]
    return sorted(name for (name,) in rows_on(connection, query))


def dump(url: str) -> dict[str, set[tuple[str | None, ...]]]:
    """Every row of every table, its values as text."""
    with contextlib.closing(connect(url)) as connection:
        return {
            name: {_texts(row) for row in rows_on(connection, f"SELECT * FROM {quoted(name)}")}
            for name in _tables(connection, kind_of(url))
        }


def _texts(row: Sequence[Any]) -> tuple[str | None, ...]:
    return tuple(None if value is None else str(value) for value in row)


def quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def empty(url: str) -> None:
    """Throws away every table."""
    run(url, "".join(f"DROP TABLE {quoted(name)};" for name in tables(url)))


def reader(url: str, *, on: str = "*", rights: str = "SELECT") -> str:
    """The address for a user that may read and no more; for SQLite there are no users."""
    if kind_of(url) == "postgresql":
        return reader_of(url)
    parsed = make_url(url)
    name, password = f"reader_{secrets.token_hex(4)}", secrets.token_hex(12)
    run(url, f"CREATE USER {name} IDENTIFIED BY '{password}'; GRANT {rights} ON {parsed.database}.{on} TO {name}")
    return parsed.set(username=name, password=password).render_as_string(hide_password=False)
