"""More time: offered where every law and the policy allow it, taken by a letter in time, and void when late."""

import json
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dsr.checks import NotAllowed
from dsr.models import Clock, Decision, DecisionKind, Event, Message, Request
from dsr.rules import actors
from dsr.rules.actors import SYSTEM
from dsr.rules.lifecycle import FINAL, State
from dsr.rules.rights import Right
from dsr.steps import clock, decide, letters
from dsr.steps.decide import LONGEST_TEXT, CannotDecide
from dsr.steps.extend import extend, extension_offer
from dsr.vault.envelope import unseal
from tests import factories
from tests.steps.companies import company

pytestmark = pytest.mark.django_db

RECEIVED = datetime(2026, 6, 1, 15, 0, tzinfo=UTC)
DAY = timedelta(days=1)
REASON = "Seven systems hold your data."


def filed(slug: str, place: str, right: Right = Right.ACCESS) -> Request:
    return factories.file_request(controller=factories.make_controller(slug), place=place, right=right, now=RECEIVED)


def lengthen(request: Request, now: datetime, *, until: date | None = None, reason: str = REASON) -> Request:
    by = factories.approver_of(request.controller)
    extend(request_id=request.pk, reason=reason, until=until, by=by, now=now)
    return factories.read(request)


def facts_of(kind: str) -> list[dict[str, object]]:
    return [json.loads(event.body)["facts"] for event in Event.objects.filter(type=kind).order_by("pk")]


def test_an_extension_moves_the_date_tells_the_requester_and_is_on_record() -> None:
    request = filed("qdrant", "DE")
    kept = lengthen(request, RECEIVED + 20 * DAY).clock
    assert (kept.due, kept.first_due) == (date(2026, 9, 1), date(2026, 7, 1))
    assert kept.refuse_by == date(2026, 7, 1)  # GDPR 12(4) is not extended
    assert kept.events == ["extend 2026-06-21"]
    letter = factories.letter_of(request, "extended").text
    for said in (REASON, "1 July 2026", "You will have our answer by 1 September 2026", "GDPR Article 12(3)"):
        assert said in letter
    decision = Decision.objects.get(request=request, kind=DecisionKind.EXTEND)
    assert unseal(request, "decision", bytes(decision.sealed_text or b"")) == {"text": REASON}
    (said_in_log,) = facts_of("extended")
    assert said_in_log == {"regimes": ["gdpr"], "old": "2026-07-01", "new": "2026-09-01"}
    assert facts_of("clock_moved")[-1]["kind"] == "extend"
    assert REASON not in "".join(Event.objects.values_list("body", flat=True))


def test_an_earlier_day_than_the_law_allows_can_be_named() -> None:
    request = lengthen(filed("qdrant", "DE"), RECEIVED + DAY, until=date(2026, 7, 20))
    assert request.clock.due == date(2026, 7, 20)
    assert request.clock.events == ["extend 2026-06-02..2026-07-20"]


@pytest.mark.parametrize("until", [date(2026, 7, 1), date(2026, 6, 10), date(2026, 9, 2), date(9999, 1, 1)])
def test_a_day_that_is_no_later_or_later_than_the_law_allows_is_refused(until: date) -> None:
    request = filed("qdrant", "DE")
    with pytest.raises(CannotDecide, match="must lie after 1 July 2026, and be 1 September 2026 at the latest"):
        lengthen(request, RECEIVED + DAY, until=until)
    assert factories.read(request).clock.due == date(2026, 7, 1)


def test_the_last_day_for_the_notice_ends_where_the_clock_counts() -> None:
    in_time = datetime(2026, 7, 1, 21, 59, tzinfo=UTC)  # a minute to midnight in Berlin
    request = filed("qdrant", "DE")
    assert extension_offer(request, in_time).last_day == date(2026, 7, 1)
    late = in_time + timedelta(minutes=2)
    offer = extension_offer(request, late)
    assert not offer.possible
    assert "the notice had to go out by 1 July 2026, and the date stands (GDPR Article 12(3))" in offer.text
    with pytest.raises(CannotDecide, match="had to go out by 1 July 2026"):
        lengthen(request, late)
    assert not Message.objects.filter(kind="extended").exists()
    assert lengthen(request, in_time).clock.due == date(2026, 9, 1)


def test_there_is_one_extension() -> None:
    request = lengthen(filed("qdrant", "DE"), RECEIVED + DAY)
    offer = extension_offer(request, RECEIVED + 2 * DAY)
    assert not offer.possible
    assert "was taken already (GDPR Article 12(3))" in offer.text
    with pytest.raises(CannotDecide, match="taken already"):
        lengthen(request, RECEIVED + 2 * DAY)


