"""A write-once bucket: an object that nobody can overwrite or delete before its time is over (S3 Object Lock)."""

import base64
import hashlib
import json
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

from dsr.anchors.errors import CannotAnchor
from dsr.anchors.http import Answer, ask, refused
from dsr.anchors.places import Bucket
from dsr.anchors.secrets import needed
from dsr.anchors.sigv4 import path_of, signed
from dsr.models import Checkpoint

_RIGHTS = "Let the key s3:PutObject, s3:PutObjectRetention, s3:GetObject and s3:GetObjectRetention in this bucket."


def object_name(place: Bucket, checkpoint: Checkpoint) -> str:
    """The same for the same checkpoint, in the order of sizes: `checkpoints/0000000000012345-20261122T100000Z-<root>.txt`."""
    at = checkpoint.at.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")
    return f"{place.prefix}{checkpoint.size:016d}-{at}-{bytes(checkpoint.root).hex()[:16]}.txt"


def send(place: Bucket, checkpoint: Checkpoint, *, now: datetime) -> bytes:
    """Write the note, then read it back with its lock: a store that knows no locks takes the header and says nothing.

    The proof, as JSON: object, version, until when it is locked, and how. Raises CannotAnchor.
    """
    note, name = checkpoint.note.encode(), object_name(place, checkpoint)
    written = _request(place, "PUT", name, _locking(place, note, now), note, now)
    # 412: it is there already, from an attempt whose answer was lost, or by somebody else; the bytes tell which.
    if written.status not in {200, 412}:
        raise refused(written, "bucket", f"{_hint(written)} {_RIGHTS}")
    found = _request(place, "GET", name, {}, b"", now)
    if found.status != 200:
        raise refused(found, "bucket", f"It could not be read back. {_RIGHTS}")
    if found.content != note:
        raise CannotAnchor(f"The bucket holds something else as {name}. Look who writes there; give Habeas a prefix.")
    until = found.headers.get("x-amz-object-lock-retain-until-date", "")
    if not until:
        raise CannotAnchor(f"The bucket holds it, but does not say that it is locked. Turn on Object Lock. {_RIGHTS}")
    proof = {
        "object": name,
        "version": found.headers.get("x-amz-version-id", ""),
        "mode": found.headers.get("x-amz-object-lock-mode", ""),
        "until": until,
    }
    return json.dumps(proof, sort_keys=True).encode()


def _locking(place: Bucket, note: bytes, now: datetime) -> dict[str, str]:
    until = (now + timedelta(days=place.retain_days)).astimezone(UTC)
    return {
        "Content-Type": "text/plain; charset=utf-8",
        # A write with a lock is refused without one of the checksums.
        "X-Amz-Checksum-SHA256": base64.b64encode(hashlib.sha256(note).digest()).decode(),
        "X-Amz-Object-Lock-Mode": place.mode,
        "X-Amz-Object-Lock-Retain-Until-Date": until.strftime("%Y-%m-%dT%H:%M:%SZ"),
        "If-None-Match": "*",
    }


def _request(
    place: Bucket, method: str, name: str, headers: Mapping[str, str], content: bytes, now: datetime
) -> Answer:
    url = f"{place.url.rstrip('/')}/{path_of(name)}"
    secrets = {"key_id": needed(place, "KEY_ID"), "secret": needed(place, "SECRET")}
    proved = signed(method, url, headers, content, region=place.region, now=now, **secrets)
    return ask(method, url, headers=proved, content=content, ca_file=place.ca_file)


def _hint(answer: Answer) -> str:
    if answer.status == 400:
        return "Is Object Lock on, and is the region right?"
    return "Are the key, its secret and the region right?" if answer.status in {401, 403} else "Is url the bucket’s?"
