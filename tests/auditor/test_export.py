import csv
import io
import json
from typing import Any

import pytest
from django.db import transaction
from django.utils import timezone

from accounts.models import User
from dsr.ledger.append import append
from dsr.ledger.canonical import leaf_hash
from dsr.ledger.facts import FileLoaded
from dsr.models import Controller, Event
from dsr.rules.actors import SYSTEM
from tests.doors import signed_in
from tests.factories import file_request

pytestmark = pytest.mark.django_db


def _export(user: User, form: str, query: str = "") -> str:
    answer = signed_in(user).post(f"/audit/export.{form}{query}")
    assert answer.status_code == 200
    assert "no-store" in answer["Cache-Control"]
    return answer.getvalue().decode()


def _recorded(form: str) -> dict[str, Any]:
    body = json.loads(Event.objects.filter(type="exported").latest("pk").body)
    assert body["facts"]["form"] == form
    facts: dict[str, Any] = body["facts"]
    return facts


def test_ndjson_holds_each_body_to_the_byte(auditor: User) -> None:
    file_request()
    lines = [json.loads(line) for line in _export(auditor, "ndjson").splitlines()]
    assert [line["id"] for line in lines] == sorted(line["id"] for line in lines)
    for line in lines:
        assert leaf_hash(line["body"]).hex() == line["leaf"]


def test_csv_has_a_row_an_event(auditor: User) -> None:
    file_request()
    rows = list(csv.DictReader(io.StringIO(_export(auditor, "csv"))))
    assert "filed" in {row["type"] for row in rows}
    assert {row["controller"] for row in rows} == {"qdrant"}


@pytest.mark.parametrize("form", ["csv", "ndjson"])
def test_an_export_is_recorded_with_the_number_of_its_events(auditor: User, form: str) -> None:
    file_request()
    content = _export(auditor, form)
    lines = len(content.splitlines()) - (1 if form == "csv" else 0)
    assert _recorded(form)["events"] == lines


def test_the_filter_holds_for_the_export(auditor: User) -> None:
    file_request()
    rows = list(csv.DictReader(io.StringIO(_export(auditor, "csv", "?type=filed"))))
    assert {row["type"] for row in rows} == {"filed"}
    assert _recorded("csv")["events"] == 1


def test_a_cell_that_a_spreadsheet_would_run_is_made_text(auditor: User, qdrant: Controller) -> None:
    with transaction.atomic():
        append(FileLoaded("=cmd|' /C calc'!A0", 1, "@SUM(A1)"), by=SYSTEM, at=timezone.now(), controller=qdrant)
    for row in csv.reader(io.StringIO(_export(auditor, "csv"))):
        for cell in row:
            assert not cell.startswith(("=", "+", "-", "@", "\t", "\r"))


def test_another_companys_events_are_in_no_export(stranger: User, qdrant: Controller) -> None:
    file_request(controller=qdrant)
    assert '"controller":"qdrant"' not in _export(stranger, "ndjson")
    assert signed_in(stranger).post("/audit/export.ndjson?company=qdrant").status_code == 422


def test_an_export_is_posted(auditor: User) -> None:
    assert signed_in(auditor).get("/audit/export.csv").status_code == 405
    assert not Event.objects.filter(type="exported").exists()


def test_an_unknown_form_is_no_page(auditor: User) -> None:
    assert signed_in(auditor).post("/audit/export.xlsx").status_code == 404
