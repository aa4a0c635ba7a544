"""Count what each system holds: the preview that the reviewer decides on. Runs to a fixed point over the identifiers that
systems yield for each other.
"""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from dsr import checks
from dsr.connectors.base import Beat, CollectionCount, Connector, Counted, Identifiers
from dsr.datamap.plan import Plan, SystemPlan
from dsr.engine.change import planned_settings, run_foresee
from dsr.engine.rounds import searched
from dsr.engine.run import run_count
from dsr.ledger.facts import Worked
from dsr.models import Phase, Request, WorkItem, WorkState
from dsr.rules.actors import Actor
from dsr.rules.lifecycle import Event
from dsr.rules.rights import Right
from dsr.steps import move
from dsr.steps.chosen import forget
from dsr.steps.leases import Done, items_of, open_items, ready
from dsr.steps.outcome import Outcome
from dsr.steps.straight import phase_that_counts
from dsr.steps.systems import approval_hash, connector_for, identifiers_of, plan_of, system_of, worked_by_machine
from dsr.vault.envelope import seal

ForeseenRow = tuple[str, str, str, int]  # collection, field, purpose, rows


def locate(request: Request, *, now: datetime) -> Outcome:
    """The automatic step of `locating`: open count items until no system has anything new to be searched by."""
    plan = plan_of(request)
    identifiers = identifiers_of(request)
    phase = phase_that_counts(request, plan)
    items = [item for item in items_of(request) if item.phase == phase and item.round >= request.round]
    due = {
        system.system: _next_round(system, identifiers, items, request.round)
        for system in plan.systems
        if worked_by_machine(system) and system.steps
    }
    for name, number in due.items():
        if number is not None:
            open_items(request, phase, [name], round=number, now=now)
    if any(number is not None for number in due.values()) or any(i.state != WorkState.DONE for i in items):
        # Also those that were opened before: one that a person had tried again waits for no sweep.
        return Outcome(items=ready(request, now=now))
    request.plan_hash = approval_hash(request, plan)
    move.keep(request, "plan_hash")
    held = sum(counted_of(item).total for item in latest_counts(request).values())
    return Outcome(Event.LOCATED, {"rows": held, "plan": request.plan_hash})


def _next_round(system: SystemPlan, identifiers: Identifiers, items: list[WorkItem], first: int) -> int | None:
    """The number of the count that this system still needs; None when its last one searched by all that is known."""
    own = [item for item in items if item.system == system.system]
    if not own:
        return first
    last = max(own, key=lambda item: item.round)
    if last.state != WorkState.DONE:
        return None
    return last.round + 1 if last.result.get("searched", {}) != searched(system, identifiers) else None


def count(item: WorkItem, beat: Beat, now: datetime) -> Done:
    """One system's count: rows a collection, digests for the drift check, identifiers that it yields."""
    request = item.request
    plan = plan_of(request)
    system = system_of(plan, item.system)
    identifiers = identifiers_of(request)
    erase = Right(request.right) is Right.ERASURE
    connector = connector_for(system)
    counted = run_count(connector, system, identifiers, erase=erase)
    changes, problems = _foreseen(connector, system, identifiers, now)
    counts = {each.collection: each.rows for each in counted.collections}
    found = {kind: [str(value) for value in values] for kind, values in counted.yields.items()}
    return Done(
        result_of(counted, system, identifiers, changes=changes, problems=problems),
        Worked(item.system, Phase.COUNT.value, item.round, plan.hash, counts),
        yields=seal(request, "yields", found) if found else None,
    )


def result_of(
    counted: Counted,
    system: SystemPlan,
    identifiers: Identifiers,
    *,
    changes: Sequence[ForeseenRow] = (),
    problems: Sequence[str] = (),
) -> dict[str, object]:
    """What a search found, as its item keeps it."""
    return {
        "rows": {each.collection: each.rows for each in counted.collections},
        "roots": counted.roots,
        "schema": counted.schema,
        "problems": [*counted.problems, *problems],
        "changes": changes,
        "searched": searched(system, identifiers),
    }


def _foreseen(
    connector: Connector, system: SystemPlan, identifiers: Identifiers, now: datetime
) -> tuple[list[ForeseenRow], tuple[str, ...]]:
    """What the plan's right would set here: collection, field, purpose and rows of each; and why it could not."""
    changes = [(step.collection, change.field, change.purpose) for step in system.steps for change in step.changes]
    if not changes:
        return [], ()
    foreseen = run_foresee(connector, system, identifiers, planned_settings(system, now.isoformat()))
    return [(*at, rows) for at, rows in zip(changes, foreseen.rows, strict=True)], foreseen.problems


def begin_round(request: Request, *, why: str = "") -> None:
    """Open a further round of counting: what was under way is given up, with the reason on record."""
    forget(request)
    items = WorkItem.objects.filter(request=request)
    # What is held of them is read anew: they are changed here, and those of the new round are still to come.
    if held := move.held(request.pk):
        held.items = None
    request.round = max(items.values_list("round", flat=True), default=request.round) + 1
    request.save(update_fields=["round"])
    open_or_stuck = items.filter(state__in=[WorkState.OPEN, WorkState.ATTENTION])
    open_or_stuck.filter(error="").update(error=why)
    open_or_stuck.update(state=WorkState.CANCELLED, lease_token=None, lease_until=None, try_after=None)


@transaction.atomic
def recount(*, request_id: int, by: Actor, now: datetime) -> Request:
    """Count again, by the newest data map: for staff who mended the map or the system. Raises NotAllowed."""
    request = move.lock(request_id)
    checks.check_can_recount(by, request)
    newest = request.controller.datamaps.order_by("-version").first()
    if newest is not None and newest != request.datamap:
        request.datamap = newest
        request.save(update_fields=["datamap"])
    begin_round(request, why="counted again")
    return move.move(
        request_id=request_id, event=Event.RECOUNTED, by=by, now=now, detail={"datamap": request.datamap.version}
    )


def latest_counts(request: Request) -> dict[str, WorkItem]:
    """Each system's newest finished count: what the reviewer sees; or the copy that took its place."""
    done = sorted((i for i in items_of(request) if i.state == WorkState.DONE), key=lambda item: item.round)
    copies = {item.system: item for item in done if item.phase == Phase.COPY and "roots" in item.result}
    return copies | {item.system: item for item in done if item.phase == Phase.COUNT}


class Preview:
    """A finished count as the pages and the drift check read it."""

    def __init__(self, item: WorkItem) -> None:
        self.rows: dict[str, int] = item.result["rows"]
        self.problems: list[str] = item.result["problems"]
        self.roots: str = item.result["roots"]
        self.schema: str = item.result["schema"]
        self.changes: list[ForeseenRow] = [tuple(each) for each in item.result.get("changes", [])]

    @property
    def total(self) -> int:
        return sum(self.rows.values())

    def as_counted(self) -> Counted:
        collections = tuple(CollectionCount(name, rows) for name, rows in self.rows.items())
        return Counted(collections, self.roots, self.schema)


def counted_of(item: WorkItem) -> Preview:
    return Preview(item)


def problems_of(request: Request) -> list[str]:
    """Why the plan cannot run as the map says; empty when it can."""
    return [problem for item in latest_counts(request).values() for problem in counted_of(item).problems]


def plan_is_current(request: Request) -> bool:
    plan: Plan = plan_of(request)
    return approval_hash(request, plan) == request.plan_hash