@pytest.mark.parametrize("right", [Right.OPT_OUT, Right.LIMIT])
@pytest.mark.parametrize("slug", ["qazar", "qct"])
def test_an_opt_out_or_a_limit_is_never_extended(right: Right, slug: str) -> None:
    request = filed(slug, "US-CA", right)
    offer = extension_offer(request, RECEIVED)
    assert not offer.possible
    assert "never extended (11 CCR 702" in offer.text
    with pytest.raises(CannotDecide, match="never extended"):
        lengthen(request, RECEIVED)


def test_a_state_whose_opt_out_would_be_extendable_offers_none_either() -> None:
    assert not extension_offer(filed("qct", "US-VA", Right.OPT_OUT), RECEIVED).possible


def test_of_several_laws_the_earliest_end_is_offered_and_the_law_that_bounds_it_is_named() -> None:
    request = filed("qct", "GB")  # UK one month, three with a notice; Taiwan fifteen days and fifteen more
    offer = extension_offer(request, RECEIVED)
    assert (offer.until, offer.last_day, offer.regimes) == (date(2026, 7, 1), date(2026, 6, 16), ("tw_pdpa",))
    assert lengthen(request, RECEIVED + DAY).clock.due == date(2026, 7, 1)


def test_one_law_without_an_extension_stands_in_the_way_of_all() -> None:
    request = filed("qdrant", "BR")  # Brazil's fifteen days, and the GDPR by establishment
    offer = extension_offer(request, RECEIVED)
    assert not offer.possible
    assert "no extension under the Lei Geral de Proteção de Dados (Brazil) (LGPD Article 19 II)" in offer.text


def test_a_promise_that_does_not_give_way_stands(tmp_path: Path) -> None:
    controller = company(tmp_path, "DE", window="{days: 20, citation: Section 4}")
    request = factories.file_request(controller=controller, now=RECEIVED)
    offer = extension_offer(request, RECEIVED)
    assert not offer.possible
    assert "the policy promises an answer by 21 June 2026, and that promise does not give way (Section 4)" in offer.text
    with pytest.raises(CannotDecide, match="does not give way"):
        lengthen(request, RECEIVED)


def test_a_promise_that_gives_way_is_extended_before_its_own_day_is_over(tmp_path: Path) -> None:
    controller = company(tmp_path, "DE", window="{days: 20, extendable: true}")
    request = factories.file_request(controller=controller, now=RECEIVED)
    assert extension_offer(request, RECEIVED).last_day == date(2026, 6, 21)
    assert not extension_offer(request, RECEIVED + 21 * DAY).possible
    assert lengthen(request, RECEIVED + 20 * DAY).clock.due == date(2026, 9, 1)


@pytest.mark.parametrize(("slug", "place"), [("qazar", "AR"), ("qazar", "JP")])
def test_a_promise_without_a_number_in_law_is_not_extended(slug: str, place: str) -> None:
    assert not extension_offer(filed(slug, place), RECEIVED).possible


def test_a_law_that_sets_no_end_wants_the_new_day_named(tmp_path: Path) -> None:
    request = factories.file_request(controller=company(tmp_path), place="CH", now=RECEIVED)
    offer = extension_offer(request, RECEIVED)
    assert (offer.possible, offer.open_ended, offer.until) == (True, True, None)
    assert "You name the new day" in offer.text
    with pytest.raises(CannotDecide, match="Name the day"):
        lengthen(request, RECEIVED)
    for wrong in (request.clock.due, date(2027, 7, 1), date(9999, 12, 31)):
        with pytest.raises(CannotDecide, match="must lie after"):
            lengthen(request, RECEIVED, until=wrong)
    kept = lengthen(request, RECEIVED, until=date(2026, 8, 15)).clock
    assert kept.due == date(2026, 8, 15)
    assert "15 August 2026" in factories.letter_of(request, "extended").text


def test_beside_a_law_with_an_end_one_without_takes_that_end() -> None:
    request = filed("qdrant", "CH")  # Switzerland thirty days, and the GDPR by establishment
    assert {"ch_fadp", "gdpr"} == set(request.regimes)
    offer = extension_offer(request, RECEIVED)
    assert (offer.open_ended, offer.until) == (False, date(2026, 9, 1))
    assert lengthen(request, RECEIVED + DAY).clock.due == date(2026, 9, 1)


def test_the_letter_says_where_to_complain_where_the_law_wants_that_said(tmp_path: Path) -> None:
    request = factories.file_request(controller=company(tmp_path), place="CA", now=RECEIVED)
    assert lengthen(request, RECEIVED + DAY).clock.due == date(2026, 7, 31)
    letter = factories.letter_of(request, "extended").text
    assert "You can complain to the Privacy Commissioner of Canada about this extension." in letter
    assert "PIPEDA s.8(4)" in letter


