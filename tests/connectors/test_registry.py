import pytest
from django.apps import apps

from dsr.apps import DsrConfig
from dsr.connectors.base import ConnectorError, Identifiers
from dsr.connectors.manual import WorkedByAPerson
from dsr.connectors.registry import CONNECTORS, open_connector, register
from dsr.datamap.plan import SystemPlan


@pytest.mark.parametrize("kind", sorted(CONNECTORS))
def test_each_kind_opens_without_connecting(kind: str) -> None:
    assert open_connector(kind, None, None)


def test_an_unknown_kind_names_those_there_are() -> None:
    with pytest.raises(ConnectorError, match="there are http, manual, sql"):
        open_connector("carrier_pigeon", None, None)


def test_a_manual_system_hands_its_instructions_to_a_person() -> None:
    plan = SystemPlan("paper", "manual", "", "Paper files", (), "Look in the cellar.")
    connector = open_connector("manual", None, None)
    assert connector.check(plan, erase=True) == ()
    with pytest.raises(WorkedByAPerson, match=r"Paper files is worked by a person\. Look in the cellar\."):
        connector.count(plan, Identifiers({}), erase=False)


def test_a_connector_of_ones_own_is_known_by_its_kind(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("dsr.connectors.registry.CONNECTORS", dict(CONNECTORS))
    register("ledger_of_ours", "dsr.connectors.manual.ManualConnector")
    assert open_connector("ledger_of_ours", None, None)


@pytest.mark.parametrize(
    ("kind", "path", "said"),
    [
        ("sql", "dsr.connectors.manual.ManualConnector", "a connector of Habeas"),
        ("Own", "dsr.connectors.manual.ManualConnector", "no name for a kind"),
        ("", "dsr.connectors.manual.ManualConnector", "no name for a kind"),
        ("own", "no.such.Class", "cannot be imported"),
        ("own", "", "cannot be imported"),
        ("own", "ManualConnector", "cannot be imported"),
        ("own", "dsr.connectors.manual.Nothing", "cannot be imported"),
        ("own", "dsr.connectors.registry.OURS", "is not a class"),
    ],
)
def test_a_connector_that_cannot_be_one_is_refused(kind: str, path: str, said: str) -> None:
    with pytest.raises(ValueError, match=said):
        register(kind, path)
    assert "own" not in CONNECTORS


def test_a_setting_that_names_no_connector_stops_the_start(settings: object) -> None:
    settings.CONNECTORS = ["own=no.such.Class"]  # type: ignore[attr-defined]
    config = apps.get_app_config("dsr")
    assert isinstance(config, DsrConfig)
    with pytest.raises(SystemExit, match="Habeas cannot start: CONNECTORS"):
        config.read_connectors()
