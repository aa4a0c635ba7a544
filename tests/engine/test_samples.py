"""The sample controllers, held to expectations that were written by hand in SQL and know nothing of the data map."""

import importlib
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any

import psycopg
import pytest

from dsr.connectors.base import Connector, Identifiers, SavedKeys
from dsr.connectors.sql.connector import SqlConnector
from dsr.datamap.load import load
from dsr.datamap.plan import Plan, SystemPlan
from dsr.datamap.planner import build_plan
from dsr.datamap.schema import DataMap
from dsr.engine.run import run_count, run_erase, run_read_back
from examples import SLUGS
from examples.common import EMAILS
from examples.expectations import Effect
from tests.connectors.shop import no_beat
from tests.harness.scratch import drop_database, scratch_database


@dataclass(frozen=True)
class Sample:
    datamap: DataMap
    dsns: dict[str, str]
    expected: ModuleType

    def plan(self, right: str) -> Plan:
        return build_plan(self.datamap, right, frozenset({"email"}))

    def open(self, system: SystemPlan) -> Connector:
        return SqlConnector(self.dsns[system.connection], self.dsns[system.connection])

    def identifiers(self, email: str) -> Identifiers:
        """The e-mail address and what the systems yield for it, one after the other."""
        known = {"email": (email,)}
        for _ in self.datamap.systems:
            for system in self.plan("access").systems:
                counted = run_count(self.open(system), system, Identifiers(known), erase=False)
                known |= {kind: (*known.get(kind, ()), *values) for kind, values in counted.yields.items()}
        return Identifiers(known)


@pytest.fixture(params=SLUGS)
def sample(request: pytest.FixtureRequest) -> Iterator[Sample]:
    generate = importlib.import_module(f"examples.{request.param}.generate")
    dsns = {name: scratch_database() for name in generate.CONNECTIONS}
    generate.build(dsns, people=60)
    text = Path(f"examples/{request.param}/datamap.yaml").read_text(encoding="utf-8")
    yield Sample(load(text, name="m"), dsns, importlib.import_module(f"examples.{request.param}.expected"))
    for dsn in dsns.values():
        drop_database(dsn)


def _connections(sample: Sample, stack: ExitStack) -> dict[str, psycopg.Connection[Any]]:
    return {name: stack.enter_context(psycopg.connect(dsn, autocommit=True)) for name, dsn in sample.dsns.items()}


def test_every_person_of_the_sample_gets_their_own_rows_and_an_erasure_of_them(sample: Sample) -> None:
    with ExitStack() as stack:
        connections = _connections(sample, stack)
        # Hana's thousands of rows are journeyed over by a real worker (tests/journeys/test_crashes.py).
        for email in (address for who, address in EMAILS.items() if who != "hana"):
            access = sample.expected.expected_access(connections, email)
            effects = sample.expected.expected_erasure(connections, email)
            identifiers = sample.identifiers(email)
            for system in sample.plan("access").systems:
                _compare_count(sample, system, identifiers, access)
            for system in sample.plan("erasure").systems:
                _compare_erasure(sample, system, identifiers, effects)


def _compare_count(
    sample: Sample, system: SystemPlan, identifiers: Identifiers, access: dict[str, set[object]]
) -> None:
    for count in run_count(sample.open(system), system, identifiers, erase=False).collections:
        name = f"{system.system}.{count.collection}"
        assert count.rows == len(access[name]), name


def _compare_erasure(sample: Sample, system: SystemPlan, identifiers: Identifiers, effects: dict[str, Effect]) -> None:
    connector, kept = sample.open(system), list[SavedKeys]()
    approved = run_count(connector, system, identifiers, erase=True)
    assert approved.problems == ()
    erased = run_erase(
        connector, system, identifiers, approved=approved, bound=0, saved=None, save=kept.append, beat=no_beat
    )
    (saved,) = kept
    for each in erased.collections:
        effect = effects.get(f"{system.system}.{each.collection}", Effect())
        keys, left = set(saved.keys.get(each.collection, ())), set(saved.kept.get(each.collection, ()))
        if effect.deleted or effect.changed:
            assert keys == effect.deleted | effect.changed, each.collection
        else:
            assert effect.retained <= keys | left, each.collection
    proof = run_read_back(connector, system, saved, identifiers)
    assert proof.collections == erased.collections
    assert proof.clean
