import csv
import json
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from dsr.models import Controller, Event
from tests.doors import signed_in, text_of
from tests.factories import make_staff
from tests.metrics.events import Past, write

pytestmark = pytest.mark.django_db
CHOOSE = "/audit/numbers/"


def _address(slug: str = "qdrant", year: int = 2025) -> str:
    return f"{CHOOSE}{slug}/{year}/"


@pytest.fixture
def year(qdrant: Controller) -> None:
    write(
        "qdrant",
        *[Past(took=days) for days in (5, 10, 50)],
        Past(end="refused", detail={"ground": "1798.145(h)"}),
        Past("erasure", ("gdpr",), "DE", end="", window=30),
        Past("erasure", ("gdpr",), "DE", on="2024-12-31"),
    )


def _row(page: Any, law: str, right: str) -> Any:
    return next(
        each["row"]
        for shown in page.context["laws"]
        for each in shown["rows"]
        if (each["row"].law, each["right"]) == (law, right)
    )


def test_the_page_tells_the_numbers_of_the_year(auditor: User, year: None) -> None:
    page = signed_in(auditor).get(_address())
    assert page.status_code == 200
    access = _row(page, "ccpa", "Access")
    assert (access.received, access.complied, access.denied, access.on_time) == (4, 3, 1, 3)
    erasure = _row(page, "gdpr", "Erasure")
    assert (erasure.received, erasure.open, erasure.overdue) == (1, 1, 1)
    text = text_of(page)
    assert "Metrics of 11 CCR 7102" in text
    assert "Manifestly unfounded or excessive (Civ. Code 1798.145(h)), 1" in text
    assert "75.0 %" in text


def test_without_a_request_from_california_its_metrics_are_left_out(auditor: User) -> None:
    write("qdrant", Past("access", ("gdpr",), "DE"))
    page = signed_in(auditor).get(_address())
    assert page.context["ccpa"] is None
    assert "7102(a)" not in text_of(page)


def test_a_year_without_requests_is_told_as_one(auditor: User, qdrant: Controller) -> None:
    year = timezone.now().year
    assert f"No request of {year} is in the log" in text_of(signed_in(auditor).get(_address(year=year)))


def test_choosing_leads_to_the_page_of_that_year(auditor: User, year: None) -> None:
    client = signed_in(auditor)
    assert client.get(CHOOSE, {"company": "qdrant", "year": "2025"})["Location"] == _address()
    assert client.get(CHOOSE)["Location"] == _address(year=timezone.now().year)
    assert client.get(CHOOSE, {"company": "qct", "year": "2025"}).status_code == 422
    assert client.get(CHOOSE, {"company": "qdrant", "year": "1066"}).status_code == 422


def test_nobody_reads_another_companys_numbers(stranger: User, year: None) -> None:
    client = signed_in(stranger)
    assert client.get(_address()).status_code == 404
    assert client.post(f"{_address()}ccpa.csv").status_code == 404
    assert client.get(_address("qct", 1999)).status_code == 404


def test_who_decides_reads_the_numbers_and_who_reviews_does_not(qdrant: Controller, year: None) -> None:
    assert signed_in(make_staff("approver", qdrant)).get(_address()).status_code == 200
    assert signed_in(make_staff("reviewer", qdrant)).get(_address()).status_code == 403
    assert Client().get(_address())["Location"].startswith(reverse("account_login"))


@pytest.mark.parametrize(("report", "lines"), [("ccpa", 6), ("year", 3), ("records", 5)])
def test_each_report_is_taken_away_as_csv_and_that_is_an_event(
    auditor: User, year: None, report: str, lines: int
) -> None:
    answer = signed_in(auditor).post(f"{_address()}{report}.csv")
    assert answer["Content-Disposition"] == f'attachment; filename="habeas-qdrant-{report}-2025.csv"'
    rows = list(csv.DictReader(answer.getvalue().decode().splitlines()))
    assert len(rows) == lines
    event = Event.objects.get(type="numbers_exported")
    assert json.loads(event.body)["facts"] == {"report": report, "year": 2025}


def test_exports_are_posted_and_known(auditor: User, year: None) -> None:
    client = signed_in(auditor)
    assert client.get(f"{_address()}ccpa.csv").status_code == 405
    assert client.post(f"{_address()}gossip.csv").status_code == 404


def test_reading_is_an_event(auditor: User, year: None) -> None:
    client = signed_in(auditor)
    client.get(_address())
    client.get(_address())
    assert Event.objects.filter(type="viewed", body__contains='"page":"numbers"').count() == 1
