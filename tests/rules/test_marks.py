from datetime import UTC, date, datetime, time, timedelta
from itertools import islice, pairwise, takewhile
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dsr.rules.marks import (
    ESCALATES_FROM,
    OVERDUE,
    PER_CENT,
    Mark,
    end_of,
    escalates,
    left_words,
    marks,
    newest_passed,
    next_mark,
    rank,
)

BERLIN = "Europe/Berlin"
# Cairo and Beirut skip midnight in spring, Havana and the Azores strike it twice in autumn, Lord Howe moves by half an hour.
ZONES = (
    *("UTC", BERLIN, "America/Los_Angeles", "Africa/Cairo", "Asia/Beirut", "America/Havana"),
    *("Atlantic/Azores", "Australia/Lord_Howe", "Asia/Kathmandu", "Pacific/Kiritimati", "Pacific/Pago_Pago"),
)
received = st.datetimes(
    datetime.fromisoformat("2020-01-01"), datetime.fromisoformat("2098-01-01"), timezones=st.just(UTC)
)
days = st.integers(0, 400)
zones = st.sampled_from(ZONES)


def due_after(at: datetime, number: int, zone: str) -> date:
    return at.astimezone(ZoneInfo(zone)).date() + timedelta(days=number)


@given(received, days, zones)
def test_marks_come_in_order_and_warn_before_the_due_day_is_over(at: datetime, number: int, zone: str) -> None:
    due = due_after(at, number, zone)
    found = list(islice(marks(at, due, zone), 8))
    assert [mark.name for mark in found[:4]] == [*map(str, PER_CENT), OVERDUE]
    assert all(a.at < b.at and rank(a.name) < rank(b.name) for a, b in pairwise(found))
    end = end_of(due, zone)
    for mark in found[:3]:
        assert at < mark.at < end
        assert mark.at.astimezone(ZoneInfo(zone)).date() <= due
    assert found[3].at == end


@given(received, days, zones)
def test_overdue_begins_with_the_first_moment_after_the_due_day(at: datetime, number: int, zone: str) -> None:
    due = due_after(at, number, zone)
    end, local = end_of(due, zone), ZoneInfo(zone)
    assert end.astimezone(local).date() == due + timedelta(days=1)
    assert (end - timedelta(microseconds=1)).astimezone(local).date() == due


@given(received, days, zones, st.integers(0, 12))
def test_from_mark_to_mark_none_is_left_out_and_none_comes_twice(at: datetime, number: int, zone: str, n: int) -> None:
    due = due_after(at, number, zone)
    passed: list[str] = []
    for mark in islice(marks(at, due, zone), n):
        assert next_mark(at, due, zone, passed) == mark
        passed.append(mark.name)
    # Those before the newest need not be named: an outage leaves them out.
    assert next_mark(at, due, zone, passed) == next_mark(at, due, zone, passed[-1:])


@given(received, days, zones, st.timedeltas(timedelta(0), timedelta(days=500)))
def test_the_newest_mark_passed_is_the_last_whose_moment_has_come(
    at: datetime, number: int, zone: str, later: timedelta
) -> None:
    due, now = due_after(at, number, zone), at + later
    come = list(takewhile(lambda mark: mark.at <= now, marks(at, due, zone)))
    newest = newest_passed(at, due, zone, now)
    assert newest == (come[-1] if come else None)
    following = next_mark(at, due, zone, [newest.name] if newest else [])
    assert following is not None
    assert following.at > now


@given(received, days, days, zones)
def test_a_later_due_date_makes_no_mark_earlier(at: datetime, a: int, b: int, zone: str) -> None:
    early, late = (list(islice(marks(at, due_after(at, n, zone), zone), 6)) for n in sorted((a, b)))
    assert all(first.at <= second.at for first, second in zip(early, late, strict=True))


def test_a_month_in_berlin_over_the_change_of_the_clocks() -> None:
    at = datetime(2026, 3, 1, 0, 0, tzinfo=ZoneInfo(BERLIN))
    found = {mark.name: mark.at for mark in islice(marks(at, date(2026, 3, 31), BERLIN), 6)}
    # 31 days less the hour that is skipped on the 29th: 743 hours.
    assert found["50"] - at == timedelta(hours=371.5)
    assert found["overdue"] == datetime(2026, 3, 31, 22, tzinfo=UTC)
    assert found["overdue+7"] == datetime(2026, 4, 7, 22, tzinfo=UTC)


def test_a_window_of_a_day_and_one_of_the_day_of_receipt_have_their_marks_too() -> None:
    noon = datetime(2026, 6, 1, 12, 0, tzinfo=UTC)
    assert [mark.at for mark in islice(marks(noon, date(2026, 6, 2), "UTC"), 4)] == [
        datetime(2026, 6, 2, 6, tzinfo=UTC),
        datetime(2026, 6, 2, 15, tzinfo=UTC),
        datetime(2026, 6, 2, 20, 24, tzinfo=UTC),
        datetime(2026, 6, 3, tzinfo=UTC),
    ]
    assert next_mark(noon, date(2026, 6, 1), "UTC") == Mark("50", datetime(2026, 6, 1, 18, tzinfo=UTC))


def test_what_came_when_its_time_was_over_is_overdue_at_once() -> None:
    at = datetime(2026, 6, 1, 12, 0, tzinfo=UTC)
    assert next_mark(at, date(2026, 5, 1), "UTC") == Mark(OVERDUE, datetime(2026, 5, 2, tzinfo=UTC))
    newest = newest_passed(at, date(2026, 5, 1), "UTC", at)
    assert newest is not None
    assert newest.name == "overdue+28"


@pytest.mark.parametrize(
    ("zone", "day", "moment"),
    [
        ("Africa/Cairo", date(2026, 4, 23), datetime(2026, 4, 23, 22, tzinfo=UTC)),  # 00:00 is skipped on the 24th
        ("America/Havana", date(2026, 10, 31), datetime(2026, 11, 1, 4, tzinfo=UTC)),  # 00:00 is struck twice
    ],
)
def test_a_day_ends_once_where_midnight_is_skipped_or_struck_twice(zone: str, day: date, moment: datetime) -> None:
    assert end_of(day, zone) == moment


def test_the_marks_end_with_the_calendar() -> None:
    at = datetime.combine(date(9999, 11, 1), time(), UTC)
    names = [mark.name for mark in marks(at, date(9999, 12, 1), "UTC")]
    assert names[-1] == "overdue+28"
    assert next_mark(at, date(9999, 12, 1), "UTC", names) is None


def test_nine_tenths_and_all_beyond_escalate() -> None:
    assert [name for name in ("50", "75", "90", OVERDUE, "overdue+7") if escalates(name)] == [
        "90",
        OVERDUE,
        "overdue+7",
    ]
    assert ESCALATES_FROM in PER_CENT
    with pytest.raises(ValueError, match="soon"):
        rank("soon")


@pytest.mark.parametrize(
    ("days", "said"), [(2, "2 days left"), (1, "1 day left"), (0, "due today"), (-1, "1 day overdue")]
)
def test_the_days_that_are_left_in_words(days: int, said: str) -> None:
    assert left_words(days) == said
