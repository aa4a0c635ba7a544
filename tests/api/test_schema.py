from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client
from ruamel.yaml import YAML


@pytest.fixture(scope="module")
def schema() -> Any:
    out = StringIO()
    call_command("spectacular", "--validate", "--fail-on-warn", stdout=out)
    return YAML(typ="safe").load(out.getvalue())


def test_every_operation_asks_for_the_key(schema: Any) -> None:
    (name,) = schema["components"]["securitySchemes"]
    assert schema["components"]["securitySchemes"][name]["scheme"] == "bearer"
    operations = [operation for path in schema["paths"].values() for operation in path.values()]
    assert len(operations) == 5
    assert all(operation["security"] == [{name: []}] for operation in operations)


def test_every_error_is_described_as_a_problem(schema: Any) -> None:
    for path in schema["paths"].values():
        for operation in path.values():
            errors = {code: answer for code, answer in operation["responses"].items() if code >= "400"}
            assert "401" in errors
            for answer in errors.values():
                assert list(answer["content"]) == ["application/problem+json"]


def test_the_package_is_described_as_a_zip(schema: Any) -> None:
    answers = schema["paths"]["/api/v1/requests/{reference}/package/"]["get"]["responses"]
    assert list(answers["200"]["content"]) == ["application/zip"]


def test_anybody_may_read_the_schema(db: None) -> None:
    assert Client().get("/api/schema/").status_code == 200
