"""Keys for connectors that cannot list them: read out of a copy."""

import json

from dsr.connectors.base import Beat, Connector, ConnectorError, Counted, Identifiers, Key, TakeKeys
from dsr.datamap.plan import SystemPlan


def keys_from_copy(
    connector: Connector, system: SystemPlan, identifiers: Identifiers, take: TakeKeys, beat: Beat
) -> Counted:
    """Copy and keep the keys alone. Raises ConnectorError where a key is not among the fields that are delivered."""
    sink = _Keys(system)
    counted = connector.copy(system, identifiers, sink, beat)
    unknown = [c.collection for c in counted.collections if c.rows != len(sink.found.get(c.collection, ()))]
    if unknown:
        raise ConnectorError(
            f"The keys of {', '.join(unknown)} cannot be listed; add their key fields to fields in the data map.",
            permanent=True,
        )
    for step in system.steps:
        if sink.found.get(step.collection):
            take(step.collection, sink.found[step.collection])
    return counted


class _Keys:
    """A sink that keeps nothing of a row but its key."""

    def __init__(self, system: SystemPlan) -> None:
        self._keys = {step.collection: step.key for step in system.steps}
        self.found: dict[str, list[Key]] = {}

    def write(self, collection: str, ndjson: bytes, rows: int) -> None:
        for line in filter(None, ndjson.split(b"\n")):
            row = json.loads(line)
            if all(name in row for name in self._keys[collection]):
                self.found.setdefault(collection, []).append(tuple(row[name] for name in self._keys[collection]))
