"""The worker keeps its database connections from task to task, and goes on when the database takes them away."""

import psycopg
from django.db import connection

from dsr.rules.lifecycle import State
from tests import factories
from tests.harness.worker import Worker
from tests.journeys.conftest import Reach

THREADS = 2  # of the worker, each with a connection


def _theirs(database: psycopg.Connection, *, ours: int) -> set[int]:
    """The processes that serve the worker now."""
    found = database.execute(
        "SELECT pid FROM pg_stat_activity WHERE datname = current_database()"
        " AND application_name = 'habeas' AND pid <> %s",
        [ours],
    )
    return {pid for (pid,) in found}


def _go_through(how_many: int, reach: Reach, prefix: str) -> None:
    for number in range(how_many):
        request = factories.file_request(who=factories.identity(f"{prefix}{number}@people.example"))
        reach(request, State.VERIFYING)


def test_tasks_share_connections_and_survive_their_loss(worker: Worker, own_database: str, reach: Reach) -> None:
    _go_through(1, reach, "first")
    ours = connection.connection.info.backend_pid
    with psycopg.connect(own_database, autocommit=True, application_name="a look") as database:
        seen: set[int] = set()
        for number in range(6):
            _go_through(1, reach, f"then{number}")
            seen |= _theirs(database, ours=ours)
        assert 1 <= len(seen) <= THREADS, "tasks open connections of their own"

        for pid in seen:
            database.execute("SELECT pg_terminate_backend(%s)", [pid])
        _go_through(2, reach, "after")
        assert not seen & _theirs(database, ours=ours)
    assert "Traceback" not in worker.log()
