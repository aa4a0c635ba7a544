"""The dates of a request as a page shows them: how long is left, in words, what moved them, and the story of why."""

from dataclasses import dataclass
from datetime import date, datetime
from itertools import islice
from typing import Any
from zoneinfo import ZoneInfo

from dsr.models import Clock, Request
from dsr.policy.offers import laws_for
from dsr.policy.schema import Policy
from dsr.rules import story
from dsr.rules.errors import DeadlineError
from dsr.rules.marks import PER_CENT, left_words, marks
from dsr.rules.residence import UnknownPlace
from dsr.rules.results import VOID
from dsr.rules.spoken import plural, short_day
from dsr.rules.story import Reader

SOON = 7  # days: from then on a date is shown as coming near


def today_for(clock: Clock, now: datetime) -> date:
    """The civil date where this clock runs."""
    return now.astimezone(ZoneInfo(clock.time_zone)).date()


@dataclass(frozen=True)
class Due:
    """`tone` as components/clock.html takes it; `used` of `total` days are gone."""

    due: date
    target: date
    days: int
    tone: str
    left: str
    total: int
    used: int
    target_passed: bool  # an open request whose internal target is over

    @property
    def overdue(self) -> bool:
        return self.tone == "overdue"


def due_of(request: Request, now: datetime) -> Due:
    """For an open request, the days until it is due; for a closed one, whether it was closed in time.

    Whatever a request waits for, and on whom: a state that is not final can be overdue.
    """
    clock = request.clock
    at = request.closed_at or now
    today = today_for(clock, at)
    days = (clock.due - today).days
    total = max(1, (clock.due - clock.received_on).days)
    used = min(total, max(0, (today - clock.received_on).days))
    if request.closed_at is not None:
        words = "closed in time" if days >= 0 else f"closed {plural(-days, 'day')} late"
        return Due(clock.due, clock.target, days, "done", words, total, used, False)
    tone = "overdue" if days < 0 else "soon" if days <= SOON else "ontime"
    return Due(clock.due, clock.target, days, tone, left_words(days), total, used, today > clock.target)


@dataclass(frozen=True)
class MarkShown:
    """A share of the time, the local day on which it is used, and where it stands on the bar."""

    share: int
    day: date
    passed: bool
    x: str  # in days of the bar


def marks_of(request: Request, now: datetime) -> list[MarkShown]:
    """Half, three quarters and nine tenths of the time; none where there was no time to use."""
    clock = request.clock
    at = request.closed_at or now
    total = max(1, (clock.due - clock.received_on).days)
    shown = []
    for mark in islice(marks(request.received_at, clock.due, clock.time_zone), len(PER_CENT)):
        if mark.name.isdigit():
            share = int(mark.name)
            shown.append(MarkShown(share, today_for(clock, mark.at), mark.at <= at, f"{total * share / 100:g}"))
    return shown


@dataclass(frozen=True)
class Was:
    """The date that was told first, when another one holds by now, and what moved it."""

    day: date
    why: str


def was(clock: Clock, told: story.Story) -> Was | None:
    if clock.first_due == clock.due:
        return None
    return Was(clock.first_due, " and ".join(told.moved_by) or "dates that were settled anew")


DATES = {
    "ack_due": "Acknowledge by",
    "due": "Answer due",
    "extended_due": "Answer due, extended",
    "target": "Our target",
    "refuse_by": "Refuse by",
    "last_day_to_extend": "Last day to extend",
}


@dataclass(frozen=True)
class DateAsked:
    """One date that newer rules would make another; None: there is none."""

    name: str
    stored: date | None
    anew: date | None


@dataclass(frozen=True)
class Question:
    why: list[str]
    rows: list[DateAsked]


def question_of(clock: Clock) -> Question | None:
    """What newer rules would change, for whoever settles it; None when nothing is asked."""
    if not clock.question:
        return None
    rows = [
        DateAsked(_date_name(name), *(date.fromisoformat(day) if day else None for day in pair))
        for name, pair in clock.question["dates"].items()
    ]
    return Question(clock.question["why"], rows)


def _date_name(name: str) -> str:
    """`refuse_by`, or `gdpr.refuse_by` for the date of one law among several."""
    regime, _, column = name.rpartition(".")
    said = DATES.get(column, column.replace("_", " "))
    return f"{said}, {story.law_title(regime)}" if regime else said


def was_extended(clock: Clock) -> bool:
    """A notice of more time was given that the law lets count; one that was void is none."""
    return any(line["rule"] == "extension" and line["result"] != VOID for line in clock.trace)


def story_of(request: Request, reader: Reader) -> story.Story:
    """Why the dates are what they are, from the stored trace alone; and why each law applies."""
    clock, policy = request.clock, request.policy.read()
    return story.tell(
        clock.trace,
        holds=clock.regime,
        calendar=clock.calendar,
        time_zone=clock.time_zone,
        reader=reader,
        company=policy.controller.name,
        calendars={each["regime"]: each["calendar"] for each in clock.results if each.get("calendar")},
        applies=_applies(request, policy),
    )


def _applies(request: Request, policy: Policy) -> dict[str, str]:
    try:
        found = laws_for(policy, request.place, request.clock.received_on)
    except (UnknownPlace, DeadlineError):  # a place or a law that this version no longer knows
        return {}
    return {each.regime: each.why for each in found}


def shown_to(request: Request, reader: Reader, now: datetime) -> dict[str, Any]:
    """Everything that components/clock.html takes."""
    clock, due, told = request.clock, due_of(request, now), story_of(request, reader)
    shown = {
        "label": "Answer due by" if reader is Reader.REQUESTER else "Answer due",
        "due": due.due,
        "left": due.left,
        "tone": due.tone,
        "total": due.total,
        "used": due.used,
        "was": was(clock, told),
        "story": told,
    }
    if reader is Reader.REQUESTER:
        if request.closed_at is not None:
            closed = today_for(clock, request.closed_at)
            return {**shown, "total": 0, "left": f"Closed on {short_day(closed)}"}
        return shown
    open_now = request.closed_at is None
    return {
        **shown,
        "marks": marks_of(request, now),
        "target": clock.target,
        "target_passed": due.target_passed,
        "refuse_by": clock.refuse_by if clock.refuse_by != clock.due and open_now else None,
    }
