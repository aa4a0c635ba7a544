"""How dates, lengths, calendars and lines of a trace are said to people: no ISO date, no code word, no letters of a zone."""

import re
from collections.abc import Callable
from datetime import date

from dsr.rules.calendars import is_working_day, public_holidays
from dsr.rules.errors import DeadlineError
from dsr.rules.residence import places
from dsr.rules.rights import Right

_WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
# fmt: off
_MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)
# fmt: on
_NUMBERS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
# Countries that English speaks of with an article.
_THE = frozenset(
    {"Bahamas", "Gambia", "Maldives", "Netherlands", "Philippines", "United Arab Emirates", "United Kingdom"}
)
_THE_ENDINGS = (" Islands", " Republic", " States", "District of Columbia")

KINDS: dict[str, str] = {
    Right.ACCESS: "access",
    Right.ERASURE: "erasure",
    Right.RECTIFICATION: "correction",
    Right.PORTABILITY: "taking data elsewhere",
    Right.OBJECTION: "an objection",
    Right.RESTRICTION: "setting data aside",
    Right.CONSENT_WITHDRAWAL: "taking back a consent",
    Right.OPT_OUT: "an opt-out",
    Right.LIMIT: "limiting the use of sensitive data",
    "appeal": "an appeal",
    "complaint": "a complaint",
    "drop_delete": "a deletion through the state’s platform",
}

ISO = r"\d{4}-\d\d-\d\d"
_EVENTS: dict[str, tuple[str, str]] = {
    "pause": ("the question of {on}", "the question of {on}, answered on {until}"),
    "id_requested": ("proof of identity asked for on {on}", ""),
    "id_received": ("proof of identity that came on {on}", ""),
    "fee_requested": ("a fee asked for on {on}", ""),
    "fee_paid": ("a fee paid on {on}", ""),
    "extend": ("the notice of an extension on {on}", "the notice of an extension on {on}, naming {until}"),
}
_EVENT = re.compile(rf"\b({'|'.join(_EVENTS)}) ({ISO})(?:\.\.({ISO}))?")
_KIND = re.compile(rf"\b(No (?:pause|extension) for|The law gives) ({'|'.join(map(str, KINDS))})\b")


def short_day(day: date) -> str:
    """`3 April 2026`."""
    return f"{day.day} {_MONTHS[day.month - 1]} {day.year}"


def long_day(day: date, beside: date | None = None) -> str:
    """`Friday 3 April 2026`; without the year where it is that of `beside`, a date said just before."""
    year = "" if beside is not None and beside.year == day.year else f" {day.year}"
    return f"{_WEEKDAYS[day.weekday()]} {day.day} {_MONTHS[day.month - 1]}{year}"


def number(count: int) -> str:
    return _NUMBERS[count] if 0 <= count < len(_NUMBERS) else f"{count:,}"


def length(text: str) -> str:
    """`1 month` as one month, `45 days` as it is."""
    amount, _, rest = text.partition(" ")
    return f"{number(int(amount))} {rest}" if amount.isdigit() else text


def zone(name: str) -> str:
    """`Europe/Berlin` as Berlin time: the place, since CST is the time of Taipei and of Chicago."""
    return f"{name.rpartition('/')[2].replace('_', ' ')} time"


def where(calendar: str) -> str:
    """`DE` as Germany, `DE-BY` likewise, `GB-SCT` as Scotland, `NL` as the Netherlands."""
    place = places().get(calendar) or places().get(calendar.partition("-")[0])
    if place is None:
        return f"the calendar {calendar}"
    name = place.name.partition(" (")[0]
    return f"the {name}" if name in _THE or name.endswith(_THE_ENDINGS) else name


def day_off(day: date, calendar: str) -> str:
    """What makes a day no working day there: “a Saturday”, “a public holiday in Germany”; empty for a working day."""
    try:
        if is_working_day(day, calendar):
            return ""
        if day.weekday() == 6:
            return "a Sunday"
        if day in public_holidays(calendar, day.year):
            return f"a public holiday in {where(calendar)}"
    except DeadlineError:  # a calendar or year that this version no longer knows
        return ""
    return "a Saturday"


def with_days(text: str) -> str:
    """The text with dates as people write them."""
    return re.sub(rf"\b{ISO}\b", lambda found: short_day(date.fromisoformat(found[0])), text)


def plain(text: str) -> str:
    """A line of a trace for people: dates, events, rights, zones and calendars by their names."""
    for pattern, said in _SAID:
        text = pattern.sub(said, text)
    return f"{text[:1].upper()}{text[1:]}"


def event(written: str) -> str:
    """`id_received 2026-03-10` as “proof of identity that came on 10 March 2026”; what is no event stays."""
    return _EVENT.sub(_said_event, written)


def _said_event(found: re.Match[str]) -> str:
    alone, span = _EVENTS[found[1]]
    on = short_day(date.fromisoformat(found[2]))
    return span.format(on=on, until=short_day(date.fromisoformat(found[3]))) if found[3] else alone.format(on=on)


_SAID: tuple[tuple[re.Pattern[str], Callable[[re.Match[str]], str]], ...] = (
    (_EVENT, _said_event),
    (re.compile(ISO), lambda found: short_day(date.fromisoformat(found[0]))),
    (re.compile(r"^Day 0 in (\S+); it is"), lambda found: f"The day of receipt in {zone(found[1])}; it is"),
    (re.compile(r"\bday 0\b", re.IGNORECASE), lambda _: "the day from which it runs"),
    (
        re.compile(r" in ([A-Z]{2}(?:-[A-Z0-9]{1,3})?): the next one"),
        lambda found: f" in {where(found[1])}: the next one",
    ),
    (_KIND, lambda found: f"{found[1]} {KINDS[found[2]]}"),
)


def plural(number: int, one: str, many: str = "") -> str:
    """`1 row`, `2 rows`."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"
