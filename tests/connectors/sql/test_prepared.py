"""The catalogue's statement is prepared where the session is our own; behind a pooler nothing is."""

from collections.abc import Iterator
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import Connection

from dsr.connectors.sql.catalogue import read_catalogue
from dsr.connectors.sql.connect import engine_for, reading
from tests.harness import pgbouncer

PREPARED = sa.text("SELECT name, prepare_time FROM pg_prepared_statements WHERE NOT from_sql")
SERVING = sa.text("SELECT pg_backend_pid()")


@pytest.fixture
def pooled_shop(postgres_shop: str) -> Iterator[str]:
    if pgbouncer.PROGRAM is None:
        pytest.skip(pgbouncer.MISSING)
    with pgbouncer.running(postgres_shop) as pooler:
        yield pooler.through(postgres_shop)


def _read(connection: Connection) -> tuple[list[Any], Any]:
    tables = read_catalogue(connection, [(None, "customers"), ("public", "nowhere")])
    assert list(tables) == [(None, "customers")]
    return list(connection.execute(PREPARED)), tables


def test_a_session_that_is_ours_keeps_the_statement(postgres_shop: str) -> None:
    engine = engine_for(postgres_shop, purpose="read")
    found = []
    for _ in range(2):
        with reading(engine) as connection:
            found.append(_read(connection))
    (first, tables), (again, same) = found
    assert len(first) == 1
    assert again == first
    assert same is tables


def test_behind_a_pooler_each_transaction_may_be_another_sessions(pooled_shop: str) -> None:
    engine = engine_for(pooled_shop, purpose="read")
    served: set[int] = set()
    for _ in range(4):
        # Two at a time, so that the pooler needs both of its connections, and gives them in no order of ours.
        with reading(engine) as one, reading(engine) as other:
            for connection in (other, one):
                assert _read(connection)[0] == []
                served.add(connection.execute(SERVING).scalar_one())
    assert len(served) == 2
