"""The worker keeps its database connections from task to task, goes on when the database takes them away, and shares them
with others where a pooler gives each transaction another one.
"""

import psycopg
from django.db import connection
from django.test import Client
from django.utils import timezone

from dsr.identity import api_keys
from dsr.models import Request
from dsr.rules.lifecycle import State
from examples.common import EMAILS
from tests import factories
from tests.harness.systems import System
from tests.harness.waiting import until
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


def _end_idle(database: psycopg.Connection, pids: set[int]) -> bool:
    """End those between two tasks; whether none is left. One that a task is using would rightly be an error of the task."""
    resting = "state = 'idle' AND clock_timestamp() - state_change > interval '150 ms'"
    database.execute(
        f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid = ANY(%s) AND {resting}", [list(pids)]
    )
    return not database.execute("SELECT FROM pg_stat_activity WHERE pid = ANY(%s)", [list(pids)]).fetchall()


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

        until(lambda: _end_idle(database, seen), timeout=30, what="each of the connections rested and was ended")
        _go_through(2, reach, "after")
        assert not seen & _theirs(database, ours=ours)
    assert '"level": "ERROR"' not in worker.log()


def test_behind_a_pooler_requests_are_fulfilled(
    own_pooler: str, worker: Worker, systems: dict[str, System], reach: Reach
) -> None:
    key = api_keys.issue(factories.make_controller("qdrant"), "account page", now=timezone.now())
    client = Client(headers={"authorization": f"Bearer {key}"})
    body = {"right": "know", "place": "DE", "identity_verified": True, "subject": {"email": EMAILS["ada"]}}
    filed = [client.post("/api/v1/requests/", body, content_type="application/json") for _ in range(6)]
    for each in filed:
        assert each.status_code == 201, each.content
        reach(Request.objects.get(reference=each.json()["reference"]), State.FULFILLED)
    assert '"level": "ERROR"' not in worker.log()
