"""The connector test kit: what every connector promises, as tests for whoever writes one (docs/connectors.md).

    from dsr.connectors.kit import ByHandKit, ConnectorKit, World

A subclass of ConnectorKit says how a World is made; pytest finds the tests in it. The kit needs no database of ours.
"""

from dsr.connectors.kit.by_hand import ByHandKit
from dsr.connectors.kit.erasing import ErasingPromises
from dsr.connectors.kit.people import COLLECTIONS, ROWS, datamap_of
from dsr.connectors.kit.reading import ReadingPromises
from dsr.connectors.kit.world import Rows, World

__all__ = [
    "COLLECTIONS",
    "ROWS",
    "ByHandKit",
    "ConnectorKit",
    "ErasingPromises",
    "ReadingPromises",
    "Rows",
    "World",
    "datamap_of",
]


class ConnectorKit(ReadingPromises, ErasingPromises):
    """Every promise. A connector for a store that can only be read takes ReadingPromises alone."""
