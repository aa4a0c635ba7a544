"""Setting fields in one system: from a plan or chosen corrections to settings, and what must still hold when they run."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence

from dsr.connectors.base import (
    Beat,
    Changer,
    Connector,
    ConnectorError,
    Counted,
    Foreseen,
    Held,
    Identifiers,
    ReadBack,
    SavedCell,
    SavedChange,
    Setting,
)
from dsr.datamap.plan import FieldChange, SystemPlan
from dsr.engine.run import Drifted

Expected = Mapping[tuple[str, str], int]  # (collection, field) -> rows that were approved


def changer(connector: Connector, plan: SystemPlan) -> Changer:
    """Raises ConnectorError (permanent) for connectors that set no fields."""
    if not isinstance(connector, Changer):
        raise ConnectorError(
            f"{plan.title}: the connector {plan.connector} cannot set fields. Take the rule out of the data map, then"
            " count again: the work is then done by hand.",
            permanent=True,
        )
    return connector


def planned_settings(plan: SystemPlan, moment: str) -> tuple[Setting, ...]:
    """What the plan's right sets. `moment`: the time of doing it, ISO with its offset."""
    return tuple(
        Setting(step.collection, change.field, change.value.at(moment), change.where)
        for step in plan.steps
        for change in step.changes
    )


def lifting_settings(plan: SystemPlan, saved: Sequence[SavedChange], moment: str) -> tuple[Setting, ...]:
    """What undoes earlier changes, the oldest first: only where a field still holds what they wrote into it."""
    rules: dict[tuple[str, str], FieldChange] = {
        (step.collection, change.field): change for step in plan.steps for change in step.changes
    }
    cells: dict[tuple[object, ...], SavedCell] = {}
    for each in saved:
        for cell in each.cells:
            at = (cell.collection, cell.key, cell.field)
            first = cells.get(at, cell)
            cells[at] = SavedCell(cell.collection, cell.key, cell.field, first.old, cell.new)
    grouped: dict[tuple[str, str, str | None, str | None, bool], list[SavedCell]] = {}
    for cell in cells.values():
        rule = rules.get((cell.collection, cell.field))
        restored = rule is None or rule.lift is None
        back = cell.old if rule is None or rule.lift is None else rule.lift.at(moment)
        grouped.setdefault((cell.collection, cell.field, back, cell.new, restored), []).append(cell)
    return tuple(
        Setting(collection, field, back, ((field, new),), tuple(cell.key for cell in group), restored=restored)
        for (collection, field, back, new, restored), group in grouped.items()
    )


def run_foresee(
    connector: Connector, plan: SystemPlan, identifiers: Identifiers, settings: Sequence[Setting]
) -> Foreseen:
    """Rows for each setting, and why they could not be written. Raises ConnectorError."""
    return changer(connector, plan).foresee(plan, identifiers, settings)


def run_peek(connector: Connector, plan: SystemPlan, identifiers: Identifiers) -> tuple[Held, ...]:
    """What the rectifiable fields hold now. Raises ConnectorError."""
    return changer(connector, plan).peek(plan, identifiers)


def run_change(
    connector: Connector,
    plan: SystemPlan,
    identifiers: Identifiers,
    settings: Sequence[Setting],
    *,
    approved: Counted,
    expected: Expected,
    bound: int | None,
    saved: SavedChange | None,
    save: Callable[[SavedChange], None],
    beat: Beat,
) -> SavedChange:
    """Change what was approved. `bound`: how many rows more than `expected` may have come; None: exactly those expected,
    for values that were chosen by what they replace. A resumed attempt (`saved`) passed this already. Raises Drifted,
    ConnectorError.
    """

    def compare_and_save(found: SavedChange) -> None:
        what = drift(approved, expected, found, bound=bound or 0) or (lost(expected, found) if bound is None else "")
        if what:
            raise Drifted(what)
        save(found)

    return changer(connector, plan).change(plan, identifiers, settings, saved=saved, save=compare_and_save, beat=beat)


def drift(approved: Counted, expected: Expected, found: SavedChange, *, bound: int) -> str:
    """How `found` differs from what was approved; empty when it may be changed."""
    if found.schema != approved.schema:
        return "The database's schema changed after the approval."
    if found.roots != approved.roots:
        return "The identifiers lead to other rows than those approved."
    rows = Counter((cell.collection, cell.field) for cell in found.cells)
    gained = {at: rows[at] - expected.get(at, 0) for at in rows if rows[at] > expected.get(at, 0)}
    if sum(gained.values()) > bound:
        listed = ", ".join(f"{collection}.{field} {number}" for (collection, field), number in sorted(gained.items()))
        return f"More rows came after the approval ({listed}) than the {bound} that may pass."
    return ""


def lost(expected: Expected, found: SavedChange) -> str:
    """Which values that were to be replaced are not there any more; empty when all are."""
    rows = Counter((cell.collection, cell.field) for cell in found.cells)
    gone = sorted(
        f"{collection}.{field}" for (collection, field), number in expected.items() if rows[collection, field] < number
    )
    return f"What was to be corrected is not there any more: {', '.join(gone)}." if gone else ""


def run_lift(
    connector: Connector,
    plan: SystemPlan,
    settings: Sequence[Setting],
    *,
    saved: SavedChange | None,
    save: Callable[[SavedChange], None],
    beat: Beat,
) -> SavedChange:
    """Undo by keys: nobody is searched for, since an e-mail address may be another by now. Raises ConnectorError."""
    nobody = Identifiers({})
    return changer(connector, plan).change(plan, nobody, settings, saved=saved, save=save, beat=beat)


def run_read_back_change(connector: Connector, plan: SystemPlan, saved: SavedChange) -> ReadBack:
    """The proof, through a fresh connection: done only when `.clean`. Raises ConnectorError."""
    return changer(connector, plan).read_back_change(plan, saved)
