"""A transaction of PostgreSQL's: its time limits and settings, and who serves it."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import psycopg
from sqlalchemy.engine import Connection, Engine

from dsr.connectors.sql import limits

CONNECT = {
    "connect_timeout": limits.CONNECT_SECONDS,
    "application_name": "habeas",
    "client_encoding": "UTF8",
    "prepare_threshold": None,
    "keepalives_idle": limits.SILENCE_SECONDS // 2,
    "keepalives_interval": limits.SILENCE_SECONDS // 6,
    "keepalives_count": 3,
    "tcp_user_timeout": limits.SILENCE_SECONDS * 1000,
}
# Statements that are run so often are prepared unasked: none is.
_ONLY_WHEN_ASKED = 1 << 31


@contextmanager
def session(engine: Engine, statement_seconds: float, options: Mapping[str, Any]) -> Iterator[Connection]:
    with engine.connect() as connection:
        connection.execution_options(**options)
        driver = _driver(connection)
        try:
            with connection.begin():
                try:
                    _configure(connection, statement_seconds)
                    driver.allowed = statement_seconds
                    yield connection
                except psycopg.Error:
                    # From the driver itself, which SQLAlchemy did not see: it would roll back what is gone, and that error
                    # would hide this one.
                    if driver.closed:
                        connection.invalidate()
                    raise
        finally:
            driver.allowed = 0.0


def _driver(connection: Connection) -> Any:
    return connection.connection.driver_connection


# Keys and values travel as text: the session's forms of time, number and bytes must not depend on the server's.
_SETTINGS = {
    "timezone": "UTC",
    "datestyle": "ISO, YMD",
    "intervalstyle": "iso_8601",
    "extra_float_digits": "1",
    "bytea_output": "hex",
    "client_encoding": "UTF8",
    # Rows that a policy of the database hides would be missed without a word; so it is an error.
    "row_security": "off",
    # A row that two paths lead to is looked up in both: in a hash while that fits, else row by row.
    "work_mem": "64MB",
    # Where the planner reads a whole table for a subject's many rows, several processes may: what they hand over, mostly
    # keys, is hardly dear enough to forgo that.
    "parallel_tuple_cost": "0.001",
    # Only tables of keys are analysed here, for how many they are.
    "default_statistics_target": "10",
    "lock_timeout": f"{limits.LOCK_SECONDS * 1000:.0f}ms",
    "idle_in_transaction_session_timeout": f"{limits.READ_SECONDS:.0f}s",
}


def _configure(connection: Connection, statement_seconds: float) -> None:
    driver = _driver(connection)
    settings = _SETTINGS | {"statement_timeout": f"{statement_seconds:.0f}s"}
    calls = ", ".join(f"set_config('{name}', '{value}', true)" for name, value in settings.items())
    *_, serving = driver.execute(f"SELECT {calls}, pg_backend_pid()").fetchone()
    # A pooler in between gives a transaction whatever connection is free, and tells clients no process that is the server's:
    # what one transaction prepared there, the next would not find.
    driver.prepare_threshold = _ONLY_WHEN_ASKED if serving == driver.info.backend_pid else None
