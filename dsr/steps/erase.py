"""Erase in one system, and look afterwards whether it is gone.

The keys that will be touched are sealed and saved, by a commit of ours, before the system's first statement. A crash
between the system's commit and ours resumes with those keys: by then the e-mail address they were found by is gone.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from dsr.connectors.base import Beat, CollectionErased, ConnectorError, SavedKeys
from dsr.datamap.plan import Role
from dsr.engine.run import Drifted, run_erase, run_read_back
from dsr.ledger.append import append
from dsr.ledger.facts import KeysSaved, Worked
from dsr.models import Phase, Request, WorkItem, WorkState
from dsr.rules.actors import SYSTEM
from dsr.rules.rights import Right
from dsr.steps import key_store, move
from dsr.steps.leases import Done, hold, items_of
from dsr.steps.locate import counted_of, latest_counts
from dsr.steps.systems import connector_for, identifiers_of, plan_of, system_of
from dsr.vault import blobs

__all__ = ["Drifted", "erase", "read_back"]


def erase(item: WorkItem, beat: Beat, now: datetime) -> Done:
    """One system's erasure in one transaction. Raises Drifted when plan, schema or roots are not what was approved."""
    request = item.request
    plan = plan_of(request)
    if plan.hash != request.approved_hash:
        raise Drifted("the plan is not the one that was approved")
    system = system_of(plan, item.system)
    approved = counted_of(latest_counts(request)[item.system]).as_counted()

    def save_keys(keys: SavedKeys) -> None:
        beat()
        _save_keys(item, keys)

    erased = run_erase(
        connector_for(system),
        system,
        identifiers_of(request),
        approved=approved,
        bound=request.policy.read().handling_of(Right.ERASURE).rows_gained,
        saved=load_keys(item),
        save=save_keys,
        beat=beat,
    )
    facts = Worked(item.system, Phase.ERASE.value, item.round, plan.hash, _counts(erased.collections))
    return Done({"collections": [each.__dict__ for each in erased.collections]}, facts)


def _counts(collections: tuple[CollectionErased, ...]) -> dict[str, int]:
    counts: dict[str, int] = {}
    for each in collections:
        numbers: Mapping[str, int] = {
            "removed": each.removed,
            "changed": each.changed,
            "retained": each.retained,
            "remaining": each.remaining,
        }
        counts |= {f"{each.collection}.{name}": number for name, number in numbers.items() if number}
    return counts


def _save_keys(item: WorkItem, keys: SavedKeys) -> None:
    written = key_store.write(item.request, keys)
    try:
        _record(item, keys, written[-1])
    except BaseException:
        blobs.delete(written)
        raise


@transaction.atomic
def _record(item: WorkItem, keys: SavedKeys, blob: str) -> None:
    move.lock(item.request_id)
    held = hold(item)
    held.keys_blob, held.keys_saved_at = blob, timezone.now()
    held.save(update_fields=["keys_blob", "keys_saved_at"])
    counts = {collection: len(found) for collection, found in keys.keys.items()}
    append(KeysSaved(item.system, keys.roots, counts), by=SYSTEM, at=held.keys_saved_at, request=item.request)
    item.keys_blob = held.keys_blob


def load_keys(item: WorkItem) -> SavedKeys | None:
    """The keys that an earlier attempt at this item saved; None when none had come so far."""
    return key_store.read(item.request, item.keys_blob) if item.keys_blob else None


def read_back(item: WorkItem, beat: Beat, now: datetime) -> Done:
    """Every saved key against its rule, through a fresh connection. What remains stops the request and says so."""
    request = item.request
    plan = plan_of(request)
    system = system_of(plan, item.system)
    erased = _erased_item(request, item)
    saved = load_keys(erased)
    if saved is None:
        return Done({"collections": []}, Worked(item.system, Phase.READ_BACK.value, item.round, plan.hash, {}))
    seen = run_read_back(connector_for(system), system, saved, identifiers_of(request))
    if not seen.clean:
        left = sum(each.remaining for each in seen.collections) + seen.identifiers_found
        raise ConnectorError(
            f"After the erasure {left} values were still there in {system.title}. Somebody or something wrote them"
            " again, or a trigger undid the change. Look into the system, then try again.",
            permanent=True,
        )
    facts = Worked(item.system, Phase.READ_BACK.value, item.round, plan.hash, _counts(seen.collections))
    return Done({"collections": [each.__dict__ for each in seen.collections]}, facts)


def _erased_item(request: Request, item: WorkItem) -> WorkItem:
    return WorkItem.objects.select_related("request").get(
        request=request, system=item.system, phase=Phase.ERASE, round=item.round, state=WorkState.DONE
    )


@dataclass(frozen=True)
class Kept:
    """Records that stayed, and why: for the letter and for the final state."""

    title: str
    rows: int
    reason: str
    basis: str
    until: str


def retained(request: Request) -> list[Kept]:
    """What the erasures kept, system by system; lookup tables hold nothing personal and are not told of."""
    steps = {(s.system, step.collection): step for s in plan_of(request).systems for step in s.steps}
    kept: dict[tuple[str, str], Kept] = {}
    for item in items_of(request):
        if item.phase != Phase.ERASE or item.state != WorkState.DONE:
            continue
        for each in item.result["collections"]:
            at = (item.system, each["collection"])
            step = steps.get(at)
            # A round that followed a drift tells of the same records once more, or of none that it still finds.
            if step is None or step.role is Role.LOOKUP or each["retained"] <= (kept[at].rows if at in kept else 0):
                continue
            rule = step.erasure
            kept[at] = Kept(step.title, each["retained"], each["reason"] or "", rule.basis or "", rule.until or "")
    return list(kept.values())