@pytest.mark.parametrize("reason", ["", " \r\n ", "x" * (LONGEST_TEXT + 1)])
def test_reasons_are_given_and_have_a_length(reason: str) -> None:
    request = filed("qdrant", "DE")
    with pytest.raises(CannotDecide, match="reasons"):
        lengthen(request, RECEIVED, reason=reason)
    assert not Decision.objects.exists()


def test_only_an_approver_extends_and_never_a_closed_request() -> None:
    request = filed("qdrant", "DE")
    reviewer = actors.staff(factories.make_staff("reviewer", request.controller).pk)
    for by in (reviewer, actors.REQUESTER):
        with pytest.raises(NotAllowed, match="Only an approver"):
            extend(request_id=request.pk, reason=REASON, until=None, by=by, now=RECEIVED)
    decide.withdraw(request_id=request.pk, by=actors.REQUESTER, now=RECEIVED)
    with pytest.raises(NotAllowed, match="closed"):
        lengthen(request, RECEIVED)
    assert not extension_offer(factories.read(request), RECEIVED).possible


@pytest.mark.parametrize("state", [s for s in State if s not in {State.RECEIVED}])
def test_every_open_state_can_be_extended(state: State) -> None:
    request = filed("qdrant", "DE")
    closed = RECEIVED if state in FINAL else None
    Request.objects.filter(pk=request.pk).update(state=state, closed_at=closed)
    if closed:
        with pytest.raises(NotAllowed):
            lengthen(request, RECEIVED)
    else:
        assert lengthen(request, RECEIVED).clock.due == date(2026, 9, 1)
        assert factories.read(request).state == state


def test_when_the_letter_cannot_be_written_nothing_was_extended(monkeypatch: pytest.MonkeyPatch) -> None:
    request = filed("qdrant", "DE")

    def broken(*_: object, **__: object) -> None:
        raise RuntimeError("no letter")

    before = Clock.objects.values().get(request=request), Event.objects.count()
    monkeypatch.setattr(letters, "write", broken)
    with pytest.raises(RuntimeError):
        lengthen(request, RECEIVED + DAY)
    assert (Clock.objects.values().get(request=request), Event.objects.count()) == before
    assert not Decision.objects.exists()


def test_while_a_question_about_newer_rules_is_open_nothing_is_extended() -> None:
    request = filed("qdrant", "DE")
    Clock.objects.filter(request=request).update(question={"dates": {}, "why": []})
    offer = extension_offer(factories.read(request), RECEIVED)
    assert not offer.possible
    assert "Take or leave those first" in offer.text


def test_dates_that_a_person_kept_are_extended_no_later_than_by_todays_rules() -> None:
    request = filed("qdrant", "DE")
    results = [entry | {"due": "2026-06-26", "last_day_to_extend": "2026-06-26"} for entry in request.clock.results]
    Clock.objects.filter(request=request).update(due=date(2026, 6, 26), results=results)
    kept = factories.read(request)
    assert extension_offer(kept, RECEIVED).last_day == date(2026, 6, 26)
    assert not extension_offer(kept, RECEIVED + 26 * DAY).possible
    assert lengthen(kept, RECEIVED + DAY).clock.due == date(2026, 9, 1)


def test_in_britain_a_pause_after_an_extension_moves_the_extended_date(tmp_path: Path) -> None:
    request = factories.file_request(controller=company(tmp_path, "GB"), place="GB", now=RECEIVED)
    request = lengthen(request, RECEIVED + DAY)
    assert request.clock.refuse_by == request.clock.due == date(2026, 9, 1)
    clock.asked(request, by=SYSTEM, now=RECEIVED + 10 * DAY)
    clock.answered(factories.read(request), by=SYSTEM, now=RECEIVED + 11 * DAY)
    assert factories.read(request).clock.due == date(2026, 9, 3)


@given(
    days=st.integers(0, 100),
    where=st.sampled_from(
        [
            ("qdrant", "DE"),
            ("qct", "GB"),
            ("qazar", "US-CA"),
            ("qdrant", "CH"),
            ("qct", "KR"),
            ("qct", "US-IA"),
            ("qct", "CA"),
        ]
    ),
)
@settings(max_examples=30, deadline=None, suppress_health_check=list(HealthCheck))
def test_what_is_offered_is_what_comes_and_what_is_not_changes_nothing(days: int, where: tuple[str, str]) -> None:
    with transaction.atomic():
        request, now = filed(*where), RECEIVED + days * DAY
        offer, due = extension_offer(request, now), request.clock.due
        if offer.possible:
            assert offer.last_day is not None
            assert clock.today_of(request, now) <= offer.last_day <= due
            until = None if offer.until else due + 20 * DAY
            assert lengthen(request, now, until=until).clock.due == (offer.until or until)
        else:
            with pytest.raises(CannotDecide):
                lengthen(request, now)
            assert factories.read(request).clock.due == due
        transaction.set_rollback(True)
