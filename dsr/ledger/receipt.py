"""The receipt at filing: a signed promise that an event with this leaf was written, and of the date it names.

The inclusion proof follows when the event has been sealed; with the leaf in the requester's hands, the date of receipt
cannot be moved afterwards without the receipt telling.
"""

from datetime import UTC

from dsr.ledger.signing import sign_note
from dsr.models import Event, Request


def receipt(request: Request, filed: Event) -> str:
    """A signed note, text: reference, right, time of receipt, due date, leaf."""
    lines = [
        "habeas receipt v1",
        f"controller: {request.controller.slug}",
        f"reference: {request.reference}",
        f"right: {request.right}",
        f"received: {request.received_at.astimezone(UTC).isoformat(timespec='seconds')}",
        f"due: {request.clock.due.isoformat()}",
        f"leaf: {bytes(filed.leaf).hex()}",
    ]
    return sign_note("\n".join(lines) + "\n")
