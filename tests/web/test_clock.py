from datetime import UTC, date, datetime, timedelta

import pytest
from django.utils import timezone

from dsr.models import Clock, Request
from dsr.rules.lifecycle import FINAL, State
from dsr.rules.story import Reader
from dsr.web.clock import due_of, marks_of, shown_to, was, was_extended
from tests.factories import file_request, read

pytestmark = pytest.mark.django_db
RECEIVED = datetime(2026, 3, 3, 10, tzinfo=UTC)
BEFORE, AFTER = datetime(2026, 3, 20, 10, tzinfo=UTC), datetime(2026, 4, 20, 10, tzinfo=UTC)


@pytest.fixture
def request_() -> Request:
    """Received in Berlin on 3 March 2026; due on Tuesday 7 April, after Easter."""
    filed = file_request(now=timezone.now())
    Request.objects.filter(pk=filed.pk).update(received_at=RECEIVED)
    dates = {"received_on": date(2026, 3, 3), "due": date(2026, 4, 7), "first_due": date(2026, 4, 7)}
    Clock.objects.filter(request=filed).update(target=date(2026, 3, 30), **dates)
    return read(filed)


@pytest.mark.parametrize("state", [state for state in State if state not in FINAL])
def test_every_state_that_is_not_final_can_be_overdue(request_: Request, state: State) -> None:
    request_.state = state
    assert due_of(request_, AFTER).overdue
    for reader in Reader:
        shown = shown_to(request_, reader, AFTER)
        assert (shown["tone"], shown["left"]) == ("overdue", "13 days overdue")


def test_a_closed_request_is_never_overdue(request_: Request) -> None:
    request_.state, request_.closed_at = State.FULFILLED, AFTER
    found = due_of(request_, AFTER + timedelta(days=300))
    assert (found.tone, found.left, found.target_passed) == ("done", "closed 13 days late", False)
    assert shown_to(request_, Reader.REQUESTER, AFTER)["left"] == "Closed on 20 April 2026"


def test_the_last_day_is_over_where_the_clock_runs(request_: Request) -> None:
    assert not due_of(request_, datetime(2026, 4, 7, 21, 59, tzinfo=UTC)).overdue
    assert due_of(request_, datetime(2026, 4, 7, 22, 1, tzinfo=UTC)).overdue


def test_the_target_passes_after_its_day(request_: Request) -> None:
    assert not due_of(request_, datetime(2026, 3, 30, 12, tzinfo=UTC)).target_passed
    assert due_of(request_, datetime(2026, 3, 31, 12, tzinfo=UTC)).target_passed


def test_marks_pass_one_by_one(request_: Request) -> None:
    assert [mark.share for mark in marks_of(request_, BEFORE)] == [50, 75, 90]
    assert [mark.passed for mark in marks_of(request_, BEFORE)] == [False, False, False]
    assert [mark.passed for mark in marks_of(request_, datetime(2026, 4, 1, tzinfo=UTC))] == [True, True, False]


def test_targets_and_marks_are_not_the_requesters_business(request_: Request) -> None:
    internal = {"target", "target_passed", "refuse_by", "marks"}
    assert internal.isdisjoint(shown_to(request_, Reader.REQUESTER, BEFORE))
    assert internal <= set(shown_to(request_, Reader.STAFF, BEFORE))


def test_a_date_that_moved_tells_where_it_was_and_why(request_: Request) -> None:
    told = shown_to(request_, Reader.REQUESTER, BEFORE)["story"]
    assert was(request_.clock, told) is None
    request_.clock.due = date(2026, 6, 3)
    moved = was(request_.clock, told)
    assert moved is not None
    assert (moved.day, moved.why) == (date(2026, 4, 7), "dates that were settled anew")


def test_only_a_notice_that_counts_makes_a_request_extended(request_: Request) -> None:
    line = {"regime": "gdpr", "rule": "extension", "citation": "c", "text": "t"}
    assert not was_extended(request_.clock)
    request_.clock.trace.append({**line, "result": "void"})
    assert not was_extended(request_.clock)
    request_.clock.trace.append({**line, "result": "2026-06-03"})
    assert was_extended(request_.clock)
