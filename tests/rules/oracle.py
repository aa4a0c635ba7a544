"""A second reading of the laws' windows, made from their text alone: it shares no code and no data with dsr.rules.

It counts day by day where the engine computes, and knows what a row of vectors.csv can say and no more. Where the law can
be read in two ways, the reading with the earlier date is taken.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache

import holidays

DAY = timedelta(days=1)
MONTHS, DAYS, WORKING = "months", "calendar days", "business days"
Length = tuple[int, str]
Closed = Callable[[date], bool]


@dataclass(frozen=True)
class Law:
    base: Length | None
    total: Length | None = None
    """Receipt to extended date."""
    ack: Length | None = None
    closed: str = ""
    """Which days cannot be last: weekends and holidays, Sundays and holidays, or none."""
    restarts: tuple[str, ...] = ()
    """The events that begin the period anew."""
    pauses: bool = False
    since: date = date.min
    until: date = date.max


@dataclass(frozen=True)
class Answer:
    ack: date | None = None
    due: date | None = None
    extended: date | None = None


EU_DAYS, ZA_DAYS = "weekends and holidays", "Sundays and holidays"


def _same(rights: str, *laws: Law) -> dict[str, tuple[Law, ...]]:
    return dict.fromkeys(rights.split(), laws)


def _state(
    base: int,
    more: int,
    appeal: int | None,
    appeal_more: int = 0,
    *,
    revoke: bool = False,
    lacks: str = "",
    since: date = date.min,
) -> dict[str, tuple[Law, ...]]:
    laws = _same("access delete correct portability", Law((base, DAYS), (base + more, DAYS), since=since))
    laws["opt_out"] = (Law((base, DAYS), since=since),)  # never extended: law pack 2.2, invariant 8
    if appeal:
        laws["appeal"] = (Law((appeal, DAYS), (appeal + appeal_more, DAYS) if appeal_more else None, since=since),)
    if lacks:
        laws[lacks] = ()
    if revoke:
        laws["withdraw_consent"] = (Law((15, DAYS), since=since),)
    return laws


_NEW_YEAR_2026, _DUAA = date(2026, 1, 1), date(2026, 2, 5)
_PROOF_OR_FEE = ("id_received", "fee_paid")
_MONTH = Law((1, MONTHS), (3, MONTHS), closed=EU_DAYS)
_UK_BEFORE = Law((1, MONTHS), (3, MONTHS), closed=EU_DAYS, until=_DUAA - DAY)
_UK = Law((1, MONTHS), (3, MONTHS), closed=EU_DAYS, restarts=_PROOF_OR_FEE, since=_DUAA)
_UK_ACCESS = Law((1, MONTHS), (3, MONTHS), closed=EU_DAYS, restarts=_PROOF_OR_FEE, pauses=True, since=_DUAA)
_THIRTY = Law((30, DAYS))

LAWS: dict[str, dict[str, tuple[Law, ...]]] = {
    "gdpr": _same("access rectification erasure restriction portability objection", _MONTH),
    "uk_gdpr": _same("rectification erasure restriction portability objection", _UK_BEFORE, _UK)
    | _same("access", _UK_BEFORE, _UK_ACCESS),
    "uk_complaint": _same("complaint", Law(None, ack=(30, DAYS), closed=EU_DAYS, since=date(2026, 6, 19))),
    "ch_fadp": _same("access portability", Law((30, DAYS), restarts=("fee_paid",))),
    "ccpa": _same("know delete correct", Law((45, DAYS), (90, DAYS), ack=(10, WORKING)))
    | _same("opt_out limit", Law((15, WORKING)))
    | _same("appeal"),
    "us_ca_delete_act": _same("drop_delete", Law((45, DAYS), since=date(2026, 8, 1))),
    "us_fl": _state(45, 15, 60),
    "us_ia": _state(90, 45, 60, lacks="correct"),
    "us_or": _state(45, 45, 45),
    "us_nj": _state(45, 45, 45, revoke=True),
    "us_co": _state(45, 45, 45, 60),
    "us_mn": _state(45, 45, 45, 60),
    "us_ut": _state(45, 45, None, lacks="appeal")
    | _same("correct", Law((45, DAYS), (90, DAYS), since=date(2026, 7, 1))),
    "us_in": _state(45, 45, 60, since=_NEW_YEAR_2026),
    "us_ky": _state(45, 45, 60, since=_NEW_YEAR_2026),
    "us_ri": _state(45, 45, 60, revoke=True, since=_NEW_YEAR_2026),
    "us_ok": _state(45, 45, None, since=date(2027, 1, 1)),
    "us_al": _state(45, 45, None, since=date(2027, 5, 1)),  # of 2027 the law pack knows the year alone
    **{f"us_{state}": _state(45, 45, 60) for state in ("va", "tx", "mt", "ne", "tn", "md")},
    **{f"us_{state}": _state(45, 45, 60, revoke=True) for state in ("ct", "nh", "de")},
    "hipaa": _same("access", Law((30, DAYS), (60, DAYS))) | _same("correct", Law((60, DAYS), (90, DAYS))),
    "lgpd": _same("access", Law((15, DAYS))),
    "lgpd_small": _same("access", _THIRTY),
    "pipeda": _same("access", Law((30, DAYS), (60, DAYS))),
    "qc_law25": _same("access", _THIRTY),
    "in_dpdp": _same("complaint", Law((90, DAYS), since=date(2027, 5, 14))),
    "za_popia": _same("correct delete objection", Law((30, DAYS), closed=ZA_DAYS)),
    "za_paia": _same("access", Law((30, DAYS), (60, DAYS), closed=ZA_DAYS)),
    "kr_pipa": _same("access correct delete restriction", Law((10, DAYS))),
    "au_app": _same("access correct", _THIRTY),
    "jp_appi": _same("access correct delete", Law(None)),
    "tw_pdpa": _same("access", Law((15, DAYS), (30, DAYS))) | _same("correct delete", Law((30, DAYS), (60, DAYS))),
}


def answer(regime: str, right: str, received: date, calendar: str, events: str) -> Answer | None:
    """The dates of a row; None where the law gives no such right, or was not in force on that day."""
    laws = [law for law in LAWS[regime].get(right, ()) if law.since <= received <= law.until]
    if not laws:
        return None
    (law,) = laws
    told = [event.split() for event in events.split(";") if event.strip()]
    start = max([received, *(_day(day) for kind, day in told if kind in law.restarts)])
    out = _paused(day for kind, day in told if law.pauses and kind == "pause")
    shut = _closed(law.closed, calendar)
    due = _end(start, law.base, out, shut)
    notices = [_day(day) for kind, day in told if kind == "extend"]
    in_time = due is not None and law.total is not None and any(notice <= due for notice in notices)
    extended = _end(start, law.total, out, shut) if in_time else None
    return Answer(_end(received, law.ack, frozenset(), shut), due, extended)


def _end(start: date, length: Length | None, out: frozenset[date], shut: Closed) -> date | None:
    if length is None:
        return None
    number, unit = length
    if unit == WORKING:
        return _counted(start, number, lambda day: not _at_work_in_california(day))
    days = number if unit == DAYS else (_months_on(start, number) - start).days
    last = _counted(start, days, out.__contains__)
    rolled = last
    while shut(rolled) or (rolled > last and rolled in out):
        rolled += DAY
    return rolled


def _counted(day: date, number: int, skipped: Closed) -> date:
    while number:
        day += DAY
        number -= not skipped(day)
    return day


def _months_on(day: date, number: int) -> date:
    """The same number in a later month, or that month's last day: step over the months one by one, then to the number."""
    first = day.replace(day=1)
    for _ in range(number):
        first = (first + 31 * DAY).replace(day=1)
    wanted = first
    while wanted.day < day.day and (wanted + DAY).month == first.month:
        wanted += DAY
    return wanted


