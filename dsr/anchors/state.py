"""The state of the anchors, for the auditor's pages: each place, what it holds, and what stands in the way."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from dsr.anchors.send import UNCHANGED, interval, places
from dsr.models import Anchor, AnchorState, Checkpoint


@dataclass(frozen=True)
class PlaceState:
    name: str
    kind: str  # email, bucket, timestamp, https
    where: str  # addresses; no secret
    last: Anchor | None  # the newest checkpoint that the place has
    waiting: Anchor | None  # what is under way, with its attempts, its error and next_at
    behind: int  # entries that the newest checkpoint has and the place's last one has not
    late: bool  # it should have had one by now


def of_places(*, now: datetime) -> list[PlaceState]:
    """One row for each place of the settings, in their order; those taken out of the settings are not among them."""
    newest = Checkpoint.objects.order_by("-pk").first()
    return [_of(place.name, place.kind, place.where, interval(place), newest, now) for place in places()]


def _of(name: str, kind: str, where: str, every: timedelta, newest: Checkpoint | None, now: datetime) -> PlaceState:
    rows = Anchor.objects.filter(place=name).select_related("checkpoint").order_by("-checkpoint")
    last = rows.filter(state=AnchorState.DONE).first()
    waiting = rows.exclude(state=AnchorState.DONE).filter(next_at__isnull=False).first()
    size = newest.size if newest else 0
    behind = size - (last.checkpoint.size if last else 0)
    # Half an interval more, since a checkpoint is some minutes old when its turn comes.
    allowed = (every if behind else max(every, UNCHANGED)) * 1.5
    since = last.checkpoint.at if last else None
    late = size > 0 and (waiting is not None and waiting.attempts > 1 if since is None else now > since + allowed)
    return PlaceState(name, kind, where, last, waiting, behind, late)


def recent(name: str, *, limit: int = 20) -> list[Anchor]:
    """The newest rows of a place, newest first, with their checkpoints: done, under way, and given up."""
    rows = Anchor.objects.filter(place=name).select_related("checkpoint").order_by("-checkpoint", "-pk")
    return list(rows[:limit])
