import csv
import hashlib
import io
import json
import re
import zipfile
from collections.abc import Mapping
from typing import Any

import pytest
from django.utils import timezone

from dsr.models import Finding, Phase, Request, WorkItem, WorkState
from dsr.packaging.build import Built, build
from dsr.rules.lifecycle import State
from dsr.steps.systems import plan_of
from dsr.vault import blobs
from tests import factories

pytestmark = pytest.mark.django_db
HOSTILE = '<script>alert("x")</script>&\'{{ 7|add:1 }}'
Rows = Mapping[tuple[str, str], list[dict[str, Any]]]


@pytest.fixture
def request_row() -> Any:
    request = factories.request_in(State.LOCATING)
    yield request
    blobs.delete_all(request)


def found(request: Request, rows: Rows, *, per_blob: int = 2, **more: Any) -> None:
    """Findings as a copy leaves them."""
    for (system, collection), content in rows.items():
        item, _ = WorkItem.objects.get_or_create(
            request=request,
            system=system,
            phase=Phase.COPY,
            **{"state": WorkState.DONE, "done_at": timezone.now(), "created_at": timezone.now(), **more},
        )
        for number, start in enumerate(range(0, len(content), per_blob)):
            part = content[start : start + per_blob]
            text = b"".join(json.dumps(row).encode() + b"\n" for row in part)
            Finding.objects.create(
                item=item, collection=collection, sequence=number, rows=len(part), blob=blobs.write(request, text)
            )


def built(request: Request, subject: str = "Ada Berg") -> tuple[Built, zipfile.ZipFile, bytes]:
    made = build(request, plan_of(request), subject, now=timezone.now(), beat=lambda: None)
    content = b"".join(blobs.read(request, made.blobs))
    return made, zipfile.ZipFile(io.BytesIO(content)), content


def columns(request: Request) -> tuple[str, str, list[str], list[str]]:
    """A collection of the plan with fields that are handed out and fields that are not."""
    for system in plan_of(request).systems:
        for step in system.steps:
            kept = [field.name for field in step.fields if not field.deliver]
            if kept:
                return system.system, step.collection, [f.name for f in step.fields if f.deliver], kept
    raise AssertionError("no collection of the sample keeps a field back")


def test_a_package_is_a_sound_zip_whose_manifest_tells_every_file(request_row: Request) -> None:
    system, collection, shown, _ = columns(request_row)
    rows = [{name: f"{name} {number}" for name in shown} for number in range(5)]
    found(request_row, {(system, collection): rows})
    made, package, content = built(request_row)
    assert package.testzip() is None
    assert (made.rows, made.size) == (5, len(content))
    assert made.sha256 == hashlib.sha256(content).hexdigest()
    manifest = json.loads(package.read("manifest.json"))
    assert manifest["reference"] == request_row.reference
    assert set(manifest["files"]) | {"manifest.json"} == set(package.namelist())
    for name, told in manifest["files"].items():
        file = package.read(name)
        assert told == {"sha256": hashlib.sha256(file).hexdigest(), "size": len(file)}, name
    assert json.loads(package.read(f"data/{system}/{collection}.json")) == rows
    read = list(csv.DictReader(io.StringIO(package.read(f"data/{system}/{collection}.csv").decode(), newline="")))
    assert read == [{name: str(row[name]) for name in shown} for row in rows]
    assert all(not name.startswith(("/", "..")) and "\\" not in name for name in package.namelist())


def test_fields_that_are_not_handed_out_are_named_and_empty_nowhere(request_row: Request) -> None:
    system, collection, shown, kept = columns(request_row)
    found(request_row, {(system, collection): [dict.fromkeys(shown, "x")]})
    _, package, _ = built(request_row)
    (head, *_) = csv.reader(io.StringIO(package.read(f"data/{system}/{collection}.csv").decode(), newline=""))
    assert not set(head) & set(kept)
    table = list(csv.DictReader(io.StringIO(package.read("fields.csv").decode(), newline="")))
    included = {row["field"]: row["included"] for row in table if row["collection"] == collection}
    assert {included[name] for name in kept} == {"no"}
    assert {included[name] for name in shown} == {"yes"}


def test_whatever_rows_and_people_are_called_the_page_stays_a_page(request_row: Request) -> None:
    system, collection, shown, _ = columns(request_row)
    found(
        request_row, {(system, collection): [dict.fromkeys(shown, HOSTILE), {name: {"a": HOSTILE} for name in shown}]}
    )
    _, package, _ = built(request_row, subject=HOSTILE)
    page = package.read("index.html").decode()
    assert "<script" not in page
    assert "&lt;script&gt;" in page
    assert "{{ 7|add:1 }}" in page, "a value is never a template"
    assert not re.search(r"(src|href)=[\"']?(https?:)?//", page), "the page loads nothing"
    assert "default-src 'none'" in page


def test_a_package_of_nothing_says_so(request_row: Request) -> None:
    made, package, _ = built(request_row)
    assert made.rows == 0
    assert package.testzip() is None
    assert "We hold no records about you" in package.read("index.html").decode()
    assert "Searched, and nothing found" in package.read("index.html").decode()
    data = [name for name in package.namelist() if name.startswith("data/") and name.endswith(".json")]
    assert data
    assert all(json.loads(package.read(name)) == [] for name in data)


def test_only_finished_copies_of_this_round_are_in_it(request_row: Request) -> None:
    system, collection, shown, _ = columns(request_row)
    old = {(system, collection): [dict.fromkeys(shown, "of an earlier round")]}
    found(request_row, old, round=0)
    request_row.round = 1
    request_row.save()
    found(request_row, {(system, collection): [dict.fromkeys(shown, "half")]}, round=1, state="open", done_at=None)
    assert built(request_row)[0].rows == 0
    WorkItem.objects.filter(round=1).update(state="done", done_at=timezone.now())
    made, package, _ = built(request_row)
    assert made.rows == 1
    assert b"half" in package.read(f"data/{system}/{collection}.json")


def test_big_values_and_many_rows_stream_into_several_blobs_and_a_short_page(request_row: Request) -> None:
    system, collection, shown, _ = columns(request_row)
    noise = "".join(hashlib.sha256(bytes([n % 256, n // 256])).hexdigest() for n in range(50_000))
    rows = [dict.fromkeys(shown, "x") | {shown[0]: noise}] + [dict.fromkeys(shown, "y")] * 120
    found(request_row, {(system, collection): rows}, per_blob=500)
    beats = []
    made = build(request_row, plan_of(request_row), "Ada", now=timezone.now(), beat=lambda: beats.append(1))
    assert len(made.blobs) > 1
    assert beats, "a long build says that it lives"
    package = zipfile.ZipFile(io.BytesIO(b"".join(blobs.read(request_row, made.blobs))))
    assert package.testzip() is None
    assert json.loads(package.read(f"data/{system}/{collection}.json"))[0][shown[0]] == noise
    assert "The first 50 of 121 records" in package.read("index.html").decode()
