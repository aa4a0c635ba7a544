"""A clock as things happen to it: which law lets which event move the date, and what is kept of it."""

import json
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dsr.models import Challenge, Clock, Event, Purpose, Request
from dsr.rules import actors, calendars
from dsr.rules.actors import SYSTEM
from dsr.rules.errors import BadEvent
from dsr.rules.events import ClockEvent, EventKind, union
from dsr.rules.lifecycle import State
from dsr.rules.regimes import fingerprint
from dsr.rules.rights import Right
from dsr.steps import clock, decide, verify
from dsr.steps.dates import anew, events_of
from tests import factories
from tests.steps.companies import company

pytestmark = pytest.mark.django_db

RECEIVED = datetime(2026, 6, 1, 15, 0, tzinfo=UTC)
DAY = timedelta(days=1)
PROPERTY = settings(
    max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)


def moved_of(request: Request) -> list[dict[str, object]]:
    bodies = [json.loads(event.body) for event in Event.objects.filter(type="clock_moved").order_by("pk")]
    return [body["facts"] for body in bodies]


def british(tmp_path: Path, right: Right = Right.ACCESS) -> Request:
    return factories.file_request(controller=company(tmp_path, "GB"), place="GB", right=right, now=RECEIVED)


def reviewing(request: Request) -> Request:
    """As if it had been counted: what a question needs of a request, and nothing of its systems."""
    Request.objects.filter(pk=request.pk).update(state=State.REVIEWING)
    return factories.read(request)


def test_filing_begins_the_clock_with_what_each_law_gives_and_what_it_was_computed_by() -> None:
    request = factories.file_request(controller=factories.make_controller("qct"), place="GB", now=RECEIVED)
    kept = factories.read(request).clock
    assert kept.first_due == kept.due == min(date.fromisoformat(entry["due"]) for entry in kept.results)
    assert {entry["regime"] for entry in kept.results} == set(request.regimes) == set(kept.rules["packs"])
    assert {line["regime"] for line in kept.trace} == set(request.regimes)
    assert all(isinstance(line["verified"], bool) for line in kept.trace)
    assert kept.refuse_by is not None
    assert (kept.events, kept.question) == ([], {})


def test_a_question_stops_a_british_access_request_from_the_day_it_is_asked_to_the_day_of_the_answer(
    tmp_path: Path,
) -> None:
    request = reviewing(british(tmp_path))
    by = factories.approver_of(request.controller)
    decide.ask(request_id=request.pk, text="Which account?", by=by, now=RECEIVED + 4 * DAY)
    assert factories.read(request).clock.events == ["pause 2026-06-05"]
    assert factories.read(request).clock.due == date(2026, 7, 1)
    decide.answer(request_id=request.pk, text="The second one.", now=RECEIVED + 8 * DAY)
    kept = factories.read(request).clock
    assert kept.events == ["pause 2026-06-05..2026-06-09"]
    assert (kept.due, kept.first_due) == (date(2026, 7, 6), date(2026, 7, 1))
    assert kept.refuse_by == date(2026, 7, 6)
    assert kept.target <= kept.due


def test_going_on_without_an_answer_ends_the_pause_too(tmp_path: Path) -> None:
    request = reviewing(british(tmp_path))
    by = factories.approver_of(request.controller)
    decide.ask(request_id=request.pk, text="Which account?", by=by, now=RECEIVED + 4 * DAY)
    decide.resume(request_id=request.pk, text="", by=by, now=RECEIVED + 4 * DAY)
    kept = factories.read(request).clock
    assert kept.events == ["pause 2026-06-05..2026-06-05"]
    assert kept.due == date(2026, 7, 2)


def test_two_questions_on_one_day_stop_the_clock_once(tmp_path: Path) -> None:
    request = reviewing(british(tmp_path))
    by = factories.approver_of(request.controller)
    for _ in range(2):
        decide.ask(request_id=request.pk, text="Which account?", by=by, now=RECEIVED + 4 * DAY)
        decide.answer(request_id=request.pk, text="This one.", now=RECEIVED + 4 * DAY + timedelta(hours=2))
    kept = factories.read(request).clock
    assert kept.events == ["pause 2026-06-05..2026-06-05"] * 2
    assert kept.due == date(2026, 7, 2)


