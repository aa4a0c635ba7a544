"""The dates of a request as a page shows them: how long is left, in words, and the rules that made them."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from dsr.models import Clock, Request
from dsr.rules.marks import left_words
from dsr.web.words import plural

SOON = 7  # days: from then on a date is shown as coming near


def today_for(clock: Clock, now: datetime) -> date:
    """The civil date where this clock runs."""
    return now.astimezone(ZoneInfo(clock.time_zone)).date()


@dataclass(frozen=True)
class Due:
    """`tone` as components/clock.html takes it; `used` of `total` days are gone."""

    due: date
    days: int
    tone: str
    left: str
    total: int
    used: int

    @property
    def overdue(self) -> bool:
        return self.tone == "overdue"


def due_of(request: Request, now: datetime) -> Due:
    """For an open request, the days until it is due; for a closed one, whether it was closed in time."""
    clock = request.clock
    at = request.closed_at or now
    today = today_for(clock, at)
    days = (clock.due - today).days
    total = max(1, (clock.due - clock.received_on).days)
    used = min(total, max(0, (today - clock.received_on).days))
    if request.closed_at is not None:
        words = "closed in time" if days >= 0 else f"closed {plural(-days, 'day')} late"
        return Due(clock.due, days, "done", words, total, used)
    tone = "overdue" if days < 0 else "soon" if days <= SOON else "ontime"
    return Due(clock.due, days, tone, left_words(days), total, used)


def trace_lines(clock: Clock) -> list[dict[str, Any]]:
    """The stored trace as components/clock.html takes it."""
    return [
        {
            "rule": line.get("text") or line.get("rule"),
            "citation": line.get("citation", ""),
            "date": _date(line.get("result", "")),
        }
        for line in clock.trace
    ]


def _date(result: str) -> date | None:
    try:
        return date.fromisoformat(result)
    except (TypeError, ValueError):
        return None  # a rule that made no date
