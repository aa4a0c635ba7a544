"""The decision: approve the plan by its hash, refuse on a ground, ask back; by a person, or by the policy where it says so."""

from datetime import datetime, timedelta

from django.db import transaction

from dsr import checks
from dsr.models import Decision, DecisionKind, Phase, Request, WorkState
from dsr.rules.actors import REQUESTER, SYSTEM, Actor, ActorKind
from dsr.rules.lifecycle import TRANSITIONS, Event, State
from dsr.rules.rights import Right
from dsr.steps import clock, letters, move
from dsr.steps.grounds import ground_for
from dsr.steps.locate import plan_is_current, problems_of
from dsr.steps.more_time import question_words
from dsr.steps.outcome import REST, Outcome
from dsr.steps.straight import nobody_reviews
from dsr.steps.suppress import SUPPRESSED, suppress
from dsr.vault.envelope import seal

LONGEST_TEXT = 5000


class CannotDecide(Exception):
    """The decision does not fit the request; the message says why, to the person who decides."""


def record(
    request: Request,
    kind: DecisionKind,
    *,
    by: Actor,
    now: datetime,
    text: str = "",
    ground: str = "",
    plan_hash: str = "",
) -> Decision:
    """Keep what was decided or said; the words sealed under the request's key."""
    return Decision.objects.create(
        request=request,
        kind=kind,
        actor=by.kind.value,
        user_id=by.id if by.kind is ActorKind.STAFF else None,
        at=now,
        ground=ground,
        plan_hash=plan_hash,
        sealed_text=seal(request, "decision", {"text": text}) if text else None,
    )


def review(request: Request, *, now: datetime) -> Outcome:
    """The automatic step of `reviewing`: the policy may let this right on this channel pass without a person."""
    if not nobody_reviews(request) or problems_of(request):
        return REST
    approve(request_id=request.pk, plan_hash=request.plan_hash, by=SYSTEM, now=now)
    return REST


@move.together()
def approve(*, request_id: int, plan_hash: str, by: Actor, now: datetime, text: str = "") -> Request:
    """Approve the plan that `plan_hash` names. Raises NotAllowed, CannotDecide."""
    request = move.lock(request_id)
    checks.check_can_approve(by, request)
    if plan_hash != request.plan_hash or not plan_is_current(request):
        raise CannotDecide("The plan changed since you opened this page. Read it again, then decide.")
    problems = problems_of(request)
    if problems:
        raise CannotDecide("The plan cannot run as the data map says: " + " ".join(problems))
    record(request, DecisionKind.APPROVE, by=by, now=now, text=text, plan_hash=plan_hash)
    request.approved_hash = plan_hash
    move.keep(request, "approved_hash")
    suppress(request, now=now)
    window = request.policy.read().handling_of(Right(request.right)).cancel_window
    if Right(request.right) is Right.ERASURE and window > timedelta(0):
        moved = move.move(
            request_id=request.pk, event=Event.APPROVED_TO_COOL, by=by, now=now, detail={"plan": plan_hash}
        )
        until = now + window
        moved.cooling_until = until
        move.keep(moved, "cooling_until")
        letters.write(request, "cooling", now=now, once=f"cooling-{request.round}", until=until)
        return moved
    return move.move(request_id=request.pk, event=Event.APPROVED, by=by, now=now, detail={"plan": plan_hash})


def cool(request: Request, *, now: datetime) -> Outcome:
    """The automatic step of `cooling`: when the cancel window is over, the point of no return is recorded."""
    if request.cooling_until is not None and now < request.cooling_until:
        return Outcome(wake_at=request.cooling_until)
    return Outcome(Event.COOLED)


def _begun(request: Request) -> bool:
    """Whether something was changed already: an erasure that drifted in one system may be done in another."""
    done = request.work_items.filter(phase__in=[Phase.ERASE, Phase.CHANGE, Phase.BY_HAND], state=WorkState.DONE)
    return bool(request.approved_hash and Right(request.right) in SUPPRESSED) or done.exists()


@transaction.atomic
def refuse(*, request_id: int, ground: str, text: str, by: Actor, now: datetime, late: bool = False) -> Request:
    """Refuse on a ground that the law knows for this right, with reasons. Raises NotAllowed, CannotDecide.

    `late`: whoever refuses knows that the last day for a refusal is past; without it, a late one is not taken.
    """
    request = move.lock(request_id)
    checks.check_can_refuse(by, request)
    chosen = ground_for(request, ground)
    if chosen is None:
        raise CannotDecide("Choose a ground that the law gives for refusing this right.")
    if not text.strip():
        raise CannotDecide("Say why, in words that the person can check. The law asks for reasons.")
    offer = clock.refusal_offer(request, now)
    if offer.late and not late:
        raise CannotDecide(f"{offer.text} Confirm that you know this, then refuse.")
    record(request, DecisionKind.REFUSE, by=by, now=now, text=text, ground=ground)
    letters.write(
        request,
        "refused",
        now=now,
        ground=chosen,
        reasons=text,
        begun=_begun(request),
        late_since=offer.last_day if offer.late else None,
    )
    return move.move(request_id=request.pk, event=Event.REFUSED, by=by, now=now, detail={"ground": ground})


@transaction.atomic
def ask(*, request_id: int, text: str, by: Actor, now: datetime) -> Request:
    """Send a question back to the requester. Raises NotAllowed, CannotDecide."""
    request = move.lock(request_id)
    checks.check_can_ask(by, request)
    if not text.strip():
        raise CannotDecide("Write the question that the person should answer.")
    asked = record(request, DecisionKind.ASK, by=by, now=now, text=text)
    dates = question_words(request, now)
    clock.asked(request, by=by, now=now)
    letters.write(request, "question", now=now, once=f"question-{asked.pk}", question=text, dates=dates)
    return move.move(request_id=request.pk, event=Event.ASKED, by=by, now=now)


@transaction.atomic
def answer(*, request_id: int, text: str, now: datetime) -> Request:
    """The requester's answer. Raises CannotDecide when nobody asked."""
    request = move.lock(request_id)
    if Event.ANSWERED not in TRANSITIONS[State(request.state)]:
        raise CannotDecide("No question is open. It may have been answered already.")
    if not text.strip():
        raise CannotDecide("Write your answer.")
    record(request, DecisionKind.ANSWER, by=REQUESTER, now=now, text=text)
    clock.answered(request, by=REQUESTER, now=now)
    return move.move(request_id=request.pk, event=Event.ANSWERED, by=REQUESTER, now=now)


@transaction.atomic
def resume(*, request_id: int, text: str, by: Actor, now: datetime) -> Request:
    """Go on without an answer. Raises NotAllowed."""
    request = move.lock(request_id)
    checks.check_can_resume(by, request)
    record(request, DecisionKind.RESUME, by=by, now=now, text=text)
    clock.answered(request, by=by, now=now)
    return move.move(request_id=request.pk, event=Event.RESUMED, by=by, now=now)


@transaction.atomic
def withdraw(*, request_id: int, by: Actor, now: datetime) -> Request:
    """The requester takes the request back. Raises NotAllowed once the work has begun."""
    request = move.lock(request_id)
    checks.check_can_withdraw(by, request)
    record(request, DecisionKind.WITHDRAW, by=by, now=now)
    letters.write(request, "withdrawn", now=now, begun=_begun(request))
    return move.move(request_id=request.pk, event=Event.WITHDRAWN, by=by, now=now)
