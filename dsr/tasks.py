"""Every Celery task. They take an id, re-read the row, and return quietly when there is nothing to do."""

from collections.abc import Callable
from datetime import timedelta

from celery import shared_task
from django.utils import timezone

from config.broker import publish
from dsr import pipeline
from dsr.anchors import send as anchoring
from dsr.ledger import exports
from dsr.ledger import seal as sealing
from dsr.models import Heartbeat
from dsr.notices import outgoing
from dsr.steps import digest, leases, letters, owners
from dsr.steps import purge as purging
from dsr.steps import recheck as rechecking
from dsr.steps import remind as reminding
from dsr.vault.envelope import opened
from dsr.vault.pseudonyms import known

# The fast path gets this long before the sweep calls a row forgotten.
GRACE = timedelta(seconds=2)


@shared_task(ignore_result=True)
def advance(request_id: int) -> None:
    _and_send(lambda: pipeline.drive(request_id, clock=timezone.now, share=_share))


@shared_task(ignore_result=True)
def work(item_id: int) -> None:
    _and_send(lambda: pipeline.drive_from(item_id, clock=timezone.now, share=_share))


def _share(item_id: int) -> None:
    """To another worker: this one goes on with the first item itself, one hop less for a request that has one system."""
    publish(work, item_id)


def _and_send(drive: Callable[[], None]) -> None:
    """Letters last, in this process: nobody's data waits for a mail service, and no message goes round for each of them."""
    with outgoing.collecting() as queued, known(), opened():
        try:
            drive()
        finally:
            letters.send_leased(queued, clock=timezone.now)


@shared_task(ignore_result=True)
def send(message_id: int) -> None:
    letters.send(message_id, now=timezone.now())


@shared_task(ignore_result=True)
def sweep() -> None:
    now = timezone.now()
    Heartbeat.objects.update_or_create(name="worker", defaults={"at": now})
    for request_id in pipeline.forgotten(now=now - GRACE):
        publish(advance, request_id)
    for item_id in leases.forgotten(now=now):
        publish(work, item_id)
    for message_id in outgoing.forgotten(now=now - GRACE):
        publish(send, message_id)
    for export_id in exports.forgotten(now=now):
        publish(export, export_id)


@shared_task(ignore_result=True)
def remind() -> None:
    now = timezone.now()
    reminding.remind(now=now)
    digest.tell(now=now)
    owners.tell(now=now)


@shared_task(ignore_result=True)
def recheck() -> None:
    rechecking.recheck_all(now=timezone.now())


@shared_task(ignore_result=True)
def purge() -> None:
    now = timezone.now()
    for request_id in purging.due(now=now):
        publish(purge_one, request_id)
    purging.destroy_unused_keys(now=now)
    purging.sweep_leftovers(now=now)
    exports.remove_expired(now=now)


@shared_task(ignore_result=True)
def purge_one(request_id: int) -> None:
    """A task for each, so that one that fails keeps no other from being purged."""
    purging.purge(request_id, now=timezone.now())


@shared_task(ignore_result=True)
def anchor() -> None:
    now = timezone.now()
    anchoring.plan(now=now)
    for anchor_id in anchoring.due(now=now):
        publish(anchor_one, anchor_id)


@shared_task(ignore_result=True)
def anchor_one(anchor_id: int) -> None:
    """A task for each, so that one place that does not answer keeps no other waiting."""
    anchoring.send(anchor_id, now=timezone.now())


@shared_task(ignore_result=True)
def seal(whole: bool = False) -> None:
    sealing.run(timezone.now(), whole=whole)


@shared_task(ignore_result=True)
def export(export_id: int) -> None:
    exports.make(export_id, clock=timezone.now)


def kick(request_id: int) -> None:
    """The after-commit hook of `steps/move`."""
    publish(advance, request_id)


def kick_message(message_id: int) -> None:
    """The after-commit hook of `notices/outgoing`."""
    publish(send, message_id)


def kick_export(export_id: int) -> None:
    """The after-commit hook of `ledger/exports`."""
    publish(export, export_id)
