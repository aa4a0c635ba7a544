"""A law's file or a calendar changes under open requests: people are asked, and nothing moves before they answer."""

import json
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from django.core import mail

from dsr.checks import NotAllowed, check_can_settle_dates
from dsr.models import Clock, Decision, Event, Message, Reminder, Request
from dsr.rules import actors, calendars, regimes
from dsr.rules.actors import Actor
from dsr.rules.events import ClockEvent, EventKind
from dsr.rules.lifecycle import State
from dsr.rules.regimes import Regime, fingerprint, look_in
from dsr.steps import clock as clocks
from dsr.steps import decide, digest, recheck, remind
from dsr.steps.decide import CannotDecide
from dsr.vault.envelope import unseal
from dsr.vault.pseudonyms import pseudonym
from tests import factories
from tests.rules.atlantis import LAW

RECEIVED = datetime(2026, 6, 1, 15, 0, tzinfo=UTC)
NOW = RECEIVED + timedelta(days=3)
# Twenty days from 1 June: 21 June is a Sunday.
DUE = date(2026, 6, 22)
LATER = LAW.replace("length: 20D", "length: 25D")  # 26 June, a Friday
Change = Callable[[str], None]
READ = cache(regimes._regime)


@pytest.fixture
def law(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Change]:
    """Puts a text in the file of the law, as a deployment with newer files does."""

    def read(file: Path) -> Regime:
        return fresh(file) if file.is_relative_to(tmp_path) else READ(file)  # the other laws stay as they are

    def change(text: str) -> None:
        regimes._read.cache_clear()  # a deployment starts the process anew
        (tmp_path / "atlantis.yaml").write_text(text, encoding="utf-8")
        look_in(tmp_path)

    fresh = regimes._regime
    monkeypatch.setattr(regimes, "_regime", read)
    change(LAW)
    yield change
    look_in()
    regimes._read.cache_clear()


@pytest.fixture
def filed(db: None, law: Change) -> Request:
    # No law binds this company by its establishment, so that the one of the file judges alone.
    request = factories.file_request(controller=factories.make_controller("qazar"), place="AR", now=RECEIVED)
    assert request.clock.due == DUE
    return request


@pytest.fixture
def approver(filed: Request) -> Actor:
    return factories.approver_of(filed.controller)


def clock_of(request: Request) -> Clock:
    return Clock.objects.get(request=request)


def events_of(request: Request, *types: str) -> list[dict[str, Any]]:
    found = Event.objects.filter(request=pseudonym("request", request.pk), type__in=types).order_by("pk")
    return [json.loads(event.body)["facts"] for event in found]


def everything_but(clock: Clock, *names: str) -> dict[str, Any]:
    return {f.attname: getattr(clock, f.attname) for f in clock._meta.concrete_fields if f.attname not in names}


def test_rules_that_are_the_same_ask_nothing_and_cost_one_query(filed: Request, django_assert_num_queries: Any) -> None:
    for _ in range(3):
        factories.file_request(controller=filed.controller, place="AR", now=RECEIVED)
    with django_assert_num_queries(1):
        assert recheck.recheck_all(now=NOW) == 0


def test_a_law_that_gives_the_same_dates_renews_its_fingerprint_alone(filed: Request, law: Change) -> None:
    before = clock_of(filed)
    law(LAW.replace("title: Sunk", "title: Drowned").replace("citation: Section 4", "citation: Section 4(1)"))
    assert recheck.recheck_all(now=NOW) == 1
    after = clock_of(filed)
    assert after.rules != before.rules
    assert everything_but(after, "rules") == everything_but(before, "rules")
    assert events_of(filed, "dates_questioned") == []
    assert recheck.recheck_all(now=NOW) == 0


