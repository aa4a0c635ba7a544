"""The connector test kit: what every connector promises, as tests for whoever writes one (docs/connectors.md).

    from dsr.connectors.kit import ByHandKit, ConnectorKit, World

A subclass of ConnectorKit says how a World is made; pytest finds the tests in it. The kit needs no database of ours.
A connector that also sets fields (base.Changer) takes ChangingPromises beside it.
"""

from dsr.connectors.base import Changer
from dsr.connectors.kit.by_hand import ByHandKit
from dsr.connectors.kit.changing import ChangingPromises
from dsr.connectors.kit.erasing import ErasingPromises
from dsr.connectors.kit.people import COLLECTIONS, ROWS, datamap_of
from dsr.connectors.kit.reading import ReadingPromises
from dsr.connectors.kit.world import Rows, World

__all__ = [
    "COLLECTIONS",
    "ROWS",
    "ByHandKit",
    "ChangingPromises",
    "ConnectorKit",
    "ErasingPromises",
    "ReadingPromises",
    "Rows",
    "World",
    "datamap_of",
]


class ConnectorKit(ReadingPromises, ErasingPromises):
    """Every promise of every connector. One for a store that can only be read takes ReadingPromises alone."""

    def test_a_connector_that_sets_fields_promises_how(self) -> None:
        sets = isinstance(self.world().connector(), Changer)
        assert sets == isinstance(self, ChangingPromises), "class TestOurs(ConnectorKit, ChangingPromises)"
