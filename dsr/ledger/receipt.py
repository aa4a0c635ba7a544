"""The requester's receipt: at filing a signed promise that an event with this leaf was written, and of the dates it names.

Once the event is sealed and a checkpoint covers it, the receipt is a file that proves the event's place in the log. With
either in the requester's hands the date of receipt cannot be moved: a correction is an event of its own, beside the promise.
"""

import json
import logging

from dsr.ledger.canonical import canonical
from dsr.ledger.keys import sign_note
from dsr.ledger.promise import promised
from dsr.ledger.tlog_proof import ProofText
from dsr.ledger.tree import BrokenTree, Tree
from dsr.models import Checkpoint, Event, Request, Seal

log = logging.getLogger(__name__)


def promise(request: Request, filed: Event) -> str:
    """A signed note: what the event of filing said then, whatever happened to the clock since. Raises LedgerKeyMissing."""
    return sign_note(promised(json.loads(filed.body), request.reference, bytes(filed.leaf)).text())


def place_of(event: Event) -> tuple[int, Checkpoint] | None:
    """An event's index and the first checkpoint that covers it; None while it waits for them."""
    index = Seal.objects.filter(event=event).values_list("index", flat=True).first()
    if index is None:
        return None
    # The first, so that the file is the same each time, and says how soon the event was in the log.
    checkpoint = Checkpoint.objects.filter(size__gt=index).order_by("size", "pk").first()
    return (index, checkpoint) if checkpoint is not None else None


def proof(request: Request, filed: Event) -> str | None:
    """The promise, the event, and the event's inclusion under a checkpoint (C2SP tlog-proof); None while it is not sealed."""
    place = place_of(filed)
    if place is None:
        return None
    index, checkpoint = place
    try:
        hashes = Tree(checkpoint.size).inclusion(index)
    except BrokenTree:
        # Sealing and `ledger verify` say so loudly; whoever asked gets what can still be given.
        log.exception("a receipt could not be proved")
        return None
    extra = canonical({"event": filed.body, "promise": promise(request, filed)})
    return ProofText(extra.encode(), index, tuple(hashes), checkpoint.note).text()


def receipt(request: Request, filed: Event) -> str:
    """The proof, or until it can be given the promise. Raises LedgerKeyMissing."""
    return proof(request, filed) or promise(request, filed)