def test_a_law_that_gives_other_dates_asks_and_moves_nothing(filed: Request, law: Change) -> None:
    before = clock_of(filed)
    law(LATER)
    assert recheck.recheck_all(now=NOW) == 1
    after = clock_of(filed)
    assert after.question["dates"]["due"] == ["2026-06-22", "2026-06-26"]
    assert after.question["why"] == ["What we know of Data Act of Atlantis has changed (atlantis-1)."]
    assert everything_but(after, "question", "rules") == everything_but(before, "question", "rules")
    assert events_of(filed, "dates_questioned") == [after.question]
    assert [(row.asks, row.due) for row in Reminder.objects.all()] == [(True, DUE)]
    assert not Message.objects.filter(request=filed, kind="new_date").exists()


def test_the_same_rules_ask_once(filed: Request, law: Change, django_assert_num_queries: Any) -> None:
    law(LATER)
    recheck.recheck_all(now=NOW)
    with django_assert_num_queries(1):
        assert recheck.recheck_all(now=NOW) == 0
    assert recheck.recheck(filed.pk, NOW)
    assert len(events_of(filed, "dates_questioned")) == 1
    assert Reminder.objects.count() == 1


def test_rules_that_change_again_ask_again_and_those_that_go_back_take_their_question_back(
    filed: Request, law: Change
) -> None:
    law(LATER)
    recheck.recheck_all(now=NOW)
    law(LAW.replace("length: 20D", "length: 10D"))
    recheck.recheck_all(now=NOW)
    assert clock_of(filed).question["dates"]["due"] == ["2026-06-22", "2026-06-11"]
    assert len(events_of(filed, "dates_questioned")) == 2
    law(LAW)
    recheck.recheck_all(now=NOW)
    after = clock_of(filed)
    assert after.question == {}
    assert recheck.SEEN not in after.rules
    assert after.due == DUE
    assert not Reminder.objects.filter(told_at=None).exists()


def test_a_newer_pack_asks_only_those_who_are_judged_by_it(filed: Request, law: Change) -> None:
    pack = LAW[LAW.index("  - version") : LAW.index("grounds:")]
    newer = pack.replace("atlantis-1", "atlantis-2").replace("2026-01-01", "2026-07-01").replace("20D", "10D")
    law(LAW.replace("grounds:", newer + "grounds:"))
    assert recheck.recheck_all(now=NOW) == 0
    # Now it turns out that it was in force before.
    law(LAW.replace("grounds:", newer.replace("2026-07-01", "2026-05-01") + "grounds:"))
    assert recheck.recheck_all(now=NOW) == 1
    question = clock_of(filed).question
    assert question["dates"]["due"] == ["2026-06-22", "2026-06-11"]
    assert "(atlantis-1, now atlantis-2)" in question["why"][0]


def test_a_holiday_that_was_decreed_meanwhile_asks(filed: Request, monkeypatch: pytest.MonkeyPatch) -> None:
    known = calendars.public_holidays
    monkeypatch.setattr(
        calendars, "public_holidays", lambda calendar, year: known(calendar, year) | {date(2026, 6, 22)}
    )
    assert recheck.recheck_all(now=NOW) == 0, "another release of the calendars says so"
    monkeypatch.setattr(fingerprint, "CALENDARS", "999.0")
    assert recheck.recheck_all(now=NOW) == 1
    question = clock_of(filed).question
    assert question["dates"]["due"] == ["2026-06-22", "2026-06-23"]
    assert question["why"] == [f"The calendars of public holidays have changed ({filed.clock.calendar})."]


def test_what_happened_to_the_request_is_counted_in(filed: Request, law: Change) -> None:
    extend = ClockEvent(EventKind.EXTEND, date(2026, 6, 3))
    clocks.happened(factories.read(filed), extend, by=actors.SYSTEM, now=NOW)
    extended = clock_of(filed).due
    assert extended == date(2026, 7, 21)
    law(LATER)
    recheck.recheck_all(now=NOW)
    assert "due" not in clock_of(filed).question["dates"], "fifty days from receipt, whatever the first window is"
    law(LAW.replace("total: 50D", "total: 51D"))
    recheck.recheck_all(now=NOW)
    assert clock_of(filed).question["dates"]["due"] == ["2026-07-21", "2026-07-22"]


