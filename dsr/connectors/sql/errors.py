"""What a database says, in sentences that hold no value from a row."""

import re
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from dsr.connectors.base import ConnectorError
from dsr.connectors.sql.dialects import dialect_named

# SQLSTATE (or its class of two) -> sentence, and whether trying again cannot help.
_STATES: dict[str, tuple[str, bool]] = {
    "3D000": ("The database that the connection names does not exist.", True),
    "28": ("The database refused the user or the password of the connection.", True),
    "42501": ("The user of the connection lacks a right", True),
    "42P01": ("A table of the data map does not exist", True),
    "42703": ("A column of the data map does not exist", True),
    "3F000": ("A schema of the data map does not exist", True),
    "42": ("The database did not accept a statement", True),
    "25006": ("The connection can only read; an erasure needs the write address.", True),
    "40001": ("Other work in the database got in the way; it can be tried again.", False),
    "40P01": ("The database broke a deadlock with other work; it can be tried again.", False),
    "55P03": ("Another session holds rows of the subject locked; it can be tried again.", False),
    "57014": ("The statement took longer than allowed; it can be tried again when the system is less busy.", False),
    "57": ("The database is shutting down or ended the session; it can be tried again.", False),
    "53100": ("The database has no disk space left.", False),
    "53": ("The database is short of memory, disk or connections; it can be tried again.", False),
    "58": ("The database met an error of its operating system.", False),
    "08_NO": (
        "The database's machine answers, but the process that works for us does not any more, so the connection was dropped; "
        "it can be tried again once somebody has looked at the server.",
        False,
    ),
    "08": ("The connection to the database was lost or could not be made.", False),
    "23503": ("A foreign key forbids the change", True),
    "23502": ("A column that may not be NULL would become NULL", True),
    "23505": ("A unique constraint forbids the change", True),
    "23514": ("A check constraint forbids the change", True),
    "23": ("A constraint forbids the change", True),
    "22021": (
        "A key, a link or an identifier of the database holds bytes that are no letters of UTF-8, so its row cannot be named.",
        True,
    ),
    "22": ("A value does not fit the type of its column", True),
    "P0": ("A trigger or function of the database refused the change.", True),
}
# What PostgreSQL says to who has no session yet, where the driver gives no SQLSTATE -> the state.
_AT_THE_DOOR = (
    (re.compile(r'authentication failed|role ".*" does not exist|no pg_hba\.conf entry|no password supplied'), "28"),
    (re.compile(r'database ".*" does not exist'), "3D000"),
    (re.compile(r"too many (clients|connections)|remaining connection slots"), "53"),
)
# The same in the server's own language.
_TURNED_AWAY = re.compile(r"connection (failed|to server)\b.*\bFATAL:", re.S)
# What somebody else's transaction did since this one's snapshot was taken; 23503 when their row points at one that goes.
_OVERTAKEN = frozenset({"40001", "23503"})
# Their texts name tables and columns only, never values.
_NAMES_ONLY = frozenset({"42P01", "42703", "42501", "3F000"})


# The driver's package -> the dialect that knows its errors; PostgreSQL's are here.
_EXPLAINED_BY = {"pymysql": "mysql", "sqlite3": "sqlite"}


class Overtaken(ConnectorError):
    """The rows are not any more as the transaction saw them."""


@contextmanager
def speaking() -> Iterator[None]:
    """Turn what the driver raises inside into ConnectorError."""
    try:
        yield
    except DBAPIError as error:
        raise explain(error.orig) from None
    except (psycopg.Error, sqlite3.Error, SQLAlchemyError) as error:
        raise explain(error) from None


def explain(error: BaseException | None) -> ConnectorError:
    dialect = _EXPLAINED_BY.get(type(error).__module__.split(".")[0])
    return _explain(error) if dialect is None or error is None else dialect_named(dialect).explain(error)


def _explain(error: BaseException | None) -> ConnectorError:
    state = getattr(error, "sqlstate", None)
    if state is None and isinstance(error, psycopg.OperationalError):
        state = next((known for words, known in _AT_THE_DOOR if words.search(str(error))), None)
    if state is None:
        if isinstance(error, psycopg.OperationalError) and _TURNED_AWAY.match(str(error)):
            return ConnectorError(
                "The database answered and let nobody in: it is starting up or full, or user, password or database are wrong."
            )
        if isinstance(error, psycopg.OperationalError):
            sentence = "The database cannot be reached, or the connection broke; is it up, and is the address right?"
            return ConnectorError(sentence)
        return ConnectorError(f"The database's driver failed ({type(error).__name__}).", permanent=True)
    if getattr(getattr(error, "diag", None), "source_function", None) == "check_enable_rls":  # in whatever language
        sentence = f"Row-level security hides rows from the user of the connection{_where(error, state)}"
        return ConnectorError(f"{sentence}; give it a role with BYPASSRLS (SQLSTATE {state}).", permanent=True)
    sentence, permanent = _STATES.get(state, _STATES.get(state[:2], ("The database refused a statement", False)))
    kind = Overtaken if state in _OVERTAKEN else ConnectorError
    if sentence.endswith("."):
        return kind(sentence, permanent=permanent)
    return kind(f"{sentence}{_where(error, state)} (SQLSTATE {state}).", permanent=permanent)


def _where(error: BaseException | None, state: str) -> str:
    diagnosis = getattr(error, "diag", None)
    if diagnosis is None:
        return ""
    if state in _NAMES_ONLY and diagnosis.message_primary:
        return f": {diagnosis.message_primary}"
    named = (
        ("table", diagnosis.table_name),
        ("column", diagnosis.column_name),
        ("constraint", diagnosis.constraint_name),
    )
    parts = [f"{what} {name}" for what, name in named if name]
    return f": {', '.join(parts)}" if parts else ""
