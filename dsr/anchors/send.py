"""Which checkpoint goes where and when, and one attempt at a time: claimed by the row, put off when it fails.

A place gets the newest checkpoint, one in ANCHOR_SECONDS at most. While nothing new is in the log, one a day goes all the
same: it shows that nothing was added before its time. What a newer one overtakes is given up, so an outage leaves no pile.
Sealing knows nothing of this and waits for none of it.
"""

import logging
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any

from django.conf import settings
from django.db.models import F

from dsr.anchors import bucket, email, https, timestamp
from dsr.anchors.errors import CannotAnchor
from dsr.anchors.places import Place, read
from dsr.models import Anchor, AnchorState, Checkpoint

log = logging.getLogger(__name__)

LEASE = timedelta(seconds=180)  # longer than the longest attempt: two requests, or letters to every address
BACK_OFF = (10, 60, 300, 900, 3600)  # seconds; the last one again and again
UNCHANGED = timedelta(days=1)
OVERTAKEN = "A newer checkpoint was due before this one could be sent."
REMOVED = "The place is no longer in ANCHORS."

SENDERS: Mapping[str, Callable[..., bytes]] = {
    "email": email.send,
    "bucket": bucket.send,
    "timestamp": timestamp.send,
    "https": https.send,
}


@lru_cache(maxsize=4)
def _read(text: str) -> tuple[Place, ...]:
    return read(text)


def places() -> tuple[Place, ...]:
    """Those of the settings; bad ones have stopped the start."""
    return _read(settings.ANCHORS)


def interval(place: Place) -> timedelta:
    return timedelta(seconds=place.every or settings.ANCHOR_SECONDS)


def plan(*, now: datetime) -> None:
    """Make a row for each place whose time has come, of the newest checkpoint; give up what nobody will send."""
    _open().exclude(place__in=[place.name for place in places()]).update(
        state=AnchorState.FAILED, next_at=None, error=REMOVED
    )
    newest = Checkpoint.objects.order_by("-pk").first()
    if newest is None or newest.size == 0:
        return
    for place in places():
        last = Anchor.objects.filter(place=place.name).select_related("checkpoint").order_by("-checkpoint").first()
        if last is None or _is_due(last.checkpoint, newest, place):
            _begin(place, newest, now)


def _is_due(last: Checkpoint, newest: Checkpoint, place: Place) -> bool:
    wait = interval(place) if newest.size > last.size else max(interval(place), UNCHANGED)
    return newest.pk > last.pk and newest.at >= last.at + wait


def _begin(place: Place, checkpoint: Checkpoint, now: datetime) -> None:
    overtaken = _open().filter(place=place.name, checkpoint__lt=checkpoint)
    overtaken.filter(error="").update(error=OVERTAKEN)
    overtaken.update(state=AnchorState.FAILED, next_at=None)
    row = Anchor(checkpoint=checkpoint, place=place.name, kind=place.kind, next_at=now)
    Anchor.objects.bulk_create([row], ignore_conflicts=True)  # two at once plan the same


def _open() -> Any:
    return Anchor.objects.exclude(state=AnchorState.DONE).filter(next_at__isnull=False)


def due(*, now: datetime, limit: int = 100) -> list[int]:
    """Rows whose time has come, those included whose sender died."""
    return list(_open().filter(next_at__lte=now).order_by("next_at").values_list("pk", flat=True)[:limit])


def claim(anchor_id: int, *, now: datetime) -> Anchor | None:
    """Lease a row for one attempt, whose number fences it; None when it is done, given up or somebody else's."""
    free = _open().filter(pk=anchor_id, next_at__lte=now)
    if not free.update(next_at=now + LEASE, attempts=F("attempts") + 1):
        return None
    return Anchor.objects.select_related("checkpoint").filter(pk=anchor_id).first()


def send(anchor_id: int, *, now: datetime) -> bool:
    """One attempt, outside any transaction; whether the place has the checkpoint now. Never raises for what a place does."""
    row = claim(anchor_id, now=now)
    if row is None:
        return False
    place = next((each for each in places() if each.name == row.place), None)
    if place is None or place.kind != row.kind:
        _ours(row).update(state=AnchorState.FAILED, next_at=None, error=REMOVED)
        return False
    try:
        proof = SENDERS[place.kind](place, row.checkpoint, now=now)
    except CannotAnchor as problem:
        _put_off(row, str(problem), now)
        return False
    except Exception as error:
        log.exception("a checkpoint could not be anchored", extra={"place": row.place})
        _put_off(row, f"The attempt broke ({type(error).__name__}). The workers’ log says where.", now)
        return False
    done = _ours(row).update(state=AnchorState.DONE, next_at=None, done_at=now, proof=proof or None, error="")
    return bool(done)


def _put_off(row: Anchor, problem: str, now: datetime) -> None:
    wait = BACK_OFF[min(row.attempts, len(BACK_OFF)) - 1]
    log.warning("a checkpoint is not anchored yet, and is tried again: %s", problem, extra={"place": row.place})
    _ours(row).update(state=AnchorState.FAILED, next_at=now + timedelta(seconds=wait), error=problem[:300])


def _ours(row: Anchor) -> Any:
    """The row while this attempt is the newest, and nothing has overtaken it."""
    return _open().filter(pk=row.pk, attempts=row.attempts)
