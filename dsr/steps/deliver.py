"""Build the package, release the answer, hand it out."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.db import transaction

from dsr import checks
from dsr.connectors.base import Beat
from dsr.identity.people import identity_of
from dsr.ledger.append import append
from dsr.ledger.facts import Downloaded, PackageBuilt
from dsr.models import DecisionKind, Download, Package, Phase, Request, WorkItem
from dsr.packaging.build import build as build_package
from dsr.rules.actors import REQUESTER, SYSTEM, Actor
from dsr.rules.channels import Channel
from dsr.rules.lifecycle import Event
from dsr.rules.rights import WITH_PACKAGE, Right
from dsr.steps import letters, move, recipients
from dsr.steps.by_hand import answers
from dsr.steps.decide import record
from dsr.steps.erase import retained
from dsr.steps.leases import Done, items_of
from dsr.steps.outcome import REST, Outcome
from dsr.steps.systems import plan_of
from dsr.vault import blobs

LINK_LIFE = timedelta(days=14)


class CannotDownload(Exception):
    """There is nothing to hand out; the message says why, to the requester."""


# Copied bytes up to which a package is built within the transaction that recorded them.
SMALL_BYTES = 256 * 1024


def is_small(item: WorkItem) -> bool:
    """Whether the item is a package whose building takes no longer than a transaction of its own would."""
    if item.phase != Phase.PACKAGE:
        return False
    others = [each for each in items_of(item.request) if each.round == item.round and each.pk != item.pk]
    if any(each.phase == Phase.BY_HAND for each in others):
        return False
    copied = [each.result.get("bytes") for each in others if each.phase == Phase.COPY]
    return None not in copied and sum(copied) <= SMALL_BYTES


def package(item: WorkItem, beat: Beat, now: datetime) -> Done:
    """Build the sealed ZIP from the findings, as a work item of its own."""
    request = item.request
    who = identity_of(request)
    plan = plan_of(request)
    built = build_package(
        request,
        plan,
        who.subject_name or who.subject_email,
        by_hand=answers(request, plan),
        now=now,
        beat=beat,
    )

    def save(held: WorkItem) -> None:
        columns = {
            "blobs": list(built.blobs),
            "size": built.size,
            "sha256": built.sha256,
            "rows": built.rows,
            "built_at": now,
        }
        Package.objects.bulk_create(
            [Package(request=request, **columns)],
            update_conflicts=True,
            unique_fields=["request"],
            update_fields=list(columns),
        )

    return Done({"size": built.size, "rows": built.rows}, PackageBuilt(built.sha256, built.size, built.rows), save)


def release_unless_checked(request: Request, *, now: datetime) -> Outcome:
    """The automatic step of `releasing`: a person checks where the policy asks for it."""
    handling = request.policy.read().handling_of(Right(request.right))
    if handling.release.needs_person(Channel(request.channel)):
        return REST
    release(request_id=request.pk, by=SYSTEM, now=now)
    return REST


@move.together()
def release(*, request_id: int, by: Actor, now: datetime, text: str = "") -> Request:
    """Tell the requester that it is done, and where the package is. Raises NotAllowed."""
    request = move.lock(request_id)
    checks.check_can_release(by, request)
    record(request, DecisionKind.RELEASE, by=by, now=now, text=text)
    kept = retained(request)
    if Right(request.right) in WITH_PACKAGE:
        package = Package.objects.get(request=request)
        package.released_at, package.expires_at = now, now + LINK_LIFE
        package.save(update_fields=["released_at", "expires_at"])
        letters.write(request, "ready", now=now, package=package)
    else:
        letters.write(
            request,
            "done",
            now=now,
            kept=kept,
            answers=[a for a in answers(request, plan_of(request)) if a.text],
            recipients=recipients.open_notices(request, now=now),
        )
    event = Event.RELEASED_IN_PART if kept else Event.RELEASED
    detail: dict[str, str | int] = {"kept": sum(each.rows for each in kept)}
    if kept:
        detail["basis"] = "; ".join(sorted({each.basis for each in kept if each.basis}))
    return move.move(request_id=request.pk, event=event, by=by, now=now, detail=detail)


def downloadable(request: Request, *, now: datetime) -> Package:
    """The released package. Raises CannotDownload."""
    package = Package.objects.filter(request=request, released_at__isnull=False).first()
    if package is None:
        raise CannotDownload("There is nothing to download yet.")
    if package.expires_at is None or package.expires_at <= now:
        raise CannotDownload("The time for downloading is over. Write to the company if you still need the package.")
    return package


@transaction.atomic
def hand_out(package: Package, *, by: Actor = REQUESTER, now: datetime) -> Iterator[bytes]:
    """Record the download and stream the ZIP."""
    Download.objects.create(package=package, at=now)
    append(Downloaded(package.sha256), by=by, at=now, request=package.request)
    return blobs.read(package.request, package.blobs)
