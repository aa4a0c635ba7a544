from typing import Any

import pytest
from django.core.checks import run_checks
from django.db import DatabaseError

from dsr import checks_system
from dsr.models import Controller
from dsr.steps import digest
from tests import factories

pytestmark = pytest.mark.django_db


def alone() -> list[str]:
    return [str(found.msg) for found in run_checks(databases=["default"]) if found.id == "habeas.W002"]


def test_a_company_whose_staff_nobody_can_remind_is_named() -> None:
    company = factories.make_controller()
    factories.make_staff("auditor", company)
    assert alone() == ["Nobody can be reminded of the dates of qdrant."]
    factories.make_staff("reviewer", company)
    assert alone() == []


def test_a_company_that_takes_no_requests_any_more_needs_nobody() -> None:
    factories.make_controller()
    Controller.objects.update(active=False)
    assert alone() == []


def test_a_database_without_tables_is_another_checks_matter(monkeypatch: pytest.MonkeyPatch) -> None:
    def gone() -> Any:
        raise DatabaseError("no such table")

    monkeypatch.setattr(digest, "without_staff", gone)
    assert checks_system.staff(None) == []
