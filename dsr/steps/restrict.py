"""A restriction stays in force after its request is closed, until staff lift it; the person is told before (Art. 18(3))."""

from datetime import datetime, timedelta

from django.db import transaction

from dsr import checks
from dsr.connectors.base import Beat
from dsr.engine.change import lifting_settings, run_lift, run_read_back_change
from dsr.ledger.append import append
from dsr.ledger.facts import LiftAnnounced, Lifted, Restricted, Worked
from dsr.models import DecisionKind, MessageState, Phase, Request, Restriction, WorkItem, WorkState
from dsr.rules.actors import SYSTEM, Actor
from dsr.rules.rights import Right
from dsr.steps import letters, move
from dsr.steps.change import changed_rows, check_clean, load, save
from dsr.steps.decide import CannotDecide, record
from dsr.steps.leases import Done, open_items
from dsr.steps.outcome import REST, Outcome
from dsr.steps.systems import connector_for, plan_of, system_of

# A letter that has not left yet is asked about again; when it leaves, the lifting is woken anyway.
ASK_AGAIN = timedelta(minutes=1)


def begin(request: Request, *, now: datetime) -> None:
    """Every system restricts the data: from now on it does, until somebody lifts it."""
    _, new = Restriction.objects.get_or_create(request=request, defaults={"since": now})
    if new:
        append(Restricted(), by=SYSTEM, at=now, request=request)


@transaction.atomic
def lift(*, request_id: int, reasons: str, by: Actor, now: datetime, told: str = "") -> Restriction:
    """Tell the person that the restriction is lifted and why; the lifting follows the letter. Raises NotAllowed,
    CannotDecide.

    `told`: what shows that the person was told otherwise, for whom no letter reaches.
    """
    request = move.lock(request_id)
    checks.check_can_lift(by, request)
    if not reasons.strip():
        raise CannotDecide("Say why the restriction ends. The person reads it before it does.")
    restriction = Restriction.objects.select_for_update().get(request=request)
    restriction.lift_after = now + request.policy.read().handling_of(Right.RESTRICTION).lift_wait
    decision = record(
        request, DecisionKind.LIFT, by=by, now=now, text="\n\n".join(filter(None, (reasons, told.strip())))
    )
    restriction.notice = None
    if not told.strip():
        restriction.notice = letters.write(
            request,
            "lifting",
            now=now,
            once=f"lifting-{decision.pk}",
            reasons=reasons,
            until=restriction.lift_after if restriction.lift_after > now else None,
        )
    restriction.save(update_fields=["lift_after", "notice"])
    append(LiftAnnounced(restriction.lift_after.isoformat(timespec="seconds")), by=by, at=now, request=request)
    move.nudge(request.pk, now=now)
    return restriction


def lift_when_told(request: Request, *, now: datetime) -> Outcome:
    """The automatic step of a closed request whose restriction is to be lifted: after the letter, and after the wait."""
    if Right(request.right) is not Right.RESTRICTION:
        return REST
    restriction = (
        Restriction.objects.select_for_update(of=("self",))
        .select_related("notice")
        .filter(request=request, lift_after__isnull=False, lifted_at=None)
        .first()
    )
    if restriction is None or restriction.lift_after is None:
        return REST
    notice = restriction.notice
    if notice is not None and notice.state == MessageState.FAILED:
        restriction.lift_after = None  # nobody was told: it stays in force, and staff see that the letter failed
        restriction.save(update_fields=["lift_after"])
        return REST
    if notice is not None and notice.state != MessageState.SENT:
        return Outcome(wake_at=now + ASK_AGAIN)
    if now < restriction.lift_after:
        return Outcome(wake_at=restriction.lift_after)
    return _lift_now(request, restriction, now)


def _lift_now(request: Request, restriction: Restriction, now: datetime) -> Outcome:
    items = WorkItem.objects.filter(request=request)
    if restriction.round is None:
        restriction.round = max(items.values_list("round", flat=True), default=0) + 1
        restriction.save(update_fields=["round"])
    machine = sorted(set(items.filter(phase=Phase.CHANGE, state=WorkState.DONE).values_list("system", flat=True)))
    people = [each.system for each in plan_of(request).systems if each.system not in machine]
    open_items(request, Phase.BY_HAND, people, round=restriction.round, now=now)
    ready = open_items(request, Phase.LIFT, machine, round=restriction.round, now=now)
    lifting = items.filter(round=restriction.round, phase__in=[Phase.LIFT, Phase.BY_HAND])
    if lifting.exclude(state=WorkState.DONE).exists():
        return Outcome(items=ready)
    restriction.lifted_at = now
    restriction.save(update_fields=["lifted_at"])
    later = now + move.RETENTION
    Request.objects.filter(pk=request.pk, purge_after__lt=later).update(purge_after=later)
    append(Lifted(), by=SYSTEM, at=now, request=request)
    return REST


def undo(item: WorkItem, beat: Beat, now: datetime) -> Done:
    """Lift in one system, by the fields that the restriction saved, and look afterwards."""
    request = item.request
    system = system_of(plan_of(request), item.system)
    done = WorkItem.objects.select_related("request").filter(
        request=request, system=item.system, phase=Phase.CHANGE, state=WorkState.DONE
    )
    earlier = [saved for each in done.order_by("round") if (saved := load(each)) is not None]
    connector = connector_for(system)
    saved = run_lift(
        connector,
        system,
        lifting_settings(system, earlier, now.isoformat()),
        saved=load(item),
        save=lambda found: save(item, found, beat),
        beat=beat,
    )
    check_clean(system, run_read_back_change(connector, system, saved))
    counts = changed_rows(saved)
    # Fields that somebody has set otherwise since are theirs: they stay.
    left = sum(len(each.cells) for each in earlier[-1:]) - len(saved.cells)
    result: dict[str, object] = {"changed": counts, "left": max(left, 0)}
    return Done(result, Worked(item.system, Phase.LIFT.value, item.round, request.approved_hash, counts))
