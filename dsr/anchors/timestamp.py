"""A time-stamp service (RFC 3161): a token, signed by somebody else's key, that the note was there at a time."""

from datetime import datetime
from pathlib import Path

import rfc3161_client as tsp
from cryptography import x509
from rfc3161_client.errors import VerificationError

from dsr.anchors.errors import CannotAnchor
from dsr.anchors.http import ask, refused
from dsr.anchors.places import Timestamp
from dsr.models import Checkpoint


def send(place: Timestamp, checkpoint: Checkpoint, *, now: datetime) -> bytes:
    """The service's answer as it came (DER), checked: over this note, to this request, by the roots of the settings.

    `openssl ts -verify -data NOTE -in PROOF -CAfile ROOTS` checks it again. Raises CannotAnchor.
    """
    note = checkpoint.note.encode()
    asked = tsp.TimestampRequestBuilder().data(note).hash_algorithm(tsp.HashAlgorithm.SHA256).nonce(nonce=True).build()
    answer = ask(
        "POST",
        place.url,
        headers={"Content-Type": "application/timestamp-query", "Accept": "application/timestamp-reply"},
        content=asked.as_bytes(),
    )
    if answer.status != 200:
        raise refused(answer, "time-stamp service", "Is url the service’s, and may you use it?")
    check(answer.content, note, asked, _roots(place))
    return answer.content


def check(answer: bytes, note: bytes, asked: tsp.TimeStampRequest | None, roots: list[x509.Certificate]) -> datetime:
    """When the token says that the note was there. Raises CannotAnchor."""
    try:
        reply = tsp.decode_timestamp_response(answer)
    except ValueError:
        raise CannotAnchor("The answer is no time-stamp. Is url that of a time-stamp service (RFC 3161)?") from None
    if tsp.PKIStatus(reply.status) != tsp.PKIStatus.GRANTED:
        raise CannotAnchor(f"The service gave no time-stamp (status {reply.status}). Ask it what it takes.")
    builder = tsp.VerifierBuilder.from_request(asked) if asked is not None else tsp.VerifierBuilder()
    for root in roots:
        builder = builder.add_root_certificate(root)
    try:
        builder.build().verify_message(reply, note)
        return reply.tst_info.gen_time
    except (VerificationError, ValueError):
        raise CannotAnchor(
            "The time-stamp does not fit the checkpoint, or is not by the authorities of ca_file. Is that the service’s root?"
        ) from None


def _roots(place: Timestamp) -> list[x509.Certificate]:
    try:
        found = x509.load_pem_x509_certificates(Path(place.ca_file).read_bytes())
    except (OSError, ValueError):
        raise CannotAnchor(f"{place.ca_file} cannot be read as PEM certificates. Check ca_file.") from None
    return list(dict.fromkeys(found))
