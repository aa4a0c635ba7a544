"""Work items as a queue: claim, heartbeat, finish, fail. Each attempt has a token; a write with an old one is refused."""

import threading
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from types import TracebackType

from django.conf import settings
from django.db import connection, transaction
from django.db.models import Q
from django.utils import timezone

from dsr.ledger.append import append
from dsr.ledger.facts import Facts, WorkFailed
from dsr.models import Phase, Request, WorkItem, WorkState
from dsr.rules.actors import SYSTEM
from dsr.rules.lifecycle import State
from dsr.steps import move

BACK_OFF = (1, 5, 15, 60, 300, 900, 1800, 3600)  # seconds; after the last, a person's attention
MACHINE_PHASES = tuple(phase for phase in Phase if phase is not Phase.BY_HAND)
# A restriction is lifted when the request that asked for it is long closed.
WORKABLE = Q(request__state__in=[State.LOCATING, State.WORKING]) | Q(phase=Phase.LIFT)


class LeaseLost(Exception):
    """Another worker took this item over, or the request ended: what this attempt did must not be recorded."""


@dataclass(frozen=True)
class Done:
    """What an attempt brought. `save` runs in the transaction that marks the item done."""

    result: dict[str, object]
    facts: Facts | None = None
    save: Callable[[WorkItem], None] = field(default=lambda item: None)


def lease() -> timedelta:
    return timedelta(seconds=settings.LEASE_SECONDS)


def claimable(now: datetime) -> Q:
    free = Q(lease_until=None) | Q(lease_until__lte=now)
    return free & Q(state=WorkState.OPEN, try_after__lte=now, phase__in=MACHINE_PHASES)


def claim(item_id: int, *, now: datetime) -> WorkItem | None:
    """Lease the item for one attempt; None when it is done, gone, or somebody else's."""
    with transaction.atomic():
        item = (
            WorkItem.objects.select_for_update(skip_locked=True, of=("self",))
            .select_related("request__controller", "request__policy", "request__datamap")
            .filter(WORKABLE, claimable(now), pk=item_id)
            .first()
        )
        if item is None:
            return None
        item.lease_token, item.lease_until = uuid.uuid4(), now + lease()
        item.attempts += 1
        item.started_at = item.started_at or now
        item.save(update_fields=["lease_token", "lease_until", "attempts", "started_at"])
    return item


def hold(item: WorkItem) -> WorkItem:
    """Lock the item's row for a write of this attempt. Raises LeaseLost when the token is no longer ours."""
    try:
        return WorkItem.objects.select_for_update().get(pk=item.pk, lease_token=item.lease_token, state=WorkState.OPEN)
    except WorkItem.DoesNotExist:
        raise LeaseLost(f"work item {item.pk}") from None


class Heartbeat:
    """Renews the lease from a thread of its own, so that one long statement does not lose it."""

    def __init__(self, item: WorkItem) -> None:
        self.item = item
        self.lost = threading.Event()
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True, name=f"lease-{item.pk}")

    def __enter__(self) -> "Heartbeat":
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stop.set()
        self._thread.join()

    def beat(self) -> None:
        """Called between batches. Raises LeaseLost as soon as the lease is known to be gone."""
        if self.lost.is_set():
            raise LeaseLost(f"work item {self.item.pk}")

    def _run(self) -> None:
        try:
            while not self._stop.wait(settings.LEASE_SECONDS / 3):
                renewed = WorkItem.objects.filter(
                    pk=self.item.pk, lease_token=self.item.lease_token, state=WorkState.OPEN
                ).update(lease_until=timezone.now() + lease())
                if not renewed:
                    self.lost.set()
                    return
        finally:
            connection.close()


@transaction.atomic
def finish(item: WorkItem, done: Done, *, now: datetime) -> None:
    """Record the attempt's result: everything by this one commit, or nothing. Raises LeaseLost."""
    move.lock(item.request_id)
    held = hold(item)
    done.save(held)
    held.state, held.done_at = WorkState.DONE, now
    held.result, held.error = done.result, ""
    held.lease_token = held.lease_until = held.try_after = None
    held.save()
    if done.facts is not None:
        append(done.facts, by=SYSTEM, at=now, request=item.request)
    move.nudge(item.request_id, now=now)


@transaction.atomic
def fail(item: WorkItem, problem: str, *, permanent: bool, now: datetime) -> None:
    """Put the item off, or hand it to a person when trying again cannot help or was tried often enough."""
    move.lock(item.request_id)
    try:
        held = hold(item)
    except LeaseLost:
        return
    needs_person = permanent or held.attempts >= len(BACK_OFF)
    held.error = problem
    held.lease_token = held.lease_until = None
    if needs_person:
        held.state, held.try_after = WorkState.ATTENTION, None
    else:
        held.try_after = now + timedelta(seconds=BACK_OFF[held.attempts - 1])
    held.save()
    facts = WorkFailed(held.system, held.phase, held.attempts, needs_person)
    append(facts, by=SYSTEM, at=now, request=item.request)


@transaction.atomic
def open_items(request: Request, phase: Phase, systems: list[str], *, round: int, now: datetime) -> tuple[int, ...]:
    """Make the items of a phase, once each; the ids of those that can be worked on now."""
    WorkItem.objects.bulk_create(
        [
            WorkItem(request=request, system=name, phase=phase, round=round, created_at=now, try_after=now)
            for name in systems
        ],
        ignore_conflicts=True,
    )
    return ready(request, now=now)


def ready(request: Request, *, now: datetime) -> tuple[int, ...]:
    found = WorkItem.objects.filter(claimable(now), request=request).order_by("pk")
    return tuple(found.values_list("pk", flat=True))


def forgotten(*, now: datetime, limit: int = 200) -> list[int]:
    """Items that nobody works on though they could be: their message was lost, or their worker died."""
    found = WorkItem.objects.filter(WORKABLE, claimable(now))
    return list(found.order_by("try_after").values_list("pk", flat=True)[:limit])
