"""Age files on the blob storage, one per few megabytes so that they stream, sealed to a request's public key.

Writing needs only the public key; reading unwraps the private one.
"""

import uuid
from collections.abc import Iterable, Iterator

import pyrage
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from pyrage import x25519

from dsr.models import Request
from dsr.vault.envelope import CannotOpen, age_identity

BLOB_BYTES = 2 * 1024 * 1024
PIECE_BYTES = 256 * 1024


def write(request: Request, content: bytes) -> str:
    """Seal and store; the name of the blob, which says nothing about anybody."""
    recipient = x25519.Recipient.from_str(request.age_recipient)
    name = f"{request.public_id.hex}/{uuid.uuid4().hex}.age"
    return default_storage.save(name, ContentFile(pyrage.encrypt(content, [recipient])))


def write_stream(request: Request, chunks: Iterable[bytes]) -> Iterator[str]:
    """Store a stream as blobs of at most about BLOB_BYTES each, yielding their names in order."""
    buffer = bytearray()
    for chunk in chunks:
        buffer += chunk
        if len(buffer) >= BLOB_BYTES:
            yield write(request, bytes(buffer))
            buffer.clear()
    if buffer:
        yield write(request, bytes(buffer))


def read(request: Request, names: Iterable[str]) -> Iterator[bytes]:
    """The plain content of blobs, one after the other. Raises CannotOpen."""
    identity = age_identity(request)
    for name in names:
        with default_storage.open(name, "rb") as file:
            sealed = file.read()
        try:
            yield pyrage.decrypt(sealed, [identity])
        except pyrage.DecryptError:
            raise CannotOpen("a blob does not open: damaged, or not of this request") from None


def in_lines(content: bytes) -> Iterator[bytes]:
    """Content that is lines, in pieces of whole lines, each of about PIECE_BYTES."""
    start = 0
    while start < len(content):
        end = content.find(b"\n", start + PIECE_BYTES) + 1 or len(content)
        yield content[start:end]
        start = end


def delete(names: Iterable[str]) -> None:
    for name in names:
        default_storage.delete(name)


def delete_all(request: Request) -> int:
    """Every blob of the request, orphans of crashed attempts included; how many there were."""
    folder = request.public_id.hex
    try:
        _, files = default_storage.listdir(folder)
    except FileNotFoundError:
        return 0
    for name in files:
        default_storage.delete(f"{folder}/{name}")
    default_storage.delete(folder)
    return len(files)
