"""Connections to a subject's system: which dialects we speak, and how a session is set."""

from collections.abc import Iterator
from contextlib import contextmanager

import sqlalchemy as sa
from sqlalchemy.engine import URL, Connection, Engine, make_url
from sqlalchemy.exc import ArgumentError
from sqlalchemy.pool import NullPool

from dsr.connectors.base import ConnectorError
from dsr.connectors.sql.errors import speaking

LOCK_TIMEOUT = "5s"
WRITE_TIMEOUT = "10min"
READ_TIMEOUT = "30min"  # one COPY, slowed by whoever takes its rows
CONNECT_SECONDS = 5

_DRIVERS = {
    "postgresql": "postgresql+psycopg",
    "postgres": "postgresql+psycopg",
    "postgresql+psycopg": "postgresql+psycopg",
}


def engine_for(url: str | None, *, purpose: str) -> Engine:
    """An engine without a pool: every use is a connection of its own. Raises ConnectorError (permanent)."""
    if not url:
        raise ConnectorError(
            f"No address is set for this system's {purpose} connection; set SYSTEM_<CONNECTION>_{purpose.upper()}_URL.",
            permanent=True,
        )
    return sa.create_engine(
        _parsed(url),
        poolclass=NullPool,
        connect_args={"connect_timeout": CONNECT_SECONDS, "application_name": "habeas", "prepare_threshold": None},
        hide_parameters=True,
    )


def _parsed(url: str) -> URL:
    try:
        parsed = make_url(url)
    except (ArgumentError, ValueError):
        raise ConnectorError(
            "The address of this system is not a URL such as postgresql://user:password@host:5432/shop.", permanent=True
        ) from None
    driver = _DRIVERS.get(parsed.drivername)
    if driver is None:
        raise ConnectorError(
            f"Databases of the kind {parsed.drivername!r} are not supported; PostgreSQL is.", permanent=True
        )
    return parsed.set(drivername=driver)


@contextmanager
def reading(engine: Engine) -> Iterator[Connection]:
    """One read-only transaction on one snapshot."""
    with speaking(), engine.connect() as connection:
        connection.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
        with connection.begin():
            _configure(connection, READ_TIMEOUT)
            yield connection


@contextmanager
def writing(engine: Engine) -> Iterator[Connection]:
    """One transaction that sees what others commit, and commits when the block ends."""
    with speaking(), engine.connect() as connection:
        connection.execution_options(isolation_level="READ COMMITTED")
        with connection.begin():
            _configure(connection, WRITE_TIMEOUT)
            yield connection


def _configure(connection: Connection, statement_timeout: str) -> None:
    # Keys and values travel as text: the session's forms of time, number and bytes must not depend on the server's.
    settings = {
        "timezone": "UTC",
        "datestyle": "ISO, YMD",
        "intervalstyle": "iso_8601",
        "extra_float_digits": "1",
        "bytea_output": "hex",
        "client_encoding": "UTF8",
        # Rows that a policy of the database hides would be missed without a word; so it is an error.
        "row_security": "off",
        "lock_timeout": LOCK_TIMEOUT,
        "statement_timeout": statement_timeout,
        "idle_in_transaction_session_timeout": READ_TIMEOUT,
    }
    connection.execute(sa.select(*[sa.func.set_config(name, value, True) for name, value in settings.items()]))
