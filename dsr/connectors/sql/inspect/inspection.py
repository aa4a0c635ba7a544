"""One look at a database: a connection that cannot write, what is read through it, what is asked of it."""

import sqlite3
import time
import warnings
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Engine, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, NoSuchModuleError, SAWarning, SQLAlchemyError
from sqlalchemy.pool import NullPool

from dsr.connectors.base import ConnectorError
from dsr.connectors.sql.connect import engine_for
from dsr.connectors.sql.errors import speaking
from dsr.connectors.sql.inspect.questions import answer_to
from dsr.connectors.sql.inspect.tables import Tables
from dsr.connectors.sql.limits import CONNECT_SECONDS
from dsr.datamap.discover.facts import Answers, DatabaseFacts, Question

STATEMENT_SECONDS = 5
QUESTION_SECONDS = 120.0  # for all questions together; what is not asked by then stays unknown


class Inspection:
    """One read-only connection to the database at `url`. Raises ConnectorError."""

    def __init__(self, url: str, *, schemas: Sequence[str] = (), sample: int = 20) -> None:
        self._engine = _engine(url)
        self._schemas, self._sample = tuple(schemas), sample

    def read(self) -> DatabaseFacts:
        """Every table with its columns, keys and `sample` values a column; views and partitions are left to others."""
        with self._connected() as connection, warnings.catch_warnings():
            warnings.simplefilter("ignore", SAWarning)  # a type that SQLAlchemy does not know is "other" here
            return Tables(connection, self._schemas, self._sample).read()

    def answer(self, questions: Iterable[Question]) -> Answers:
        """What a bounded look at the rows says to each; with `sample` 0 nothing is looked at."""
        answers = Answers()
        if not self._sample:
            return answers
        until = time.monotonic() + QUESTION_SECONDS
        with self._connected() as connection:
            for question in questions:
                if time.monotonic() > until:
                    break
                try:
                    with connection.begin_nested():
                        answers.given[question] = answer_to(connection, question)
                except SQLAlchemyError:
                    continue
        return answers

    @contextmanager
    def _connected(self) -> Iterator[Connection]:
        with speaking(), _plainly(self._engine), self._engine.connect() as connection, connection.begin():
            _restrain(connection)
            yield connection


@contextmanager
def _plainly(engine: Engine) -> Iterator[None]:
    try:
        yield
    except DBAPIError as error:
        if engine.dialect.name == "postgresql":
            raise
        raise ConnectorError(
            f"The database cannot be read ({type(error.orig).__name__}); is the address right, and may this user read?"
        ) from None


def _engine(url: str) -> Engine:
    try:
        parsed = make_url(url)
    except (ArgumentError, ValueError):
        return engine_for(url, purpose="read")
    family = parsed.get_backend_name()
    if family == "sqlite":
        path = Path(parsed.database or "")
        if not path.is_file():
            raise ConnectorError("There is no SQLite file at that path.", permanent=True)
        address = f"file:{quote(str(path.resolve()))}?mode=ro"
        return sa.create_engine(
            "sqlite://", creator=lambda: sqlite3.connect(address, uri=True), poolclass=NullPool, hide_parameters=True
        )
    if family in {"mysql", "mariadb"}:
        try:
            return sa.create_engine(
                parsed.set(drivername=f"{family}+pymysql"),
                poolclass=NullPool,
                hide_parameters=True,
                connect_args={"connect_timeout": CONNECT_SECONDS},
            )
        except (ModuleNotFoundError, NoSuchModuleError):
            raise ConnectorError(
                "The driver for MySQL and MariaDB (pymysql) is not installed.", permanent=True
            ) from None
    return engine_for(url, purpose="read")


def _restrain(connection: Connection) -> None:
    """Nothing here may write, and nothing may keep the database busy."""
    limit = STATEMENT_SECONDS * 1000
    match connection.dialect.name:
        case "postgresql":
            connection.execute(sa.text("SET TRANSACTION READ ONLY"))
            connection.execute(sa.text(f"SET LOCAL statement_timeout = {limit}"))
            connection.execute(sa.text("SET LOCAL lock_timeout = 1000"))
        case "mysql" | "mariadb":  # an address may say mysql:// and lead to a MariaDB
            mariadb = getattr(connection.dialect, "is_mariadb", False)
            said = f"max_statement_time = {STATEMENT_SECONDS}" if mariadb else f"max_execution_time = {limit}"
            connection.execute(sa.text(f"SET SESSION {said}"))
