"""What the kit does not ask of changes: the types of JSON, what is sent and what is not, repetitions, late stores."""

from decimal import Decimal
from typing import Any

import pytest

from dsr.connectors.base import ConnectorError, Identifiers, SavedChange, Setting
from dsr.connectors.bounds import FEW_ROWS
from dsr.connectors.http import change as changing
from dsr.connectors.kit.people import ADA
from dsr.connectors.kit.world import Save, by_email, everything, no_beat, plan_of
from tests.connectors.http.store import HttpWorld, http_map
from tests.harness.far_side import FarSide


def filled(far: FarSide, note: Any = "ring twice", **maps: Any) -> HttpWorld:
    world = HttpWorld(far, http_map(**maps) if maps else None)
    world.fill()
    far.rows["orders"][0]["note"] = note
    return world


def change(
    world: HttpWorld, *settings: Setting, save: Save | None = None, saved: SavedChange | None = None, who: str = ADA
) -> SavedChange:
    people = by_email(who) if who else Identifiers({})
    return world.connector().change(
        plan_of(world, "rectification"), people, settings, saved=saved, save=save or Save(), beat=no_beat
    )


def proved(world: HttpWorld, saved: SavedChange) -> bool:
    return world.connector().read_back_change(plan_of(world, "rectification"), saved).clean


def noted(value: str | None, **more: Any) -> Setting:
    return Setting("orders", "note", value, keys=((0,),), **more)


@pytest.mark.parametrize(
    ("held", "typed", "then"),
    [
        ("old", "7", "7"),
        ("old", "true", "true"),
        (7, "8", 8),
        (Decimal("1.50"), "2.10", Decimal("2.10")),
        (True, "false", False),
        (None, "true", True),
        (None, "7", "7"),
        (7, None, None),
        ("7", None, None),
        (False, None, None),
        ("true", None, None),
        (Decimal("12345678901234567.10"), None, None),
    ],
)
def test_a_value_keeps_its_type_and_is_put_back_as_it_was(
    far: FarSide, held: Any, typed: str | None, then: Any
) -> None:
    world = filled(far, held)
    before = everything(world)
    save = Save()
    saved = change(world, noted(typed), save=save)
    assert save.change == saved
    now = next(row for row in far.rows["orders"] if row["id"] == 0)["note"]
    assert (type(now), now) == (type(then), then)
    assert proved(world, saved)
    (cell,) = saved.cells
    back = noted(cell.old, where=((cell.field, cell.new),), restored=True)
    assert proved(world, change(world, back, who=""))
    assert everything(world) == before


@pytest.mark.parametrize(
    ("held", "typed", "why"),
    [
        (7, "seven", "holds a number"),
        (True, "yes", "holds true or false"),
        ({"a": 1}, "x", "an object or a list"),
        ([1], None, "an object or a list"),
        ("old", "a\x00b", "cannot be sent"),
        ("old", "\x00true", "cannot be sent"),
        ("old", "\x00{", "cannot be sent"),
        ("old", "\x00\ud800", "cannot be sent"),
    ],
)
def test_what_a_field_cannot_hold_is_told_before_anything_is_sent(
    far: FarSide, held: Any, typed: str | None, why: str
) -> None:
    world = filled(far, held)
    save = Save()
    with pytest.raises(ConnectorError, match=why) as caught:
        change(world, noted(typed), save=save)
    assert caught.value.permanent
    assert save.calls == 0
    assert not far.calls("PATCH")
    (problem,) = world.connector().foresee(plan_of(world, "rectification"), by_email(ADA), [noted(typed)]).problems
    assert problem in str(caught.value)


def test_only_the_field_is_sent_and_only_where_it_is_another(far: FarSide) -> None:
    world = filled(far)
    far.rows["orders"][1]["note"] = "new"
    change(world, Setting("orders", "note", "new"))
    assert [(seen.path, seen.body) for seen in far.calls("PATCH")] == [("/v1/orders/0", {"note": "new"})]


