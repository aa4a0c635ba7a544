"""What is too much: a file where no form asks for one (it ends before its first byte is kept), and a body too long.

Where a form asks for one (`takes_a_file`), it stays in memory: what is not sealed yet touches no disk.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, Protocol

from django.conf import settings
from django.core.exceptions import RequestDataTooBig, SuspiciousOperation
from django.core.files.uploadedfile import SimpleUploadedFile, UploadedFile
from django.core.files.uploadhandler import FileUploadHandler
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.views.decorators.csrf import csrf_exempt, csrf_protect

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


class KeepInMemory(FileUploadHandler):
    """Keeps one file of up to `most` bytes; of a larger one the size, so that the form can say what is wrong."""

    def __init__(self, request: HttpRequest | None, most: int) -> None:
        super().__init__(request)
        self._most, self._files = most, 0

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        super().new_file(*args, **kwargs)
        self._files += 1
        if self._files > 1:
            raise FileNotAsked("a second file came where one is asked for")
        self._kept = bytearray()

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes | None:
        if start + len(raw_data) <= self._most:
            self._kept += raw_data
        return None

    def file_complete(self, file_size: int) -> UploadedFile[bytes] | None:
        content = bytes(self._kept) if file_size <= self._most else b""
        found = SimpleUploadedFile(self.file_name or "file", content)
        found.size = file_size
        return found


View = Callable[..., HttpResponseBase]


def takes_a_file(most: int, *, anybody: bool = False) -> Callable[[View], View]:
    """For a view whose form asks for a file of up to `most` bytes; from people who are signed in, or from `anybody`.

    From anybody a body of more than 1 MB is refused unread: Django's own limit does not count files.
    """

    def decorate(view: View) -> View:
        protected = csrf_protect(view)

        # The check of the token reads the body, so the handler must be set before it: here, and then the check is made.
        @csrf_exempt
        @wraps(view)
        def taking(http: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if anybody and int(http.META.get("CONTENT_LENGTH") or 0) > most + settings.DATA_UPLOAD_MAX_MEMORY_SIZE:
                raise RequestDataTooBig("a file that is far too long")
            if anybody or http.user.is_authenticated:
                http.upload_handlers = [KeepInMemory(http, most)]
            return protected(http, *args, **kwargs)

        return taking

    return decorate
