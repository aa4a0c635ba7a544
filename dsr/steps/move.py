"""The only code that changes a request's state: lifecycle table, ledger event and after-commit kick in one transaction.

A caller that takes several steps of one request in a row holds it (`holding`): one transaction, one lock, the row's changes
and the ledger's events written once, at its end. Steps need not know; they lock and change as ever.
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db import transaction

from dsr.ledger.append import append, gathering
from dsr.ledger.facts import Moved
from dsr.models import Clock, Request, WorkItem, WorkState
from dsr.rules.actors import Actor
from dsr.rules.deadlines import local_date
from dsr.rules.lifecycle import FINAL, Event, State, next_state

# How long a closed case is kept: 11 CCR 7101(a) asks for 24 months.
RETENTION = timedelta(days=2 * 366)

_hooks: list[Callable[[int], None]] = []


def after_commit(hook: Callable[[int], None]) -> None:
    """Have `hook(request_id)` called after each commit that moved a request or gave the machine something to do."""
    if hook not in _hooks:
        _hooks.append(hook)


_driven: ContextVar[int | None] = ContextVar("driven", default=None)


@contextmanager
def driving(request_id: int) -> Iterator[None]:
    """Inside, the caller itself goes on with this request: a kick would only make a second worker look in vain."""
    token = _driven.set(request_id)
    try:
        yield
    finally:
        _driven.reset(token)


@dataclass
class Held:
    """A request whose row one transaction holds: the object that every step of it sees."""

    request: Request
    changed: set[str] = field(default_factory=set)  # columns that are still to be written
    items: list[WorkItem] | None = None  # of this request, as this transaction sees and makes them
    works: bool = False  # whoever holds it goes on with one item itself: the first that is opened is leased at once
    taken: WorkItem | None = None  # that item


_held: ContextVar[Held | None] = ContextVar("held", default=None)


def held(request_id: int) -> Held | None:
    """What the transaction at hand holds, when that is this request."""
    found = _held.get()
    return found if found is not None and found.request.pk == request_id else None


@contextmanager
def holding(request_id: int, *, works: bool = False, before: Request | None = None) -> Iterator[Held]:
    """One transaction that holds the request's row. Raises Request.DoesNotExist.

    An error inside undoes all of it: steps that run in here join this transaction (`together`), without savepoints.
    `before`: the request as this worker held it last.
    """
    with transaction.atomic(), gathering():
        found = Held(lock(request_id) if before is None else _lock_again(before), works=works)
        token = _held.set(found)
        try:
            yield found
            if found.changed:
                found.request.save(update_fields=sorted(found.changed))
        finally:
            _held.reset(token)


@contextmanager
def together() -> Iterator[None]:
    """A transaction of its own, or part of the one that holds a request."""
    if _held.get() is not None:
        yield
        return
    with transaction.atomic():
        yield


def keep(request: Request, *columns: str) -> None:
    """Write columns of a locked request: now, or with all others when the transaction that holds it ends."""
    found = held(request.pk)
    if found is not None and found.request is request:
        found.changed.update(columns)
    else:
        request.save(update_fields=columns)


def _cancel_work(request: Request) -> None:
    unfinished = [WorkState.OPEN, WorkState.ATTENTION]
    found = held(request.pk)
    if found is None or found.items is None or any(item.state in unfinished for item in found.items):
        WorkItem.objects.filter(request=request, state__in=unfinished).update(state=WorkState.CANCELLED)


def nudge(request_id: int, *, now: datetime) -> None:
    """The machine should look at this request: say so in the row (for the sweep), and kick after commit."""
    found = held(request_id)
    if found is not None:
        found.request.wake_at = now
        keep(found.request, "wake_at")
    else:
        Request.objects.filter(pk=request_id).update(wake_at=now)
    kick(request_id)


def kick(request_id: int) -> None:
    """Call the hooks after the commit, unless the caller goes on with this request itself."""
    if _driven.get() == request_id:
        return

    def kick_it() -> None:  # not a partial: when it fails, Django logs its name and a partial has none
        for hook in _hooks:
            hook(request_id)

    # Robust: a dead broker must never turn a saved change into an error.
    transaction.on_commit(kick_it, robust=True)


def lock(request_id: int) -> Request:
    """Hold a request's row for this transaction. Whoever locks rows of a request locks this one first, so that two never
    wait for each other; weaker than a key lock, so that rows which point at it can be inserted meanwhile.
    """
    found = held(request_id)
    if found is not None:
        return found.request
    Request.objects.select_for_update(no_key=True).values_list("pk").get(pk=request_id)
    # Read only once the row is ours: what one statement joins to a row that it waited for is from before the wait, so the
    # second of two approvers would find the clock as it was and extend it again.
    return Request.objects.select_related("controller", "policy", "datamap", "clock").get(pk=request_id)


def _lock_again(before: Request) -> Request:
    """Hold the row of a request that this very worker held a moment ago: versions of files never change, all else is new."""
    request = Request.objects.select_for_update(no_key=True).get(pk=before.pk)
    for name in ("controller", "policy", "datamap"):
        if getattr(request, f"{name}_id") == getattr(before, f"{name}_id"):
            setattr(request, name, getattr(before, name))
    return request


def _local_day(request: Request, now: datetime) -> str:
    """The day on which it ends, where its clock counts them: the ledger says it, since the clock is purged."""
    clock = request.clock
    return max(local_date(now, clock.time_zone), clock.received_on).isoformat()


@together()
def move(
    *, request_id: int, event: Event, by: Actor, now: datetime, detail: Mapping[str, str | int] | None = None
) -> Request:
    """Apply `event`. Raises IllegalTransition, and then nothing has changed."""
    request = lock(request_id)
    old = State(request.state)
    new = next_state(old, event)
    request.state = new
    request.failures = 0
    if new is not State.COOLING:
        request.cooling_until = None
    if new in FINAL:
        request.closed_at = now
        request.purge_after = now + RETENTION
        _cancel_work(request)
        Clock.objects.filter(request=request).update(remind_at=None)
    request.wake_at = now
    keep(request, "state", "failures", "cooling_until", "closed_at", "purge_after", "wake_at")
    details = dict(detail or {})
    if new in FINAL:
        details["on"] = _local_day(request, now)
    append(Moved(event.value, old.value, new.value, details), by=by, at=now, request=request)
    kick(request.pk)
    return request