def test_a_store_that_wants_the_whole_row_gets_it(far: FarSide) -> None:
    world = filled(far, only={"orders": {"change": {"path": "/orders/{id}", "method": "PUT", "send": "row"}}})
    far.rows["orders"][0]["unmapped"] = {"a": Decimal("1.10")}
    before = dict(far.rows["orders"][0])
    assert proved(world, change(world, noted("new")))
    assert next(row for row in far.rows["orders"] if row["id"] == 0) == {**before, "note": "new"}


def test_after_a_crash_the_rest_is_sent_by_the_same_keys_of_repetition(far: FarSide) -> None:
    world = filled(far, idempotency_header="Idempotency-Key")
    far.fail(method="PATCH", path="/v1/orders/10", status=501)
    save = Save()
    settings = Setting("orders", "note", "new"), Setting("people", "name", "Eda")
    with pytest.raises(ConnectorError, match=r"PATCH /orders/\{id\}"):
        change(world, *settings, save=save)
    assert save.change is not None
    first = {seen.path: seen.headers["idempotency-key"] for seen in far.calls("PATCH")}
    far.seen.clear()
    saved = change(world, *settings, saved=save.change, who="")
    assert proved(world, saved)
    assert {row["note"] for row in far.rows["orders"] if row["id"] in {0, 10}} == {"new"}
    again = {seen.path: seen.headers["idempotency-key"] for seen in far.calls("PATCH")}
    assert again["/v1/orders/10"] == first["/v1/orders/10"]
    assert "/v1/orders/0" not in again, "it held already"
    change(world, Setting("orders", "note", "newer"))
    later = {seen.headers["idempotency-key"] for seen in far.calls("PATCH")} - set(again.values())
    assert len(later) == 2, "another change is no repetition"


def test_rows_of_others_that_a_careless_store_brings_along_are_not_set(far: FarSide) -> None:
    world = filled(far)
    far.ignores_query = True
    saved = change(world, Setting("orders", "note", "new"))
    assert {cell.key for cell in saved.cells} == {(0,), (10,)}
    assert {row["id"] for row in far.rows["orders"] if row["note"] == "new"} == {0, 10}


def test_a_store_that_settles_late_is_asked_again(far: FarSide) -> None:
    world = filled(far, settles_within=60)
    saved = change(world, noted("new"))
    row = next(row for row in far.rows["orders"] if row["id"] == 0)
    row["note"] = "ring twice"
    looks = iter(range(5))

    def settle(seen: object) -> None:
        if next(looks) == 3:
            row["note"] = "new"

    far.on_request = settle
    assert proved(world, saved)
    assert world.watch.slept


def test_a_moment_that_the_store_writes_otherwise_is_the_same(far: FarSide) -> None:
    world = filled(far)
    saved = change(world, noted("2026-03-01T23:30:00+00:00"))
    far.rows["orders"][-1 if far.rows["orders"][-1]["id"] == 0 else 0]["note"] = "2026-03-02T00:30:00.000+01:00"
    assert proved(world, saved)


def test_more_rows_than_the_bound_are_refused(far: FarSide, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(changing, "MOST_CELLS", 1)
    with pytest.raises(ConnectorError, match="more than 1 fields"):
        change(filled(far), Setting("orders", "note", "new"))
    assert not far.calls("PATCH")


def test_many_rows_are_shown_by_their_values(far: FarSide) -> None:
    world = filled(far)
    for number in range(100, 101 + FEW_ROWS):
        world.add("orders", {"id": number, "person_id": 1, "total": None, "note": "same"})
    held = world.connector().peek(plan_of(world, "rectification"), by_email(ADA))
    notes = [(each.value, each.rows, each.keys) for each in held if each.field == "note"]
    assert notes == [("same", FEW_ROWS + 1, ()), ("ring twice", 1, ()), (None, 1, ())]
