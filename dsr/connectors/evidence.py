"""What an erasure tells afterwards, from its saved keys alone: a resumed one tells the same as one never interrupted."""

from dsr.connectors.base import CollectionErased, SavedKeys
from dsr.datamap.plan import Action, Role, Step, SystemPlan

SHARED_REASON = "Shared with other people: it stays for them, and is no longer linked to you"
UNRULED_REASON = "The data map names no field of it that an erasure changes"


def evidence(plan: SystemPlan, saved: SavedKeys) -> tuple[CollectionErased, ...]:
    found = []
    for step in plan.steps:
        if step.role is not Role.LOOKUP and step.erasure.action is not Action.NONE:
            touched, kept = len(saved.keys.get(step.collection, ())), len(saved.kept.get(step.collection, ()))
            found.append(outcome(step, touched, kept, remaining=0))
    return tuple(found)


def outcome(step: Step, touched: int, kept: int, *, remaining: int) -> CollectionErased:
    """`touched`: saved keys of rows deleted or changed; `remaining` of them are not as their rule says."""
    action, done = step.erasure.action, touched - remaining
    if action is Action.RETAIN:
        return CollectionErased(
            step.collection, changed=done, retained=touched + kept, reason=step.erasure.reason, remaining=remaining
        )
    unruled = action is Action.CHANGE and not step.erasure.rules
    return CollectionErased(
        step.collection,
        removed=done if action is Action.DELETE else 0,
        changed=done if action is Action.CHANGE else 0,
        retained=kept,
        reason=(UNRULED_REASON if unruled else SHARED_REASON) if kept else None,
        remaining=remaining,
    )
