"""Set fields in one system, for every right that does so, and look afterwards whether they are set.

What is touched, with the values it held, is sealed and saved by a commit of ours before the system's first statement: a
crash between the system's commit and ours resumes with that, and a restriction is lifted by it.
"""

from collections import Counter
from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from dsr.connectors.base import Beat, ConnectorError, ReadBack, SavedChange, Setting
from dsr.datamap.plan import SystemPlan
from dsr.engine.change import planned_settings, run_change, run_read_back_change
from dsr.engine.run import Drifted
from dsr.ledger.append import append
from dsr.ledger.facts import KeysSaved, Worked
from dsr.models import Phase, Request, WorkItem, WorkState
from dsr.rules.actors import SYSTEM
from dsr.rules.rights import Right
from dsr.steps import move
from dsr.steps.chosen import Correction, choice_of
from dsr.steps.leases import Done, hold
from dsr.steps.locate import counted_of, latest_counts
from dsr.steps.systems import approval_hash, connector_for, identifiers_of, plan_of, system_of
from dsr.vault import blobs


def change(item: WorkItem, beat: Beat, now: datetime) -> Done:
    """One system's share in one transaction. Raises Drifted when plan, schema, roots or values are not as approved."""
    request = item.request
    plan = plan_of(request)
    if approval_hash(request, plan) != request.approved_hash:
        raise Drifted("the plan is not the one that was approved")
    system = system_of(plan, item.system)
    corrections = [each for each in choice_of(request).corrections if each.system == item.system]
    preview = counted_of(latest_counts(request)[item.system])
    expected: Counter[tuple[str, str]] = Counter()
    for collection, field, _, rows in preview.changes:
        expected[collection, field] += rows
    for each in corrections:
        expected[each.collection, each.field] += each.rows
    saved = run_change(
        connector_for(system),
        system,
        identifiers_of(request),
        correcting(corrections) if corrections else planned_settings(system, now.isoformat()),
        approved=preview.as_counted(),
        expected=expected,
        bound=None if corrections else request.policy.read().handling_of(Right(request.right)).rows_gained,
        saved=load(item),
        save=lambda found: save(item, found, beat),
        beat=beat,
    )
    counts = changed_rows(saved)
    facts = Worked(item.system, Phase.CHANGE.value, item.round, request.approved_hash, counts)
    return Done({"changed": counts}, facts)


def correcting(corrections: Iterable[Correction]) -> tuple[Setting, ...]:
    return tuple(
        Setting(each.collection, each.field, each.new, ((each.field, each.old),), each.keys or None)
        for each in corrections
    )


def changed_rows(saved: SavedChange) -> dict[str, int]:
    """How many rows of each collection have a field in it."""
    return dict(Counter(collection for collection, _ in {(cell.collection, cell.key) for cell in saved.cells}))


def save(item: WorkItem, found: SavedChange, beat: Beat) -> None:
    """Seal what is about to be touched. Raises LeaseLost when another attempt has the item."""
    beat()
    with transaction.atomic():
        move.lock(item.request_id)
        held = hold(item)
        held.keys_blob, held.keys_saved_at = blobs.write(item.request, found.to_json().encode()), timezone.now()
        held.save(update_fields=["keys_blob", "keys_saved_at"])
        facts = KeysSaved(item.system, found.roots, changed_rows(found))
        append(facts, by=SYSTEM, at=held.keys_saved_at, request=item.request)
    item.keys_blob = held.keys_blob


def load(item: WorkItem) -> SavedChange | None:
    """What an earlier attempt at this item saved; None when none had come so far."""
    if not item.keys_blob:
        return None
    return SavedChange.from_json(b"".join(blobs.read(item.request, [item.keys_blob])).decode())


def read_back(item: WorkItem, beat: Beat, now: datetime) -> Done:
    """Every saved field, through a fresh connection. What is otherwise stops the request and says so."""
    request = item.request
    system = system_of(plan_of(request), item.system)
    saved = load(_changed_item(request, item))
    facts = Worked(item.system, Phase.READ_BACK.value, item.round, request.approved_hash, {})
    if saved is None:
        return Done({"collections": []}, facts)
    seen = run_read_back_change(connector_for(system), system, saved)
    check_clean(system, seen)
    facts.counts.update({f"{each.collection}.changed": each.changed for each in seen.collections if each.changed})
    return Done({"collections": [each.__dict__ for each in seen.collections]}, facts)


def check_clean(system: SystemPlan, seen: ReadBack) -> None:
    """Raises ConnectorError when a field is not as it was written."""
    if not seen.clean:
        left = sum(each.remaining for each in seen.collections)
        raise ConnectorError(
            f"After the change {left} records in {system.title} did not hold what was written. Somebody or something"
            " wrote over it, or a trigger undid it. Look into the system, then try again.",
            permanent=True,
        )


def _changed_item(request: Request, item: WorkItem) -> WorkItem:
    return WorkItem.objects.select_related("request").get(
        request=request, system=item.system, phase=Phase.CHANGE, round=item.round, state=WorkState.DONE
    )
