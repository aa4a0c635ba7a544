"""Looking is an event too: written before anything is shown, once in an hour for each person and page."""

from datetime import datetime, timedelta

from django.db import transaction

from dsr.identity import throttle
from dsr.ledger.append import append
from dsr.ledger.facts import Viewed
from dsr.models import Controller, Request
from dsr.rules.actors import Actor

ONCE = timedelta(hours=1)


@transaction.atomic
def note(
    page: str, *, by: Actor, now: datetime, request: Request | None = None, controller: Controller | None = None
) -> None:
    """Record that `by` looked at `page` of a request or of a controller's log, unless this hour's look is recorded."""
    whose = f"request:{request.pk}" if request else f"controller:{controller.pk if controller else ''}"
    try:
        throttle.hit("viewed", f"{by.kind}:{by.id}:{page}:{whose}", limit=1, per=ONCE, now=now)
    except throttle.TooMany:
        return
    append(Viewed(page), by=by, at=now, request=request, controller=controller)


@transaction.atomic
def note_each_time(page: str, *, by: Actor, now: datetime, request: Request) -> None:
    """For what leaves the building: a package is recorded each time."""
    append(Viewed(page), by=by, at=now, request=request)