@pytest.mark.parametrize(("slug", "place", "right"), [("qdrant", "DE", "access"), ("qazar", "US-CA", "access")])
def test_a_question_is_kept_and_moves_nothing_where_the_law_has_no_pause(slug: str, place: str, right: str) -> None:
    request = factories.file_request(
        controller=factories.make_controller(slug), place=place, right=Right(right), now=RECEIVED
    )
    due = request.clock.due
    clock.asked(request, by=SYSTEM, now=RECEIVED + DAY)
    clock.answered(request, by=SYSTEM, now=RECEIVED + 9 * DAY)
    kept = factories.read(request).clock
    assert len(kept.events) == 1
    assert kept.due == kept.first_due == due
    assert any(line["rule"] == "pause" and line["result"] == "void" for line in kept.trace)
    assert [(each["old"], each["new"]) for each in moved_of(request)] == [(due.isoformat(),) * 2] * 2


def test_in_britain_the_days_begin_anew_with_the_proof(tmp_path: Path) -> None:
    request = factories.run(british(tmp_path), now=RECEIVED)
    assert request.clock.events == ["id_requested 2026-06-01"]
    factories.prove(request, now=RECEIVED + timedelta(minutes=10))
    assert factories.read(request).clock.due == date(2026, 7, 1)
    later = factories.run(british(tmp_path), now=RECEIVED)
    verify.send_code(later, Purpose.PROVE_REQUESTER, now=RECEIVED + 9 * DAY)
    factories.prove(later, now=RECEIVED + 9 * DAY)
    kept = factories.read(later).clock
    assert kept.events == ["id_requested 2026-06-01", "id_received 2026-06-10"]
    assert (kept.due, kept.first_due) == (date(2026, 7, 10), date(2026, 7, 1))


def test_elsewhere_the_proof_is_noted_and_the_date_stands() -> None:
    request = factories.run(factories.file_request(now=RECEIVED), now=RECEIVED)
    verify.send_code(request, Purpose.PROVE_REQUESTER, now=RECEIVED + 5 * DAY)
    factories.prove(request, now=RECEIVED + 5 * DAY)
    kept = factories.read(request).clock
    assert kept.events == ["id_requested 2026-06-01", "id_received 2026-06-06"]
    assert kept.due == kept.first_due


@pytest.mark.parametrize("right", [Right.OPT_OUT, Right.LIMIT])
def test_an_opt_out_asks_for_no_proof_and_keeps_no_event(right: Right) -> None:
    request = factories.file_request(
        controller=factories.make_controller("qazar"), place="US-CA", right=right, now=RECEIVED
    )
    factories.run(request, now=RECEIVED)
    assert factories.read(request).clock.events == []
    assert not Challenge.objects.filter(request=request).exists()


def test_an_event_that_cannot_have_happened_is_refused_and_nothing_is_kept() -> None:
    request = factories.file_request(now=RECEIVED)
    with pytest.raises(BadEvent, match="before the receipt"):
        clock.happened(request, ClockEvent(EventKind.PAUSE, date(2026, 5, 1)), by=SYSTEM, now=RECEIVED)
    assert factories.read(request).clock.events == []


