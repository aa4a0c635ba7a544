import json
import os
import subprocess
import sys
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from dsr.models import PolicyVersion
from tests.factories import make_controller
from tests.harness.servers import CLONE
from tests.policy.samples import EXAMPLES

SAMPLES = sorted(EXAMPLES.glob("*/policy.yaml"))


def _run(*arguments: str) -> str:
    out = StringIO()
    call_command("policy", *arguments, stdout=out)
    return out.getvalue()


@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.parent.name)
def test_the_samples_have_no_errors(path: Path) -> None:
    assert "no errors" in _run("check", str(path))


def test_there_are_three_samples() -> None:
    assert {path.parent.name for path in SAMPLES} >= {"qdrant", "qazar", "qct"}


def test_an_error_is_named_with_file_and_line_and_fails(tmp_path: Path) -> None:
    broken = tmp_path / "policy.yaml"
    broken.write_text(SAMPLES[0].read_text(encoding="utf-8").replace("version: 2", "version: one"), encoding="utf-8")
    out = StringIO()
    with pytest.raises(CommandError, match="1 error"):
        call_command("policy", "check", str(broken), stdout=out)
    assert f"error: {broken}:" in out.getvalue()
    assert "version: “one” cannot be used" in out.getvalue()


def test_a_file_that_is_not_there_or_not_text_is_named(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="cannot be read"):
        _run("check", str(tmp_path / "none.yaml"))
    binary = tmp_path / "policy.yaml"
    binary.write_bytes(b"\xff\xfe\x00\x80")
    with pytest.raises(CommandError, match="cannot be read"):
        _run("check", str(binary))


def test_the_schema_names_every_field_for_editors() -> None:
    schema = json.loads(_run("schema"))
    assert schema["$schema"].startswith("https://json-schema.org/")
    assert {"version", "controller", "rights", "handling"} <= set(schema["properties"])


def test_what_to_do_stands_below_what_is_wrong() -> None:
    lines = _run("check", str(EXAMPLES / "qdrant" / "policy.yaml")).splitlines()
    assert lines[0].startswith("warning: ")
    assert lines[1].startswith("    ")
    assert lines[-1].endswith("warnings.")


@pytest.mark.django_db
def test_an_old_version_is_printed_to_the_letter() -> None:
    controller = make_controller("qct")
    text = (EXAMPLES / "qct" / "policy.yaml").read_text(encoding="utf-8")
    newer = text.replace("version: 2", "version: 3") + "# no end of line"
    PolicyVersion.objects.create(controller=controller, version=3, digest="x", text=newer, loaded_at=timezone.now())
    assert _run("show", "qct", "--version", "2") == text
    assert _run("show", "qct") == newer


@pytest.mark.django_db
def test_a_version_or_a_company_that_is_not_there_is_named() -> None:
    make_controller("qct")
    with pytest.raises(CommandError, match=r"no version 9\. It has: 2"):
        _run("show", "qct", "--version", "9")
    with pytest.raises(CommandError, match="Check the slug"):
        _run("show", "nobody")


def test_without_a_database_that_is_said() -> None:
    shown = subprocess.run(
        [sys.executable, "manage.py", "policy", "show", "qct", "--version", "1"],
        cwd=CLONE,
        env={"PATH": os.environ["PATH"]},
        capture_output=True,
        text=True,
        check=False,
    )
    assert shown.returncode == 1
    assert "Set DATABASE_URL" in shown.stderr
    assert "Traceback" not in shown.stderr
