"""What is too much: a file where no form asks for one (it ends before its first byte is kept), and a body too long."""

from __future__ import annotations

from typing import Any, Protocol

from django.core.exceptions import SuspiciousOperation
from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler

_PIECE = 1 << 16
_READ_AT_MOST = 32 << 20


class Readable(Protocol):
    def read(self, size: int, /) -> bytes: ...


def let_it_finish(body: Readable) -> None:
    """Read and drop what is still coming: a sender that cannot finish never sees the answer."""
    left = _READ_AT_MOST
    while left > 0:
        try:
            piece = body.read(_PIECE)
        except OSError:  # the sender has gone
            return
        if not piece:
            return
        left -= len(piece)


class FileNotAsked(SuspiciousOperation):
    """A file came where none is asked for."""


class RefuseFiles(FileUploadHandler):
    def new_file(self, *args: Any, **kwargs: Any) -> None:
        raise FileNotAsked("a file came where none is asked for")

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes | None:
        return None

    def file_complete(self, file_size: int) -> UploadedFile[bytes] | None:
        return None
