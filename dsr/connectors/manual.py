"""A system that no connector reaches: a person works it, by the instructions of the data map."""

from collections.abc import Callable

from dsr.connectors.base import (
    Beat,
    ConnectorError,
    Counted,
    Erased,
    Identifiers,
    ReadBack,
    SavedKeys,
    Sink,
)
from dsr.datamap.plan import SystemPlan


class WorkedByAPerson(ConnectorError):
    """Not a failure: the work item waits for a person, who ticks it off with evidence."""

    def __init__(self, plan: SystemPlan) -> None:
        what = plan.instructions.strip() or "The data map gives no instructions."
        super().__init__(f"{plan.title} is worked by a person. {what}", permanent=True)


class ManualConnector:
    """Counts nothing, and hands everything else to a person. `by_hand` tells callers to make a task instead."""

    by_hand = True

    def __init__(self, read_url: str | None = None, write_url: str | None = None) -> None:
        pass

    def check(self, plan: SystemPlan, *, erase: bool) -> tuple[str, ...]:
        return ()

    def count(self, plan: SystemPlan, identifiers: Identifiers, *, erase: bool) -> Counted:
        raise WorkedByAPerson(plan)

    def copy(self, plan: SystemPlan, identifiers: Identifiers, sink: Sink, beat: Beat) -> Counted:
        raise WorkedByAPerson(plan)

    def erase(
        self,
        plan: SystemPlan,
        identifiers: Identifiers,
        *,
        saved: SavedKeys | None,
        save: Callable[[SavedKeys], None],
        beat: Beat,
    ) -> Erased:
        raise WorkedByAPerson(plan)

    def read_back(self, plan: SystemPlan, saved: SavedKeys, identifiers: Identifiers) -> ReadBack:
        raise WorkedByAPerson(plan)
