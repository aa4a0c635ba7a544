"""From a system's plan to its connector: addresses come from the environment, a read and a write URL each."""

from collections.abc import Mapping

from dsr.connectors.base import Connector, ConnectorError
from dsr.connectors.registry import open_connector
from dsr.datamap.plan import SystemPlan

PREFIX = "SYSTEM_"


def variables_of(connection: str) -> tuple[str, str]:
    """The names of the two variables: SYSTEM_SHOP_READ_URL and SYSTEM_SHOP_WRITE_URL for `shop`."""
    stem = f"{PREFIX}{connection.upper()}"
    return f"{stem}_READ_URL", f"{stem}_WRITE_URL"


def open_system(plan: SystemPlan, environment: Mapping[str, str]) -> Connector:
    """The connector of the plan's system; nothing is connected yet. Raises ConnectorError (permanent)."""
    read, write = variables_of(plan.connection)
    if plan.connector != "manual" and not environment.get(read):
        raise ConnectorError(f"{plan.title} has no address; set {read} (and {write}, for erasures).", permanent=True)
    return open_connector(plan.connector, environment.get(read), environment.get(write))
