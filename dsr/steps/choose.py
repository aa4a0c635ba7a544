"""A reviewer chooses what is changed: the purposes that end, or the values that are corrected. Approved by hash like a plan."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from dsr import checks
from dsr.connectors.base import Held
from dsr.datamap.plan import Plan
from dsr.engine.change import run_foresee, run_peek
from dsr.ledger.append import append
from dsr.ledger.facts import Chose
from dsr.models import DecisionKind, Request
from dsr.rules.actors import Actor
from dsr.rules.lifecycle import State
from dsr.rules.rights import BY_PURPOSE, Right
from dsr.steps import chosen, move
from dsr.steps.change import correcting
from dsr.steps.chosen import Correction
from dsr.steps.decide import CannotDecide, record
from dsr.steps.systems import approval_hash, connector_for, identifiers_of, plan_of, system_of, worked_by_machine


@dataclass(frozen=True)
class HeldIn:
    """What one rectifiable field of one system holds; `titles` are what people call the system and the collection."""

    system: str
    held: Held
    titles: tuple[str, str]
    meaning: str


def purposes_of(request: Request) -> tuple[str, ...]:
    """Every purpose that the data map knows how to end for this request's right, sorted."""
    if Right(request.right) not in BY_PURPOSE:
        return ()
    plan = plan_of(request, all_purposes=True)
    return tuple(sorted({change.purpose for s in plan.systems for step in s.steps for change in step.changes}))


def rectifies(plan: Plan) -> bool:
    return any(system.rectifies for system in plan.systems)


@transaction.atomic
def choose_purposes(*, request_id: int, purposes: Iterable[str], by: Actor, now: datetime) -> Request:
    """End these uses and no others. Raises NotAllowed, CannotDecide."""
    request = move.lock(request_id)
    checks.check_can_choose(by, request)
    wanted, known = sorted(set(purposes)), purposes_of(request)
    if not wanted or not set(wanted) <= set(known):
        raise CannotDecide("Choose at least one of the uses that are listed.")
    return _keep(request, by, now, purposes=wanted, text=", ".join(wanted))


def look(request: Request, *, by: Actor) -> list[HeldIn]:
    """The values that may be corrected, read now from the systems. Raises NotAllowed, ConnectorError. Nothing is kept."""
    checks.check_can_choose(by, request)
    plan, identifiers = plan_of(request), identifiers_of(request)
    found: list[HeldIn] = []
    for system in plan.systems:
        if not (worked_by_machine(system) and system.rectifies):
            continue
        steps = {step.collection: step for step in system.steps}
        for held in run_peek(connector_for(system), system, identifiers):
            step = steps[held.collection]
            meaning = next(field.meaning for field in step.fields if field.name == held.field)
            found.append(HeldIn(system.system, held, (system.title, step.title), meaning))
    return found


def correct(
    *, request_id: int, looked: list[HeldIn], values: Mapping[int, str | None], by: Actor, now: datetime
) -> Request:
    """Keep the corrections: `values` by their place in `looked`. What the system would refuse is not taken. Raises
    NotAllowed, CannotDecide, ConnectorError.
    """
    corrections = [
        Correction(
            each.system, each.held.collection, each.held.field, each.held.value, new, each.held.rows, each.held.keys
        )
        for place, each in enumerate(looked)
        if place in values and (new := values[place]) != each.held.value
    ]
    if not corrections:
        raise CannotDecide("Type what a value should be in place of the one that is held.")
    request = Request.objects.select_related("controller", "policy", "datamap", "clock").get(pk=request_id)
    checks.check_can_choose(by, request)
    # Systems are asked outside any transaction of ours.
    problems = _problems(request, corrections)
    if problems:
        raise CannotDecide(" ".join(problems))
    with transaction.atomic():
        request = move.lock(request_id)
        checks.check_can_choose(by, request)
        return _keep(request, by, now, corrections=corrections)


def _problems(request: Request, corrections: list[Correction]) -> list[str]:
    plan, identifiers = plan_of(request), identifiers_of(request)
    found: list[str] = []
    for name in dict.fromkeys(each.system for each in corrections):
        system = system_of(plan, name)
        mine = [each for each in corrections if each.system == name]
        foreseen = run_foresee(connector_for(system), system, identifiers, correcting(mine))
        found += foreseen.problems
        if not foreseen.problems and foreseen.rows != tuple(each.rows for each in mine):
            found.append(f"What {system.title} holds has changed since you opened the page. Read it again.")
    return found


def _keep(
    request: Request,
    by: Actor,
    now: datetime,
    *,
    purposes: list[str] | None = None,
    corrections: Iterable[Correction] = (),
    text: str = "",
) -> Request:
    assert by.id is not None
    assert request.state == State.REVIEWING
    kept = chosen.keep(request, purposes=purposes, corrections=corrections, user_id=by.id, now=now)
    request.plan_hash = approval_hash(request, plan_of(request))
    request.save(update_fields=["plan_hash"])
    record(request, DecisionKind.CHOOSE, by=by, now=now, text=text, plan_hash=request.plan_hash)
    number = len(chosen.choice_of(request).corrections)
    append(Chose(kept.digest, purposes or [], number), by=by, at=now, request=request)
    return request
