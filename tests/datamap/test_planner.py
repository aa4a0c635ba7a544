import random
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from dsr.datamap.load import load
from dsr.datamap.plan import Action, Ownership, Plan, Role, Step
from dsr.datamap.planner import build_plan
from dsr.datamap.schema import DataMap
from tests.datamap.test_load import GOOD
from tests.datamap.worlds import IDENTITIES, Reached, World, key_of, oracle, worlds

EMAIL = frozenset({"email"})


def _step(plan: Plan, name: str) -> Step:
    return next(step for system in plan.systems for step in system.steps if step.collection == name)


def interpret(world: World, plan: Plan, identifier: str) -> tuple[Reached, Reached]:
    """The plan on rows in memory, by whole sets until nothing changes: own rows, and all rows shown."""
    steps = plan.systems[0].steps
    own: dict[str, list[Any]] = {name: [] for name in world.collections}

    def meets(row: Any, where: tuple[tuple[str, str | None], ...]) -> bool:
        return all(row[field] == value for field, value in where)

    def through(step: Step, kinds: set[Ownership]) -> list[Any]:
        return [
            row
            for via in step.vias
            if via.ownership in kinds
            for row in world.rows[step.collection]
            if tuple(row[f] for f in via.fields)
            in {tuple(r[f] for f in via.source_fields) for r in own[via.source] if meets(r, via.where_there)}
            and meets(row, via.where_here)
            and None not in [row[f] for f in via.fields]
        ]

    while True:
        before = {name: list(rows) for name, rows in own.items()}
        for step in steps:
            rows = [row for row in world.rows[step.collection] for s in step.seeds if row[s.field] == identifier]
            rows += through(step, {Ownership.OWNED, Ownership.HOLDS})
            own[step.collection] = [row for row in world.rows[step.collection] if row in rows]
        if before == own:
            break
    shown = {name: list(rows) for name, rows in own.items()}
    for step in steps:
        shown[step.collection] += through(step, {Ownership.SHARED, Ownership.LOOKUP})
    return _keyed(world, own), _keyed(world, shown)


def _keyed(world: World, rows: dict[str, list[Any]]) -> Reached:
    return {name: {key_of(world, name, row) for row in rows[name]} for name in world.collections}


@given(worlds(), st.sampled_from(IDENTITIES))
def test_a_plan_reaches_exactly_the_rows_that_following_links_by_hand_reaches(world: World, identifier: str) -> None:
    plan = build_plan(world.datamap, "access", EMAIL)
    assert interpret(world, plan, identifier) == oracle(world, identifier)


def _shuffled(value: object, order: random.Random) -> object:
    if isinstance(value, dict):
        items = list(value.items())
        order.shuffle(items)
        return {key: _shuffled(inner, order) for key, inner in items}
    return value


@given(worlds(), st.randoms(use_true_random=False), st.sampled_from(["access", "erasure"]))
def test_the_hash_does_not_depend_on_the_order_of_the_file(world: World, order: random.Random, right: str) -> None:
    plain = world.datamap.model_dump(by_alias=True)
    turned = DataMap.model_validate(_shuffled(plain, order))
    assert build_plan(turned, right, EMAIL).hash == build_plan(world.datamap, right, EMAIL).hash


@given(worlds())
def test_a_source_is_read_before_what_it_leads_to_unless_they_lead_to_each_other(world: World) -> None:
    steps = build_plan(world.datamap, "access", EMAIL).systems[0].steps
    place = {step.collection: n for n, step in enumerate(steps)}
    leads: dict[str, set[str]] = {step.collection: {via.source for via in step.vias} for step in steps}

    def ancestors(name: str) -> set[str]:
        found: set[str] = set()
        pending = [name]
        while pending:
            news = leads[pending.pop()] - found
            found |= news
            pending += news
        return found

    for name in place:
        for source in leads[name]:
            assert place[source] < place[name] or name in ancestors(source)


def test_only_an_erasure_erases() -> None:
    datamap = load(GOOD, name="m")
    assert _step(build_plan(datamap, "erasure", EMAIL), "orders").erasure.action is Action.DELETE
    assert _step(build_plan(datamap, "access", EMAIL), "orders").erasure.action is Action.NONE


def test_a_changed_rule_changes_the_hash() -> None:
    one = build_plan(load(GOOD, name="m"), "erasure", EMAIL)
    two = build_plan(load(GOOD.replace("random_token", "null_value"), name="m"), "erasure", EMAIL)
    assert one.hash != two.hash


def test_a_condition_of_a_link_is_part_of_the_hash_and_a_link_without_one_has_the_hash_that_it_had() -> None:
    plan = build_plan(load(GOOD, name="m"), "erasure", EMAIL)
    limited = build_plan(
        load(GOOD.replace("to: customers,", "to: customers, where: {id: 1},"), name="m"), "erasure", EMAIL
    )
    assert "where" not in plan.canonical()
    assert '"where":[["id","1"]]' in limited.canonical()
    assert plan.hash != limited.hash


def test_a_system_that_the_identifiers_cannot_reach_stays_in_the_plan_without_steps() -> None:
    plan = build_plan(load(GOOD, name="m"), "access", frozenset({"phone"}))
    assert [(system.system, system.steps) for system in plan.systems] == [("app", ())]


TWO_SYSTEMS = (
    GOOD.replace("identifier: email", "identifier: email, yields: account")
    + """\
  archive:
    title: Archive
    connector: sql
    connection: archive
    collections:
      letters:
        key: [id]
        fields:
          account: {category: none, meaning: Account, identifier: account}
        erase: delete
"""
)


def test_one_system_yields_the_identifier_of_the_next() -> None:
    plan = build_plan(load(TWO_SYSTEMS, name="m"), "access", EMAIL)
    assert [seed.kind for seed in _step(plan, "letters").seeds] == ["account"]
    assert plan.kinds == ("email",)


def test_a_shared_row_leads_nowhere_and_yields_nothing() -> None:
    text = TWO_SYSTEMS.replace("ownership: owned", "ownership: other").replace(
        "identifier: email, yields: account, erase: random_token", "identifier: email, erase: random_token"
    )
    text = text.replace(
        "        erase: change\n",
        "        erase: change\n        links: [{fields: [id], to: orders, ownership: shared}]\n",
    )
    text = text.replace("meaning: Customer}", "meaning: Customer, yields: account}")
    plan = build_plan(load(text, name="m"), "access", EMAIL)
    assert _step(plan, "orders").role is Role.SHARED
    assert _step(plan, "orders").yields == ()
    assert plan.systems[1].steps == ()
