from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from pytest_django import Settings

from dsr.rules.lifecycle_page import page


def test_the_page_in_docs_is_current() -> None:
    call_command("statemachine", "--check", stdout=StringIO())


def test_prints_the_page() -> None:
    out = StringIO()
    call_command("statemachine", stdout=out)
    assert out.getvalue() == page()


def test_a_stale_page_is_told_and_written_anew(settings: Settings, tmp_path: Path) -> None:
    settings.BASE_DIR = tmp_path
    (tmp_path / "docs").mkdir()
    with pytest.raises(CommandError, match="--write"):
        call_command("statemachine", "--check")
    call_command("statemachine", "--write", stdout=StringIO())
    call_command("statemachine", "--check", stdout=StringIO())
