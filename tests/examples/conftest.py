"""The three sample databases, built once for all tests of this folder; tests that change rows roll back."""

import importlib
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from types import ModuleType
from typing import Any

import psycopg
import pytest
from ruamel.yaml import YAML

from examples import SLUGS
from tests.harness.scratch import drop_database, scratch_database

PEOPLE = 2000


@dataclass(frozen=True)
class Sample:
    slug: str
    dsns: dict[str, str]
    counts: dict[str, int]
    generate: ModuleType
    expected: ModuleType
    datamap: dict[str, Any]

    def collections(self) -> Iterator[tuple[str, str, str, dict[str, Any]]]:
        """System, connection, name and content of every collection of the data map."""
        for system, content in self.datamap["systems"].items():
            for name, collection in content["collections"].items():
                yield system, content["connection"], name, collection


@pytest.fixture(scope="session")
def samples() -> Iterator[dict[str, Sample]]:
    made = {slug: _sample(slug) for slug in SLUGS}
    yield made
    for sample in made.values():
        for dsn in sample.dsns.values():
            drop_database(dsn)


@pytest.fixture(params=SLUGS)
def sample(request: pytest.FixtureRequest, samples: dict[str, Sample]) -> Sample:
    return samples[request.param]


@pytest.fixture
def connections(sample: Sample) -> Iterator[dict[str, psycopg.Connection[Any]]]:
    with ExitStack() as stack:
        opened = {name: stack.enter_context(psycopg.connect(dsn)) for name, dsn in sample.dsns.items()}
        yield opened
        for connection in opened.values():
            connection.rollback()


def _sample(slug: str) -> Sample:
    generate = importlib.import_module(f"examples.{slug}.generate")
    dsns = {name: scratch_database() for name in generate.CONNECTIONS}
    counts = generate.build(dsns, people=PEOPLE)
    expected = importlib.import_module(f"examples.{slug}.expected")
    with open(f"examples/{slug}/datamap.yaml", encoding="utf-8") as file:
        return Sample(slug, dsns, counts, generate, expected, YAML(typ="safe").load(file))
