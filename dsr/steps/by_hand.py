"""Work that a person does: done with evidence, and items that need a person's attention tried again."""

from datetime import datetime

from django.db import transaction

from dsr import checks
from dsr.datamap.plan import Plan
from dsr.ledger.append import append
from dsr.ledger.facts import Worked
from dsr.models import DecisionKind, Phase, Request, WorkItem, WorkState
from dsr.packaging.parts import ByHand
from dsr.rules.actors import Actor
from dsr.steps import move
from dsr.steps.decide import CannotDecide, record
from dsr.vault.envelope import seal, unseal


def _lock(item_id: int) -> WorkItem:
    move.lock(WorkItem.objects.values_list("request_id", flat=True).get(pk=item_id))
    return WorkItem.objects.select_for_update(of=("self",)).select_related("request__controller").get(pk=item_id)


@transaction.atomic
def complete(*, item_id: int, evidence: str, by: Actor, now: datetime, answer: str = "") -> WorkItem:
    """Record that a person did one system's work, what shows it, and what the requester is told of it. Raises NotAllowed,
    CannotDecide.
    """
    item = _lock(item_id)
    checks.check_can_complete(by, item)
    if not evidence.strip():
        raise CannotDecide("Write what you did and where it can be seen.")
    item.state, item.done_at, item.done_by, item.try_after = WorkState.DONE, now, by.id, None
    item.sealed_answer = seal(item.request, "answer", {"text": answer.strip()}) if answer.strip() else None
    item.save(update_fields=["state", "done_at", "done_by", "try_after", "sealed_answer"])
    record(item.request, DecisionKind.COMPLETE, by=by, now=now, text=evidence)
    facts = Worked(item.system, Phase.BY_HAND.value, item.round, item.request.approved_hash, {})
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
    move.nudge(item.request_id, now=now)
    return item


def answers(request: Request, plan: Plan) -> list[ByHand]:
    """What people did in the systems that they worked for this request, as the requester is told of it."""
    titles = {system.system: system.title for system in plan.systems}
    done = WorkItem.objects.filter(request=request, phase=Phase.BY_HAND, state=WorkState.DONE, round=request.round)
    return [
        ByHand(
            titles.get(item.system, item.system),
            unseal(request, "answer", bytes(item.sealed_answer))["text"] if item.sealed_answer else "",
        )
        for item in done.order_by("pk")
    ]
