"""Working days by place. A calendar's id is a country, or a country and a region: `DE`, `GB-ENG`, `US-CA`.

- Outside the United States a working day is Monday to Friday and no public holiday (Reg. 1182/71 Art. 2(2)).
- In a state of the United States it is Monday to Friday minus the days that are both federal and state holidays: the
  fewest holidays, hence the earliest date (law pack 2.3, A3).
"""

from datetime import date, timedelta
from functools import cache, lru_cache

import holidays

from dsr.rules.errors import DateOutOfRange, UnknownCalendar

FIRST_YEAR, LAST_YEAR = 2000, 2100  # beyond, no calendar of public holidays is kept
_ONE_DAY = timedelta(days=1)
_SATURDAY, _SUNDAY = 5, 6
# California Gov. Code 6700 moves no holiday from a Saturday to the Friday but Veterans Day, so that is left out here.
_KEEPS_SATURDAYS = frozenset({"US-CA"})
_FIXED_DATES = frozenset({(1, 1), (6, 19), (7, 4), (12, 25)})


@cache
def _regions() -> dict[str, frozenset[str]]:
    supported = holidays.list_supported_countries(include_aliases=False)
    return {code: frozenset(regions) for code, regions in supported.items() if len(code) == 2}


def check_calendar(calendar: str) -> str:
    """`calendar` itself when it is known. Raises UnknownCalendar."""
    country, _, region = calendar.partition("-")
    known = country in _regions() and (not region or region in _regions()[country])
    if not known or calendar.endswith("-"):
        raise UnknownCalendar(
            f"“{calendar[:40]}” is no holiday calendar. "
            "Use a country such as DE, or a country and region such as GB-ENG."
        )
    return calendar


@lru_cache(maxsize=2048)
def public_holidays(calendar: str, year: int) -> frozenset[date]:
    """The public holidays of one year. Raises UnknownCalendar and DateOutOfRange."""
    check_calendar(calendar)
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise DateOutOfRange(f"Public holidays are known from {FIRST_YEAR} to {LAST_YEAR}, not for {year}.")
    country, _, region = calendar.partition("-")
    days = frozenset(holidays.country_holidays(country, subdiv=region or None, years=year))
    if country != "US" or not region:
        return days
    both = days & frozenset(holidays.country_holidays("US", years=year))
    return frozenset(d for d in both if not _moved_from_saturday(d)) if calendar in _KEEPS_SATURDAYS else both


def _moved_from_saturday(day: date) -> bool:
    following = day + _ONE_DAY
    return following.weekday() == _SATURDAY and (following.month, following.day) in _FIXED_DATES


def is_working_day(day: date, calendar: str) -> bool:
    """Whether `day` is a working day of the calendar. Raises UnknownCalendar and DateOutOfRange."""
    return day not in public_holidays(calendar, day.year) and day.weekday() < _SATURDAY


def roll_forward(day: date, calendar: str) -> date:
    """`day`, or the next working day when it is none (Reg. 1182/71 Art. 3(4))."""
    while not is_working_day(day, calendar):
        day += _ONE_DAY
    return day


def next_but_saturday(day: date, calendar: str) -> date:
    """`day`, or the next day that is neither a Sunday nor a public holiday (Interpretation Act 33 of 1957 s.4, ZA)."""
    while day.weekday() == _SUNDAY or day in public_holidays(calendar, day.year):
        day += _ONE_DAY
    return day


def roll_back(day: date, calendar: str) -> date:
    """`day`, or the working day before it when it is none."""
    while not is_working_day(day, calendar):
        day -= _ONE_DAY
    return day


def add_business_days(day: date, count: int, calendar: str) -> date:
    """The `count`th business day after `day`; `day` itself is not counted."""
    while count > 0:
        day += _ONE_DAY
        count -= is_working_day(day, calendar)
    return day
