import json
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

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
    broken.write_text(SAMPLES[0].read_text(encoding="utf-8").replace("version: 1", "version: one"), encoding="utf-8")
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
