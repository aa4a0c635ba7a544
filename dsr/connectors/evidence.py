"""What an erasure tells afterwards, from its saved keys alone: a resumed one tells the same as one never interrupted."""

from dsr.connectors.base import CollectionErased, SavedKeys
from dsr.datamap.plan import Action, Role, SystemPlan

SHARED_REASON = "Shared with other people: it stays for them, and is no longer linked to you"


def evidence(plan: SystemPlan, saved: SavedKeys) -> tuple[CollectionErased, ...]:
    found = []
    for step in plan.steps:
        if step.role is not Role.LOOKUP and step.erasure.action is not Action.NONE:
            touched, kept = len(saved.keys.get(step.collection, ())), len(saved.kept.get(step.collection, ()))
            found.append(outcome(step.collection, step.erasure.action, step.erasure.reason, touched, kept, remaining=0))
    return tuple(found)


def outcome(
    collection: str, action: Action, reason: str | None, touched: int, kept: int, *, remaining: int
) -> CollectionErased:
    """`touched`: saved keys of rows deleted or changed; `remaining` of them are not as their rule says."""
    done = touched - remaining
    if action is Action.RETAIN:
        return CollectionErased(collection, changed=done, retained=touched + kept, reason=reason, remaining=remaining)
    return CollectionErased(
        collection,
        removed=done if action is Action.DELETE else 0,
        changed=done if action is Action.CHANGE else 0,
        retained=kept,
        reason=SHARED_REASON if kept else None,
        remaining=remaining,
    )
