"""The automatic step of `working`: which items a right needs, phase by phase, and when all of it is done."""

from datetime import datetime

from dsr.models import Phase, Request, WorkState
from dsr.rules.lifecycle import Event
from dsr.rules.rights import WITH_PACKAGE, Right
from dsr.steps import restrict
from dsr.steps.leases import items_of, open_items
from dsr.steps.outcome import Outcome
from dsr.steps.systems import plan_of, shares

PACKAGE = "package"


def phases(right: Right) -> tuple[Phase, ...]:
    """The phases that machines take for a right, in order; a phase opens when the one before is done in every system."""
    if right in WITH_PACKAGE:
        return (Phase.COPY, Phase.PACKAGE)
    if right is Right.ERASURE:
        return (Phase.ERASE, Phase.READ_BACK)
    return (Phase.CHANGE, Phase.READ_BACK)


def carry_out(request: Request, *, now: datetime) -> Outcome:
    right = Right(request.right)
    plan = plan_of(request)
    machine, people = shares(request, plan)
    ready = open_items(request, Phase.BY_HAND, people, round=request.round, now=now)
    for phase in phases(right):
        names = [PACKAGE] if phase is Phase.PACKAGE else machine
        # The package is built last: work by hand may still add to it.
        if phase is Phase.PACKAGE and not _all_done(request, Phase.BY_HAND, people):
            return Outcome(items=ready)
        ready = open_items(request, phase, names, round=request.round, now=now)
        if not _all_done(request, phase, names):
            return Outcome(items=ready)
    if not _all_done(request, Phase.BY_HAND, people):
        return Outcome(items=ready)
    if right is Right.RESTRICTION:
        restrict.begin(request, now=now)
    return Outcome(Event.WORKED)


def _all_done(request: Request, phase: Phase, systems: list[str]) -> bool:
    done = {
        item.system
        for item in items_of(request)
        if (item.phase, item.round, item.state) == (phase, request.round, WorkState.DONE)
    }
    return done.issuperset(systems)
