"""When the retention of a closed request is over: its blobs, rows and keys go, and so does the ledger's link to it."""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q, QuerySet

from dsr.identity import throttle
from dsr.ledger.append import append
from dsr.ledger.facts import MonthKeyDestroyed, Purged
from dsr.models import Request
from dsr.rules.actors import SYSTEM
from dsr.vault import blobs, drafts, keys
from dsr.vault.pseudonyms import forget


def due(*, now: datetime, limit: int = 100) -> list[int]:
    return list(_due(now).values_list("pk", flat=True)[:limit])


def _due(now: datetime) -> QuerySet[Request]:
    """A restriction in force is lifted by what its request saved, so that request stays until it is lifted."""
    restricted = Q(restriction__isnull=False, restriction__lifted_at=None)
    return Request.objects.filter(purge_after__lte=now).exclude(restricted)


def purge(request_id: int, *, now: datetime) -> None:
    """Destroy one request. Blobs first: a crash between leaves a row that is purged again, never an orphaned blob."""
    request = _due(now).filter(pk=request_id).first()
    if request is None:
        return
    gone = blobs.delete_all(request)
    with transaction.atomic():
        append(Purged(gone), by=SYSTEM, at=now, request=request)
        forget("request", request.pk)
        request.delete()


def destroy_unused_keys(*, now: datetime) -> list[str]:
    """Delete the wrapping keys of past months that no request needs; the months they were of."""
    # Yesterday's month too: somebody filing at midnight may hold its key and not have committed yet.
    current = {now.strftime("%Y-%m"), (now - timedelta(days=1)).strftime("%Y-%m")}
    needed = set(Request.objects.order_by().values_list("wrapping_month", flat=True).distinct()) | current
    gone = [month for month in keys.months() if month not in needed]
    for month in gone:
        # Said first: a crash between says it twice, and never leaves a key destroyed that nobody heard of.
        with transaction.atomic():
            append(MonthKeyDestroyed(month), by=SYSTEM, at=now)
        keys.destroy(month)
    return gone


def sweep_leftovers(*, now: datetime) -> int:
    """Drafts that nobody filed and counters of windows that are over; how many rows went."""
    return drafts.sweep(now=now) + throttle.sweep(now=now)
