import re
from itertools import combinations
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dsr.datamap.layout import Box, Layout, lay_out
from dsr.datamap.load import load
from dsr.datamap.picture import as_svg
from dsr.datamap.schema import DataMap
from examples import SLUGS
from tests.datamap.worlds import World, worlds

SVG = "{http://www.w3.org/2000/svg}"


def _read(slug: str) -> DataMap:
    return load(Path(f"examples/{slug}/datamap.yaml").read_text(encoding="utf-8"), name=slug)


def _links(datamap: DataMap) -> list[str]:
    return sorted(
        f"{name} {link.to}"
        for system in datamap.systems.values()
        for name, collection in system.collections.items()
        for link in collection.links
    )


def _drawn(root: ET.Element) -> list[str]:
    return sorted(path.attrib["data-link"] for path in root.iter(f"{SVG}path") if "data-link" in path.attrib)


def _boxes(root: ET.Element) -> list[Box]:
    found = []
    for group in root.iter(f"{SVG}g"):
        if group.get("class") == "collection":
            rect = group.find(f"{SVG}rect")
            assert rect is not None
            found.append(Box(*(float(rect.attrib[name]) for name in ("x", "y", "width", "height"))))
    return found


def _apart(one: Box, other: Box) -> bool:
    return (
        one.x + one.width <= other.x
        or other.x + other.width <= one.x
        or one.y + one.height <= other.y
        or other.y + other.height <= one.y
    )


@pytest.mark.parametrize("slug", SLUGS)
def test_every_collection_and_link_of_the_samples_is_drawn(slug: str) -> None:
    datamap = _read(slug)
    root = ET.fromstring(as_svg(datamap))
    assert _drawn(root) == _links(datamap)
    for name, system in datamap.systems.items():
        (group,) = [each for each in root.iter(f"{SVG}g") if each.get("id") == f"system-{name}"]
        boxes = [each.get("data-collection") for each in group.iter(f"{SVG}g") if each.get("data-collection")]
        assert sorted(filter(None, boxes)) == sorted(system.collections)


def test_what_one_system_yields_to_another_is_drawn_between_them() -> None:
    root = ET.fromstring(as_svg(_read("qazar")))
    assert [p.get("data-yields") for p in root.iter(f"{SVG}path") if p.get("data-yields")] == ["app support"]


def test_the_picture_is_told_to_those_who_do_not_see_it() -> None:
    root = ET.fromstring(as_svg(_read("qdrant")))
    assert root.get("role") == "img"
    assert root.get("aria-labelledby") == "title desc"
    described = root.find(f"{SVG}desc")
    assert described is not None
    assert "web_logs: not reached." in (described.text or "")
    assert "clusters points at accounts (owned)." in (described.text or "")


def test_a_search_may_start_from_fewer_kinds() -> None:
    classes = re.compile(r'class="box (\w+)"')
    everything, by_number = as_svg(_read("qazar")), as_svg(_read("qazar"), ["user_id"])
    assert classes.findall(by_number).count("none") > classes.findall(everything).count("none")


def test_hostile_names_stay_text() -> None:
    hostile = "</text><script>alert(1)</script>&\x01\u202e\"'"
    collection = {"key": [hostile], "title": hostile, "table": hostile, "fields": {}, "links": []}
    plain: dict[str, Any] = {"version": 1, "controller": "c", "systems": {}}
    plain["systems"]["app"] = {
        "title": hostile,
        "connector": "sql",
        "connection": "a",
        "collections": {"a": collection},
    }
    text = as_svg(DataMap.model_validate(plain))
    root = ET.fromstring(text)
    assert not list(root.iter(f"{SVG}script"))
    assert "\x01" not in text
    assert "\u202e" not in text
    assert "&lt;script&gt;alert(1)" in text


def test_sixty_collections_do_not_stand_on_each_other() -> None:
    names = [f"table_{number}" for number in range(60)]
    collections = {
        name: {
            "key": ["id"],
            "links": [
                {"fields": ["id"], "to": names[(number * 7) % 13], "ownership": "owned"},
                {"fields": ["id"], "to": names[(number * 5 + 3) % 60], "ownership": "other"},
            ],
        }
        for number, name in enumerate(names)
    }
    plain: dict[str, Any] = {"version": 1, "controller": "c", "systems": {}}
    plain["systems"]["app"] = {"title": "A", "connector": "sql", "connection": "a", "collections": collections}
    root = ET.fromstring(as_svg(DataMap.model_validate(plain)))
    boxes = _boxes(root)
    assert len(boxes) == 60
    assert all(_apart(one, other) for one, other in combinations(boxes, 2))
    assert len(_drawn(root)) == 120


@settings(max_examples=60, deadline=None)
@given(world=worlds())
def test_any_map_makes_a_well_formed_picture(world: World) -> None:
    root = ET.fromstring(as_svg(world.datamap))
    assert _drawn(root) == _links(world.datamap)
    assert all(_apart(one, other) for one, other in combinations(_boxes(root), 2))


_NAMES = [f"n{number}" for number in range(12)]


@settings(max_examples=150, deadline=None)
@given(st.lists(st.tuples(st.sampled_from(_NAMES), st.sampled_from(_NAMES)), max_size=40), st.data())
def test_lines_run_from_box_to_box_and_boxes_keep_apart(edges: list[tuple[str, str]], data: st.DataObject) -> None:
    sizes = {name: (50.0 + 5 * number, 40.0) for number, name in enumerate(_NAMES)}
    weak = frozenset(data.draw(st.sets(st.integers(0, 39))))
    found: Layout = lay_out(sizes, edges, gap=100, weak=weak)
    assert all(_apart(one, other) for one, other in combinations(found.boxes.values(), 2))
    for number, (source, target) in enumerate(edges):
        left, right = (target, source) if number in found.turned else (source, target)
        start, end = found.routes[number][0], found.routes[number][-1]
        assert start[0] == found.boxes[left].x + found.boxes[left].width
        assert found.boxes[left].y <= start[1] <= found.boxes[left].y + found.boxes[left].height
        assert found.boxes[right].y <= end[1] <= found.boxes[right].y + found.boxes[right].height
        if left != right:
            assert end[0] == found.boxes[right].x
            assert start[0] < end[0]
    assert lay_out(sizes, edges, gap=100, weak=weak) == found
