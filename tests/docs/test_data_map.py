"""The walk of docs/data-map.md, run as it is written against a sample's databases."""

import json
import re
import shlex
from importlib import import_module
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command

from dsr.datamap.schema import DataMap
from dsr.management.commands.datamap import VERBS, Command
from dsr.rules.files import read_yaml
from examples import SLUGS
from tests.harness.systems import System

PAGE = Path("docs/data-map.md").read_text(encoding="utf-8")
WALK = PAGE[PAGE.index("## Try it") :]
BLOCK = re.compile(r"```(sh|text)\n(.*?)```", re.S)


def _run(line: str, addresses: dict[str, str]) -> str:
    for name, value in addresses.items():
        line = line.replace(f"${name}", value)
    program, script, command, *arguments = shlex.split(line)
    assert (program, script, command) == ("python", "manage.py", "datamap")
    out = StringIO()
    call_command(Command(stdout=out, stderr=StringIO()), *arguments)
    return out.getvalue()


@pytest.mark.systems("qazar")
def test_every_command_of_the_walk_runs_and_says_what_the_page_shows(
    systems: dict[str, System], tmp_path: Path
) -> None:
    # The one user that may both read and write: the page gives one address for the two.
    addresses = {
        "APP": systems["qazar_app"].write_url,
        "SUPPORT": systems["qazar_support"].write_url,
        "DIR": str(tmp_path),
    }
    said: list[str] = []
    for kind, block in BLOCK.findall(WALK):
        if kind == "sh":
            said = "\n".join(_run(line, addresses) for line in block.splitlines()).splitlines()
        elif not block.startswith("{"):
            assert set(block.splitlines()) <= set(said)
    assert (tmp_path / "qazar.svg").exists()
    assert (tmp_path / "copy" / "app" / "users.ndjson").exists()


def test_the_page_names_every_verb_that_works_on_a_file() -> None:
    assert all(f"datamap {verb}" in PAGE for verb in ("check", "show", "schema", "try"))
    assert set(VERBS) >= {"check", "show", "schema", "try"}


@pytest.fixture
def schema() -> dict[str, Any]:
    out = StringIO()
    call_command(Command(stdout=out), "schema")
    found: dict[str, Any] = json.loads(out.getvalue())
    return found


def _mistakes(schema: dict[str, Any], data: object) -> list[str]:
    validator = import_module("jsonschema").Draft202012Validator(schema)
    return [error.message for error in validator.iter_errors(data)]


@pytest.mark.parametrize("slug", SLUGS)
def test_the_published_schema_takes_what_the_product_takes(schema: dict[str, Any], slug: str) -> None:
    text = Path(f"examples/{slug}/datamap.yaml").read_text(encoding="utf-8")
    assert _mistakes(schema, read_yaml(text, name=slug).data) == []


@pytest.mark.parametrize(
    ("right", "wrong", "said"),
    [
        ("ownership: owned", "ownership: owend", "'owend' is not one of"),
        ("erase: change", "erase: chnage", "'chnage' is not valid"),
        ("category: contact", "category: contcat", "'contcat' is not one of"),
        ("identifier: email", "identifer: email", "'identifer' was unexpected"),
        ("erase: random_token", "erase: randomtoken", "'randomtoken' is not valid"),
    ],
)
def test_the_published_schema_finds_what_the_product_refuses(
    schema: dict[str, Any], right: str, wrong: str, said: str
) -> None:
    text = Path("examples/qazar/datamap.yaml").read_text(encoding="utf-8").replace(right, wrong, 1)
    found = _mistakes(schema, read_yaml(text, name="m").data)
    assert any(said in each for each in found), found


def test_every_field_of_the_grammar_is_in_the_published_schema_and_on_the_page(schema: dict[str, Any]) -> None:
    assert set(DataMap.model_fields) == set(schema["properties"])
    parts = {name: set(part["properties"]) for name, part in schema["$defs"].items() if "properties" in part}
    for words in (parts["System"], parts["Collection"], parts["DataField"], parts["DataLink"], parts["Retention"]):
        assert all(re.search(rf"\b{word}\b", PAGE) for word in words - {"database_schema", "http"}), words