def test_a_closed_request_is_left_alone(filed: Request, law: Change) -> None:
    decide.withdraw(request_id=filed.pk, by=actors.REQUESTER, now=NOW)
    law(LATER)
    assert recheck.recheck_all(now=NOW) == 0
    assert not recheck.recheck(filed.pk, NOW)
    assert clock_of(filed).question == {}


def test_a_law_that_was_taken_away_leaves_the_dates_and_is_said_in_the_log(
    filed: Request, caplog: pytest.LogCaptureFixture
) -> None:
    look_in()
    before = clock_of(filed)
    assert recheck.recheck_all(now=NOW) == 1
    assert everything_but(clock_of(filed)) == everything_but(before)
    assert "the dates of 1 open requests cannot be computed any more" in caplog.text


def test_a_clock_of_before_there_were_fingerprints_gets_one(filed: Request) -> None:
    before = clock_of(filed)
    Clock.objects.update(rules={}, results=[], refuse_by=None)
    assert recheck.recheck_all(now=NOW) == 1
    assert everything_but(clock_of(filed)) == everything_but(before)


def test_one_that_fails_keeps_no_other_waiting(
    filed: Request, law: Change, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    other = factories.file_request(controller=filed.controller, place="AR", now=RECEIVED)
    law(LATER)
    compare = recheck.recheck

    def failing(request_id: int, now: datetime) -> bool:
        if request_id == filed.pk:
            raise RuntimeError("a fault of ours")
        return compare(request_id, now)

    monkeypatch.setattr(recheck, "recheck", failing)
    assert recheck.recheck_all(now=NOW) == 2
    assert "tried again in an hour" in caplog.text
    assert clock_of(other).question


def asked(request: Request, law: Change, text: str = LATER) -> Request:
    law(text)
    recheck.recheck_all(now=NOW)
    return factories.read(request)


def test_taking_the_new_dates_moves_them_tells_the_requester_and_reminds_anew(
    filed: Request, law: Change, approver: Actor
) -> None:
    request = asked(filed, law)
    question = request.clock.question
    recheck.take(request_id=request.pk, by=approver, now=NOW)
    after = clock_of(request)
    assert (after.due, after.first_due, after.question) == (date(2026, 6, 26), DUE, {})
    assert any("25 days" in line["text"] for line in after.trace)
    assert events_of(request, "dates_taken") == [{"dates": question["dates"]}]
    letter = factories.letter_of(request, "new_date")
    assert "22 June 2026" in letter.text
    assert "26 June 2026" in letter.text
    assert question["why"][0] in letter.text
    assert after.remind_at is not None
    assert request.clock.remind_at is not None
    assert after.remind_at > request.clock.remind_at
    assert recheck.recheck_all(now=NOW) == 0
    with pytest.raises(NotAllowed, match="Nothing is asked"):
        recheck.take(request_id=request.pk, by=approver, now=NOW)


def test_where_the_date_that_was_told_stays_no_letter_goes(filed: Request, law: Change, approver: Actor) -> None:
    request = asked(
        filed,
        law,
        LAW.replace(
            "refusal: {by: base_due", "ack: {length: 5D, citation: S, verified: true}\n        refusal: {by: base_due"
        ),
    )
    assert set(request.clock.question["dates"]) == {"ack_due"}
    recheck.take(request_id=request.pk, by=approver, now=NOW)
    assert clock_of(request).ack_due == date(2026, 6, 6)
    assert not Message.objects.filter(request=request, kind="new_date").exists()


def test_keeping_the_old_dates_needs_a_reason_which_is_sealed_and_the_same_rules_ask_no_more(
    filed: Request, law: Change, approver: Actor
) -> None:
    request = asked(filed, law)
    for reason in ("", " \n", "x" * 5001):
        with pytest.raises(CannotDecide):
            recheck.keep(request_id=request.pk, reason=reason, by=approver, now=NOW)
    recheck.keep(request_id=request.pk, reason="We told her the 22nd.", by=approver, now=NOW)
    after = clock_of(request)
    assert (after.due, after.question) == (DUE, {})
    assert after.trace == request.clock.trace
    decision = Decision.objects.get(request=request, kind="keep_dates")
    assert decision.sealed_text is not None
    assert unseal(request, "decision", bytes(decision.sealed_text)) == {"text": "We told her the 22nd."}
    assert events_of(request, "dates_kept") == [{"dates": request.clock.question["dates"]}]
    assert recheck.recheck_all(now=NOW) == 0
    assert not recheck.recheck(request.pk, NOW)
    assert clock_of(request).question == {}
    law(LAW.replace("length: 20D", "length: 30D"))
    recheck.recheck_all(now=NOW)
    assert clock_of(request).question["dates"]["due"] == ["2026-06-22", "2026-07-01"]


@pytest.mark.parametrize("settle", ["take", "keep"])
def test_a_question_that_has_changed_is_read_again_before_it_is_settled(
    filed: Request, law: Change, approver: Actor, settle: str
) -> None:
    request = asked(filed, law)
    law(LAW.replace("length: 20D", "length: 30D"))
    more = {"reason": "As told."} if settle == "keep" else {}
    with pytest.raises(CannotDecide, match="changed again"):
        getattr(recheck, settle)(request_id=request.pk, by=approver, now=NOW, **more)
    after = clock_of(request)
    assert after.due == DUE
    assert after.question["dates"]["due"] == ["2026-06-22", "2026-07-01"], "what is asked now stands on the page"
    getattr(recheck, settle)(request_id=request.pk, by=approver, now=NOW, **more)
    assert clock_of(request).question == {}


def test_who_may_not_decide_may_not_settle_dates(filed: Request, law: Change, approver: Actor) -> None:
    request = asked(filed, law)
    strangers = [
        actors.staff(factories.make_staff("reviewer", filed.controller).pk),
        actors.staff(factories.make_staff("approver", factories.make_controller("qct")).pk),
        actors.REQUESTER,
    ]
    for by in strangers:
        with pytest.raises(NotAllowed, match="Only an approver"):
            recheck.take(request_id=request.pk, by=by, now=NOW)
        with pytest.raises(NotAllowed, match="Only an approver"):
            recheck.keep(request_id=request.pk, reason="No.", by=by, now=NOW)
    check_can_settle_dates(approver, request)
    decide.withdraw(request_id=request.pk, by=actors.REQUESTER, now=NOW)
    with pytest.raises(NotAllowed, match="closed"):
        check_can_settle_dates(approver, factories.read(request))
    assert clock_of(request).due == DUE


def test_a_law_that_is_gone_when_its_question_is_settled_is_said(filed: Request, law: Change, approver: Actor) -> None:
    request = asked(filed, law)
    look_in()
    with pytest.raises(CannotDecide, match="atlantis"):
        recheck.take(request_id=request.pk, by=approver, now=NOW)
    assert clock_of(request).due == DUE


def test_staff_who_decide_are_told_in_the_digest(filed: Request, law: Change, settings: Any) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    mail.outbox = []
    factories.make_staff("reviewer", filed.controller)
    approver = factories.make_staff("approver", filed.controller)
    asked(filed, law)
    remind.remind(now=NOW)
    assert digest.tell(now=NOW) == 1
    (message,) = mail.outbox
    assert message.to == [approver.email]
    assert message.subject.endswith(f"{filed.reference} has dates to settle")
    assert "By today’s rules it would be due 26 June 2026." in str(message.body)


def test_what_was_settled_before_the_mail_went_is_not_told(
    filed: Request, law: Change, approver: Actor, settings: Any
) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    mail.outbox = []
    recheck.keep(request_id=asked(filed, law).pk, reason="As told.", by=approver, now=NOW)
    assert digest.tell(now=NOW) == 0
    assert mail.outbox == []


@pytest.mark.parametrize("state", [State.REVIEWING, State.COOLING, State.RELEASING])
def test_a_question_about_dates_stops_no_state(filed: Request, law: Change, approver: Actor, state: State) -> None:
    Request.objects.filter(pk=filed.pk).update(state=state)
    recheck.take(request_id=asked(filed, law).pk, by=approver, now=NOW)
    assert factories.read(filed).state == state
