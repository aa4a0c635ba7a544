from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dsr.rules import calendars
from dsr.rules.calendars import add_business_days, is_working_day, public_holidays, roll_back, roll_forward
from dsr.rules.counting import period
from dsr.rules.errors import DateOutOfRange, UnknownCalendar
from dsr.rules.regimes.schema import Roll
from dsr.rules.windows import parse_length

DAYS = st.dates(date(2020, 1, 1), date(2040, 12, 31))
IDS = st.sampled_from(["DE", "DE-BY", "GB-ENG", "GB-SCT", "US-CA", "FR", "TW"])


@pytest.mark.parametrize(
    ("day", "calendar", "working"),
    [
        (date(2026, 12, 28), "GB-ENG", False),  # Boxing Day is a Saturday: a substitute
        (date(2026, 12, 28), "DE", True),  # Germany has none
        (date(2026, 6, 4), "DE", True),  # Corpus Christi is regional
        (date(2026, 6, 4), "DE-BY", False),
        (date(2026, 7, 13), "GB-NIR", False),
        (date(2026, 7, 13), "GB-ENG", True),
    ],
)
def test_the_place_decides_what_a_working_day_is(day: date, calendar: str, working: bool) -> None:
    assert is_working_day(day, calendar) is working


@pytest.mark.parametrize(
    "day",
    [
        date(2026, 3, 31),  # California alone: Cesar Chavez Day
        date(2026, 11, 27),  # California alone: the day after Thanksgiving
        date(2026, 10, 12),  # federal alone: Columbus Day
        date(2026, 7, 3),  # federal alone: Independence Day is a Saturday
        date(2027, 12, 24),  # federal alone: Christmas Day is a Saturday
        date(2027, 12, 31),  # federal alone: New Year's Day is a Saturday
    ],
)
def test_a_californian_business_day_is_lost_only_to_a_day_that_both_keep(day: date) -> None:
    assert is_working_day(day, "US-CA")


@pytest.mark.parametrize("day", [date(2026, 6, 19), date(2026, 11, 11), date(2023, 11, 10), date(2026, 11, 26)])
def test_days_that_both_keep_are_no_business_days(day: date) -> None:
    assert not is_working_day(day, "US-CA")


@given(DAYS, IDS)
def test_rolling_moves_by_the_least_there_is(day: date, calendar: str) -> None:
    later, earlier = roll_forward(day, calendar), roll_back(day, calendar)
    assert earlier <= day <= later
    assert is_working_day(later, calendar)
    assert is_working_day(earlier, calendar)
    passed = (earlier + timedelta(days=n) for n in range(1, (later - earlier).days))
    assert not any(is_working_day(between, calendar) for between in passed if between != day)


@given(DAYS, IDS, st.integers(1, 40))
def test_business_days_are_counted_from_the_day_after(day: date, calendar: str, count: int) -> None:
    end = add_business_days(day, count, calendar)
    passed = [day + timedelta(days=n) for n in range(1, (end - day).days + 1)]
    assert sum(is_working_day(d, calendar) for d in passed) == count
    assert is_working_day(end, calendar)


@given(DAYS, st.integers(0, 60))
def test_a_holiday_more_never_moves_a_date_earlier(day: date, offset: int) -> None:
    month = parse_length("1M")
    before = period(day, month, "DE", Roll.NEXT_WORKING_DAY).end
    extra = day + timedelta(days=offset)
    known = calendars.public_holidays
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(calendars, "public_holidays", lambda c, year: known(c, year) | {extra})
        assert period(day, month, "DE", Roll.NEXT_WORKING_DAY).end >= before


@pytest.mark.parametrize("calendar", ["", "XX", "DE-", "-", "DE-XX", "DEU", "de", "US-CA-LA", "x" * 1_000_000])
def test_an_unknown_calendar_is_named(calendar: str) -> None:
    with pytest.raises(UnknownCalendar) as caught:
        public_holidays(calendar, 2026)
    assert len(str(caught.value)) < 200


@pytest.mark.parametrize("year", [1, 1999, 2101, 9999])
def test_a_year_without_calendar_is_named(year: int) -> None:
    with pytest.raises(DateOutOfRange):
        is_working_day(date(year, 5, 5), "DE")
