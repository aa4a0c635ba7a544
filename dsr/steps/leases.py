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
    """What an attempt brought. `save` runs in the transaction that marks the item done; `yields`: sealed identifiers."""

    result: dict[str, object]
    facts: Facts | None = None
    save: Callable[[WorkItem], None] = field(default=lambda item: None)
    yields: bytes | None = None


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
        _begin_attempt(item, now)
        item.save(update_fields=_ATTEMPT)
    return item


_ATTEMPT = ["lease_token", "lease_until", "attempts", "started_at"]


def _begin_attempt(item: WorkItem, now: datetime) -> None:
    item.lease_token, item.lease_until = uuid.uuid4(), now + lease()
    item.attempts += 1
    item.started_at = item.started_at or now


def take(held: move.Held, *, now: datetime) -> WorkItem | None:
    """Lease an item of a held request for its holder: the one that was opened so, or one that is ready; None: none is."""
    if held.taken is not None:
        return held.taken
    for item in items_of(held.request):
        if _is_ready(item, now):
            unchanged = WorkItem.objects.filter(claimable(now), pk=item.pk)
            _begin_attempt(item, now)
            # Others lease an item without the request's row.
            if unchanged.update(**{name: getattr(item, name) for name in _ATTEMPT}):
                return item
    return None


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
        if self._stop.wait(settings.LEASE_SECONDS / 3):
            return  # as most are: without a connection, which a thread has of its own
        try:
            while True:
                renewed = WorkItem.objects.filter(
                    pk=self.item.pk, lease_token=self.item.lease_token, state=WorkState.OPEN
                ).update(lease_until=timezone.now() + lease())
                if not renewed:
                    self.lost.set()
                    return
                if self._stop.wait(settings.LEASE_SECONDS / 3):
                    return
        finally:
            connection.close()


@move.together()
def finish(item: WorkItem, done: Done, *, now: datetime) -> None:
    """Record the attempt's result: everything by this one commit, or nothing. Raises LeaseLost."""
    request = move.lock(item.request_id)
    ours = WorkItem.objects.filter(pk=item.pk, lease_token=item.lease_token, state=WorkState.OPEN)
    columns = {
        "state": WorkState.DONE,
        "done_at": now,
        "result": done.result,
        "error": "",
        "sealed_yields": done.yields,
        "lease_token": None,
        "lease_until": None,
        "try_after": None,
    }
    if not ours.update(**columns):
        raise LeaseLost(f"work item {item.pk}")
    for name, value in columns.items():
        setattr(item, name, value)
    done.save(item)
    if done.facts is not None:
        append(done.facts, by=SYSTEM, at=now, request=request)
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


def items_of(request: Request) -> list[WorkItem]:
    """Every item of the request, oldest first; read once while a transaction holds the request."""
    held = move.held(request.pk)
    if held is None:
        return list(WorkItem.objects.filter(request=request).order_by("pk"))
    if held.items is None:
        held.items = list(WorkItem.objects.filter(request=request).order_by("pk"))
        for item in held.items:
            item.request = request
    return held.items


@move.together()
def open_items(request: Request, phase: Phase, systems: list[str], *, round: int, now: datetime) -> tuple[int, ...]:
    """Make the items of a phase, once each; the ids of those that can be worked on now. The request's row is locked."""
    there = {item.system for item in items_of(request) if (item.phase, item.round) == (phase, round)}
    made = [
        WorkItem(request=request, system=name, phase=phase, round=round, created_at=now, try_after=now)
        for name in systems
        if name not in there
    ]
    held = move.held(request.pk)
    if made and held is not None:
        if held.works and held.taken is None and phase in MACHINE_PHASES:
            held.taken = made[0]
            _begin_attempt(made[0], now)
        items_of(request).extend(made)
    WorkItem.objects.bulk_create(made)
    return ready(request, now=now)


def ready(request: Request, *, now: datetime) -> tuple[int, ...]:
    return tuple(item.pk for item in items_of(request) if _is_ready(item, now))


def _is_ready(item: WorkItem, now: datetime) -> bool:
    """As `claimable` has it, of an item that was read."""
    free = item.lease_until is None or item.lease_until <= now
    due = item.try_after is not None and item.try_after <= now
    return free and due and item.state == WorkState.OPEN and item.phase in MACHINE_PHASES


def forgotten(*, now: datetime, limit: int = 200) -> list[int]:
    """Items that nobody works on though they could be: their message was lost, or their worker died."""
    found = WorkItem.objects.filter(WORKABLE, claimable(now))
    return list(found.order_by("try_after").values_list("pk", flat=True)[:limit])
