"""Open requests on the way to their due date: each mark that one passes is noted once, and staff is told (steps/digest).

`Clock.remind_at` is the queue: the moment of the next mark, NULL for a closed request. Nothing here closes anything:
overdue is a mark like the others, and comes again each week.
"""

import logging
from datetime import datetime, timedelta

from django.db import transaction

from dsr.ledger.append import append
from dsr.ledger.facts import Reminded
from dsr.models import Clock, Reminder, Request
from dsr.models.reminder import DATES
from dsr.rules.actors import SYSTEM
from dsr.rules.marks import newest_passed, next_mark, rank

log = logging.getLogger(__name__)

BATCH = 500
BATCHES = 40  # a run: after a long outage the next run goes on
PUT_OFF = timedelta(minutes=5)


def schedule(clock: Clock, *, now: datetime) -> None:
    """Set when the next mark is, at filing and whenever `due` has moved. Call in the transaction that holds the request.

    With another due date the marks begin anew, but none is told again that had been told and lies in the past by the new
    date as well: a pause of two days makes no second mail.
    """
    request = clock.request
    if clock.pk is None:  # filed right now: no mark was told of yet, and whoever saves the clock saves this
        first = next_mark(request.received_at, clock.due, clock.time_zone, [])
        newest = newest_passed(request.received_at, clock.due, clock.time_zone, now) or first
        clock.remind_at = newest.at if newest else None
        return
    if request.is_final:
        clock.remind_at = None
    else:
        marks = request.received_at, clock.due, clock.time_zone
        noted = Reminder.objects.filter(request=request).exclude(mark__startswith=DATES)
        furthest = max((rank(mark) for mark in noted.values_list("mark", flat=True)), default=-1)
        newest = newest_passed(*marks, now)
        if newest is None or rank(newest.name) <= furthest:
            newest = next_mark(*marks, [newest.name] if newest else [])
        clock.remind_at = newest.at if newest else None
        # What they say of the time that is left is not so any more.
        noted.filter(told_at=None).exclude(due=clock.due).update(told_at=now)
    Clock.objects.filter(pk=clock.pk).update(remind_at=clock.remind_at)


def due(*, now: datetime, limit: int = BATCH) -> list[int]:
    """The ids of the requests whose next mark has come, oldest first: one look at the index `clock_remind`."""
    found = Clock.objects.filter(remind_at__lte=now).order_by("remind_at")
    return list(found.values_list("request_id", flat=True)[:limit])


def remind(*, now: datetime) -> int:
    """Note every mark that was passed; how many requests were looked after. One that fails keeps no other waiting."""
    total = 0
    for _ in range(BATCHES):
        found = due(now=now)
        done = sum(_one(request_id, now) for request_id in found)
        total += done
        if len(found) < BATCH or not done:
            break
    return total


def _one(request_id: int, now: datetime) -> bool:
    try:
        return note(request_id, now=now)
    except Exception:
        log.exception("a reminder failed; it is tried again in a few minutes", extra={"task": "remind"})
        Clock.objects.filter(request_id=request_id, remind_at__lte=now).update(remind_at=now + PUT_OFF)
        return True


@transaction.atomic
def note(request_id: int, *, now: datetime) -> bool:
    """Note the newest mark that this request has passed. False: somebody else has the row, or its time has not come."""
    request = (
        Request.objects.select_for_update(skip_locked=True, no_key=True, of=("self",))
        .filter(pk=request_id, clock__remind_at__lte=now)
        .select_related("controller")
        .first()
    )
    if request is None:
        return False
    # Read after the row is ours: another worker may have set the next mark while we waited for it.
    clock = Clock.objects.get(request=request)
    if request.is_final or clock.remind_at is None or clock.remind_at > now:
        Clock.objects.filter(pk=clock.pk, request__closed_at__isnull=False).update(remind_at=None)
        return request.is_final
    marks = request.received_at, clock.due, clock.time_zone
    newest = newest_passed(*marks, now)
    following = next_mark(*marks, [newest.name] if newest else [])
    if newest is not None:
        # After an outage several were passed; the newest says it all.
        older = Reminder.objects.filter(request=request, told_at=None).exclude(mark__startswith=DATES)
        older.exclude(mark=newest.name, due=clock.due).update(told_at=now)
        _, new = Reminder.objects.get_or_create(request=request, mark=newest.name, due=clock.due, defaults={"at": now})
        if new:
            append(Reminded(newest.name, clock.due.isoformat()), by=SYSTEM, at=now, request=request)
    Clock.objects.filter(pk=clock.pk).update(remind_at=following.at if following else None)
    return True
