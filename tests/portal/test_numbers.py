from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from dsr.models import Controller
from dsr.rules.actors import SYSTEM
from dsr.steps.load import load_controller
from tests.doors import text_of
from tests.factories import EXAMPLES
from tests.metrics.events import Past, write

pytestmark = pytest.mark.django_db
INDEX = "/c/qazar/numbers/"


@pytest.fixture
def open_company(tmp_path: Path, db: None) -> Controller:
    """A company whose policy has its numbers published."""
    for name in ("policy.yaml", "datamap.yaml"):
        text = (EXAMPLES / "qazar" / name).read_text(encoding="utf-8")
        (tmp_path / name).write_text(text + ("publishes_numbers: true\n" if name == "policy.yaml" else ""), "utf-8")
    return load_controller(tmp_path, by=SYSTEM, now=timezone.now()).controller


@pytest.fixture
def year(open_company: Controller) -> None:
    write(
        "qazar",
        *[Past("erasure", took=20)] * 40,
        *[Past("erasure", end="refused", took=31, detail={"ground": "unverified"})] * 3,
        *[Past("access", took=12)] * 2,
        *[Past("limit", took=7)] * 9,
    )


def _rows(page: Any) -> dict[str, Any]:
    return {each["right"]: each["row"] for each in page.context["laws"][0]["rows"]}


def test_small_counts_are_kept_back_and_what_would_give_them_away(year: None, client: Client) -> None:
    page = client.get(f"{INDEX}2025/")
    rows = _rows(page)
    delete = rows["Requests to delete"]
    assert (delete.received.words, delete.denied.words, delete.complied.words) == ("43", "fewer than 5", "not shown")
    assert (delete.reasons, delete.on_time) == ((), "not shown")
    assert delete.median == "20"
    know = rows["Requests to know"]
    assert (know.received.words, know.complied.words, know.median) == ("fewer than 5", "not shown", "not shown")
    limit = rows["Requests to limit"]
    assert (limit.received.words, limit.complied.words, limit.on_time, limit.mean) == ("9", "9", "100.0 %", "7")
    assert page.context["laws"][0]["law"].total["received"] == "at least 52"
    assert "40" not in text_of(page)


def test_a_law_is_told_once(year: None, client: Client) -> None:
    titles = [law["title"] for law in client.get(f"{INDEX}2025/").context["laws"]]
    assert titles == ["California Consumer Privacy Act"]


def test_what_came_after_the_moment_of_publication_changes_nothing(year: None, client: Client) -> None:
    write("qazar", Past("limit", on="2025-12-31", took=120))
    limit = _rows(client.get(f"{INDEX}2025/"))["Requests to limit"]
    assert (limit.received.words, limit.open.words, limit.complied.words) == ("10", "fewer than 5", "not shown")


def test_a_year_is_published_on_the_first_of_april_after_it(
    open_company: Controller, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    write("qazar", Past(on="2024-05-01"))
    now = timezone.now()
    for month, years in ((3, [2024]), (4, [2025, 2024])):
        monkeypatch.setattr(
            "dsr.portal.views.numbers.timezone.now",
            lambda month=month: now.replace(year=2026, month=month, day=1, hour=1),
        )
        assert client.get(INDEX).context["years"] == years
        assert client.get(f"{INDEX}2025/").status_code == (200 if 2025 in years else 404)
    assert client.get(f"{INDEX}2023/").status_code == 404


def test_a_company_that_does_not_publish_has_no_such_page(qct: Controller, client: Client) -> None:
    for address in ("/c/qct/numbers/", "/c/qct/numbers/2025/", "/c/nobody/numbers/"):
        assert client.get(address).status_code == 404
    assert "numbers" not in text_of(client.get("/c/qct/"))


def test_the_companys_page_leads_there(open_company: Controller, client: Client) -> None:
    assert INDEX in client.get("/c/qazar/").content.decode()
