"""Counting days: lengths from a day 0, paused days, and the roll at the end. Nothing here knows a law."""

from calendar import monthrange
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from dsr.rules.calendars import LAST_YEAR, add_business_days, next_but_saturday, roll_forward
from dsr.rules.errors import DateOutOfRange
from dsr.rules.regimes.schema import Roll
from dsr.rules.windows import Length, Unit


def add(day: date, length: Length, calendar: str) -> date:
    """The last day of `length` after `day`, which is not counted. Raises DateOutOfRange.

    A month ends on the day of the same number, or on the last day of the month (Reg. 1182/71 Art. 3(2)(c)).
    """
    if length.unit is Unit.BUSINESS_DAYS:
        return add_business_days(day, length.amount, calendar)
    if length.unit is Unit.MONTHS:
        return in_range(_add_months(day, length.amount))
    try:
        end = day + timedelta(days=length.amount)
    except OverflowError:
        end = date.max
    return in_range(end)


def _add_months(day: date, months: int) -> date:
    years, month = divmod(day.month - 1 + months, 12)
    year, month = day.year + years, month + 1
    return date(year, month, min(day.day, monthrange(year, month)[1])) if year < date.max.year else date.max


def in_range(day: date) -> date:
    """`day` itself. Raises DateOutOfRange when no holidays are known for it."""
    if day.year > LAST_YEAR:
        raise DateOutOfRange(
            f"This leads beyond the year {LAST_YEAR}, where no holiday calendar goes. Check the dates."
        )
    return day


@dataclass(frozen=True)
class Counted:
    """Where a period ends: `nominal` with the paused days but before the roll, and `end` after it."""

    nominal: date
    end: date
    paused_days: int


def period(start: date, length: Length, calendar: str, roll: Roll, paused: Sequence[tuple[date, date]] = ()) -> Counted:
    """The period of `length` from day 0 `start`. `paused` are joined spans in order, both ends included.

    A paused day moves the end only when it lies in the period, so not on day 0 or before. The roll applies once, to the
    final date. A question asked on a day that the roll has added finds every day counted already: the period then ends on
    the next day after the answer that may be a last one, the earliest date on which the answer is known.
    """
    nominal, paused_days = add(start, length, calendar), 0
    for first, last in paused:
        first = max(first, start + timedelta(days=1))
        if first <= min(last, nominal):
            paused_days += (last - first).days + 1
            nominal = _later(nominal, (last - first).days + 1)
    end = _rolled(nominal, calendar, roll)
    for first, last in paused:
        if nominal < first <= end <= last:
            paused_days += (last - first).days + 1
            end = _rolled(_later(last, 1), calendar, roll)
    return Counted(nominal, end, paused_days)


def _later(day: date, days: int) -> date:
    try:
        return in_range(day + timedelta(days=days))
    except OverflowError:
        return in_range(date.max)


def _rolled(day: date, calendar: str, roll: Roll) -> date:
    if roll is Roll.NONE:
        return day
    return in_range((roll_forward if roll is Roll.NEXT_WORKING_DAY else next_but_saturday)(day, calendar))
