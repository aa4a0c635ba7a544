import pytest

from dsr.connectors.base import ConnectorError, Identifiers
from dsr.connectors.manual import WorkedByAPerson
from dsr.connectors.registry import CONNECTORS, open_connector
from dsr.datamap.plan import SystemPlan


@pytest.mark.parametrize("kind", sorted(CONNECTORS))
def test_each_kind_opens_without_connecting(kind: str) -> None:
    assert open_connector(kind, None, None)


def test_an_unknown_kind_names_those_there_are() -> None:
    with pytest.raises(ConnectorError, match="there are manual, sql"):
        open_connector("carrier_pigeon", None, None)


def test_a_manual_system_hands_its_instructions_to_a_person() -> None:
    plan = SystemPlan("paper", "manual", "", "Paper files", (), "Look in the cellar.")
    connector = open_connector("manual", None, None)
    assert connector.check(plan, erase=True) == ()
    with pytest.raises(WorkedByAPerson, match=r"Paper files is worked by a person\. Look in the cellar\."):
        connector.count(plan, Identifiers({}), erase=False)
