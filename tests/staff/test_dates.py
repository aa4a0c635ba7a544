"""The dates of a request in the hands of staff: more time, a late refusal, dates in question, a corrected receipt."""

from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from dsr.models import Clock, Decision, DecisionKind, Message, Request
from dsr.rules.actors import SYSTEM
from dsr.rules.lifecycle import Event, State
from dsr.rules.spoken import short_day
from dsr.staff.actions import ACTIONS, reason
from dsr.steps import move, recheck
from dsr.steps.grounds import grounds_for
from dsr.web.clock import was_extended
from tests.doors import signed_in, text_of
from tests.factories import approver_of, file_request, make_controller, read, request_in

pytestmark = pytest.mark.django_db
BERLIN = ZoneInfo("Europe/Berlin")


def _page(user: User, request: Request) -> str:
    return text_of(signed_in(user).get(reverse("staff:request", args=[request.reference])))


def _act(user: User, request: Request, key: str, **given: Any) -> Any:
    return signed_in(user).post(reverse("staff:act", args=[request.reference, key]), given)


def _day(name: str, day: Any) -> dict[str, int]:
    return {f"{name}_day": day.day, f"{name}_month": day.month, f"{name}_year": day.year}


def _reviewing(**given: Any) -> Request:
    """Under review, without a system in which anything was counted."""
    request = request_in(State.LOCATING, **given)
    move.move(request_id=request.pk, event=Event.LOCATED, by=SYSTEM, now=timezone.now())
    return read(request)


def test_more_time_is_taken_with_reasons_and_both_dates_are_shown(approver: User) -> None:
    request = file_request()
    page = _page(approver, request)
    assert "Until " in page
    assert "the answer takes longer. It is then due by" in page
    assert "GDPR Article 12(3)" in page
    assert _act(approver, request, "extend", reason="Five archives must be searched.").status_code == 302
    extended = read(request)
    assert extended.clock.due > extended.clock.first_due
    assert was_extended(extended.clock)
    after = _page(approver, extended)
    assert f"{short_day(extended.clock.first_due)}</time></s> at first; moved by an extension." in after
    assert Message.objects.filter(request=request, kind="extended").count() == 1


def test_more_time_needs_reasons(approver: User) -> None:
    request = file_request()
    answer = _act(approver, request, "extend", reason=" ")
    assert answer.status_code == 422
    assert "the requester must be told the reasons" in text_of(answer)
    assert not was_extended(read(request).clock)


def test_a_second_extension_is_not_offered_where_the_law_allows_one(approver: User) -> None:
    request = file_request()
    _act(approver, request, "extend", reason="Five archives.")
    why = reason(ACTIONS["extend"], approver_of(request.controller), read(request))
    assert "was taken already" in why
    assert why.replace("'", "&#x27;") in _page(approver, request)
    assert _act(approver, request, "extend", reason="Ten archives.").status_code == 403


def test_a_right_that_is_never_extended_says_so_beside_the_button(approver: User, opt_out: Request) -> None:
    assert "An opt-out or a limit is never extended" in _page(approver, opt_out)
    answer = _act(approver, opt_out, "extend", reason="Many.")
    assert answer.status_code == 403
    assert "never extended" in text_of(answer)


def test_after_the_last_day_more_time_is_refused_with_that_day(approver: User) -> None:
    request = file_request(now=timezone.now() - timedelta(days=45))
    answer = _act(approver, request, "extend", reason="Many.")
    assert answer.status_code == 403
    assert f"had to go out by {short_day(request.clock.due)}" in text_of(answer)


def test_who_may_not_decide_may_not_extend(reviewer: User) -> None:
    request = file_request()
    assert _act(reviewer, request, "extend", reason="Many.").status_code == 403
    assert "Only an approver may decide" in _page(reviewer, request)


class TestWithoutAnEnd:
    """The Swiss law lets the controller name the new day; no law of this company's own seat bounds it."""

    def test_the_new_day_must_be_named(self, approver: User) -> None:
        request = file_request(controller=make_controller("qazar"), place="CH")
        answer = _act(approver, request, "extend", reason="Many.")
        assert answer.status_code == 422
        assert "Enter the day by which the answer will come" in text_of(answer)

    def test_it_lies_after_the_day_that_holds(self, approver: User) -> None:
        request = file_request(controller=make_controller("qazar"), place="CH")
        answer = _act(approver, request, "extend", reason="Many.", **_day("until", request.clock.due))
        assert answer.status_code == 422
        assert f"Enter a day after {short_day(request.clock.due)}" in text_of(answer)

    def test_it_holds_then(self, approver: User) -> None:
        request = file_request(controller=make_controller("qazar"), place="CH")
        until = request.clock.due + timedelta(days=40)
        assert _act(approver, request, "extend", reason="Many.", **_day("until", until)).status_code == 302
        assert read(request).clock.due == until


