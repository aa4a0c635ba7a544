"""A discovered map, with no hand on it beyond choosing the identifier, gives the subject's rows and no one else's."""

from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command

from dsr.connectors.base import Identifiers
from dsr.connectors.sql.connector import SqlConnector
from dsr.datamap.load import load_with_remarks
from dsr.datamap.planner import build_plan
from dsr.datamap.schema import DataMap
from dsr.management.commands.datamap import Command
from tests.connectors import shop
from tests.management.databases import communities, odd, offices, shops
from tests.management.databases.world import World

WORLDS = {
    f"{module.__name__.rpartition('.')[2]}.{name}": world
    for module in (communities, odd, offices, shops)
    for name, world in vars(module).items()
    if isinstance(world, World)
}


def discover(url: str, *options: str) -> tuple[str, str]:
    out, err = StringIO(), StringIO()
    call_command(Command(stdout=out, stderr=err), "discover", url, *options)
    return out.getvalue(), err.getvalue()


def found_rows(url: str, text: str, world: World) -> dict[str, set[object]]:
    """By table, the keys of all rows that a copy by this map gives."""
    datamap, _ = load_with_remarks(text, name="draft.yaml")
    identifiers = Identifiers({kind: (value,) for kind, value in world.subject.items()})
    (plan,) = build_plan(datamap, "access", frozenset(identifiers.values)).systems
    sink = shop.Collected()
    SqlConnector(url).copy(plan, identifiers, sink, shop.no_beat)
    found: dict[str, set[object]] = {}
    for step in plan.steps:
        names = world.keys.get(step.table, step.key)
        rows = [tuple(row[name] for name in names) for row in sink.rows.get(step.collection, [])]
        assert len(set(rows)) == len(rows)
        if rows:
            found[step.table if step.schema is None else f"{step.schema}.{step.table}"] = {_bare(row) for row in rows}
    return found


def _bare(row: tuple[Any, ...]) -> object:
    return row[0] if len(row) == 1 else row


@pytest.mark.parametrize("sample", ["20", "0"])
@pytest.mark.parametrize("name", sorted(WORLDS))
def test_a_discovered_map_gives_the_subjects_rows_and_no_one_elses(database: str, name: str, sample: str) -> None:
    world = WORLDS[name]
    shop.build(database, world.sql)
    choice = ("--identifier", world.choose) if world.choose else ()
    text, _ = discover(database, *choice, "--sample", sample)
    expected = {**world.rows, **(world.bare if sample == "0" else {})}
    assert found_rows(database, text, world) == {table: keys for table, keys in expected.items() if keys}


def test_a_draft_loads_and_says_that_it_may_not_erase(database: str) -> None:
    shop.build(database, shops.MUSIC.sql)
    text, _ = discover(database, "--identifier", "Customer.Email", "--controller", "music")
    datamap, remarks = load_with_remarks(text, name="draft.yaml")
    assert isinstance(datamap, DataMap)
    assert datamap.controller == "music"
    assert any("This is a draft: it may read, not erase." in str(remark) for remark in remarks)
