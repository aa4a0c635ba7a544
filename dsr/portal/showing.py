"""A request as its person sees it: the clock with its reasons, and what happened so far."""

import json
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from dsr.models import Event, Request
from dsr.portal import words
from dsr.vault.pseudonyms import pseudonym

_INTERNAL = frozenset({"target"})
_SOON = 7  # days


def clock_of(request: Request, *, today: date) -> dict[str, Any]:
    """The context of components/clock.html."""
    clock = request.clock
    total = max(1, (clock.due - clock.received_on).days)
    left = (clock.due - today).days
    shown = {"due": clock.due, "label": "Answer due by", "trace": _trace(request)}
    if request.closed_at is not None:
        closed = request.closed_at.astimezone(ZoneInfo(clock.time_zone)).date()
        return {**shown, "tone": "done", "left": f"Closed on {words.day(closed)}"}
    if left < 0:
        return {**shown, "tone": "overdue", "left": f"{-left} {_days(-left)} overdue", "total": total, "used": total}
    tone = "soon" if left <= _SOON else "ontime"
    return {**shown, "tone": tone, "left": f"{left} {_days(left)} left", "total": total, "used": total - left}


def _days(count: int) -> str:
    return "day" if count == 1 else "days"


def _trace(request: Request) -> list[dict[str, Any]]:
    lines = []
    for line in request.clock.trace:
        if line["rule"] in _INTERNAL:
            continue
        text = "This law gives the right that you use." if line["rule"] == "right" else words.with_days(line["text"])
        lines.append({"rule": text, "citation": line["citation"], "date": _date(line["result"])})
    return lines


def _date(result: str) -> date | None:
    try:
        return date.fromisoformat(result)
    except ValueError:
        return None


def timeline_of(request: Request) -> list[dict[str, Any]]:
    """The entries of components/timeline.html: what concerns the person, in the time zone of the clock."""
    zone = ZoneInfo(request.clock.time_zone)
    found = []
    events = (
        Event.objects.filter(request=pseudonym("request", request.pk)).order_by("id").values_list("body", flat=True)
    )
    for event in map(json.loads, events):
        title = _title(event["type"], event["facts"])
        if title:
            # Without its zone, since templates would turn it into the site's.
            at = datetime.fromisoformat(event["at"]).astimezone(zone).replace(tzinfo=None)
            found.append({"title": title, "at": at})
    if not request.is_final:
        found.append({"title": "The answer", "when": f"by {words.day(request.clock.due)}", "phase": "ahead"})
    return found


def _title(kind: str, facts: dict[str, Any]) -> str:
    if kind == "filed":
        return "We received your request"
    if kind == "moved":
        return words.MOVES.get(facts["event"], "")
    if kind == "code_sent":
        return words.CODES_SENT.get(facts["purpose"], "")
    if kind == "code_right":
        return words.CODES_RIGHT.get(facts["purpose"], "")
    return "You downloaded the data" if kind == "downloaded" else ""