def test_a_question_says_what_it_does_to_the_clock(approver: User) -> None:
    assert "guidance alone speaks of a pause, and the date stands" in _page(approver, _reviewing())
    page = _page(approver, _reviewing(place="GB-ENG"))
    assert "Only under the UK General Data Protection Regulation it stops (UK GDPR Article 12A(5)" in page


class TestRefusal:
    def _refuse(self, user: User, request: Request, **given: Any) -> Any:
        return _act(user, request, "refuse", ground=grounds_for(request)[0].code, text="Twice this month.", **given)

    def test_in_time_it_tells_its_last_day_and_asks_no_tick(self, approver: User) -> None:
        request = _reviewing()
        page = _page(approver, request)
        assert f"is told by {short_day(request.clock.due)} at the latest" in page
        assert "I know that this is late" not in page
        assert self._refuse(approver, request).status_code == 302

    def test_late_it_needs_a_tick(self, approver: User) -> None:
        request = _reviewing()
        past = timezone.now().date() - timedelta(days=4)
        Clock.objects.filter(request=request).update(due=past, target=past, refuse_by=past)
        answer = self._refuse(approver, request)
        assert answer.status_code == 422
        assert "Tick that you know that this refusal is late" in text_of(answer)
        assert self._refuse(approver, request, late="on").status_code == 302
        assert read(request).state == State.REFUSED


@pytest.fixture
def asked() -> Request:
    """A request whose calendar, as it was stored, knew a holiday that today's does not."""
    request = file_request()
    clock = request.clock
    later = clock.due + timedelta(days=1)
    results = [{**entry, "due": later.isoformat()} for entry in clock.results]
    Clock.objects.filter(pk=clock.pk).update(
        due=later, first_due=later, results=results, rules={"holidays": "0", "packs": {}}
    )
    assert recheck.recheck(request.pk, timezone.now())
    return read(request)


class TestDatesInQuestion:
    def test_both_dates_and_the_reason_are_shown(self, approver: User, asked: Request) -> None:
        page = _page(approver, asked)
        assert "Dates in question" in page
        for day in (asked.clock.due, asked.clock.due - timedelta(days=1)):
            assert short_day(day) in page
        assert "The calendars of public holidays have changed" in page

    def test_taking_moves_the_date(self, approver: User, asked: Request) -> None:
        assert _act(approver, asked, "settle", which="take").status_code == 302
        assert read(asked).clock.due == asked.clock.due - timedelta(days=1)
        assert "Dates in question" not in _page(approver, asked)

    def test_keeping_needs_a_reason_and_moves_nothing(self, approver: User, asked: Request) -> None:
        assert _act(approver, asked, "settle", which="keep").status_code == 422
        assert _act(approver, asked, "settle", which="keep", reason="It was told so.").status_code == 302
        settled = read(asked)
        assert (settled.clock.due, settled.clock.question) == (asked.clock.due, {})
        assert Decision.objects.filter(request=asked, kind=DecisionKind.KEEP_DATES).exists()

    @pytest.mark.parametrize("which", ["", "both"])
    def test_a_choice_must_be_made(self, approver: User, asked: Request, which: str) -> None:
        answer = _act(approver, asked, "settle", which=which)
        assert answer.status_code == 422
        assert "Choose which dates hold" in text_of(answer)

    def test_without_a_question_there_is_nothing_to_settle(self, approver: User) -> None:
        assert _act(approver, file_request(), "settle", which="take").status_code == 403

    def test_a_reader_of_the_queue_cannot_settle(self, reviewer: User, asked: Request) -> None:
        assert _act(reviewer, asked, "settle", which="take").status_code == 403
        assert read(asked).clock.question


class TestReceipt:
    def _correct(self, user: User, request: Request, at: datetime, **given: Any) -> Any:
        typed = {**_day("received_day", at), "received_time": f"{at:%H:%M}", "reason": "The postmark.", **given}
        return _act(user, request, "receipt", **typed)

    def test_an_earlier_receipt_brings_earlier_dates(self, approver: User) -> None:
        request = file_request()
        came = (timezone.now() - timedelta(days=6)).astimezone(BERLIN).replace(second=0, microsecond=0)
        assert self._correct(approver, request, came).status_code == 302
        corrected = read(request)
        assert corrected.received_at == came
        assert corrected.clock.due < request.clock.due

    def test_a_time_to_come_is_an_error_at_its_field(self, approver: User) -> None:
        request = file_request()
        answer = self._correct(approver, request, timezone.now() + timedelta(days=3))
        assert answer.status_code == 422
        assert "Enter a day and time that are not still to come" in text_of(answer)

    def test_day_and_reason_are_needed(self, approver: User) -> None:
        answer = _act(approver, file_request(), "receipt")
        assert answer.status_code == 422
        assert "Enter the day on which it came" in text_of(answer)
        assert "Say how you know when it truly came" in text_of(answer)

    def test_the_portals_own_time_is_never_made_later(self, approver: User) -> None:
        request = file_request(now=timezone.now() - timedelta(days=9))
        answer = self._correct(approver, request, timezone.now() - timedelta(days=1))
        assert answer.status_code == 409
        assert read(request).received_at == request.received_at
