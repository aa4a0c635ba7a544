"""Which connector works which kind of system; a driver is imported when its kind is first used."""

import re
from collections.abc import Callable
from importlib import import_module
from typing import cast

from dsr.connectors.base import Connector, ConnectorError

CONNECTORS: dict[str, str] = {
    "sql": "dsr.connectors.sql.connector.SqlConnector",
    "http": "dsr.connectors.http.connector.HttpConnector",
    "manual": "dsr.connectors.manual.ManualConnector",
}


OURS = frozenset(CONNECTORS)
_KIND = re.compile(r"[a-z][a-z0-9_]{0,62}")


def register(kind: str, path: str) -> None:
    """Make a connector of somebody's own known, by the dotted path of its class. Raises ValueError with a remedy."""
    if not _KIND.fullmatch(kind):
        raise ValueError(f"{kind!r} is no name for a kind: use lower-case letters, digits and _, a letter first")
    if kind in OURS:
        raise ValueError(f"{kind} is a connector of Habeas: give yours another name")
    if not callable(_load(path)):
        raise ValueError(f"{path} is not a class")
    CONNECTORS[kind] = path


def _load(path: str) -> object:
    module, _, name = path.rpartition(".")
    try:
        return getattr(import_module(module), name)
    except (ImportError, ValueError, AttributeError) as error:
        raise ValueError(f"{path} cannot be imported ({error})") from None


def open_connector(kind: str, read_url: str | None, write_url: str | None) -> Connector:
    """The connector of `kind` on these addresses; nothing is connected yet. Raises ConnectorError (permanent)."""
    path = CONNECTORS.get(kind)
    if path is None:
        raise ConnectorError(
            f"There is no connector of the kind {kind!r}; there are {', '.join(sorted(CONNECTORS))}.", permanent=True
        )
    make = cast("Callable[[str | None, str | None], Connector]", _load(path))
    return make(read_url, write_url)
