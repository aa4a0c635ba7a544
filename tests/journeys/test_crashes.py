"""A worker dies at the worst moments. The next one ends the work, alone, and with the same evidence."""

import contextlib
from collections.abc import Iterator
from typing import Any

import psycopg
import pytest
from django.utils import timezone
from psycopg.sql import SQL, Identifier

from dsr.models import Phase, Request, WorkItem, WorkState
from dsr.rules.lifecycle import State
from dsr.rules.rights import Right
from examples.common import EMAILS
from tests import factories
from tests.harness.systems import System
from tests.harness.waiting import until
from tests.harness.worker import Worker
from tests.journeys import looking
from tests.journeys.conftest import Reach

HANA = EMAILS["hana"]
pytestmark = pytest.mark.systems("qdrant")


@contextlib.contextmanager
def locked(system: System, table: str, mode: str) -> Iterator[None]:
    """Hold up whoever needs the table, until the block ends."""
    with psycopg.connect(system.admin_url) as connection:
        connection.execute(SQL("LOCK TABLE {} IN " + mode + " MODE").format(Identifier(table)))
        yield
        connection.rollback()


def waits_for(system: System, table: str) -> bool:
    """Whether somebody stands before the lock on the table."""
    query = "SELECT count(*) FROM pg_locks WHERE NOT granted AND relation = to_regclass(%s)"
    return bool(system.rows(query, table)[0][0])


def to_review(right: Right, reach: Reach) -> Request:
    request = factories.file_request(right=right, who=factories.identity(HANA, name="Hana Ito"))
    reach(request, State.VERIFYING)
    factories.prove(request)
    return reach(request, State.REVIEWING)


def item_of(request: Request, phase: str) -> WorkItem:
    return WorkItem.objects.get(request=request, phase=phase)


def let_cool(request: Request) -> None:
    now = timezone.now()
    Request.objects.filter(pk=request.pk).update(cooling_until=now, wake_at=now)


def approve_erasure(reach: Reach) -> Request:
    request = to_review(Right.ERASURE, reach)
    factories.approve(request)
    return reach(request, State.COOLING)


def test_a_gather_that_was_killed_starts_again_whole(worker: Worker, systems: dict[str, System], reach: Reach) -> None:
    system = systems["qdrant_cloud"]
    expected = looking.expected_access("qdrant", systems, HANA)
    request = to_review(Right.ACCESS, reach)
    with locked(system, "usage_daily", "ACCESS EXCLUSIVE"):
        factories.approve(request)
        until(lambda: waits_for(system, "usage_daily"), timeout=20, what="the copy stands before the lock")
        worker.kill()
    assert item_of(request, Phase.COPY).state == WorkState.OPEN
    assert not item_of(request, Phase.COPY).findings.exists(), "half a copy appeared"

    worker.start()
    request = reach(request, State.RELEASING)
    assert item_of(request, Phase.COPY).attempts == 2
    found = looking.keys_in(looking.sealed_package_of(request), "qdrant")
    assert {name: sorted(keys, key=str) for name, keys in found.items() if keys} == {
        name: sorted(keys, key=str) for name, keys in expected.items() if keys
    }


def test_an_erasure_that_was_killed_before_its_commit_is_done_once(
    worker: Worker, systems: dict[str, System], reach: Reach
) -> None:
    system = systems["qdrant_cloud"]
    expected = looking.expected_erasure("qdrant", systems, HANA)
    before = looking.dump("qdrant", systems)
    request = approve_erasure(reach)
    # Reading and row locks pass a SHARE lock; the first statement that deletes stands before it.
    with locked(system, "usage_daily", "SHARE"):
        let_cool(request)
        until(lambda: waits_for(system, "usage_daily"), timeout=20, what="the erasure stands before the lock")
        assert item_of(request, Phase.ERASE).keys_saved_at is not None
        worker.kill()
    until(lambda: not _sessions(system), timeout=20, what="the dead worker's session ended")
    assert looking.dump("qdrant", systems) == before, "half an erasure was committed"

    worker.start()
    reach(request, State.FULFILLED, State.PARTLY_FULFILLED)
    assert item_of(request, Phase.ERASE).attempts == 2
    looking.check_erased(expected, before, looking.dump("qdrant", systems))


def test_a_crash_between_the_systems_commit_and_ours_ends_with_the_same_evidence(
    worker: Worker, systems: dict[str, System], reach: Reach, own_database: str
) -> None:
    system = systems["qdrant_cloud"]
    expected = looking.expected_erasure("qdrant", systems, HANA)
    before = looking.dump("qdrant", systems)
    request = approve_erasure(reach)
    with psycopg.connect(own_database) as ours:
        with locked(system, "usage_daily", "SHARE"):
            let_cool(request)
            until(lambda: waits_for(system, "usage_daily"), timeout=20, what="the erasure stands before the lock")
            # From here on the worker can commit over there, but not record it here.
            ours.execute("SELECT 1 FROM dsr_request WHERE id = %s FOR NO KEY UPDATE", [request.pk])
        until(lambda: looking.dump("qdrant", systems) != before, timeout=20, what="the system has committed")
        worker.kill()
        ours.rollback()
    erased = item_of(request, Phase.ERASE)
    assert erased.state == WorkState.OPEN
    looking.check_erased(expected, before, looking.dump("qdrant", systems))

    worker.start()
    reach(request, State.FULFILLED, State.PARTLY_FULFILLED)
    erased = item_of(request, Phase.ERASE)
    assert erased.attempts == 2
    # The same evidence as if nothing had happened, though the second attempt found nobody by that address any more.
    counts = {each["collection"]: each for each in erased.result["collections"]}
    for collection, effect in expected.items():
        told = counts[collection.removeprefix("cloud.")]
        assert told["removed"] == len(effect.deleted), collection
        assert told["remaining"] == 0
        if effect.retained:
            assert told["retained"] == len(effect.retained), collection
    looking.check_erased(expected, before, looking.dump("qdrant", systems))


def _sessions(system: System) -> list[tuple[Any, ...]]:
    query = (
        "SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
        " AND state <> 'idle' AND backend_type = 'client backend'"
    )
    return system.rows(query)
