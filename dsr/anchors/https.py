"""An HTTPS address: the note is posted there; what keeps it, and how, is the other side's."""

from datetime import datetime

from dsr.anchors.http import ask, refused
from dsr.anchors.places import Https
from dsr.anchors.secrets import given
from dsr.models import Checkpoint

KEPT = 4_000  # bytes of the answer


def send(place: Https, checkpoint: Checkpoint, *, now: datetime) -> bytes:
    """The beginning of the answer, which may be a receipt or a cosignature. Raises CannotAnchor."""
    token = given(place, "TOKEN")
    headers = {"Content-Type": "text/plain; charset=utf-8", "User-Agent": "habeas"}
    if token is not None:
        headers["Authorization"] = f"Bearer {token}"
    answer = ask("POST", place.url, headers=headers, content=checkpoint.note.encode(), ca_file=place.ca_file)
    if not 200 <= answer.status < 300:
        raise refused(answer, "address", f"Is url right, and {place.variable('TOKEN')}, if it asks for one?")
    return answer.content[:KEPT]
