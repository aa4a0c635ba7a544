"""Marks on the way to a due date: when half, three quarters and nine tenths of the time are used, and when it is over.

The time of a request runs from the moment of receipt to the end of its due day, in the time zone of its clock. Internal:
no law asks for reminders; being late is what laws punish.
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

PER_CENT = (50, 75, 90)
# From here on a mark is told to those who answer for the request, not only to those who work on it.
ESCALATES_FROM = 90
OVERDUE = "overdue"
_WEEK = timedelta(days=7)


@dataclass(frozen=True)
class Mark:
    """`name`: `50`, `75`, `90`, `overdue`, and for each further week `overdue+7`, `overdue+14` … `at`: in UTC."""

    name: str
    at: datetime


def end_of(day: date, time_zone: str) -> datetime:
    """The first moment after `day` in the zone, in UTC. Raises OverflowError for the last day of the calendar."""
    # Where clocks skip midnight this is the moment at which they skip; where they strike it twice, the first stroke.
    return datetime.combine(day + timedelta(days=1), time(), ZoneInfo(time_zone)).astimezone(UTC)


def marks(received_at: datetime, due: date, time_zone: str) -> Iterator[Mark]:
    """Every mark in order, without end but that of the calendar. `received_at` is aware.

    What was received after the end of its due day has no time to use: only the marks of being overdue.
    """
    begin, end = received_at.astimezone(UTC), end_of(due, time_zone)
    if begin < end:
        for share in PER_CENT:
            yield Mark(str(share), begin + (end - begin) * share / 100)
    yield Mark(OVERDUE, end)
    day = due
    while (date.max - day) > _WEEK:
        day += _WEEK
        yield Mark(f"{OVERDUE}+{(day - due).days}", end_of(day, time_zone))


def next_mark(received_at: datetime, due: date, time_zone: str, passed: Collection[str] = ()) -> Mark | None:
    """The mark after the last of those `passed` (names); None at the end of the calendar."""
    furthest = max(map(rank, passed), default=-1)
    return next((mark for mark in marks(received_at, due, time_zone) if rank(mark.name) > furthest), None)


def newest_passed(received_at: datetime, due: date, time_zone: str, now: datetime) -> Mark | None:
    """The last mark whose moment has come; None before the first."""
    newest = None
    for mark in marks(received_at, due, time_zone):
        if mark.at > now:
            break
        newest = mark
    return newest


def rank(name: str) -> int:
    """How far along a mark lies, as a number to compare by. Raises ValueError for what is no mark."""
    if name.startswith(OVERDUE):
        return 100 + int(name.removeprefix(OVERDUE) or 0)
    return int(name)


def escalates(name: str) -> bool:
    return rank(name) >= ESCALATES_FROM


def left_words(days: int) -> str:
    """The whole days until a due date, in words: `3 days left`, `due today`, `1 day overdue`."""
    if days == 0:
        return "due today"
    said = f"{abs(days):,} {'day' if abs(days) == 1 else 'days'}"
    return f"{said} left" if days > 0 else f"{said} overdue"
