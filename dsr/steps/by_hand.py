"""Work that a person does: done with evidence, and items that need a person's attention tried again."""

from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.db import transaction

from dsr import checks
from dsr.datamap.plan import Plan
from dsr.ledger.append import append
from dsr.ledger.facts import Retried, Worked
from dsr.models import Attachment, DecisionKind, Phase, Request, WorkItem, WorkState
from dsr.packaging.parts import ByHand, HandedOver
from dsr.rules.actors import Actor
from dsr.rules.rights import WITH_PACKAGE, Right
from dsr.rules.tasks import task_due
from dsr.steps import move
from dsr.steps.decide import CannotDecide, record
from dsr.steps.leases import items_of
from dsr.vault import blobs
from dsr.vault.envelope import seal, unseal


def _lock(item_id: int) -> WorkItem:
    move.lock(WorkItem.objects.values_list("request_id", flat=True).get(pk=item_id))
    return WorkItem.objects.select_for_update(of=("self",)).select_related("request__controller").get(pk=item_id)


LARGEST_FILE = 10 << 20  # bytes


@dataclass(frozen=True)
class Attached:
    """A file that shows what was done. `deliver`: the requester gets it with the package."""

    name: str
    content: bytes
    deliver: bool = False


def complete(
    *, item_id: int, evidence: str, by: Actor, now: datetime, answer: str = "", attached: Attached | None = None
) -> WorkItem:
    """Record that a person did one system's work, what shows it (a text, a file or both), and what the requester is told
    of it. Raises NotAllowed, CannotDecide.
    """
    item = WorkItem.objects.select_related("request__controller").get(pk=item_id)
    checks.check_can_complete(by, item)
    if not evidence.strip() and attached is None:
        raise CannotDecide("Write what you did and where it can be seen, or attach a file that shows it.")
    if attached is None:
        return _complete(item_id, evidence, by, now, answer, None, "")
    if not 0 < len(attached.content) <= LARGEST_FILE:
        raise CannotDecide(f"Attach a file of at most {LARGEST_FILE >> 20} MB that is not empty.")
    if attached.deliver and Right(item.request.right) not in WITH_PACKAGE:
        raise CannotDecide("This right has no package that the file could go into. Attach it without delivering it.")
    blob = blobs.write(item.request, attached.content)
    try:
        return _complete(item_id, evidence, by, now, answer, attached, blob)
    except BaseException:
        blobs.delete([blob])
        raise


@transaction.atomic
def _complete(
    item_id: int, evidence: str, by: Actor, now: datetime, answer: str, attached: Attached | None, blob: str
) -> WorkItem:
    item = _lock(item_id)
    checks.check_can_complete(by, item)
    item.state, item.done_at, item.done_by, item.try_after = WorkState.DONE, now, by.id, None
    item.sealed_answer = seal(item.request, "answer", {"text": answer.strip()}) if answer.strip() else None
    item.save(update_fields=["state", "done_at", "done_by", "try_after", "sealed_answer"])
    counts = {}
    if attached is not None:
        counts["attached"] = 1
        Attachment.objects.create(
            item=item,
            blob=blob,
            sealed_name=seal(item.request, "attachment", {"name": attached.name}),
            size=len(attached.content),
            deliver=attached.deliver,
            at=now,
        )
        evidence = f"{evidence.strip()}\n\nAttached: {attached.name}".strip()
    record(item.request, DecisionKind.COMPLETE, by=by, now=now, text=evidence)
    facts = Worked(item.system, Phase.BY_HAND.value, item.round, item.request.approved_hash, counts)
    append(facts, by=by, at=now, request=item.request)
    move.nudge(item.request_id, now=now)
    return item


@transaction.atomic
def retry(*, item_id: int, by: Actor, now: datetime) -> WorkItem:
    """Open an item again that gave up, after a person mended what it named. Raises NotAllowed."""
    item = _lock(item_id)
    checks.check_can_retry(by, item)
    item.state, item.attempts, item.try_after = WorkState.OPEN, 0, now
    item.save(update_fields=["state", "attempts", "try_after"])
    append(Retried(item.system, item.phase, item.round), by=by, at=now, request=item.request)
    move.nudge(item.request_id, now=now)
    return item


def answers(request: Request, plan: Plan) -> list[ByHand]:
    """What people did in the systems that they worked for this request, as the requester is told of it."""
    wanted = (Phase.BY_HAND, WorkState.DONE, request.round)
    found = [item.pk for item in items_of(request) if (item.phase, item.state, item.round) == wanted]
    if not found:
        return []
    titles = {system.system: system.title for system in plan.systems}
    return [
        ByHand(
            titles.get(item.system, item.system),
            unseal(request, "answer", bytes(item.sealed_answer))["text"] if item.sealed_answer else "",
            tuple(HandedOver(name_of(request, each), each.blob) for each in item.attachments.all() if each.deliver),
        )
        for item in WorkItem.objects.filter(pk__in=found).prefetch_related("attachments").order_by("pk")
    ]


def name_of(request: Request, attachment: Attachment) -> str:
    """What the attached file was called. Raises CannotOpen, KeyMissing."""
    return str(unseal(request, "attachment", bytes(attachment.sealed_name))["name"])


def due_of(item: WorkItem) -> date:
    """The day by which a task should be done, in the time zone of its request's clock; before the request is due."""
    clock = item.request.clock
    return task_due(item.created_at.astimezone(ZoneInfo(clock.time_zone)).date(), clock.target, clock.due)
