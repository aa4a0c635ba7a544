"""A request as its person sees it: what happened so far, and what comes."""

import json
from datetime import datetime
from typing import Any

from dsr.models import Event, Request
from dsr.portal import words
from dsr.vault.pseudonyms import pseudonym
from dsr.web.clock import due_of


def timeline_of(request: Request, now: datetime) -> list[dict[str, Any]]:
    """The entries of components/timeline.html: what concerns the person, in the time where they live."""
    found = []
    events = (
        Event.objects.filter(request=pseudonym("request", request.pk)).order_by("id").values_list("body", flat=True)
    )
    for event in map(json.loads, events):
        title = _title(event["type"], event["facts"])
        if title:
            # Without its zone, since templates would turn it into the site's.
            at = datetime.fromisoformat(event["at"]).astimezone(request.zone).replace(tzinfo=None)
            found.append({"title": title, "at": at})
    if not request.is_final:
        due = due_of(request, now)
        when = f"{'was due by' if due.overdue else 'by'} {words.day(due.due)}"
        found.append({"title": "The answer", "when": when, "phase": "ahead"})
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
    if kind == "downloaded":
        return "You downloaded the data"
    return words.DATES.get(kind, "")
