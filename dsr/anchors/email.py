"""A letter with the checkpoint to each address, sent as all our mail is."""

import hashlib
import json
from datetime import datetime

from django.conf import settings

from dsr.anchors.errors import CannotAnchor
from dsr.anchors.places import Email
from dsr.models import Checkpoint
from dsr.notices import outgoing


def send(place: Email, checkpoint: Checkpoint, *, now: datetime) -> bytes:
    """The Message-IDs, as JSON. An attempt that is repeated writes the same ones. Raises CannotAnchor."""
    file = outgoing.Attached(f"checkpoint-{checkpoint.size}.txt", checkpoint.note.encode())
    sent = []
    for address in place.to:
        message_id = _message_id(place, checkpoint, address)
        context = {"checkpoint": checkpoint, "file": file.name, "address": settings.PUBLIC_URL}
        try:
            outgoing.post(outgoing.render("checkpoint", address, context), message_id, attached=file)
        except Exception as error:  # whatever a mail service raises
            raise CannotAnchor(
                f"The mail could not be sent ({type(error).__name__}). Check the EMAIL_ settings."
            ) from None
        sent.append(message_id)
    return json.dumps(sent).encode()


def _message_id(place: Email, checkpoint: Checkpoint, address: str) -> str:
    """The same for the same letter, so that a mail program shows what came twice once."""
    said = f"{place.name} {address} {checkpoint.note}"
    return outgoing.as_message_id(hashlib.sha256(said.encode()).hexdigest()[:32])
