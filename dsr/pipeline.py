"""State -> the automatic step. `advance` takes steps until somebody or something else has the ball; `work` does one item;
`drive` does both in turn for as long as this process can.

All steps that can be taken at one time are one transaction that holds the request's row: two workers on one request take
turns, and neither acts on a state that the other has left. What an item brought is recorded by that same transaction, and
the next item is leased in it, or worked in it when it is small and touches no system. When one of several steps fails, the
others are taken again, each by a commit of its own, so that one fault never undoes what went before it.
"""

import logging
from collections.abc import Callable
from datetime import datetime, timedelta

from django.db import transaction

from dsr.connectors.base import Beat, ConnectorError
from dsr.models import Phase, Request, WorkItem
from dsr.rules.actors import SYSTEM
from dsr.rules.lifecycle import Event, State
from dsr.rules.rights import Right
from dsr.steps import carry_out, change, decide, deliver, erase, gather, leases, locate, move, restrict, verify
from dsr.steps.leases import Done, LeaseLost
from dsr.steps.outcome import Outcome
from dsr.vault.pseudonyms import known

log = logging.getLogger(__name__)

Step = Callable[..., Outcome]
STEPS: dict[State, Step] = {
    State.RECEIVED: verify.acknowledge,
    State.VERIFYING: verify.wait_for_proof,
    State.LOCATING: locate.locate,
    State.REVIEWING: decide.review,
    State.COOLING: decide.cool,
    State.WORKING: carry_out.carry_out,
    State.RELEASING: deliver.release_unless_checked,
    State.FULFILLED: restrict.lift_when_told,
    State.PARTLY_FULFILLED: restrict.lift_when_told,
}


def _read_back(item: WorkItem, beat: Beat, now: datetime) -> Done:
    look = erase.read_back if Right(item.request.right) is Right.ERASURE else change.read_back
    return look(item, beat, now)


WORK: dict[str, Callable[[WorkItem, Beat, datetime], Done]] = {
    Phase.COUNT: locate.count,
    Phase.COPY: gather.copy,
    Phase.ERASE: erase.erase,
    Phase.CHANGE: change.change,
    Phase.READ_BACK: _read_back,
    Phase.LIFT: restrict.undo,
    Phase.PACKAGE: deliver.package,
}

_UNEXPECTED = "Something unexpected went wrong; the log of the worker has it."
# A failing automatic step is a fault of ours: tried again after these seconds, and logged each time.
BACK_OFF = (5, 15, 60, 300, 900)


Clock = Callable[[], datetime]


def advance(request_id: int, *, clock: Clock) -> tuple[int, ...]:
    """Take every automatic step that can be taken; the ids of the work items that are ready now."""
    with move.driving(request_id):
        return _onward(request_id, clock, works=False)[1]


def drive(request_id: int, *, clock: Clock, share: Callable[[int], object]) -> None:
    """Take steps and work items until nothing is left to do here; `share` gets the ids of items that others may take."""
    with move.driving(request_id), known():
        _drive(request_id, clock, share)


def drive_from(item_id: int, *, clock: Clock, share: Callable[[int], object]) -> None:
    """As `drive`, beginning with this item; nothing when it is done, gone, or somebody else's."""
    item = leases.claim(item_id, now=clock())
    if item is not None:
        with move.driving(item.request_id), known():
            _drive(item.request_id, clock, share, item)


def _drive(request_id: int, clock: Clock, share: Callable[[int], object], item: WorkItem | None = None) -> None:
    while True:
        done: Done | None = None
        if item is not None:
            goes_on, done = _attempt(item, clock)
            if not goes_on:
                return
        try:
            item, others = _onward(request_id, clock, works=True, finished=(item, done) if item and done else None)
        except LeaseLost:
            log.warning("lease lost", extra={"request_id": request_id})
            return
        for other in others:
            share(other)
        if item is None:
            return


def _onward(
    request_id: int, clock: Clock, *, works: bool, finished: tuple[WorkItem, Done] | None = None
) -> tuple[WorkItem | None, tuple[int, ...]]:
    """Record a finished item and take every step: the item that is leased for us (with `works`), and others that are ready."""
    token = finished[0].lease_token if finished is not None else None
    try:
        return _together(request_id, clock, works=works, finished=finished, small=True)
    except (Request.DoesNotExist, LeaseLost):
        if finished is not None:
            raise LeaseLost("the request is gone or the item is another's") from None
        return None, ()
    except Exception:
        log.warning("several steps at once failed; taken one by one", exc_info=True)
    if finished is not None:
        finished[0].lease_token = token  # rolled back, it is ours still
        _finish(*finished, clock)
    try:
        while _one(request_id, clock()):
            pass
        return _together(request_id, clock, works=works)
    except Exception:
        _put_off(request_id, clock())
        raise


