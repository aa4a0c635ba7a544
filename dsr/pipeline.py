"""State -> the automatic step. `advance` takes steps until somebody or something else has the ball; `work` does one item.

A step runs in one short transaction that holds the request's row, so two workers on one request take turns, and neither
acts on a state that the other has left.
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

# A failing automatic step is a fault of ours: tried again after these seconds, and logged each time.
BACK_OFF = (5, 15, 60, 300, 900)


def advance(request_id: int, *, clock: Callable[[], datetime]) -> tuple[int, ...]:
    """Take every automatic step that can be taken; the ids of the work items that are ready now."""
    with move.driving(request_id):
        while True:
            try:
                moved, items = _step(request_id, clock())
            except Exception:
                _put_off(request_id, clock())
                raise
            if not moved:
                return items


@transaction.atomic
def _step(request_id: int, now: datetime) -> tuple[bool, tuple[int, ...]]:
    try:
        request = move.lock(request_id)
    except Request.DoesNotExist:
        return False, ()
    before = request.state
    step = STEPS.get(State(before))
    outcome = step(request, now=now) if step else Outcome()
    if outcome.event is not None:
        move.move(request_id=request_id, event=outcome.event, by=SYSTEM, now=now, detail=outcome.detail)
        return True, ()
    if Request.objects.values_list("state", flat=True).get(pk=request_id) != before:
        return True, ()
    Request.objects.filter(pk=request_id).update(wake_at=outcome.wake_at, failures=0)
    return False, outcome.items


def _put_off(request_id: int, now: datetime) -> None:
    request = Request.objects.filter(pk=request_id).first()
    if request is not None:
        wait = BACK_OFF[min(request.failures, len(BACK_OFF) - 1)]
        Request.objects.filter(pk=request_id).update(
            failures=min(request.failures + 1, 1000), wake_at=now + timedelta(seconds=wait)
        )


def work(item_id: int, *, clock: Callable[[], datetime]) -> int | None:
    """One attempt at one item; the request that the caller should advance now, or None."""
    item = leases.claim(item_id, now=clock())
    if item is None:
        return None
    with move.driving(item.request_id):
        return _attempt(item, clock)


def _attempt(item: WorkItem, clock: Callable[[], datetime]) -> int | None:
    extra = {"system": item.system, "phase": item.phase, "attempt": item.attempts}
    try:
        with leases.Heartbeat(item) as heartbeat:
            done = WORK[item.phase](item, heartbeat.beat, clock())
        leases.finish(item, done, now=clock())
    except LeaseLost:
        log.warning("lease lost", extra=extra)
        return None
    except erase.Drifted as drift:
        _drift(item, str(drift), clock())
    except ConnectorError as error:
        log.warning("work failed", extra=extra)
        leases.fail(item, str(error), permanent=error.permanent, now=clock())
        return None
    except Exception:
        leases.fail(
            item, "Something unexpected went wrong; the log of the worker has it.", permanent=False, now=clock()
        )
        raise
    return item.request_id


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
