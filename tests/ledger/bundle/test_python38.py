"""The verifier runs wherever an auditor has a Python: 3.8 syntax, and modules that 3.8 has."""

import ast
import re
import sys
from pathlib import Path

from tests.ledger.bundle.ledgers import VERIFY, run

# Names of modules and of what is used of them that came later than 3.8 and are easily taken.
LATER = (
    "tomllib",
    "zoneinfo",
    "graphlib",
    "removeprefix",
    "removesuffix",
    "bit_count",
    "cached_property(",
    "pairwise",
    "batched",
)
STANDARD = {
    "__future__", "argparse", "base64", "contextlib", "csv", "datetime", "hashlib", "io", "json", "os", "re", "stat", "struct",
    "sys", "typing", "zipfile",
}  # fmt: skip


def tree() -> ast.Module:
    return ast.parse(VERIFY.read_text(), feature_version=(3, 8))


def test_its_syntax_is_that_of_python_3_8() -> None:
    tree()
    assert not any(isinstance(node, (ast.Match, ast.TryStar)) for node in ast.walk(tree()))


def test_it_imports_modules_that_python_3_8_has_and_no_others() -> None:
    names = set()
    for node in ast.walk(tree()):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0
            names.add(str(node.module))
    assert names <= STANDARD
    assert names <= set(sys.stdlib_module_names)


def test_it_uses_nothing_that_came_later() -> None:
    text = VERIFY.read_text()
    assert not [word for word in LATER if word in text]
    # `list[int]` and `X | None` are fine in annotations, which are never evaluated, and nowhere else.
    assert "from __future__ import annotations" in text
    for node in tree().body:
        if isinstance(node, ast.Assign):
            assert not re.search(r"\b(list|dict|tuple|set)\[|\| None", ast.unparse(node)), ast.unparse(node)
    assert not re.search(r"strict=(True|False)|usedforsecurity|datetime\.UTC|dataclass\(.*slots", text)


def test_ruff_holds_it_to_3_8_too() -> None:
    settings = (Path(__file__).parents[3] / "pyproject.toml").read_text()
    assert '"dsr/ledger/bundle/verify.py" = "py38"' in settings


def test_it_tells_how_it_is_used_without_this_project() -> None:
    verdict = run("--help")
    assert verdict.code == 0
    assert "--known" in verdict.said
