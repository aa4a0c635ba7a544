from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from dsr.identity.people import identity_of
from dsr.models import Request
from dsr.rules.channels import Channel
from dsr.rules.lifecycle import State
from tests.doors import signed_in, text_of
from tests.factories import run

pytestmark = pytest.mark.django_db
FILE = "/staff/file/"
BERLIN = ZoneInfo("Europe/Berlin")  # where the sample controller keeps its clocks
GOOD = {
    "company": "qdrant",
    "right": "access",
    "place": "DE",
    "requester": "self",
    "name": "Ada Berg",
    "email": "ada.berg@people.example",
    "details": "She telephoned.",
}
FOR_ANOTHER = {
    "requester": "agent",
    "subject_name": "Ben Castillo",
    "subject_email": "ben.castillo@people.example",
    "statement": "A signed letter",
}


def _file(user: User, **changed: str) -> Any:
    return signed_in(user).post(FILE, {**GOOD, **changed})


def test_a_reviewer_files_for_somebody_who_telephoned(reviewer: User) -> None:
    sent = _file(reviewer)
    request = Request.objects.get()
    assert sent["Location"] == reverse("staff:request", args=[request.reference])
    assert request.channel == Channel.STAFF
    assert identity_of(request).details == "She telephoned."
    assert run(request).state == State.VERIFYING, "filing by staff proves nobody's identity"


def test_an_agent_and_the_subject_are_two_people(reviewer: User) -> None:
    _file(reviewer, **FOR_ANOTHER)
    who = identity_of(Request.objects.get())
    assert (who.requester_email, who.subject_email) == ("ada.berg@people.example", "ben.castillo@people.example")
    assert Request.objects.get().mandate is not None


@pytest.mark.parametrize("place", ["DE", "BR"])
def test_what_a_child_told_staff_is_taken_in_whatever_its_age(reviewer: User, place: str) -> None:
    _file(reviewer, place=place, age_band="under_12")
    assert Request.objects.get().age_band == "under_12"


def test_the_age_of_an_agent_is_nobodys_business(reviewer: User) -> None:
    _file(reviewer, **FOR_ANOTHER, age_band="under_16")
    assert Request.objects.get().age_band == ""


@pytest.mark.parametrize("missing", ["subject_name", "subject_email", "statement"])
def test_an_agents_request_needs_the_subject_and_the_authority(reviewer: User, missing: str) -> None:
    assert _file(reviewer, **{**FOR_ANOTHER, missing: ""}).status_code == 422
    assert not Request.objects.exists()


def test_an_agents_own_address_is_not_the_subjects(reviewer: User) -> None:
    page = _file(reviewer, **{**FOR_ANOTHER, "subject_email": GOOD["email"].upper()})
    assert page.status_code == 422
    assert "Enter an address of the person whose data it is" in text_of(page)
    assert not Request.objects.exists()


@pytest.mark.parametrize(
    ("changed", "instruction"),
    [
        ({"company": "qct"}, "Choose a company that is listed"),
        ({"company": "nobody"}, "Choose a company that is listed"),
        ({"company": ""}, "Choose a company"),
        ({"right": ""}, "Choose what they ask for"),
        ({"right": "everything"}, "Choose what they ask for"),
        ({"place": "Atlantis"}, "Choose a place that is listed"),
        ({"place": ""}, "Choose where the person lives"),
        ({"name": " "}, "Enter the name"),
        ({"email": "not an address"}, "Enter an e-mail address, such as"),
        ({"age_band": "under_99"}, "Choose an answer that is listed"),
        ({"requester": "robot"}, "Choose who is asking"),
        ({"details": "x" * 5001}, "Write at most 5,000 characters"),
        ({"right": "limit"}, "gives this right"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_filed(
    reviewer: User, stranger: User, changed: dict[str, str], instruction: str
) -> None:
    page = _file(reviewer, **changed)
    assert page.status_code == 422
    assert instruction in text_of(page)
    assert not Request.objects.exists()


def test_the_form_lists_only_the_persons_companies(reviewer: User, stranger: User) -> None:
    page = text_of(signed_in(stranger).get(FILE))
    assert 'value="qct"' in page
    assert 'value="qdrant"' not in page


def test_an_auditor_files_nothing(auditor: User) -> None:
    assert signed_in(auditor).get(FILE).status_code == 403
    assert _file(auditor).status_code == 403
    assert not Request.objects.exists()


def test_nobody_files_without_signing_in(client: Any, db: None) -> None:
    assert client.post(FILE, GOOD)["Location"].startswith(reverse("account_login"))


def test_other_methods_are_refused(reviewer: User) -> None:
    assert signed_in(reviewer).put(FILE).status_code == 405


class TestWhenItReachedUs:
    """Typed as clocks showed it where the company is."""

    def _day(self, day: date) -> dict[str, str]:
        return {
            "received_day_day": str(day.day),
            "received_day_month": str(day.month),
            "received_day_year": str(day.year),
        }

    def test_left_empty_it_is_now(self, reviewer: User) -> None:
        before = timezone.now()
        _file(reviewer)
        assert before <= Request.objects.get().received_at <= timezone.now()

    def test_the_days_count_from_then(self, reviewer: User) -> None:
        came = timezone.now().astimezone(BERLIN).date() - timedelta(days=9)
        _file(reviewer, **self._day(came), received_time="14:30")
        request = Request.objects.get()
        assert request.received_at == datetime.combine(came, time(14, 30), BERLIN)
        assert request.clock.received_on == came

    def test_without_the_time_the_day_counts_from_its_beginning(self, reviewer: User) -> None:
        came = timezone.now().astimezone(BERLIN).date() - timedelta(days=9)
        _file(reviewer, **self._day(came))
        assert Request.objects.get().received_at == datetime.combine(came, time(), BERLIN)

    @pytest.mark.parametrize(
        ("typed", "said"),
        [
            ({"received_time": "14:30"}, "Enter the day as well as the time"),
            ({"received_time": "half past two"}, "Enter a time between 0:00 and 23:59, such as 14:30"),
            ({"received_day_day": "31", "received_day_month": "2", "received_day_year": "2026"}, "Enter a real date"),
            ({"received_day_day": "1", "received_day_month": "1", "received_day_year": "9998"}, "not still to come"),
            ({"received_day_day": "1", "received_day_month": "1", "received_day_year": "9999"}, "not still to come"),
            (
                {"received_day_day": "1", "received_day_month": "1", "received_day_year": "1999"},
                "within the last ten years",
            ),
        ],
    )
    def test_what_cannot_be_is_told_at_its_field(self, reviewer: User, typed: dict[str, str], said: str) -> None:
        answer = _file(reviewer, **typed)
        assert answer.status_code == 422
        assert said in text_of(answer)
        assert not Request.objects.exists()

    def test_a_time_that_clocks_skipped_is_told(self, reviewer: User) -> None:
        spring = next(
            day
            for n in range(366)
            if (day := timezone.now().date() - timedelta(days=n)).month == 3 and day.weekday() == 6 and day.day > 24
        )
        answer = _file(reviewer, **self._day(spring), received_time="2:30")
        assert answer.status_code == 422
        assert "never showed this time" in text_of(answer)
