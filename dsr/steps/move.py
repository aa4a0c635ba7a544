"""The only code that changes a request's state: lifecycle table, ledger event and after-commit kick in one transaction."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime, timedelta

from django.db import transaction

from dsr.ledger.append import append
from dsr.ledger.facts import Moved
from dsr.models import Clock, Request, WorkItem, WorkState
from dsr.rules.actors import Actor
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


def nudge(request_id: int, *, now: datetime) -> None:
    """The machine should look at this request: say so in the row (for the sweep), and kick after commit."""
    Request.objects.filter(pk=request_id).update(wake_at=now)
    if _driven.get() == request_id:
        return

    def kick() -> None:  # not a partial: when it fails, Django logs its name and a partial has none
        for hook in _hooks:
            hook(request_id)

    # Robust: a dead broker must never turn a saved change into an error.
    transaction.on_commit(kick, robust=True)


def lock(request_id: int) -> Request:
    """Hold a request's row for this transaction. Whoever locks rows of a request locks this one first, so that two never
    wait for each other; weaker than a key lock, so that rows which point at it can be inserted meanwhile.
    """
    Request.objects.select_for_update(no_key=True).values_list("pk").get(pk=request_id)
    # Read only once the row is ours: what one statement joins to a row that it waited for is from before the wait, so the
    # second of two approvers would find the clock as it was and extend it again.
    return Request.objects.select_related("controller", "policy", "datamap", "clock").get(pk=request_id)


@transaction.atomic
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
        WorkItem.objects.filter(request=request, state__in=[WorkState.OPEN, WorkState.ATTENTION]).update(
            state=WorkState.CANCELLED
        )
        Clock.objects.filter(request=request).update(remind_at=None)
    request.save(update_fields=["state", "failures", "cooling_until", "closed_at", "purge_after"])
    append(Moved(event.value, old.value, new.value, dict(detail or {})), by=by, at=now, request=request)
    nudge(request.pk, now=now)
    request.wake_at = now
    return request
