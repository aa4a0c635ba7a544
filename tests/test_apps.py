"""RULES_DIR: a law of a company's own is one file in a folder, known to every process from its start."""

import os
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from django.apps import apps
from pytest_django.fixtures import Settings

from dsr.apps import DsrConfig
from dsr.rules.regimes import look_in
from tests import factories
from tests.harness.servers import CLONE
from tests.rules.atlantis import LAW

RECEIVED = datetime(2026, 6, 1, 15, 0, tzinfo=UTC)


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    (tmp_path / "atlantis.yaml").write_text(LAW, encoding="utf-8")
    yield tmp_path
    look_in()


def config() -> DsrConfig:
    found = apps.get_app_config("dsr")
    assert isinstance(found, DsrConfig)
    return found


def manage(folder: Path | str, *arguments: str) -> subprocess.CompletedProcess[str]:
    """manage.py on a machine that has neither a database nor a secret."""
    environment = {"PATH": os.environ["PATH"], "RULES_DIR": str(folder)}
    return subprocess.run(
        [sys.executable, "manage.py", *arguments],
        cwd=CLONE,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )


def ask(folder: Path | str) -> subprocess.CompletedProcess[str]:
    where = ("--timezone", "America/Argentina/Buenos_Aires", "--calendar", "AR")
    return manage(folder, "deadline", "--regime", "atlantis", "--right", "know", "--received", "2026-06-01", *where)


@pytest.mark.django_db
def test_a_request_is_filed_under_a_law_of_the_folder_that_the_setting_names(folder: Path, settings: Settings) -> None:
    settings.RULES_DIR = folder
    config().read_laws()
    request = factories.file_request(controller=factories.make_controller("qazar"), place="AR", now=RECEIVED)
    assert request.regimes == ["atlantis"]
    assert request.clock.due == date(2026, 6, 22)  # twenty days lead to Sunday the 21st


def test_the_commands_without_a_database_know_it_too(folder: Path) -> None:
    assert "due                 2026-06-22" in ask(folder).stdout
    policy = folder / "policy.txt"
    text = (CLONE / "examples" / "qazar" / "policy.yaml").read_text(encoding="utf-8")
    promise = "  - {right: access, to: ar, citation: s, window: {days: 21}}\n  - {right: access, to: us-ca"
    policy.write_text(text.replace("  - {right: access, to: us-ca", promise, 1), encoding="utf-8")
    checked = manage(folder, "policy", "check", str(policy))
    assert checked.returncode == 1
    assert "Section 2" in checked.stdout


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("20D", "twenty days", "atlantis.yaml, line 9, at packs.0.windows.0.base.length: "),
        ("[AR]", "[Atlantis]", "atlantis.yaml, at where"),
        (
            "children: {",
            "children: {consents_from: {age: 16, citation: s, verified: true, places: {XX: 12}}, ",
            "atlantis.yaml, at where or children",
        ),
    ],
)
def test_a_file_that_cannot_be_used_stops_the_start_with_its_name_the_place_and_a_remedy(
    folder: Path, settings: Settings, old: str, new: str, said: str
) -> None:
    (folder / "atlantis.yaml").write_text(LAW.replace(old, new), encoding="utf-8")
    settings.RULES_DIR = folder
    with pytest.raises(SystemExit, match="Habeas cannot start: a law in RULES_DIR") as stopped:
        config().read_laws()
    assert said in str(stopped.value)
    assert "docs/laws.md" in str(stopped.value) or "Use a country such as DE" in str(stopped.value)


def test_places_of_anchors_that_cannot_be_used_stop_the_start_with_the_line_and_a_remedy(settings: Settings) -> None:
    settings.ANCHORS = "places:\n  - {name: w, kind: https, url: http://w.example}\n"
    with pytest.raises(SystemExit, match="Habeas cannot start: ANCHORS cannot be used") as stopped:
        config().read_anchors()
    assert "ANCHORS:2: places.0.url: The address cannot be used. Use https." in str(stopped.value)
    settings.ANCHORS = ""
    config().read_anchors()
