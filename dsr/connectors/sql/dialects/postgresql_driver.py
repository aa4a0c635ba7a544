"""The driver's connection, with an end to its patience.

Statements have a time limit, which the server keeps. A server process that is stopped keeps none, and its machine goes on
answering for it: so this side counts as well.
"""

import os
import socket
import time
from collections.abc import Generator, Iterator
from contextlib import contextmanager, suppress
from typing import Any

import psycopg
import sqlalchemy as sa
from sqlalchemy import event

from dsr.connectors.sql import limits
from dsr.connectors.sql.overdue import overdue


class Unanswered(psycopg.OperationalError):
    """The server said nothing for longer than it allows itself; the connection is closed."""

    sqlstate = "08_NO"  # the database's own are five capitals and digits


class Connection(psycopg.Connection[Any]):
    """`allowed`: seconds that the server gives a statement; 0 where only short ones are run."""

    allowed = 0.0

    def wait(self, gen: Any, *given: Any, **options: Any) -> Any:
        try:
            return super().wait(_bounded(gen, self._patience()), *given, **options)
        except Unanswered:
            self.pgconn.finish()
            raise

    def _patience(self) -> float:
        return self.allowed + limits.SILENCE_SECONDS

    @contextmanager
    def streaming(self) -> Iterator[None]:
        """For a COPY: rows are too many to look at the clock for each, so another thread does."""
        hung_up = False

        def hang_up() -> None:
            nonlocal hung_up
            hung_up = True
            with suppress(OSError, psycopg.Error), socket.socket(fileno=os.dup(self.pgconn.socket)) as ours:
                ours.shutdown(socket.SHUT_RDWR)

        self.wait = super().wait  # type: ignore[method-assign]
        try:
            with overdue.after(self._patience(), hang_up):
                yield
        except psycopg.OperationalError:
            if hung_up:
                self.pgconn.finish()
                raise Unanswered from None
            raise
        finally:
            del self.wait


def _bounded(gen: Generator[Any, Any, Any], seconds: float) -> Generator[Any, Any, Any]:
    """The same, as long as the other side is not silent for so many seconds."""
    heard = time.monotonic()
    try:
        asked = next(gen)
        while True:
            ready = yield asked
            if ready:
                heard = time.monotonic()
            elif time.monotonic() - heard > seconds:
                raise Unanswered
            asked = gen.send(ready)
    except StopIteration as end:
        return end.value


def patiently(engine: sa.Engine) -> sa.Engine:
    """`engine`, whose connections are of this kind."""

    def connect(dialect: Any, record: Any, given: Any, options: Any) -> Connection:
        return Connection.connect(*given, **options)

    event.listen(engine, "do_connect", connect)
    return engine
