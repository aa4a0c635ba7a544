"""What letters promise: a day that stays true when the clock begins anew, or when more time is taken."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from dsr.models import Request
from dsr.rules.actors import SYSTEM
from dsr.rules.channels import Channel
from dsr.rules.events import ClockEvent, EventKind
from dsr.rules.rights import Right
from dsr.steps import clock
from dsr.steps.more_time import promise_words, question_words
from tests import factories
from tests.steps.companies import company

pytestmark = pytest.mark.django_db

RECEIVED = datetime(2026, 6, 1, 15, 0, tzinfo=UTC)
DAY = timedelta(days=1)


def filed(slug: str, place: str, right: Right = Right.ACCESS) -> Request:
    return factories.file_request(controller=factories.make_controller(slug), place=place, right=right, now=RECEIVED)


def test_where_the_law_allows_more_time_the_day_is_told_with_that() -> None:
    said = promise_words(filed("qdrant", "DE"), RECEIVED)
    assert said == (
        "You will have our answer by 1 July 2026."
        " If we need longer, we tell you by then, with the reasons (GDPR Article 12(3))."
    )


@pytest.mark.parametrize(
    ("slug", "place", "right"),
    [("qazar", "US-CA", Right.OPT_OUT), ("qdrant", "BR", Right.ACCESS), ("qazar", "AR", Right.ACCESS)],
)
def test_where_nothing_makes_it_later_it_is_the_latest_day(slug: str, place: str, right: Right) -> None:
    said = promise_words(filed(slug, place, right), RECEIVED)
    assert said.endswith(" at the latest.")
    assert "longer" not in said


def test_after_an_extension_no_further_one_is_spoken_of() -> None:
    request = filed("qdrant", "DE")
    event = ClockEvent(EventKind.EXTEND, (RECEIVED + DAY).date())
    clock.happened(request, event, by=SYSTEM, now=RECEIVED + DAY)
    assert (
        promise_words(factories.read(request), RECEIVED + DAY)
        == "You will have our answer by 1 September 2026 at the latest."
    )


def test_where_the_proof_begins_the_days_anew_the_letter_that_asks_for_it_says_so(tmp_path: Path) -> None:
    request = factories.file_request(controller=company(tmp_path, "GB"), place="GB", now=RECEIVED)
    letter = factories.letter_of(factories.run(request, now=RECEIVED), "code_prove_requester").text
    assert "If you prove who you are today, you will have our answer by 1 July 2026" in letter
    assert "the time counts from the day on which we have the proof (UK GDPR Article 12A(2)" in letter
    assert "at the latest" not in letter


def test_a_resent_code_tells_the_day_that_a_proof_today_would_bring(tmp_path: Path) -> None:
    request = factories.file_request(controller=company(tmp_path, "GB"), place="GB", now=RECEIVED)
    request = factories.run(request, now=RECEIVED)
    later = RECEIVED + 9 * DAY
    assert "If you prove who you are today, you will have our answer by 10 July 2026" in promise_words(request, later)


def test_where_the_channel_vouches_nothing_is_said_of_a_proof(tmp_path: Path) -> None:
    request = factories.file_request(controller=company(tmp_path, "GB"), place="GB", channel=Channel.API, now=RECEIVED)
    assert "prove" not in promise_words(request, RECEIVED)


def test_a_day_that_is_past_is_no_promise() -> None:
    request = filed("qdrant", "DE")
    for said in (promise_words(request, RECEIVED + 40 * DAY), question_words(request, RECEIVED + 40 * DAY)):
        assert said.startswith("The last day for our answer, 1 July 2026, is past")


def test_a_question_that_stops_the_clock_says_which_days_do_not_count(tmp_path: Path) -> None:
    request = factories.file_request(controller=company(tmp_path, "GB"), place="GB", now=RECEIVED)
    said = question_words(request, RECEIVED)
    assert said.startswith("The days from today until we have your answer do not count (UK GDPR Article 12A(5)")
    assert "without them, our time ends on 1 July 2026" in said


def test_a_question_that_stops_nothing_says_that_the_date_stands() -> None:
    said = question_words(filed("qazar", "US-CA"), RECEIVED)
    assert said.startswith("The date by which we answer, 1 July 2026, still stands")
