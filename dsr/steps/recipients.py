"""Telling those who got the data what was done to it (GDPR Art. 19; 11 CCR 7022(b) and (c), 7023(c)): each recipient of the
policy is a task, done by letter where the policy gives an address, else by staff with evidence.
"""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from dsr import checks
from dsr.ledger.append import append
from dsr.ledger.facts import RecipientTold
from dsr.models import DecisionKind, NoticeState, RecipientNotice, Request
from dsr.rules.actors import Actor
from dsr.rules.rights import TOLD_TO_RECIPIENTS, Right
from dsr.steps import letters, move
from dsr.steps.chosen import choice_of
from dsr.steps.decide import CannotDecide, record
from dsr.steps.systems import plan_of
from dsr.vault.envelope import seal


@dataclass(frozen=True)
class Corrected:
    """A corrected value as a recipient reads it."""

    meaning: str
    old: str
    new: str


def open_notices(request: Request, *, now: datetime) -> list[RecipientNotice]:
    """A task for each recipient of the policy, once, and the letters to those that have an address. Call inside a
    transaction.
    """
    if Right(request.right) not in TOLD_TO_RECIPIENTS:
        return []
    policy = request.policy.read()
    RecipientNotice.objects.bulk_create(
        [
            RecipientNotice(
                request=request,
                name=each.name,
                category=each.category,
                contact=each.contact or "",
                created_at=now,
            )
            for each in policy.recipients
        ],
        ignore_conflicts=True,
    )
    notices = list(RecipientNotice.objects.filter(request=request))
    corrected = _corrected(request)
    for notice in notices:
        if notice.contact and notice.state == NoticeState.OPEN:
            letters.write(
                request,
                letters.TO_RECIPIENT,
                now=now,
                once=letters.once_of(notice),
                to=notice.contact,
                recipient=notice,
                corrected=corrected,
            )
    return notices


def _corrected(request: Request) -> list[Corrected]:
    meanings = {
        (system.system, step.collection, field.name): field.meaning
        for system in plan_of(request).systems
        for step in system.steps
        for field in step.fields
    }
    found = [
        Corrected(meanings[each.system, each.collection, each.field], each.old or "nothing", each.new or "nothing")
        for each in choice_of(request).corrections
    ]
    return list(dict.fromkeys(found))


@transaction.atomic
def settle(*, notice_id: int, state: NoticeState, text: str, by: Actor, now: datetime) -> RecipientNotice:
    """Staff told a recipient, with what shows it; or could not, with the facts, which the requester is told. Raises
    NotAllowed, CannotDecide.
    """
    request = move.lock(RecipientNotice.objects.values_list("request_id", flat=True).get(pk=notice_id))
    notice = RecipientNotice.objects.select_for_update(of=("self",)).get(pk=notice_id)
    notice.request = request
    checks.check_can_tell(by, notice)
    if not text.strip():
        raise CannotDecide(
            "Write what shows that they were told."
            if state == NoticeState.TOLD
            else "Write the facts that make it impossible or out of proportion. The requester reads them."
        )
    notice.state, notice.done_at, notice.done_by = state, now, by.id
    notice.sealed_text = seal(request, "recipient", {"text": text.strip()})
    notice.save(update_fields=["state", "done_at", "done_by", "sealed_text"])
    record(request, DecisionKind.TOLD, by=by, now=now, text=f"{notice.name}: {text.strip()}")
    append(RecipientTold(notice.name, state.value, "staff"), by=by, at=now, request=request)
    if state == NoticeState.IMPOSSIBLE:
        once = f"recipient_missed-{notice.pk}"
        letters.write(request, "recipient_missed", now=now, once=once, recipient=notice, reasons=text.strip())
    return notice
