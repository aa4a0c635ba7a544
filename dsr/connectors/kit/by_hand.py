"""What a connector promises whose work a person does: it does nothing by itself, and says what is to be done."""

from dsr.connectors.base import Connector, SavedKeys
from dsr.connectors.kit.people import ADA
from dsr.connectors.kit.world import Dropped, Save, by_email, no_beat, refusal
from dsr.datamap.plan import SystemPlan

INSTRUCTIONS = "Look in the binders of the last ten years."


class ByHandKit:
    """Subclasses say how the connector is made: `connector`, called once a test."""

    def connector(self) -> Connector:
        raise AssertionError("A subclass of the kit says how its connector is made: def connector(self) -> Connector.")

    def plan(self) -> SystemPlan:
        return SystemPlan("archive", "manual", "", "The paper archive", (), INSTRUCTIONS)

    def test_it_says_that_a_person_works_it(self) -> None:
        assert getattr(self.connector(), "by_hand", False) is True
        assert self.connector().check(self.plan(), erase=True) == ()

    def test_it_never_pretends_to_have_worked(self) -> None:
        plan, save = self.plan(), Save()
        made = self.connector()
        acts = (
            lambda: made.count(plan, by_email(ADA), erase=False),
            lambda: made.copy(plan, by_email(ADA), Dropped(), no_beat),
            lambda: made.erase(plan, by_email(ADA), saved=None, save=save, beat=no_beat),
            lambda: made.read_back(plan, SavedKeys({}, "", ""), by_email(ADA)),
        )
        for act in acts:
            error = refusal(act)
            assert error.permanent, "trying again does not help: a person must act"
            assert INSTRUCTIONS in str(error)
            assert "ada" not in str(error).lower()
        assert save.calls == 0
