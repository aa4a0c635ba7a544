import re
import uuid
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as project
from django.core.files.storage import default_storage
from django.utils import timezone

from dsr.models import Request
from dsr.vault import blobs
from dsr.vault.envelope import CannotOpen, give_key

BLOB = blobs.BLOB_BYTES
MARK = b"ada.berg@people.example "


@pytest.fixture
def request_row() -> Any:
    request = Request(public_id=uuid.uuid4())
    give_key(request, now=timezone.now())
    yield request
    blobs.delete_all(request)


def folder(request: Request) -> Path:
    return Path(project.BLOB_DIR) / request.public_id.hex


@pytest.mark.parametrize("size", [0, 1, BLOB - 1, BLOB, BLOB + 1])
def test_a_blob_comes_back_whole_and_is_unreadable_on_disk(size: int, request_row: Request) -> None:
    content = (MARK * (size // len(MARK) + 1))[:size]
    name = blobs.write(request_row, content)
    assert b"".join(blobs.read(request_row, [name])) == content
    stored = Path(default_storage.path(name)).read_bytes()
    assert stored.startswith(b"age-encryption.org/v1")
    assert MARK not in stored
    assert re.fullmatch(r"[0-9a-f]{32}/[0-9a-f]{32}\.age", name)  # nothing of the content, and of nobody


def test_blobs_are_for_nobody_else_on_the_machine(request_row: Request) -> None:
    stored = Path(default_storage.path(blobs.write(request_row, MARK)))
    assert [path.stat().st_mode & 0o077 for path in (stored, stored.parent)] == [0, 0]


@pytest.mark.parametrize(("size", "count"), [(0, 0), (1, 1), (BLOB - 1, 1), (BLOB, 1), (BLOB + 1, 2), (3 * BLOB, 3)])
def test_a_stream_is_cut_into_blobs_of_bounded_size(size: int, count: int, request_row: Request) -> None:
    step = 64 * 1024
    chunks = [b"x" * min(step, size - start) for start in range(0, size, step)]
    names = list(blobs.write_stream(request_row, chunks))
    assert len(names) == count
    parts = list(blobs.read(request_row, names))
    assert sum(map(len, parts)) == size
    assert all(len(part) <= BLOB for part in parts)


def test_another_request_cannot_open_a_blob(request_row: Request) -> None:
    name = blobs.write(request_row, MARK)
    other = Request(public_id=uuid.uuid4())
    give_key(other, now=timezone.now())
    with pytest.raises(CannotOpen):
        list(blobs.read(other, [name]))


def test_a_damaged_blob_is_not_opened(request_row: Request) -> None:
    name = blobs.write(request_row, MARK)
    path = Path(default_storage.path(name))
    content = bytearray(path.read_bytes())
    content[-1] ^= 1
    path.write_bytes(bytes(content))
    with pytest.raises(CannotOpen):
        list(blobs.read(request_row, [name]))


def test_deleting_all_takes_orphans_of_crashed_attempts_along(request_row: Request) -> None:
    blobs.write(request_row, b"recorded")
    blobs.write(request_row, b"orphan of a crash")
    assert blobs.delete_all(request_row) == 2
    assert not folder(request_row).exists()
    assert blobs.delete_all(request_row) == 0
