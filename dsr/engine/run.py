"""One system's share of one phase of a plan: count, copy, erase, read back."""

from collections.abc import Callable
from dataclasses import replace

from dsr.connectors.base import (
    Beat,
    Connector,
    ConnectorError,
    Counted,
    Erased,
    Identifiers,
    ReadBack,
    SavedKeys,
    Sink,
)
from dsr.datamap.plan import SystemPlan, undecided


class Drifted(Exception):
    """What was approved is no longer what is there; `what` tells the reviewer, without a value from a row."""

    def __init__(self, what: str) -> None:
        super().__init__(what)
        self.what = what


def run_count(connector: Connector, plan: SystemPlan, identifiers: Identifiers, *, erase: bool) -> Counted:
    """The preview; with `erase`, also why the erasure could not run as written. Raises ConnectorError."""
    if erase and undecided(plan):
        counted = connector.count(plan, identifiers, erase=False)
        return replace(counted, problems=(*counted.problems, _draft(plan)))
    return connector.count(plan, identifiers, erase=erase)


def _draft(plan: SystemPlan) -> str:
    names = ", ".join(undecided(plan))
    return f"The data map is a draft and does not say what an erasure does to {names}; finish it and load it again."


def run_copy(connector: Connector, plan: SystemPlan, identifiers: Identifiers, sink: Sink, beat: Beat) -> Counted:
    """The copy, whole or not at all: a sink that got only a part of it is to be thrown away. Raises ConnectorError."""
    return connector.copy(plan, identifiers, sink, beat)


def run_erase(
    connector: Connector,
    plan: SystemPlan,
    identifiers: Identifiers,
    *,
    approved: Counted,
    bound: int,
    saved: SavedKeys | None,
    save: Callable[[SavedKeys], None],
    beat: Beat,
) -> Erased:
    """Erase what was approved. `bound`: how many rows a living account may have gained since, over all collections.

    The comparison happens inside the erasing transaction, on the keys that it is about to erase, and before its first
    change; should somebody else change one of these rows meanwhile, it is made again on what is there then. A resumed
    attempt (`saved`) passed it already. Raises Drifted, ConnectorError.
    """
    if undecided(plan):
        raise ConnectorError(_draft(plan), permanent=True)

    def compare_and_save(found: SavedKeys) -> None:
        what = drift(approved, found, bound=bound)
        if what:
            raise Drifted(what)
        save(found)

    return connector.erase(plan, identifiers, saved=saved, save=compare_and_save, beat=beat)


def drift(approved: Counted, found: SavedKeys, *, bound: int) -> str:
    """How `found` differs from what was approved; empty when it may be erased."""
    if found.schema != approved.schema:
        return "The database's schema changed after the approval."
    if found.roots != approved.roots:
        return "The identifiers lead to other rows than those approved."
    before = {count.collection: count.rows for count in approved.collections}
    gained = {
        name: rows - before.get(name, 0)
        for name in sorted({*found.keys, *found.kept})
        if (rows := len(found.keys.get(name, ())) + len(found.kept.get(name, ()))) > before.get(name, 0)
    }
    if sum(gained.values()) > bound:
        listed = ", ".join(f"{name} {rows}" for name, rows in gained.items())
        return f"More rows were added after the approval ({listed}) than the {bound} that may pass."
    return ""


def run_read_back(connector: Connector, plan: SystemPlan, saved: SavedKeys, identifiers: Identifiers) -> ReadBack:
    """The proof, through a fresh connection: done only when `.clean`. Raises ConnectorError."""
    return connector.read_back(plan, saved, identifiers)
