from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from celery.signals import worker_ready
from django.conf import settings
from django.utils import timezone

from config import broker
from config.celery import app
from dsr import pipeline, tasks
from dsr.ledger import checkpoint
from dsr.ledger.keys import verifier_key
from dsr.ledger.notes import open_note
from dsr.models import Anchor, Heartbeat, Message, Reminder, Request, Seal, WorkItem
from dsr.notices import outgoing
from dsr.rules.lifecycle import State
from dsr.rules.regimes import fingerprint
from dsr.steps import leases, move
from tests import factories
from tests.anchors.web import ca_file, serving

pytestmark = pytest.mark.django_db


@pytest.fixture
def published(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, int]]:
    found: list[tuple[str, int]] = []
    monkeypatch.setattr(tasks, "publish", lambda task, number: found.append((task.name.rpartition(".")[2], number)))
    return found


def earlier() -> Any:
    return timezone.now() - timedelta(minutes=1)


def test_filing_kicks_after_the_commit_and_a_broken_kick_breaks_nothing(
    published: list[tuple[str, int]], django_capture_on_commit_callbacks: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        request = factories.file_request()
        assert published == []
    assert published == [("advance", request.pk)]

    def broken(number: int) -> None:
        raise OSError("the broker burns")

    monkeypatch.setattr(move, "_hooks", [broken])
    with django_capture_on_commit_callbacks(execute=True):
        factories.file_request()
    assert Request.objects.count() == 2


def test_the_sweep_finds_what_a_lost_message_forgot(published: list[tuple[str, int]]) -> None:
    received = factories.file_request()
    locating = factories.request_in(State.LOCATING)
    pipeline.advance(locating.pk, clock=earlier)
    item = locating.work_items.get()
    letter = Message.objects.filter(request=locating).get()
    tasks.sweep()
    assert ("work", item.pk) in published
    assert ("advance", received.pk) not in published, "the fast path gets its grace"
    Request.objects.filter(pk=received.pk).update(wake_at=earlier())
    Message.objects.filter(pk=letter.pk).update(try_after=earlier())
    published.clear()
    tasks.sweep()
    assert set(published) == {("advance", received.pk), ("work", item.pk), ("send", letter.pk)}
    assert timezone.now() - Heartbeat.objects.get(name="worker").at < timedelta(minutes=1)


def test_the_sweep_leaves_alone_what_somebody_has_and_finds_it_when_they_died(
    published: list[tuple[str, int]],
) -> None:
    locating = factories.request_in(State.LOCATING)
    pipeline.advance(locating.pk, clock=earlier)
    item, letter = locating.work_items.get(), Message.objects.get(request=locating)
    now = timezone.now()
    assert leases.claim(item.pk, now=now)
    assert outgoing.claim(letter.pk, now=now)
    Message.objects.filter(pk=letter.pk).update(try_after=earlier())
    tasks.sweep()
    assert published == []
    WorkItem.objects.update(lease_until=earlier())
    Message.objects.update(lease_until=earlier())
    tasks.sweep()
    assert set(published) == {("work", item.pk), ("send", letter.pk)}


def test_what_is_gone_or_done_is_passed_over_quietly(published: list[tuple[str, int]]) -> None:
    request = factories.request_in(State.WITHDRAWN)
    before = Request.objects.values().get(pk=request.pk)
    for number in (request.pk, 10**9):
        tasks.advance(number)
        tasks.work(number)
        tasks.send(10**9)
        tasks.purge_one(number)
    after = Request.objects.values().get(pk=request.pk)
    assert {**after, "wake_at": None} == {**before, "wake_at": None}
    assert published == []


def test_a_failing_step_is_put_off_further_each_time_and_taken_up_again(monkeypatch: pytest.MonkeyPatch) -> None:
    request, now = factories.file_request(), timezone.now()

    def broken(*args: object, **kwargs: object) -> None:
        raise RuntimeError("a fault of ours")

    with monkeypatch.context() as patch:
        patch.setitem(pipeline.STEPS, State.RECEIVED, broken)
        for seconds in (*pipeline.BACK_OFF, pipeline.BACK_OFF[-1]):
            with pytest.raises(RuntimeError):
                pipeline.advance(request.pk, clock=lambda: now)
            row = factories.read(request)
            assert row.wake_at == now + timedelta(seconds=seconds)
            assert pipeline.forgotten(now=now) == []
            assert pipeline.forgotten(now=row.wake_at) == [request.pk]
    pipeline.advance(request.pk, clock=lambda: now)
    assert (factories.read(request).state, factories.read(request).failures) == (State.VERIFYING, 0)


def test_reminders_are_noted_and_mailed_by_the_minute(mailoutbox: list[Any]) -> None:
    request = factories.file_request(now=timezone.now() - timedelta(days=20))
    reviewer = factories.make_staff("reviewer", request.controller)
    tasks.remind()
    tasks.remind()
    assert list(Reminder.objects.values_list("mark", flat=True)) == ["50"]
    assert [message.to for message in mailoutbox] == [[reviewer.email]]


def test_dates_that_were_computed_by_other_rules_are_looked_at(monkeypatch: pytest.MonkeyPatch) -> None:
    request = factories.file_request()
    before = factories.read(request).clock.rules
    monkeypatch.setattr(fingerprint, "CALENDARS", "999.0")
    tasks.recheck()
    assert factories.read(request).clock.rules == {**before, "holidays": "999.0"}


def test_a_worker_that_starts_looks_whether_it_brings_other_rules(monkeypatch: pytest.MonkeyPatch) -> None:
    sent: list[str] = []
    monkeypatch.setattr(broker, "publish", lambda task: sent.append(task.name))
    worker_ready.send(sender=None)
    assert sent == [tasks.recheck.name]


def test_every_beat_names_a_task() -> None:
    names = {entry["task"] for entry in settings.CELERY_BEAT_SCHEDULE.values()}
    assert names <= set(app.tasks)
    assert {"dsr.tasks.remind", "dsr.tasks.recheck", "dsr.tasks.sweep", "dsr.tasks.purge"} <= names


def test_the_queue_costs_the_same_however_long_it_is(
    published: list[tuple[str, int]], django_assert_max_num_queries: Any
) -> None:
    for _ in range(3):
        factories.file_request()
    Request.objects.update(wake_at=earlier())
    with django_assert_max_num_queries(10):
        tasks.sweep()
    assert len(published) == 3


def test_what_is_sealed_is_anchored_by_a_task_of_each_place(
    published: list[tuple[str, int]], settings: Any, tmp_path: Path
) -> None:
    """From a sealed event to a place elsewhere, which holds what the verifier takes."""
    kept: list[bytes] = []

    def keeps(method: str, path: str, headers: dict[str, str], body: bytes) -> tuple[int, dict[str, str], bytes]:
        kept.append(body)
        return 201, {}, b""

    with serving(keeps) as address:
        authority = ca_file(tmp_path)
        settings.ANCHORS = (
            f"places: [{{name: a, kind: https, url: '{address}', ca_file: {authority}}},"
            f" {{name: b, kind: https, url: '{address}', ca_file: {authority}}}]"
        )
        factories.file_request()
        tasks.anchor()
        assert published == [], "nothing is sealed yet"
        tasks.seal()
        tasks.anchor()
        rows = list(Anchor.objects.order_by("pk").values_list("pk", flat=True))
        assert published == [("anchor_one", pk) for pk in rows]
        tasks.anchor_one(rows[0])
        published.clear()
        tasks.anchor()
        assert published == [("anchor_one", rows[1])]
        tasks.anchor_one(rows[1])
        tasks.anchor_one(rows[1])
    assert len(kept) == 2
    said = checkpoint.parse(open_note(kept[0].decode(), verifier_key()))
    assert said.size == Seal.objects.count()
    assert "anchor" in settings.CELERY_BEAT_SCHEDULE
