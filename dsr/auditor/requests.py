"""One request as the ledger tells it, and, while its rows live, why its dates are what they are."""

import json
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from dsr.models import Event, Request
from dsr.rules.cases import Case, Told, cases
from dsr.rules.lifecycle import State
from dsr.rules.numbers_words import NATURES, basis_words, manner_words
from dsr.rules.rights import NOUNS
from dsr.rules.story import Reader, law_title
from dsr.vault.pseudonyms import pseudonym
from dsr.web import words
from dsr.web.clock import shown_to


def told_by(events: Sequence[Event]) -> Case | None:
    """What the events say; None when the filing is not among them, or one says what none would: the events are still shown."""
    bodies = [json.loads(event.body) for event in events]
    try:
        found = cases(Told(b["request"], b["type"], datetime.fromisoformat(b["at"]), b["facts"]) for b in bodies)
    except (KeyError, ValueError, TypeError, AttributeError):
        return None
    return found[0] if found else None


def summary(case: Case, events: Sequence[Event]) -> list[tuple[str, str]]:
    """Rows of a summary list, from the ledger alone."""
    moves = [json.loads(event.body)["facts"]["new"] for event in events if event.type == "moved"]
    state = moves[-1] if moves else State.RECEIVED.value
    known = words.STATES[State(state)] if state in set(State) else state
    rows = [
        ("Right", NOUNS[case.right]),
        ("Manner", manner_words(case).capitalize()),
        ("Laws", ", ".join(map(law_title, case.laws))),
        ("Received", _day(case.received_on)),
        ("Answer due", _day(case.due) + (", extended" if case.extended_by else "")),
        ("State", NATURES[case.outcome].capitalize() if case.closed_on else f"Open: {known.lower()}"),
    ]
    if case.closed_on:
        rows.append(("Ended", _day(case.closed_on)))
    if case.days is not None:
        late = "in time" if case.on_time else "late"
        rows.append(("Took", f"{case.days} day{'' if case.days == 1 else 's'}, {late}"))
    if basis := basis_words(case):
        rows.append(("Basis", basis))
    return rows


def _day(day: Any) -> str:
    return f"{day.day} {day:%B %Y}"


def living(name: str, events: Sequence[Event]) -> Request | None:
    """The request behind the ledger's name, while the key of that name lives.

    No index leads from a name to a request: that is the point of it. The moment of receipt, which events say, leads to
    the few that it can be.
    """
    if any(event.type == "purged" for event in events):
        return None
    try:
        moments = [_received_at(event) for event in events if event.type in {"filed", "receipt_corrected"}]
    except (KeyError, ValueError, TypeError):
        return None
    if not moments:
        return None
    second = moments[-1].replace(microsecond=0)
    near = Request.objects.filter(
        controller__slug=events[0].controller, received_at__gte=second, received_at__lt=second + timedelta(seconds=1)
    ).select_related("controller", "policy", "clock")
    return next((request for request in near if pseudonym("request", request.pk) == name), None)


def _received_at(event: Event) -> datetime:
    facts = json.loads(event.body)["facts"]
    return datetime.fromisoformat(facts.get("new_received_at") or facts["received_at"])


def clock_of(request: Request | None, now: datetime) -> dict[str, Any] | None:
    """What components/clock.html takes, as staff reads it; None when the request is purged."""
    return shown_to(request, Reader.STAFF, now) if request is not None else None
