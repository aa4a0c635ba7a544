"""No form asks for a file, so none is read: a request that brings one ends before its first byte is kept."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import SuspiciousOperation
from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler


class FileNotAsked(SuspiciousOperation):
    """A file came where none is asked for."""


class RefuseFiles(FileUploadHandler):
    def new_file(self, *args: Any, **kwargs: Any) -> None:
        raise FileNotAsked("a file came where none is asked for")

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes | None:
        return None

    def file_complete(self, file_size: int) -> UploadedFile[bytes] | None:
        return None
