"""Connections to a subject's system: which databases we speak, and the transactions that we use."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache

from sqlalchemy.engine import URL, Connection, Engine, make_url
from sqlalchemy.exc import ArgumentError

from dsr.connectors.base import ConnectorError
from dsr.connectors.sql.dialects import DRIVERS, SPOKEN, dialect_named
from dsr.connectors.sql.dialects.base import Transactions
from dsr.connectors.sql.errors import speaking


def engine_for(url: str | None, *, purpose: str, fresh: bool = False) -> Engine:
    """This process's engine for an address, with the statements that it has compiled; a dialect may keep a connection or two
    open between uses. `fresh`: every use is a connection of its own. Raises ConnectorError (permanent).
    """
    if not url:
        raise ConnectorError(
            f"No address is set for this system's {purpose} connection; set SYSTEM_<CONNECTION>_{purpose.upper()}_URL.",
            permanent=True,
        )
    # By process: a connection must not be shared with one that was forked.
    return _engine(url, purpose == "write", fresh, os.getpid())


@lru_cache(maxsize=64)
def _engine(url: str, writes: bool, fresh: bool, process: int) -> Engine:
    parsed = _parsed(url)
    dialect = dialect_named(parsed.get_backend_name())
    make = dialect.engine if fresh else dialect.lasting_engine
    return make(parsed, writes=writes)


def _parsed(url: str) -> URL:
    try:
        parsed = make_url(url)
    except (ArgumentError, ValueError):
        raise ConnectorError(
            "The address of this system is not a URL such as postgresql://user:password@host:5432/shop.", permanent=True
        ) from None
    driver = DRIVERS.get(parsed.drivername)
    if driver is None:
        raise ConnectorError(
            f"Databases of the kind {parsed.drivername!r} are not supported; {SPOKEN} are.", permanent=True
        )
    return parsed.set(drivername=driver)


@contextmanager
def reading(engine: Engine) -> Iterator[Connection]:
    """One read-only transaction on one snapshot."""
    with speaking(), dialect_named(engine.dialect.name).reading(engine) as connection:
        yield connection


def transaction_of(connection: Connection) -> str:
    """The name of the transaction at hand, where the dialect remembers how each ended; else empty."""
    dialect = dialect_named(connection.dialect.name)
    return dialect.transaction(connection) if isinstance(dialect, Transactions) else ""


def came_to_nothing(connection: Connection, transaction: str) -> bool:
    """Whether an earlier transaction is known to have changed nothing. Raises ConnectorError while it goes on."""
    dialect = dialect_named(connection.dialect.name)
    return bool(transaction) and isinstance(dialect, Transactions) and dialect.undone(connection, transaction)


@contextmanager
def writing(engine: Engine, *, at_once: bool = False) -> Iterator[Connection]:
    """One transaction that sees what others commit, and commits when the block ends; with `at_once` one of a dialect with
    Transactions, on one snapshot.
    """
    dialect = dialect_named(engine.dialect.name)
    opened = (
        dialect.writing_at_once(engine) if at_once and isinstance(dialect, Transactions) else dialect.writing(engine)
    )
    with speaking(), opened as connection:
        yield connection
