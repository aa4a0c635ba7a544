from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from dsr import pipeline
from dsr.checks import NotAllowed
from dsr.connectors.base import ConnectorError, SavedKeys
from dsr.models import Event, Finding, Phase, Request, WorkItem, WorkState
from dsr.rules import actors
from dsr.rules.lifecycle import State
from dsr.steps import by_hand, decide, erase, leases
from dsr.steps.leases import Done, LeaseLost
from tests import factories
from tests.harness.waiting import until

NOW = timezone.now()


def an_item(*, phase: Phase = Phase.COUNT) -> WorkItem:
    """An item of a request whose machine is at work, as the queue has it."""
    request = factories.request_in(State.LOCATING)
    pipeline.advance(request.pk, clock=lambda: NOW)
    item = request.work_items.get()
    if phase is not Phase.COUNT:
        WorkItem.objects.filter(pk=item.pk).update(phase=phase)
        Request.objects.filter(pk=request.pk).update(state=State.WORKING)
    return WorkItem.objects.get(pk=item.pk)


def claimed(item: WorkItem, now: Any = NOW) -> WorkItem:
    held = leases.claim(item.pk, now=now)
    assert held is not None
    return held


@pytest.mark.django_db
def test_an_item_is_one_workers_until_its_lease_ends() -> None:
    item = an_item()
    first = claimed(item)
    assert leases.claim(item.pk, now=NOW + leases.lease() - timedelta(microseconds=1)) is None
    assert leases.forgotten(now=NOW) == []
    assert leases.forgotten(now=NOW + leases.lease()) == [item.pk]
    second = claimed(item, NOW + leases.lease())
    assert second.lease_token != first.lease_token
    assert second.attempts == 2


@pytest.mark.django_db
def test_an_old_token_can_neither_finish_nor_fail_nor_save_keys_nor_report_a_drift() -> None:
    item = an_item(phase=Phase.ERASE)
    old, new = claimed(item), claimed(item, NOW + leases.lease())
    events, state = Event.objects.count(), factories.read(item.request).state
    saved: list[WorkItem] = []
    with pytest.raises(LeaseLost):
        leases.finish(old, Done({"rows": {}}, save=saved.append), now=NOW)
    leases.fail(old, "too late", permanent=True, now=NOW)
    keys = SavedKeys({"users": ((1,),)}, "r", "s")
    with pytest.raises(LeaseLost):
        erase._save_keys(old, keys)
    pipeline._drift(old, "the roots are gone", NOW)
    item.refresh_from_db()
    assert (item.state, item.error, item.keys_blob, item.lease_token) == (WorkState.OPEN, "", "", new.lease_token)
    assert saved == []
    assert Event.objects.count() == events
    assert factories.read(item.request).state == state, "the new holder's erasure goes on"
    leases.finish(new, Done({"collections": []}), now=NOW)
    assert WorkItem.objects.get(pk=item.pk).state == WorkState.DONE


@pytest.mark.django_db
def test_a_result_appears_whole_or_not_at_all() -> None:
    item = claimed(an_item())

    def half(held: WorkItem) -> None:
        Finding.objects.create(item=held, collection="users", sequence=0, rows=1, blob="x")
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        leases.finish(item, Done({}, save=half), now=NOW)
    assert not Finding.objects.exists()
    assert WorkItem.objects.get(pk=item.pk).state == WorkState.OPEN


@pytest.mark.django_db
def test_failing_is_put_off_longer_each_time_then_a_person_is_asked_and_can_try_again() -> None:
    item, now = an_item(), NOW
    for number, seconds in enumerate(leases.BACK_OFF, start=1):
        leases.fail(claimed(item, now), f"attempt {number}", permanent=False, now=now)
        item.refresh_from_db()
        if number < len(leases.BACK_OFF):
            assert (item.state, item.try_after) == (WorkState.OPEN, now + timedelta(seconds=seconds))
            assert leases.claim(item.pk, now=now + timedelta(seconds=seconds - 0.001)) is None
            now += timedelta(seconds=seconds)
    assert (item.state, item.error) == (WorkState.ATTENTION, f"attempt {len(leases.BACK_OFF)}")
    assert leases.forgotten(now=now + timedelta(days=365)) == []
    assert factories.read(item.request).state == State.LOCATING, "it is shown, and never hides or closes"
    with pytest.raises(NotAllowed):
        by_hand.retry(item_id=item.pk, by=actors.REQUESTER, now=now)
    by_hand.retry(item_id=item.pk, by=factories.approver_of(item.request.controller), now=now)
    assert claimed(item, now).attempts == 1
    assert Event.objects.filter(type="work_failed").count() == len(leases.BACK_OFF)


@pytest.mark.django_db
def test_what_trying_again_cannot_mend_goes_to_a_person_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    item = an_item()

    def refuse(*args: object) -> Done:
        raise ConnectorError("The table users has no column email. Change the data map.", permanent=True)

    monkeypatch.setitem(pipeline.WORK, Phase.COUNT, refuse)
    # The heartbeat's thread has a connection of its own, and sees no row of this transaction.
    monkeypatch.setattr(leases.Heartbeat, "_run", lambda self: None)
    assert pipeline.work(item.pk, clock=lambda: NOW) is None
    item.refresh_from_db()
    assert item.state == WorkState.ATTENTION
    assert "Change the data map" in item.error


@pytest.mark.django_db
def test_an_unexpected_error_is_put_off_without_its_text(monkeypatch: pytest.MonkeyPatch) -> None:
    item = an_item()

    def break_down(*args: object) -> Done:
        raise RuntimeError("row of ada.berg@people.example")

    monkeypatch.setitem(pipeline.WORK, Phase.COUNT, break_down)
    monkeypatch.setattr(leases.Heartbeat, "_run", lambda self: None)
    with pytest.raises(RuntimeError):
        pipeline.work(item.pk, clock=lambda: NOW)
    item.refresh_from_db()
    assert item.state == WorkState.OPEN
    assert item.error
    assert "ada" not in item.error


@pytest.mark.django_db
def test_a_request_that_ended_is_not_worked_on() -> None:
    item = an_item()
    held = claimed(item)
    decide.withdraw(request_id=item.request_id, by=actors.REQUESTER, now=NOW)
    with pytest.raises(LeaseLost):
        leases.finish(held, Done({}), now=NOW)
    assert leases.claim(item.pk, now=NOW + leases.lease()) is None
    assert WorkItem.objects.get(pk=item.pk).state == WorkState.CANCELLED


def test_a_heartbeat_renews_the_lease_and_notices_when_it_is_gone(own_database: str, settings: Any) -> None:
    settings.LEASE_SECONDS = 0.3
    item = claimed(an_item(), timezone.now())
    before = item.lease_until
    assert before is not None
    with leases.Heartbeat(item) as heartbeat:
        until(lambda: WorkItem.objects.filter(pk=item.pk, lease_until__gt=before).exists(), what="renewed")
        heartbeat.beat()
        WorkItem.objects.filter(pk=item.pk).update(lease_token=None)
        until(heartbeat.lost.is_set, what="noticed")
        with pytest.raises(LeaseLost):
            heartbeat.beat()
    connection.close()


def test_two_workers_do_not_both_claim(own_database: str) -> None:

    item = an_item()

    def claim(number: int) -> bool:
        try:
            return leases.claim(item.pk, now=NOW) is not None
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(claim, range(16))) == 1
    assert WorkItem.objects.get(pk=item.pk).attempts == 1
