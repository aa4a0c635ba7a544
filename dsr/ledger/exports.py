"""Bundles made in the background: asked for, made by a worker under a lease, fetched, and removed after some days.

The row is the queue, as everywhere: a worker that dies leaves a lease that runs out, and the next one begins the file anew.
"""

import hashlib
import io
import logging
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta

from django.conf import settings
from django.core.files import File
from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import F, Q, QuerySet

from accounts.models import User
from accounts.permissions import Permission
from dsr.ledger.append import append
from dsr.ledger.bundle.scope import Scope
from dsr.ledger.bundle.write import NothingSealed, begin
from dsr.ledger.facts import Exported, ExportFetched, Facts
from dsr.ledger.tree import BrokenTree
from dsr.models import Controller, Export, ExportState
from dsr.models.membership import controllers_where
from dsr.rules import actors
from dsr.rules.actors import SYSTEM, Actor

__all__ = ["CannotExport", "CannotFetch", "Scope", "ask", "fetch", "forgotten", "make", "may_export", "remove_expired"]

log = logging.getLogger(__name__)

FOLDER = "exports"
MOST_ATTEMPTS = 5
_AGAIN = timedelta(seconds=60)
_OPEN = (ExportState.QUEUED, ExportState.WORKING)

_hooks: list[Callable[[int], None]] = []


class CannotExport(Exception):
    """This person may not have this, or it cannot be made; a sentence for people."""


class CannotFetch(Exception):
    """There is no file to fetch; a sentence for people."""


class LeaseLost(Exception):
    """Another worker took the export over: what this attempt made is thrown away."""


def after_commit(hook: Callable[[int], None]) -> None:
    """Have `hook(export_id)` called after each commit that asked for an export."""
    if hook not in _hooks:
        _hooks.append(hook)


def may_export(scope: Scope, user: User) -> bool:
    """Whether the person may export the log of every controller in the scope; of all of them for the whole ledger."""
    held = set(controllers_where(user.pk, Permission.EXPORT_LOG).values_list("slug", flat=True))
    if scope.controllers is None:
        return bool(held) and held == set(Controller.objects.values_list("slug", flat=True))
    return bool(scope.controllers) and held >= set(scope.controllers)


@transaction.atomic
def ask(scope: Scope, by: User, now: datetime) -> Export:
    """Queue a bundle; one that the same person waits for already is given back. Raises CannotExport."""
    if not may_export(scope, by):
        raise CannotExport("You may not export the log of every company in this. Choose the companies that you audit.")
    User.objects.select_for_update().get(pk=by.pk)  # two clicks at once are one export
    waiting = Export.objects.filter(asked_by=by, state__in=_OPEN, scope=scope.as_json()).first()
    if waiting is not None:
        return waiting
    made = Export.objects.create(asked_by=by, asked_at=now, scope=scope.as_json())

    def kick() -> None:
        for hook in _hooks:
            hook(made.pk)

    transaction.on_commit(kick, robust=True)
    return made


def _free(now: datetime) -> Q:
    return Q(state__in=_OPEN) & (Q(lease_until=None) | Q(lease_until__lte=now))


def forgotten(*, now: datetime, limit: int = 20) -> list[int]:
    """Exports that nobody makes though they could be: their message was lost, or their worker died."""
    return list(Export.objects.filter(_free(now)).order_by("pk").values_list("pk", flat=True)[:limit])


def make(export_id: int, *, clock: Callable[[], datetime]) -> None:
    """Make the file, unless it is made, gone or in another worker's hands."""
    export = _claim(export_id, clock())
    if export is None:
        return
    if export.attempts > MOST_ATTEMPTS:
        _fail(export, "It was begun several times and never finished. A worker's log says why; then ask again.")
        return
    try:
        _make(export, clock)
    except LeaseLost:
        _remove_files(export, export.attempts)
    except (NothingSealed, BrokenTree) as error:
        _fail(export, str(error))
    except Exception:
        log.exception("an export could not be made; it is tried again", extra={"task": "export"})
        _ours(export).update(state=ExportState.QUEUED, lease_until=clock() + _AGAIN)


def _claim(export_id: int, now: datetime) -> Export | None:
    lease = now + timedelta(seconds=settings.LEASE_SECONDS)
    taken = Export.objects.filter(_free(now), pk=export_id).update(
        state=ExportState.WORKING, lease_until=lease, attempts=F("attempts") + 1, done=0
    )
    return Export.objects.select_related("asked_by").get(pk=export_id) if taken else None


