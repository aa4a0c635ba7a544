"""The same generated worlds as the planner's tests, in real tables: the database must agree with the oracle."""

import json
from collections.abc import Iterator
from typing import Any

import psycopg
import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dsr.connectors.base import Identifiers, SavedKeys
from dsr.connectors.sql import portions, reach
from dsr.connectors.sql.connect import engine_for, reading
from dsr.connectors.sql.connector import SqlConnector
from dsr.connectors.sql.places import bind_live
from dsr.datamap.planner import build_plan
from tests.connectors import kinds, shop
from tests.datamap.worlds import IDENTITIES, World, oracle, worlds

EMAIL = frozenset({"email"})


@pytest.fixture(scope="module", params=kinds.KINDS)
def world_url(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder = tmp_path_factory.mktemp("worlds")
    with kinds.database_of(request.param, lambda: request.getfixturevalue("mariadb"), folder) as url:
        yield url


def _fill(url: str, world: World, *, link_type: str) -> None:
    """Keys are whole numbers; links are too, or texts."""
    kinds.empty(url)
    script = []
    for name, collection in world.collections.items():
        types = {"who": "text", "sort": "text"} | dict.fromkeys(collection.key, "int")
        columns = [f"{kinds.quoted(field)} {types.get(field, link_type)}" for field in collection.fields]
        key = ", ".join(map(kinds.quoted, collection.key))
        script.append(f"CREATE TABLE {kinds.quoted(name)} ({', '.join(columns)}, PRIMARY KEY ({key}))")
        for row in world.rows[name]:
            as_text = {field for field in collection.fields if link_type == "text" and field.startswith("l")}
            values = [_literal(row[field], as_text=field in as_text) for field in collection.fields]
            script.append(f"INSERT INTO {kinds.quoted(name)} VALUES ({', '.join(values)})")
    kinds.run(url, ";\n".join(script))


def _literal(value: Any, *, as_text: bool) -> str:
    if value is None:
        return "NULL"
    if as_text or isinstance(value, str):
        return "'" + str(value).replace("'", "''") + "'"
    return str(value)


def _shown(url: str, world: World, identifier: str) -> dict[str, list[tuple[Any, ...]]]:
    sink = shop.Collected()
    plan = build_plan(world.datamap, "access", EMAIL).systems[0]
    SqlConnector(url).copy(plan, Identifiers({"email": (identifier,)}), sink, shop.no_beat)
    return {
        name: sorted(tuple(row[key] for key in world.collections[name].key) for row in sink.rows.get(name, []))
        for name in world.collections
    }


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    world=worlds(),
    identifier=st.sampled_from(IDENTITIES),
    link_type=st.sampled_from(["int", "bigint", "text", "numeric"]),
    few=st.sampled_from([0, 1, 5000]),
)
def test_a_copy_shows_exactly_the_oracles_rows_each_once(
    world_url: str, world: World, identifier: str, link_type: str, few: int
) -> None:
    _fill(world_url, world, link_type=link_type)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(reach, "FEW", few)
        shown = _shown(world_url, world, identifier)
    _, expected = oracle(world, identifier)
    assert shown == {name: sorted(keys) for name, keys in expected.items()}


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(world=worlds(), identifier=st.sampled_from(IDENTITIES), few=st.sampled_from([0, 1, 5000]))
def test_an_erasure_deletes_own_rows_and_shared_ones_that_nobody_else_holds(
    world_url: str, world: World, identifier: str, few: int
) -> None:
    _fill(world_url, world, link_type="int")
    plan = build_plan(world.datamap, "erasure", EMAIL).systems[0]
    kept: list[SavedKeys] = []
    identifiers = Identifiers({"email": (identifier,)})
    connector = SqlConnector(world_url, world_url)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(portions, "FEW", few)
        problems = connector.count(plan, identifiers, erase=True).problems
        assert problems == ()
        connector.erase(plan, identifiers, saved=None, save=shop.into(kept), beat=shop.no_beat)
        assert connector.read_back(plan, kept[0], identifiers).clean
    own, _ = oracle(world, identifier)
    for name, rows in world.rows.items():
        key = world.collections[name].key
        left = _left(world_url, name, key)
        before = {tuple(row[field] for field in key) for row in rows}
        assert not left & own[name]
        assert before - left - own[name] == _let_go(world, name, own)
    if kept:
        assert connector.read_back(plan, kept[0], identifiers).clean
        assert SavedKeys.from_json(json.dumps(json.loads(kept[0].to_json()))) == kept[0]


def _left(url: str, name: str, key: tuple[str, ...]) -> set[tuple[Any, ...]]:
    columns = ", ".join(map(kinds.quoted, key))
    return set(kinds.rows(url, f"SELECT {columns} FROM {kinds.quoted(name)}"))


def _let_go(world: World, name: str, own: dict[str, set[tuple[Any, ...]]]) -> set[tuple[Any, ...]]:
    """Rows that own rows share and that no other row points at, by any link of the map."""
    found = set()
    for row in world.rows[name]:
        key = tuple(row[field] for field in world.collections[name].key)
        holders = [
            (source, tuple(other[field] for field in collection.key), link.ownership.value)
            for source, collection in world.collections.items()
            for link in collection.links
            if link.to == name
            for other in world.rows[source]
            if tuple(other[field] for field in link.fields) == key
        ]
        mine = [holder for holder in holders if holder[1] in own[holder[0]]]
        if key not in own[name] and any(kind == "shared" for *_, kind in mine) and len(mine) == len(holders):
            found.add(key)
    return found


def test_a_single_path_to_many_rows_is_a_join_and_no_look_up_row_by_row(postgres_url: str) -> None:
    """Beside `false OR` PostgreSQL would go through all orders for each of their items."""
    shop.build(postgres_url)
    with reading(engine_for(postgres_url, purpose="read")) as connection, pytest.MonkeyPatch.context() as patch:
        patch.setattr(reach, "FEW", 0)
        places, _ = bind_live(connection, shop.app())
        found = reach.Reach(connection, places, shop.ADA)
        query = sa.select(places["order_items"].column("position")).where(found.every("order_items"))
        compiled = query.compile(dialect=connection.dialect)
        driver = connection.connection.driver_connection
        assert isinstance(driver, psycopg.Connection)
        plan = "\n".join(row[0] for row in driver.execute(f"EXPLAIN {compiled}".encode(), compiled.params))
    assert "SubPlan" not in plan
