import json
from dataclasses import replace
from datetime import UTC, date, datetime

from dsr.models import Clock
from dsr.policy.load import load_policy
from dsr.rules.events import parse_event
from dsr.rules.rights import Right
from dsr.steps.dates import FALLBACK, Dates, Judged, agree, dates_for, differences, read_result
from tests.policy.samples import sample

RECEIVED = datetime(2026, 6, 1, 15, 0, tzinfo=UTC)
QCT, QAZAR = (load_policy(sample(slug)) for slug in ("qct", "qazar"))
QDRANT = load_policy(sample("qdrant"))


def test_where_neither_law_nor_policy_names_a_number_our_own_thirty_days_do() -> None:
    found = dates_for(QCT, ["jp_appi"], Right.ACCESS, "JP", RECEIVED)
    assert found.first.received_on == date(2026, 6, 1)  # the 2nd in Tokyo, and still the 1st in Taipei
    assert found.columns()["due"] == date(2026, 7, 1)
    assert {FALLBACK.citation, "APPI Articles 33-35"} <= {line["citation"] for line in found.columns()["trace"]}


def test_a_policys_window_bounds_a_law_without_a_number() -> None:
    found = dates_for(QAZAR, ["jp_appi"], Right.ACCESS, "JP", RECEIVED)
    assert found.columns()["due"] == date(2026, 7, 1)
    assert FALLBACK.citation not in {line["citation"] for line in found.columns()["trace"]}


def test_of_two_laws_the_earlier_date_holds_and_both_are_traced() -> None:
    found = dates_for(QCT, ["us_ia", "us_tx"], Right.ACCESS, "US-TX", RECEIVED)
    assert (found.first.regime, found.first.due) == ("us_tx", date(2026, 7, 16))
    assert {line["regime"] for line in found.columns()["trace"]} == {"us_ia", "us_tx"}


def test_a_law_with_a_number_comes_before_one_without() -> None:
    found = dates_for(QCT, ["jp_appi", "us_tx"], Right.ACCESS, "US-TX", RECEIVED)
    assert (found.first.regime, found.first.due) == ("us_tx", date(2026, 7, 16))


def clock_of(found: Dates) -> Clock:
    return Clock(first_due=found.due, **found.columns())


def test_each_law_counts_in_its_own_calendar_and_the_clock_has_those_of_the_date_that_holds() -> None:
    found = dates_for(QDRANT, ["uk_gdpr", "gdpr"], Right.ACCESS, "GB", RECEIVED)
    places = {each.deadlines.regime: (each.calendar, each.time_zone) for each in found.judged}
    assert places["gdpr"] == ("DE", "Europe/Berlin")
    assert places["uk_gdpr"] == ("GB", "Europe/London")
    columns = found.columns()
    assert (columns["calendar"], columns["time_zone"]) == places[columns["regime"]]


def test_the_place_where_a_law_counted_before_is_kept() -> None:
    found = dates_for(QDRANT, ["gdpr"], Right.ACCESS, "DE", RECEIVED, places={"gdpr": ("FR", "Europe/Paris")})
    assert (found.calendar, found.time_zone) == ("FR", "Europe/Paris")


def test_what_is_stored_of_each_law_reads_back_as_it_was() -> None:
    found = dates_for(QDRANT, ["gdpr", "ch_fadp"], Right.ACCESS, "CH", RECEIVED, [parse_event("extend 2026-06-10")])
    again = [read_result(entry) for entry in json.loads(json.dumps(found.columns()["results"]))]
    assert again == [Judged(replace(e.deadlines, trace=()), e.calendar, e.time_zone) for e in found.judged]


def test_the_earliest_of_each_kind_holds() -> None:
    found = dates_for(QDRANT, ["gdpr", "lgpd"], Right.ACCESS, "BR", RECEIVED)
    assert found.days["due"] == found.due == date(2026, 6, 16)
    assert found.days["refuse_by"] == min(each.refuse_by for each in found.all if each.refuse_by)
    assert found.days["target"] == min(each.target for each in found.all if each.target)
    assert found.columns()["ack_due"] is None


def test_a_clock_agrees_with_the_dates_that_made_it_and_with_no_others() -> None:
    found = dates_for(QDRANT, ["gdpr", "lgpd"], Right.ACCESS, "BR", RECEIVED)
    paused = dates_for(
        QDRANT, ["gdpr", "lgpd"], Right.ACCESS, "BR", RECEIVED, [parse_event("pause 2026-06-02..2026-06-04")]
    )
    extended = dates_for(QDRANT, ["gdpr", "lgpd"], Right.ACCESS, "BR", RECEIVED, [parse_event("extend 2026-06-02")])
    assert agree(clock_of(found), found)
    assert agree(clock_of(found), paused)  # neither law has a pause
    assert differences(clock_of(found), extended) == {}  # Brazil's date holds all the same
    assert not agree(clock_of(found), extended)
    assert not agree(clock_of(found), dates_for(QDRANT, ["gdpr"], Right.ACCESS, "BR", RECEIVED))


def test_what_differs_is_told_by_the_columns_name() -> None:
    found = dates_for(QDRANT, ["gdpr"], Right.ACCESS, "DE", RECEIVED)
    extended = dates_for(QDRANT, ["gdpr"], Right.ACCESS, "DE", RECEIVED, [parse_event("extend 2026-06-02")])
    told = differences(clock_of(found), extended)
    assert told["due"] == (date(2026, 7, 1), date(2026, 9, 1))
    assert "refuse_by" not in told  # GDPR 12(4) is not extended


def test_a_clock_of_before_is_compared_by_the_dates_that_it_has() -> None:
    found = dates_for(QDRANT, ["gdpr"], Right.ACCESS, "DE", RECEIVED)
    old = Clock(first_due=found.due, **{**found.columns(), "results": [], "refuse_by": None})
    assert agree(old, found)
