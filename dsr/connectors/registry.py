"""Which connector works which kind of system; a driver is imported when its kind is first used."""

from collections.abc import Callable
from importlib import import_module
from typing import cast

from dsr.connectors.base import Connector, ConnectorError

CONNECTORS: dict[str, str] = {
    "sql": "dsr.connectors.sql.connector.SqlConnector",
    "http": "dsr.connectors.http.connector.HttpConnector",
    "manual": "dsr.connectors.manual.ManualConnector",
}


def open_connector(kind: str, read_url: str | None, write_url: str | None) -> Connector:
    """The connector of `kind` on these addresses; nothing is connected yet. Raises ConnectorError (permanent)."""
    path = CONNECTORS.get(kind)
    if path is None:
        raise ConnectorError(
            f"There is no connector of the kind {kind!r}; there are {', '.join(sorted(CONNECTORS))}.", permanent=True
        )
    module, name = path.rsplit(".", 1)
    make = cast("Callable[[str | None, str | None], Connector]", getattr(import_module(module), name))
    return make(read_url, write_url)
