import json
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.utils import timezone

from dsr.ledger.append import append
from dsr.ledger.facts import Filed
from dsr.metrics import ledger
from dsr.models import Controller, Event, Request, RequesterKind
from dsr.rules.actors import SYSTEM
from dsr.rules.cases import Outcome
from dsr.rules.channels import Channel
from dsr.rules.lifecycle import State
from dsr.rules.metrics import yearly
from dsr.rules.rights import Right
from dsr.steps import intake, purge
from dsr.steps.dates import today_of
from dsr.steps.receipt_time import correct_receipt
from dsr.vault.pseudonyms import pseudonym
from tests import factories
from tests.metrics.events import Past, write

pytestmark = pytest.mark.django_db
NOW = timezone.now()
FAR = NOW + timedelta(days=9000)


@pytest.fixture
def qdrant() -> Controller:
    return factories.make_controller("qdrant")


def test_a_case_says_what_happened(qdrant: Controller) -> None:
    request = factories.request_in(State.UNVERIFIED)
    (case,) = ledger.cases_of(qdrant, NOW.year, FAR)
    assert case.name == pseudonym("request", request.pk)
    assert (case.right, case.laws, case.channel) == (Right.ACCESS, ("gdpr",), "portal")
    assert (case.received_on, case.due) == (request.clock.received_on, request.clock.due)
    assert (case.outcome, case.basis) == (Outcome.DENIED, "unverified")
    assert request.closed_at is not None
    assert case.closed_on == today_of(request, request.closed_at)


def test_the_numbers_are_the_same_when_the_requests_are_purged(qdrant: Controller) -> None:
    requests = [factories.request_in(state) for state in (State.WITHDRAWN, State.UNVERIFIED)]
    before = ledger.cases_of(qdrant, NOW.year, FAR)
    for request in requests:
        ends = Request.objects.get(pk=request.pk).purge_after
        assert ends is not None
        purge.purge(request.pk, now=ends)
    assert not Request.objects.exists()
    after = ledger.cases_of(qdrant, NOW.year, FAR)
    assert after == before
    assert yearly(after, NOW.year, FAR) == yearly(before, NOW.year, FAR)


@pytest.mark.parametrize(
    ("received_at", "company", "place", "year"),
    [
        (datetime(2025, 12, 31, 23, 30, tzinfo=UTC), "qdrant", "DE", 2026),  # half past midnight in Berlin
        (datetime(2026, 1, 1, 2, 0, tzinfo=UTC), "qdrant", "DE", 2026),
        (datetime(2025, 12, 31, 22, 30, tzinfo=UTC), "qdrant", "DE", 2025),
        # Day 0 is the earlier of the person's and the company's: still the old year where the person lives.
        (datetime(2026, 1, 1, 6, 0, tzinfo=UTC), "qazar", "US-CA", 2025),
        (datetime(2026, 1, 1, 9, 0, tzinfo=UTC), "qazar", "US-CA", 2026),
    ],
)
def test_a_request_counts_in_the_year_of_its_own_day_of_receipt(
    received_at: datetime, company: str, place: str, year: int
) -> None:
    controller = factories.make_controller(company)
    filing = intake.Filing(Right.ACCESS, place, Channel.STAFF, RequesterKind.SELF, factories.identity())
    by = factories.approver_of(controller)
    request = intake.file(controller=controller, filing=filing, by=by, now=NOW, received_at=received_at)
    for each in (2025, 2026):
        report = yearly(ledger.cases_of(controller, each, FAR), each, FAR)
        assert report.everyone.received == int(each == year), request.clock.received_on


def test_a_corrected_receipt_moves_a_request_to_its_true_year(qdrant: Controller) -> None:
    filing = intake.Filing(Right.ACCESS, "DE", Channel.STAFF, RequesterKind.SELF, factories.identity())
    by = factories.approver_of(qdrant)
    wrong, true = datetime(2026, 1, 5, 12, tzinfo=UTC), datetime(2025, 12, 5, 12, tzinfo=UTC)
    request = intake.file(controller=qdrant, filing=filing, by=by, now=NOW, received_at=wrong)
    correct_receipt(request_id=request.pk, received_at=true, reason="The envelope says so.", by=by, now=NOW)
    (case,) = ledger.cases_of(qdrant, 2025, FAR)
    moved = factories.read(request)
    assert (case.received_on, case.due) == (moved.clock.received_on, moved.clock.due)
    assert case.received_on.year == 2025


def test_what_came_after_the_moment_is_not_known(qdrant: Controller) -> None:
    request = factories.request_in(State.WITHDRAWN)
    closed_at = Event.objects.filter(request=pseudonym("request", request.pk), type="moved").latest("pk")
    (case,) = ledger.cases_of(qdrant, NOW.year, datetime.fromisoformat(json.loads(closed_at.body)["at"]))
    assert case.outcome is Outcome.OPEN
    assert ledger.cases_of(qdrant, NOW.year, NOW - timedelta(days=1)) == []


def test_another_companys_requests_are_not_counted(qdrant: Controller) -> None:
    factories.file_request(controller=factories.make_controller("qct"))
    assert ledger.cases_of(qdrant, NOW.year, FAR) == []


def test_events_that_name_no_local_day_are_counted_where_the_person_lives(qdrant: Controller) -> None:
    facts = Filed("access", "portal", "self", "DE", ["gdpr"], "2025-12-31T23:30:00+00:00", "2026-02-02", 1, "", "")
    request = factories.file_request()
    at = datetime(2025, 12, 31, 23, 30, tzinfo=UTC)
    append(facts, by=SYSTEM, at=at, request=request)
    found = ledger.cases_of(qdrant, 2026, datetime(2026, 1, 2, tzinfo=UTC))
    assert [case.received_on.isoformat() for case in found] == ["2026-01-01"]


def test_the_first_year_is_that_of_the_earliest_receipt(qdrant: Controller) -> None:
    assert ledger.first_year(qdrant) is None
    factories.file_request()
    assert ledger.first_year(qdrant) == NOW.year
    write("qdrant", Past(on="2019-07-01"))
    assert ledger.first_year(qdrant) == 2019
    assert ledger.first_year(Controller(slug="nobody")) is None


def test_the_database_reads_by_the_companys_index() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET enable_seqscan = off")
        cursor.execute(
            "EXPLAIN " + ledger._EVENTS,
            {
                "controller": "qdrant",
                "types": ["filed"],
                "final": ["refused"],
                "since": "2026",
                "until": "2027",
                "first": "2026",
                "last": "2027",
            },
        )
        plan = "\n".join(row[0] for row in cursor.fetchall())
    assert "event_controller" in plan or "event_type" in plan


@pytest.mark.systems("qdrant")
def test_the_grounds_of_a_refusal_and_of_what_was_kept_are_told(qdrant: Controller, systems: object) -> None:
    refused = factories.request_in(State.REFUSED)
    kept = factories.request_in(State.PARTLY_FULFILLED, right=Right.ERASURE)
    found = {case.name: case for case in ledger.cases_of(qdrant, NOW.year, FAR)}
    one, two = found[pseudonym("request", refused.pk)], found[pseudonym("request", kept.pk)]
    assert (one.outcome, one.basis) == (Outcome.DENIED, refused.decisions.get(kind="refuse").ground)
    assert two.outcome is Outcome.IN_PART
    assert two.basis
