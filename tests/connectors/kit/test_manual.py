from dsr.connectors.kit import ByHandKit
from dsr.connectors.manual import ManualConnector


class TestManual(ByHandKit):
    def connector(self) -> ManualConnector:
        return ManualConnector()
