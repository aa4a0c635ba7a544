"""The numbers of a year beside those of a slow reader, who goes through the year day by day."""

from collections import Counter
from datetime import UTC, date, datetime, timedelta
from fractions import Fraction
from statistics import fmean
from statistics import median as slow_median

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dsr.rules import metrics
from dsr.rules.cases import cases
from dsr.rules.metrics import BUCKETS, Reason, Row, bucket_of, ccpa, mean, median, rounded, share, yearly
from dsr.rules.regimes import regime
from dsr.rules.rights import Right
from tests.rules.stories import Story, interleaved, stories

AS_OF = datetime(2027, 3, 1, 12, tzinfo=UTC)
COMPLIED = {"fulfilled", "partly_fulfilled"}
DENIED = {"refused", "unverified"}


def _of_the_year(told: list[Story], year: int) -> list[Story]:
    day, found = date(year, 1, 1), []
    while day.year == year:
        found += [story for story in told if story.received_on == day]
        day += timedelta(days=1)
    return found


def _slow(told: list[Story], law: str, rights: set[str]) -> Row:
    mine = [story for story in told if law in story.laws and story.right in rights]
    answered = [story for story in mine if story.end in COMPLIED | DENIED]
    ages = [0] * len(BUCKETS)
    for story in mine:
        if not story.end:
            age = (story.day(AS_OF) - story.received_on).days
            ages[[age in range(first, (last or 10**6) + 1) for first, last in BUCKETS].index(True)] += 1
    return Row(
        law=law,
        right="",
        received=len(mine),
        complied=len([story for story in mine if story.end in COMPLIED]),
        in_part=len([story for story in mine if story.end == "partly_fulfilled"]),
        denied=len([story for story in mine if story.end in DENIED]),
        withdrawn=len([story for story in mine if story.end == "withdrawn"]),
        open=len([story for story in mine if not story.end]),
        on_time=len([story for story in answered if story.ended_on <= story.due]),
        extended=len([story for story in mine if law in story.extended_by]),
        overdue=len([story for story in mine if not story.end and story.day(AS_OF) > story.due]),
        days=tuple(sorted((story.ended_on - story.received_on).days for story in answered)),
        grounds=dict(
            sorted(Counter({"refused": "unfounded"}.get(s.end, s.end) for s in mine if s.end in DENIED).items())
        ),
        ages=tuple(ages),
    )


@given(stories())
def test_the_year_by_law_and_right_is_what_a_slow_reader_counts(told: list[Story]) -> None:
    report = yearly(cases(interleaved(told)), 2026, AS_OF)
    mine = _of_the_year(told, 2026)
    pairs = {(law, story.right) for story in mine for law in story.laws}
    assert {(row.law, row.right) for row in report.rows} == pairs
    for row in report.rows:
        slow = _slow(mine, row.law, {row.right})
        assert row == Row(**{**slow.__dict__, "right": row.right})
        assert row.complied + row.denied + row.withdrawn + row.open == row.received
    assert report.everyone.received == len(mine)
    assert report.everyone.answered == len([s for s in mine if s.end in COMPLIED | DENIED])


@given(stories())
def test_the_five_rows_of_7102_are_what_a_slow_reader_counts(told: list[Story]) -> None:
    report = ccpa(cases(interleaved(told)), 2026, AS_OF)
    mine = _of_the_year(told, 2026)
    wanted = [{"access", "portability"}, {"erasure"}, {"rectification"}, {"opt_out"}, {"limit"}]
    assert [row.right for row in report.rows] == ["know", "delete", "correct", "opt_out", "limit"]
    for row, rights in zip(report.rows, wanted, strict=True):
        assert row == Row(**{**_slow(mine, "ccpa", rights).__dict__, "right": row.right})
    everyone = _slow(mine, "ccpa", set.union(*wanted))
    assert report.everyone == everyone
    assert sum(everyone.reasons.values()) == everyone.denied


@given(stories())
def test_each_request_is_in_one_year_and_no_year_loses_one(told: list[Story]) -> None:
    found = cases(interleaved(told))
    by_year = [yearly(found, year, AS_OF).everyone.received for year in (2025, 2026, 2027)]
    assert sum(by_year) == len(told)


@given(st.lists(st.integers(0, 400), min_size=1))
def test_median_and_mean_are_those_of_the_library(numbers: list[int]) -> None:
    assert median(numbers) == Fraction(slow_median(numbers))
    assert float(mean(numbers) or 0) == pytest.approx(fmean(numbers))


def test_nothing_has_no_median_no_mean_and_no_share() -> None:
    assert (median([]), mean([]), share(0, 0), rounded(None)) == (None, None, None, "")


@pytest.mark.parametrize(
    ("number", "digits", "words"),
    [
        (Fraction(5, 2), 1, "2.5"),
        (Fraction(1, 20), 1, "0.1"),  # a half goes up, where a binary 0.05 would go down
        (Fraction(99_95, 1_00), 1, "100.0"),
        (Fraction(41, 4), 0, "10"),
        (Fraction(-1, 100), 1, "0.0"),
        (Fraction(-7, 2), 0, "-4"),
    ],
)
def test_numbers_are_rounded_as_people_do(number: Fraction, digits: int, words: str) -> None:
    assert rounded(number, digits) == words


def test_every_age_has_one_bucket() -> None:
    for age in range(400):
        first, last = BUCKETS[bucket_of(age)]
        assert first <= age
        assert last is None or age <= last


def test_every_ground_of_the_law_has_a_reason_and_each_reason_but_other_has_a_ground() -> None:
    sorted_by = {ground.code: metrics.reason_of(ground.code) for ground in regime("ccpa").grounds}
    assert sorted_by["unverified"] == Reason.UNVERIFIABLE
    assert sorted_by["not_a_consumer"] == Reason.NOT_A_CONSUMER
    assert sorted_by["1798.105(d)(8)"] == sorted_by["1798.145(a)"] == Reason.EXEMPT
    assert sorted_by["1798.145(h)"] == sorted_by["7026(fraud)"] == Reason.OTHER


def test_every_right_of_the_law_is_in_one_row_of_7102() -> None:
    counted = [right for rights in metrics.CCPA_RIGHTS.values() for right in rights]
    assert len(counted) == len(set(counted))
    given_by_law = {right for ground in regime("ccpa").grounds for right in ground.rights}
    assert given_by_law <= set(counted) <= set(Right)


def test_a_year_is_published_once_every_window_of_it_is_over() -> None:
    last_received = date(2026, 12, 31)
    moment = metrics.published_as_of(2026)
    assert last_received + timedelta(days=90) < moment.date() <= date(2027, 7, 1)
