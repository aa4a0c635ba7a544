"""The receipt at filing: a signed promise that an event with this leaf was written, and of the date it names.

The inclusion proof follows when the event has been sealed; with the leaf in the requester's hands, the date of receipt
cannot be moved afterwards without the receipt telling.
"""

import json
from datetime import UTC, datetime

from dsr.ledger.keys import sign_note
from dsr.models import Event, Request


def receipt(request: Request, filed: Event) -> str:
    """A signed note, text: reference, right, time of receipt, due date, leaf. The times are those of the event: what was
    promised then, whatever happened to the clock since.
    """
    facts = json.loads(filed.body)["facts"]
    received_at = datetime.fromisoformat(facts["received_at"]).astimezone(UTC)
    lines = [
        "habeas receipt v1",
        f"controller: {request.controller.slug}",
        f"reference: {request.reference}",
        f"right: {request.right}",
        f"received: {received_at.isoformat(timespec='seconds')}",
        f"due: {facts['due']}",
        f"leaf: {bytes(filed.leaf).hex()}",
    ]
    return sign_note("\n".join(lines) + "\n")
