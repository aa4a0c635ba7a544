from pathlib import Path
from typing import Any

import pytest
from django.core.checks import run_checks
from django.db import DatabaseError
from django.utils import timezone

from dsr import checks_system
from dsr.ledger.seal import mark
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


def test_a_key_of_the_ledger_that_others_can_read_is_named(tmp_path: Path, settings: Any) -> None:
    settings.KEYS_DIR = tmp_path
    assert checks_system.ledger_key_files(None) == []
    mark(timezone.now())
    assert checks_system.ledger_key_files(None) == []
    (tmp_path / "ledger-ed25519.key").chmod(0o640)
    assert [found.id for found in checks_system.ledger_key_files(None)] == ["habeas.W003"]


def test_a_ledger_that_cannot_sign_is_named(tmp_path: Path, settings: Any) -> None:
    settings.KEYS_DIR = tmp_path
    mark(timezone.now())
    assert checks_system.ledger_key(None) == []
    (tmp_path / "ledger-ed25519.key").unlink()
    assert [found.id for found in checks_system.ledger_key(None)] == ["habeas.W004"]


def test_a_ledger_under_another_name_than_its_first_is_named(settings: Any) -> None:
    mark(timezone.now())
    settings.LEDGER_ORIGIN = "other.example/ledger"
    (found,) = checks_system.ledger_key(None)
    assert "keeps that name" in str(found.msg)
