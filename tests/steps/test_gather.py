"""What a copy seals comes back line by line, whether a collection filled blobs or shared one."""

import uuid
from collections import defaultdict

import pytest
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dsr.models import Finding, Request
from dsr.packaging.parts import Shelf
from dsr.steps.gather import Batch, BlobSink
from dsr.vault import blobs
from dsr.vault.envelope import give_key

NAMES = ("users", "Order", "naïve table", "notes")
Writes = list[tuple[str, list[int]]]  # a collection, and the length of each line


def request_of_nobody() -> Request:
    request = Request(public_id=uuid.uuid4())
    give_key(request, now=timezone.now())
    return request


def sealed(request: Request, writes: Writes) -> tuple[BlobSink, dict[str, bytes]]:
    sink = BlobSink(request)
    expected: defaultdict[str, bytes] = defaultdict(bytes)
    for number, (collection, lengths) in enumerate(writes):
        content = b"".join(bytes([97 + (number + n) % 26]) * length + b"\n" for n, length in enumerate(lengths))
        sink.write(collection, content, len(lengths))
        expected[collection] += content
    sink.close()
    return sink, {name: content for name, content in expected.items() if content}


def read(request: Request, batches: list[Batch]) -> dict[str, bytes]:
    shelf = Shelf(request)
    found: defaultdict[str, bytes] = defaultdict(bytes)
    for batch in batches:
        finding = Finding(collection=batch.collection, blob=batch.blob, start=batch.start, size=batch.size)
        found[batch.collection] += shelf.read(finding)
    return dict(found)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(st.sampled_from(NAMES), st.lists(st.integers(0, 90), max_size=5)), max_size=12))
def test_every_line_comes_back_to_its_collection(monkeypatch: pytest.MonkeyPatch, writes: Writes) -> None:
    monkeypatch.setattr(blobs, "BLOB_BYTES", 120)
    request = request_of_nobody()
    try:
        sink, expected = sealed(request, writes)
        assert read(request, sink.batches) == expected
        counted: defaultdict[str, int] = defaultdict(int)
        for batch in sink.batches:
            counted[batch.collection] += batch.rows
        rows: defaultdict[str, int] = defaultdict(int)
        for collection, lengths in writes:
            rows[collection] += len(lengths)
        assert {name: number for name, number in counted.items() if number} == {n: r for n, r in rows.items() if r}
        assert sink.bytes == sum(map(len, expected.values()))
    finally:
        blobs.delete_all(request)


def test_a_small_copy_is_one_blob() -> None:
    request = request_of_nobody()
    try:
        sink, expected = sealed(request, [(name, [40, 50]) for name in NAMES])
        assert len({batch.blob for batch in sink.batches}) == 1
        assert [batch.collection for batch in sink.batches] == list(NAMES)
        assert read(request, sink.batches) == expected
    finally:
        assert blobs.delete_all(request) == 1


def test_a_full_collection_has_blobs_of_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(blobs, "BLOB_BYTES", 100)
    request = request_of_nobody()
    try:
        sink, expected = sealed(request, [("users", [99]), ("notes", [10]), ("users", [99]), ("users", [20])])
        assert [(batch.collection, batch.size) for batch in sink.batches] == [
            ("users", 100),
            ("users", 100),
            ("notes", 11),
            ("users", 21),
        ]
        assert sink.batches[2].blob == sink.batches[3].blob
        assert read(request, sink.batches) == expected
    finally:
        blobs.delete_all(request)


def test_findings_from_before_blobs_were_shared_are_read_to_the_end() -> None:
    request = request_of_nobody()
    try:
        name = blobs.write(request, b"one\ntwo\n")
        assert Shelf(request).read(Finding(blob=name)) == b"one\ntwo\n"
    finally:
        blobs.delete_all(request)