def test_when_the_log_cannot_be_written_nothing_has_happened(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    request = british(tmp_path)
    clock.asked(request, by=SYSTEM, now=RECEIVED + DAY)
    before = Clock.objects.values().get(request=request)

    def broken(*_: object, **__: object) -> None:
        raise RuntimeError("the log is gone")

    monkeypatch.setattr(clock, "append", broken)
    with pytest.raises(RuntimeError):
        clock.answered(request, by=SYSTEM, now=RECEIVED + 5 * DAY)
    assert Clock.objects.values().get(request=request) == before


def test_under_other_rules_the_event_is_kept_and_the_date_stands(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A holiday that a newer calendar knows would move the date, and so nothing moves it but a person."""
    request = british(tmp_path)
    clock.asked(request, by=SYSTEM, now=RECEIVED + DAY)
    old = factories.read(request).clock
    known = calendars.public_holidays

    def newer(calendar: str, year: int) -> frozenset[date]:
        return known(calendar, year) | {date(2026, 7, 1), date(2026, 7, 6)}

    monkeypatch.setattr(calendars, "public_holidays", newer)
    monkeypatch.setattr(fingerprint, "CALENDARS", "9999")
    assert anew(factories.read(request)).due == date(2026, 7, 2)
    clock.answered(request, by=SYSTEM, now=RECEIVED + 5 * DAY)
    kept = factories.read(request).clock
    assert kept.events == ["pause 2026-06-02..2026-06-06"]
    assert (kept.due, kept.rules, kept.results, kept.trace) == (old.due, old.rules, old.results, old.trace)
    assert anew(factories.read(request)).due == date(2026, 7, 7)


def test_other_rules_that_give_the_same_dates_do_not_stand_in_the_way(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    request = british(tmp_path)
    clock.asked(request, by=SYSTEM, now=RECEIVED + DAY)
    monkeypatch.setattr(fingerprint, "CALENDARS", "9999")
    clock.answered(request, by=SYSTEM, now=RECEIVED + 5 * DAY)
    kept = factories.read(request).clock
    assert kept.due == date(2026, 7, 6)
    assert kept.rules["holidays"] == "9999"


def test_a_law_that_was_taken_away_since_stops_no_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    request = factories.file_request(now=RECEIVED)
    clock.asked(request, by=SYSTEM, now=RECEIVED + DAY)
    Request.objects.filter(pk=request.pk).update(regimes=["atlantis"])
    clock.answered(factories.read(request), by=SYSTEM, now=RECEIVED + 5 * DAY)
    kept = factories.read(request).clock
    assert kept.events == ["pause 2026-06-02..2026-06-06"]
    assert kept.due == kept.first_due


def test_whatever_a_request_kept_before_there_were_results_is_counted_on() -> None:
    request = factories.file_request(now=RECEIVED)
    Clock.objects.filter(request=request).update(results=[], rules={}, refuse_by=None)
    clock.asked(factories.read(request), by=actors.SYSTEM, now=RECEIVED + DAY)
    kept = factories.read(request).clock
    assert kept.results
    assert kept.refuse_by == kept.due


Q = st.tuples(st.integers(0, 60), st.integers(0, 20))


@given(questions=st.lists(Q, max_size=4))
@PROPERTY
def test_questions_never_bring_a_date_nearer_and_count_as_a_union_of_days(
    tmp_path: Path, questions: list[tuple[int, int]]
) -> None:
    with transaction.atomic():
        request = british(tmp_path)
        due = request.clock.due
        for begin, length in sorted(questions):
            clock.asked(request, by=SYSTEM, now=RECEIVED + begin * DAY)
            clock.answered(request, by=SYSTEM, now=RECEIVED + (begin + length) * DAY)
            kept = factories.read(request).clock
            assert kept.due >= due
            due = kept.due
        joined = union([(event.on, event.until) for event in events_of(kept) if event.until]) if questions else []
        once = british(tmp_path)
        for first, last in joined:
            pause = ClockEvent(EventKind.PAUSE, first, last)
            clock.happened(once, pause, by=SYSTEM, now=RECEIVED + 90 * DAY)
        assert factories.read(once).clock.due == due
        transaction.set_rollback(True)


@given(begin=st.integers(0, 60), length=st.integers(0, 60), right=st.sampled_from([Right.ACCESS, Right.ERASURE]))
@PROPERTY
def test_nothing_that_happens_moves_a_californian_date(begin: int, length: int, right: Right) -> None:
    with transaction.atomic():
        request = factories.file_request(
            controller=factories.make_controller("qazar"), place="US-CA", right=right, now=RECEIVED
        )
        due = request.clock.due
        clock.proof_asked(request, by=SYSTEM, now=RECEIVED)
        clock.proof_came(request, by=SYSTEM, now=RECEIVED + length * DAY)
        clock.asked(request, by=SYSTEM, now=RECEIVED + begin * DAY)
        clock.answered(request, by=SYSTEM, now=RECEIVED + (begin + length) * DAY)
        assert factories.read(request).clock.due == due
        transaction.set_rollback(True)