def _ours(export: Export) -> QuerySet[Export]:
    return Export.objects.filter(pk=export.pk, state=ExportState.WORKING, attempts=export.attempts)


def _name(export: Export, attempt: int) -> str:
    return f"{FOLDER}/{export.token.hex}-{attempt}.zip"


def _remove_files(export: Export, upto: int) -> None:
    for attempt in range(1, upto + 1):
        default_storage.delete(_name(export, attempt))


def _make(export: Export, clock: Callable[[], datetime]) -> None:
    _remove_files(export, export.attempts - 1)
    bundle = begin(Scope.from_json(export.scope), now=clock())
    last = clock()

    def beat(done: int) -> None:
        nonlocal last
        now = clock()
        if now - last < timedelta(seconds=min(1, settings.LEASE_SECONDS / 3)):
            return
        last = now
        lease = now + timedelta(seconds=settings.LEASE_SECONDS)
        if not _ours(export).update(done=done, total=bundle.total, lease_until=lease):
            raise LeaseLost(f"export {export.pk}")

    _ours(export).update(total=bundle.total)
    stream = _Stream(bundle.stream(beat))
    name = default_storage.save(_name(export, export.attempts), File(io.BufferedReader(stream, 1 << 18)))
    _finish(export, name, stream, bundle.written, clock())


class _Stream(io.RawIOBase):
    """What a generator yields as a file that a storage reads, with its size and hash."""

    def __init__(self, chunks: Iterator[bytes]) -> None:
        self._chunks, self._rest = chunks, b""
        self.size, self.sha256 = 0, hashlib.sha256()

    def readable(self) -> bool:
        return True

    def readinto(self, to: "memoryview") -> int:  # type: ignore[override]
        while not self._rest:
            chunk = next(self._chunks, None)
            if chunk is None:
                return 0
            self._rest = chunk
        piece, self._rest = self._rest[: len(to)], self._rest[len(to) :]
        to[: len(piece)] = piece
        self.size += len(piece)
        self.sha256.update(piece)
        return len(piece)


@transaction.atomic
def _finish(export: Export, name: str, stream: _Stream, events: int, now: datetime) -> None:
    digest = stream.sha256.hexdigest()
    made = _ours(export).update(
        state=ExportState.READY,
        lease_until=None,
        file=name,
        size=stream.size,
        sha256=digest,
        done=events,
        total=events,
        ready_at=now,
        expires_at=now + timedelta(days=settings.EXPORT_DAYS),
    )
    if not made:
        raise LeaseLost(f"export {export.pk}")
    by = actors.staff(export.asked_by.pk) if export.asked_by else SYSTEM
    record(Exported("bundle", events, digest), Scope.from_json(export.scope), by=by, now=now)


def record(facts: Facts, scope: Scope, *, by: Actor, now: datetime) -> None:
    """An event for each company of the scope, or one for the whole ledger. Call inside a transaction."""
    if scope.controllers is None:
        append(facts, by=by, at=now)
        return
    for controller in Controller.objects.filter(slug__in=scope.controllers).order_by("slug"):
        append(facts, by=by, at=now, controller=controller)


def _fail(export: Export, problem: str) -> None:
    _remove_files(export, export.attempts)
    _ours(export).update(state=ExportState.FAILED, lease_until=None, error=problem[:300])


@transaction.atomic
def fetch(export: Export, *, by: User, now: datetime) -> "File[bytes]":
    """The file, opened for reading, and the event that it was fetched. Raises CannotExport and CannotFetch."""
    scope = Scope.from_json(export.scope)
    if not may_export(scope, by):
        raise CannotExport("You may no longer export the log of every company in this.")
    if export.state != ExportState.READY or (export.expires_at and export.expires_at <= now):
        raise CannotFetch("This bundle is not there: it is not ready yet, or was removed. Ask for it again.")
    try:
        file = default_storage.open(export.file, "rb")
    except FileNotFoundError:
        raise CannotFetch("The file of this bundle is gone from the storage. Ask for it again.") from None
    record(ExportFetched(export.sha256), scope, by=actors.staff(by.pk), now=now)
    return file


def remove_expired(*, now: datetime) -> int:
    """Remove the files whose days are over; how many."""
    over = Export.objects.filter(state=ExportState.READY, expires_at__lte=now)
    for export in over:
        default_storage.delete(export.file)  # first: after a crash between, it is removed again
        Export.objects.filter(pk=export.pk).update(state=ExportState.GONE)
    return len(over)
