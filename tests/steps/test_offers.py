"""What a question does to a clock, and until when a refusal is in time: said truly, also where several laws speak."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from dsr.models import Clock, Request
from dsr.rules.actors import SYSTEM
from dsr.rules.lifecycle import State
from dsr.rules.rights import Right
from dsr.steps import clock, decide
from dsr.steps.decide import CannotDecide
from dsr.steps.grounds import grounds_for
from dsr.steps.offers import pause_offer, refusal_offer
from tests import factories
from tests.steps.companies import company

pytestmark = pytest.mark.django_db

RECEIVED = datetime(2026, 6, 1, 15, 0, tzinfo=UTC)
DAY = timedelta(days=1)


def filed(slug: str, place: str, right: Right = Right.ACCESS) -> Request:
    return factories.file_request(controller=factories.make_controller(slug), place=place, right=right, now=RECEIVED)


def british(folder: Path, right: Right = Right.ACCESS, window: str = "") -> Request:
    return factories.file_request(
        controller=company(folder, "GB", window=window), place="GB", right=right, now=RECEIVED
    )


def test_a_british_access_request_stops(tmp_path: Path) -> None:
    offer = pause_offer(british(tmp_path), RECEIVED)
    assert offer.counts
    assert offer.text.startswith(
        "The clock stops from today until the answer, for an access request (UK GDPR Article 12A(5)"
    )
    assert offer.stopped_by == offer.citation


def test_other_british_requests_go_on_and_it_says_which_ones_stop(tmp_path: Path) -> None:
    offer = pause_offer(british(tmp_path, Right.ERASURE), RECEIVED)
    assert not offer.counts
    assert "stops for an access request alone (UK GDPR Article 12A(5)" in offer.text


@pytest.mark.parametrize(
    ("slug", "place", "words"),
    [
        ("qazar", "US-CA", "every day counts (11 CCR 7021(b))"),
        ("qdrant", "DE", "guidance alone speaks of a pause, and the date stands (EDPB Guidelines 01/2022"),
        ("qazar", "AR", "the policy’s own promise counts every day (Section 14"),
    ],
)
def test_elsewhere_the_clock_goes_on_and_the_article_says_why(slug: str, place: str, words: str) -> None:
    offer = pause_offer(filed(slug, place), RECEIVED)
    assert not offer.counts
    assert offer.text.startswith("The clock goes on while you wait")
    assert words in offer.text


def test_where_one_law_stops_and_the_earlier_date_of_another_does_not_the_clock_goes_on() -> None:
    request = filed("qct", "GB")  # bound in Taiwan too, where fifteen days run
    offer = pause_offer(request, RECEIVED)
    assert request.clock.regime == "tw_pdpa"
    assert not offer.counts
    assert "the Personal Data Protection Act (Taiwan) every day counts" in offer.text
    assert "Only under the UK General Data Protection Regulation it stops" in offer.text


def test_where_the_date_that_holds_can_move_only_so_far_it_says_what_bounds_it() -> None:
    request = filed("qdrant", "GB")  # established in Germany
    offer = pause_offer(request, RECEIVED)
    assert {"gdpr", "uk_gdpr"} == set(request.regimes)
    assert "guidance alone" in offer.text
    clock.asked(request, by=SYSTEM, now=RECEIVED + DAY)
    clock.answered(request, by=SYSTEM, now=RECEIVED + 9 * DAY)
    moved = factories.read(request).clock.due != request.clock.first_due
    assert offer.counts is moved


def test_a_promise_that_is_shorter_is_not_stopped(tmp_path: Path) -> None:
    request = british(tmp_path, window="{days: 10}")
    offer = pause_offer(request, RECEIVED)
    assert not offer.counts
    assert "the policy’s own promise counts every day" in offer.text


def test_after_the_last_day_nothing_stops(tmp_path: Path) -> None:
    offer = pause_offer(british(tmp_path), RECEIVED + 40 * DAY)
    assert not offer.counts
    assert "The last day, 1 July 2026, is past" in offer.text


@pytest.mark.parametrize("days", [0, 5, 29, 30, 31, 60])
@pytest.mark.parametrize(
    ("slug", "place"), [("qct", "GB"), ("qdrant", "GB"), ("qdrant", "DE"), ("qazar", "US-CA"), ("qct", "JP")]
)
def test_what_is_offered_is_what_happens(slug: str, place: str, days: int) -> None:
    request = filed(slug, place)
    now = RECEIVED + days * DAY
    counts, due = pause_offer(request, now).counts, request.clock.due
    clock.asked(request, by=SYSTEM, now=now)
    clock.answered(factories.read(request), by=SYSTEM, now=now + 10 * DAY)
    assert (factories.read(request).clock.due > due) is counts


def test_a_refusal_is_in_time_until_its_day_is_over_where_the_clock_counts() -> None:
    request = filed("qdrant", "DE")
    last = datetime(2026, 7, 1, 21, 59, tzinfo=UTC)  # a minute to midnight in Berlin
    offer = refusal_offer(request, last)
    assert (offer.last_day, offer.late) == (date(2026, 7, 1), False)
    assert "1 July 2026 at the latest (GDPR Article 12(4))" in offer.text
    late = refusal_offer(request, last + timedelta(minutes=2))
    assert late.late
    assert "A refusal now is late" in late.text


def refuse(request: Request, now: datetime, *, late: bool = False) -> Request:
    Request.objects.filter(pk=request.pk).update(state=State.REVIEWING)
    decide.refuse(
        request_id=request.pk,
        ground=grounds_for(request)[0].code,
        text="Answered last week.",
        by=factories.approver_of(request.controller),
        now=now,
        late=late,
    )
    return factories.read(request)


def test_a_late_refusal_is_taken_from_somebody_who_knows_and_its_letter_says_so() -> None:
    request, now = filed("qdrant", "DE"), RECEIVED + 60 * DAY
    with pytest.raises(CannotDecide, match=r"was 1 July 2026 \(GDPR Article 12\(4\)\).*Confirm"):
        refuse(request, now)
    assert not request.decisions.exists()
    assert refuse(request, now, late=True).state == State.REFUSED
    assert "We tell you this late: the last day for it was 1 July 2026." in factories.letter_of(request, "refused").text


def test_a_refusal_in_time_says_nothing_of_being_late() -> None:
    request = filed("qdrant", "DE")
    refuse(request, RECEIVED + DAY, late=True)
    assert "late" not in factories.letter_of(request, "refused").text


def test_a_clock_of_before_takes_its_due_date_for_the_last_day_of_a_refusal() -> None:
    request = filed("qdrant", "DE")
    Clock.objects.filter(request=request).update(refuse_by=None, results=[])
    assert refusal_offer(factories.read(request), RECEIVED).last_day == request.clock.due
