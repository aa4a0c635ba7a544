"""The clock of a request as it lives: it begins at filing, and what happens moves its dates as far as the law says.

Called by the steps that hold the request's row. Nothing here moves a date because the rules became others: where today's
rules would give other dates for what has happened already, the stored ones stand, and a person is asked (`recheck`).
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime

from django.db import transaction

from dsr.ledger.append import append
from dsr.ledger.facts import ClockMoved
from dsr.models import Clock, Request
from dsr.rules.actors import Actor
from dsr.rules.errors import DeadlineError
from dsr.rules.events import ClockEvent, EventKind, check_events
from dsr.rules.rights import Right
from dsr.steps import move, remind
from dsr.steps.dates import COLUMNS, Dates, agree, anew, dates_for, events_of, today_of
from dsr.steps.offers import PauseOffer, RefusalOffer, pause_offer, refusal_offer

__all__ = [
    "PauseOffer",
    "RefusalOffer",
    "anew",
    "answered",
    "asked",
    "begin",
    "happened",
    "pause_offer",
    "proof_asked",
    "proof_came",
    "refusal_offer",
    "set_dates",
    "today_of",
]


def begin(request: Request) -> Clock:
    """The clock of a request that is being filed, from its time of receipt; `request.regimes` are those that judge it."""
    dates = dates_for(request.policy.read(), request.regimes, Right(request.right), request.place, request.received_at)
    clock = Clock(request=request, first_due=dates.due, **dates.columns())
    request.clock = clock
    remind.schedule(clock, now=request.received_at)
    clock.save(force_insert=True)
    return clock


@transaction.atomic
def happened(request: Request, event: ClockEvent, *, by: Actor, now: datetime) -> Clock:
    """Keep an event and what it makes of the dates, with its ledger event. Raises BadEvent for what cannot have happened.

    A pause with its end closes the open one that began on the same day.
    """
    locked = move.lock(request.pk)
    clock = locked.clock
    check_events([event], clock.received_on)
    kept = events_of(clock)
    events = _joined(kept, event)
    clock.events = [str(each) for each in events]
    clock.save(update_fields=["events"])
    before = {name: getattr(clock, name) for name in COLUMNS}
    dates = _moved_by(locked, kept, events, event)
    if dates is not None:
        set_dates(clock, dates, now=now)
    request.clock = clock
    append(_facts(event, before, clock), by=by, at=now, request=request)
    return clock


def _moved_by(
    request: Request, kept: Sequence[ClockEvent], events: Sequence[ClockEvent], event: ClockEvent
) -> Dates | None:
    """The dates after the event; None where the stored ones stand, since today's rules are not those they were made by."""
    try:
        same = agree(request.clock, anew(request, kept))
        dates = anew(request, events)
    except DeadlineError:  # a law that was taken away, a year that no calendar has: the event happened all the same
        return None
    told = event.kind is EventKind.EXTEND and dates.due > request.clock.due
    return dates if same or told else None


def set_dates(clock: Clock, dates: Dates, *, now: datetime) -> None:
    """Save other dates; the marks on the way to a new due date begin anew. They are today's: nothing is asked about them."""
    columns = {**dates.columns(), "question": {}}
    for name, value in columns.items():
        setattr(clock, name, value)
    clock.save(update_fields=list(columns))
    remind.schedule(clock, now=now)


def _joined(events: Sequence[ClockEvent], event: ClockEvent) -> list[ClockEvent]:
    opened = replace(event, until=None)
    if event.kind is EventKind.PAUSE and event.until is not None and opened in events:
        place = list(events).index(opened)
        return [*events[:place], event, *events[place + 1 :]]
    return [*events, event]


def _facts(event: ClockEvent, before: dict[str, date | None], clock: Clock) -> ClockMoved:
    others = {
        name: [day.isoformat() if day else "" for day in (before[name], getattr(clock, name))]
        for name in COLUMNS
        if name != "due" and before[name] != getattr(clock, name)
    }
    return ClockMoved(
        kind=event.kind.value,
        on=event.on.isoformat(),
        until=event.until.isoformat() if event.until else "",
        old=str(before["due"]),
        new=clock.due.isoformat(),
        others=others,
    )


def asked(request: Request, *, by: Actor, now: datetime) -> None:
    """A question went to the requester: a pause is open from today."""
    happened(request, ClockEvent(EventKind.PAUSE, today_of(request, now)), by=by, now=now)


def answered(request: Request, *, by: Actor, now: datetime) -> None:
    """The question is no longer open, answered or not: the pause ends today. Nothing when none is open."""
    for event in events_of(request.clock):
        if event.kind is EventKind.PAUSE and event.until is None:
            ended = max(event.on, today_of(request, now))
            happened(request, replace(event, until=ended), by=by, now=now)


def proof_asked(request: Request, *, by: Actor, now: datetime) -> None:
    """Proof of identity was asked for; a right for which nobody has to prove anything never comes here."""
    happened(request, ClockEvent(EventKind.ID_REQUESTED, today_of(request, now)), by=by, now=now)


def proof_came(request: Request, *, by: Actor, now: datetime) -> None:
    """The last proof of identity came: where the law says so, the days begin anew."""
    happened(request, ClockEvent(EventKind.ID_RECEIVED, today_of(request, now)), by=by, now=now)