def _together(
    request_id: int,
    clock: Clock,
    *,
    works: bool,
    finished: tuple[WorkItem, Done] | None = None,
    small: bool = False,
) -> tuple[WorkItem | None, tuple[int, ...]]:
    before = finished[0].request if finished is not None else None
    with move.holding(request_id, works=works, before=before) as held:
        if finished is not None:
            leases.finish(*finished, now=clock())
        outcome = _steps(held.request, clock())
        mine = leases.take(held, now=clock()) if works else None
        while mine is not None and small and deliver.is_small(mine):
            leases.finish(mine, WORK[mine.phase](mine, _no_beat, clock()), now=clock())
            held.taken = None
            outcome = _steps(held.request, clock())
            mine = leases.take(held, now=clock())
        return mine, tuple(item for item in outcome.items if mine is None or item != mine.pk)


def _no_beat() -> None:
    """Nobody can take over what one transaction holds."""


def _steps(request: Request, now: datetime) -> Outcome:
    """Take every step of the held request that can be taken at this time."""
    while (outcome := _step(request, now)) is None:
        pass
    _rest(request, outcome)
    return outcome


def _one(request_id: int, now: datetime) -> bool:
    """One step by a commit of its own; whether the request moved."""
    with move.holding(request_id) as held:
        outcome = _step(held.request, now)
        if outcome is not None:
            _rest(held.request, outcome)
        return outcome is None


def _step(request: Request, now: datetime) -> Outcome | None:
    """Take the automatic step of the state that the held request is in; None when it moved on."""
    before = request.state
    step = STEPS.get(State(before))
    outcome = step(request, now=now) if step else Outcome()
    if outcome.event is not None:
        move.move(request_id=request.pk, event=outcome.event, by=SYSTEM, now=now, detail=outcome.detail)
    return outcome if request.state == before else None


def _rest(request: Request, outcome: Outcome) -> None:
    request.wake_at, request.failures = outcome.wake_at, 0
    move.keep(request, "wake_at", "failures")


def _put_off(request_id: int, now: datetime) -> None:
    request = Request.objects.filter(pk=request_id).first()
    if request is not None:
        wait = BACK_OFF[min(request.failures, len(BACK_OFF) - 1)]
        Request.objects.filter(pk=request_id).update(
            failures=min(request.failures + 1, 1000), wake_at=now + timedelta(seconds=wait)
        )


def work(item_id: int, *, clock: Clock) -> int | None:
    """One attempt at one item; the request that the caller should advance now, or None."""
    item = leases.claim(item_id, now=clock())
    if item is None:
        return None
    with move.driving(item.request_id):
        goes_on, done = _attempt(item, clock)
        if not goes_on:
            return None
        try:
            if done is not None:
                _finish(item, done, clock)
        except LeaseLost:
            log.warning("lease lost", extra={"system": item.system, "phase": item.phase})
            return None
        return item.request_id


def _attempt(item: WorkItem, clock: Clock) -> tuple[bool, Done | None]:
    """Work a leased item, outside any transaction: whether its request may go on now, and what is to be recorded first."""
    extra = {"system": item.system, "phase": item.phase, "attempt": item.attempts}
    try:
        with leases.Heartbeat(item) as heartbeat:
            return True, WORK[item.phase](item, heartbeat.beat, clock())
    except LeaseLost:
        log.warning("lease lost", extra=extra)
        return False, None
    except erase.Drifted as drift:
        _drift(item, str(drift), clock())
        return True, None
    except ConnectorError as error:
        log.warning("work failed", extra=extra)
        leases.fail(item, str(error), permanent=error.permanent, now=clock())
        return False, None
    except Exception:
        leases.fail(item, _UNEXPECTED, permanent=False, now=clock())
        raise


def _finish(item: WorkItem, done: Done, clock: Clock) -> None:
    """Record what an attempt brought, by a commit of its own. Raises LeaseLost."""
    try:
        leases.finish(item, done, now=clock())
    except LeaseLost:
        raise
    except Exception:
        leases.fail(item, _UNEXPECTED, permanent=False, now=clock())
        raise


@transaction.atomic
def _drift(item: WorkItem, what: str, now: datetime) -> None:
    """What was approved is not there any more: count anew, and ask again."""
    request = move.lock(item.request_id)
    if request.state != State.WORKING:
        return
    try:
        # Fenced: an attempt that was taken over sees the rows gone that the other one is erasing.
        leases.hold(item)
    except LeaseLost:
        log.warning("lease lost", extra={"system": item.system, "phase": item.phase})
        return
    locate.begin_round(request, why=what)
    move.move(request_id=request.pk, event=Event.DRIFTED, by=SYSTEM, now=now, detail={"system": item.system})


def forgotten(*, now: datetime, limit: int = 200) -> list[int]:
    """Requests that the machine should look at: time moved them on, or their message was lost."""
    found = Request.objects.filter(wake_at__lte=now).order_by("wake_at")
    return list(found.values_list("pk", flat=True)[:limit])
