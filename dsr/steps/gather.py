"""Copy what a system holds into sealed blobs. A copy that dies starts again whole, and appears by one commit."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime

from dsr.connectors.base import Beat
from dsr.engine.run import run_copy
from dsr.ledger.facts import Worked
from dsr.models import Finding, Phase, Request, WorkItem
from dsr.steps.leases import Done
from dsr.steps.locate import result_of
from dsr.steps.systems import connector_for, identifiers_of, plan_of, system_of
from dsr.vault import blobs


@dataclass(frozen=True)
class Batch:
    collection: str
    rows: int
    blob: str
    start: int
    size: int


class BlobSink:
    """Gathers a collection's lines until a blob is full, then seals it; what is left of the collections shares blobs.

    Memory holds at most one blob a collection.
    """

    def __init__(self, request: Request) -> None:
        self.request = request
        self.batches: list[Batch] = []
        self.bytes = 0
        self._lines: defaultdict[str, bytearray] = defaultdict(bytearray)
        self._rows: defaultdict[str, int] = defaultdict(int)

    def write(self, collection: str, ndjson: bytes, rows: int) -> None:
        self._lines[collection] += ndjson
        self._rows[collection] += rows
        self.bytes += len(ndjson)
        if len(self._lines[collection]) >= blobs.BLOB_BYTES:
            self._seal([collection])

    def close(self) -> None:
        together: list[str] = []
        size = 0
        for collection in [name for name, lines in self._lines.items() if lines]:
            if together and size + len(self._lines[collection]) > blobs.BLOB_BYTES:
                self._seal(together)
                together, size = [], 0
            together.append(collection)
            size += len(self._lines[collection])
        if together:
            self._seal(together)

    def _seal(self, collections: Sequence[str]) -> None:
        """One blob with the lines of these collections, one after the other."""
        content = b"".join(self._lines[each] for each in collections)
        name, start = blobs.write(self.request, content), 0
        for each in collections:
            size = len(self._lines.pop(each))
            self.batches.append(Batch(each, self._rows.pop(each), name, start, size))
            start += size


def copy(item: WorkItem, beat: Beat, now: datetime) -> Done:
    """One system's copy, in one consistent snapshot."""
    request = item.request
    plan = plan_of(request)
    system = system_of(plan, item.system)
    identifiers = identifiers_of(request)
    sink = BlobSink(request)
    try:
        counted = run_copy(connector_for(system), system, identifiers, sink, beat)
        sink.close()
    except BaseException:
        blobs.delete({batch.blob for batch in sink.batches})
        raise
    counts: dict[str, int] = {step.collection: 0 for step in system.steps}
    for batch in sink.batches:
        counts[batch.collection] += batch.rows

    def save(held: WorkItem) -> None:
        Finding.objects.bulk_create(
            Finding(item=held, sequence=number, **asdict(batch)) for number, batch in enumerate(sink.batches)
        )

    facts = Worked(item.system, Phase.COPY.value, item.round, plan.hash, counts)
    return Done(result_of(counted, system, identifiers) | {"rows": counts, "bytes": sink.bytes}, facts, save)