def _paused(spans: Iterable[str]) -> frozenset[date]:
    days: set[date] = set()
    for span in spans:
        day, last = (_day(text) for text in span.split(".."))
        while day <= last:
            days.add(day)
            day += DAY
    return frozenset(days)


def _closed(which: str, calendar: str) -> Closed:
    if not which:
        return lambda day: False
    weekend = (6, 7) if which == EU_DAYS else (7,)
    return lambda day: day.isoweekday() in weekend or day in _holidays(calendar)


@cache
def _holidays(calendar: str) -> holidays.HolidayBase:
    country, _, region = calendar.partition("-")
    return holidays.country_holidays(country, subdiv=region or None)


def _at_work_in_california(day: date) -> bool:
    """Monday to Friday without the days that are holidays both of the United States and of California."""
    if day.isoweekday() > 5:
        return False
    month, number, weekday = day.month, day.day, day.isoweekday()
    if weekday == 1 and (month, (number - 1) // 7) in ((1, 2), (2, 2), (9, 0)):  # King, Washington, Labor
        return False
    if (weekday == 1 and month == 5 and number > 24) or (weekday == 4 and month == 11 and 22 <= number <= 28):
        return False
    fixed = {(1, 1), (6, 19), (7, 4), (11, 11), (12, 25)}
    sunday = day - DAY
    if (month, number) in fixed or (weekday == 1 and (sunday.month, sunday.day) in fixed):
        return False
    return not (weekday == 5 and (month, number) == (11, 10))  # Gov. Code 6701: only 11 November moves to a Friday


def _day(text: str) -> date:
    return date.fromisoformat(text[:10])
