"""Planner and connector together, on generated maps, tables and rows, against the oracle: the very rows, and every table
after an erasure. PROOF_EXAMPLES=N asks for more examples than a usual run takes.
"""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from dsr.connectors.base import ConnectorError, Identifiers, Key, SavedKeys
from dsr.connectors.kit.world import Beats, Save, Stop
from dsr.connectors.sql import portions, reach
from dsr.connectors.sql.connector import SqlConnector
from dsr.datamap.plan import Plan, SystemPlan
from dsr.datamap.planner import build_plan
from dsr.engine import trial
from tests.connectors import kinds, shop
from tests.connectors.generated.oracle import At, Left, Oracle, agree
from tests.connectors.generated.store import KINDS, Store
from tests.connectors.generated.world import Value, World, text_of, worlds

EXAMPLES = int(os.environ.get("PROOF_EXAMPLES", "25"))
proof = settings(
    max_examples=EXAMPLES,
    deadline=None,
    suppress_health_check=list(HealthCheck),
    phases=[Phase.explicit, Phase.generate] + ([Phase.shrink] if os.environ.get("PROOF_SHRINK") else []),
)
EMAIL = frozenset({"email"})
FEW = st.sampled_from([0, 1, 5000])


@pytest.fixture(scope="module", params=KINDS)
def store(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    folder = tmp_path_factory.mktemp("worlds")
    with kinds.database_of(request.param, lambda: request.getfixturevalue("mariadb"), folder) as url:
        yield Store(url)


@contextmanager
def _by_name(few: int) -> Iterator[None]:
    """How many values or keys a statement may name before they stay in the database."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(reach, "FEW", few)
        patch.setattr(portions, "FEW", few)
        yield


def _connector(store: Store) -> Callable[[SystemPlan], SqlConnector]:
    return lambda system: SqlConnector(store.url, store.url)


def _located(store: Store, world: World, right: str) -> tuple[Plan, trial.Located]:
    plan = build_plan(world.datamap(store.schema), right, EMAIL)
    located = trial.locate(
        trial.workable(plan),
        Identifiers({"email": world.emails}),
        _connector(store),
        erase=right == "erasure",
        begin=lambda name: None,
    )
    return plan, located


def _as_json(key: tuple[Value, ...]) -> Key:
    return tuple(part if isinstance(part, int) else text_of(part) for part in key)


def _by_collection(found: set[At]) -> dict[str, list[Key]]:
    listed: dict[str, list[Key]] = {}
    for name, key in sorted(found, key=repr):
        listed.setdefault(name, []).append(_as_json(key))
    return {name: sorted(keys, key=repr) for name, keys in listed.items()}


@proof
@given(data=st.data(), few=FEW)
def test_count_keys_and_copy_are_the_oracles_rows_each_once(store: Store, data: st.DataObject, few: int) -> None:
    world = data.draw(worlds(KINDS[store.kind]))
    store.make(world)
    with _by_name(few):
        _searched(store, world)


def _searched(store: Store, world: World) -> None:
    oracle = Oracle(world)
    plan, located = _located(store, world, "access")
    assert not located.refused
    expected = _by_collection(oracle.found.shown)
    assert {kind: set(values) for kind, values in located.identifiers.values.items()} == oracle.found.identifiers
    for system in trial.workable(plan):
        keys: dict[str, list[Key]] = {}
        sink = shop.Collected()
        connector = SqlConnector(store.url)
        connector.list_keys(
            system,
            located.identifiers,
            lambda name, some, keys=keys: keys.setdefault(name, []).extend(some),  # type: ignore[misc]
            shop.no_beat,
        )
        copied = connector.copy(system, located.identifiers, sink, shop.no_beat)
        names = [step.collection for step in system.steps]
        wanted = {name: expected[name] for name in names if name in expected}
        assert {name: sorted(found, key=repr) for name, found in keys.items()} == wanted
        assert {each.collection: each.rows for each in copied.collections if each.rows} == {
            name: len(found) for name, found in wanted.items()
        }
        assert located.counted[system.system].collections == copied.collections
        for name in wanted:
            assert sorted(sink.rows[name], key=repr) == sorted(_delivered(oracle, name), key=repr)
    planned = {step.collection for system in plan.systems for step in system.steps}
    assert expected.keys() <= planned


def _delivered(oracle: Oracle, name: str) -> list[dict[str, Any]]:
    fields = oracle.world.collection(name)["fields"]
    return [
        {field: _plain(oracle.row[at][field]) for field, spec in fields.items() if spec.get("deliver", True)}
        for at in oracle.found.shown
        if at[0] == name
    ]


def _plain(value: Value) -> Any:
    return value if value is None or isinstance(value, int | Decimal) else text_of(value)


@proof
@given(data=st.data(), few=FEW, crash=st.sampled_from(["none", "none", "before the commit", "after the commit"]))
def test_an_erasure_leaves_every_table_as_the_oracle_says(
    store: Store, data: st.DataObject, few: int, crash: str
) -> None:
    world = data.draw(worlds(KINDS[store.kind]))
    store.make(world)
    with _by_name(few):
        _erased(store, world, crash)


def _erased(store: Store, world: World, crash: str) -> None:
    oracle = Oracle(world)
    plan, located = _located(store, world, "erasure")
    assert not located.refused
    expected = store.state(world)
    for system in trial.erasing_order(trial.workable(plan)):
        left = oracle.erased(system.system, {step.collection: step.role.value for step in system.steps})
        problems = located.counted[system.system].problems
        assert bool(problems) == left.refused, problems
        if left.refused:
            _refused(store, system, located.identifiers)
        else:
            _carried_out(store, system, located.identifiers, left, crash)
            expected |= left.rows
        _compare(store.state(world), expected)


def _refused(store: Store, system: SystemPlan, identifiers: Identifiers) -> None:
    connector, save = SqlConnector(store.url, store.url), Save()
    assert connector.rehearse(system, identifiers).problems
    with pytest.raises(ConnectorError) as refusal:
        connector.erase(system, identifiers, saved=None, save=save, beat=shop.no_beat)
    assert refusal.value.permanent
    assert save.keys is None, "nothing is saved for what does not begin"


def _carried_out(store: Store, system: SystemPlan, identifiers: Identifiers, left: Left, crash: str) -> None:
    connector, save = SqlConnector(store.url, store.url), Save()
    rehearsed = connector.rehearse(system, identifiers)
    saved: SavedKeys | None = None
    if crash == "before the commit":
        with pytest.raises(Stop):
            connector.erase(system, identifiers, saved=None, save=save, beat=Beats(1))
        saved = save.keys
    erased = connector.erase(system, identifiers, saved=saved, save=save, beat=shop.no_beat)
    if crash == "after the commit":
        assert connector.erase(system, identifiers, saved=save.keys, save=save, beat=shop.no_beat) == erased
    assert rehearsed.collections == erased.collections
    evidence = {
        each.collection: {"removed": each.removed, "changed": each.changed, "retained": each.retained}
        for each in erased.collections
    }
    assert evidence == left.evidence
    assert all(each.reason for each in erased.collections if each.retained)
    assert erased.already_absent == (not any(sum(counts.values()) for counts in evidence.values()))
    assert save.keys is not None
    seen = connector.read_back(system, save.keys, identifiers)
    assert seen.clean
    assert {each.collection: each for each in seen.collections} == {
        each.collection: each for each in erased.collections
    }


def _compare(actual: dict[str, Any], expected: dict[str, Any]) -> None:
    assert {name: set(rows) for name, rows in actual.items()} == {name: set(rows) for name, rows in expected.items()}
    for name, rows in expected.items():
        for key, row in rows.items():
            assert agree(row, actual[name][key]), f"{name} {key}: {actual[name][key]} is not {row}"
