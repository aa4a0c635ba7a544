"""What a connector promises that sets fields: the subject's own rows alone, what was there first, proof, and a way back."""

from collections.abc import Sequence
from typing import Any

from dsr.connectors.base import Changer, Identifiers, SavedChange, Setting
from dsr.connectors.kit.people import ADA, ADAS, HOSTILE, ODD, ROWS
from dsr.connectors.kit.world import (
    Beats,
    Save,
    Stop,
    World,
    by_email,
    everything,
    line,
    no_beat,
    plan_of,
    refusal,
    stopped,
)

_MOST_CRASHES = 60
_NOTED = Setting("orders", "note", "(restricted)")
_NAMED = Setting("people", "name", ODD + "!")


class ChangingPromises:
    """Subclasses say how a world is made: `world`, called once a test."""

    def world(self) -> World:
        raise AssertionError("A subclass of the kit says how its world is made: def world(self) -> World.")

    def crowd(self) -> World:
        world = self.world()
        world.fill(ROWS)
        return world

    def test_the_map_fits_the_store_for_a_change(self) -> None:
        world = self.crowd()
        for right in ("rectification", "restriction"):
            assert world.connector().check(plan_of(world, right), erase=False) == ()

    def test_foreseeing_counts_the_rows_and_changes_nothing(self) -> None:
        world = self.crowd()
        before = everything(world)
        empty = Setting("orders", "note", "(restricted)", where=(("note", None),))
        foreseen = _changer(world).foresee(plan_of(world, "rectification"), by_email(ADA), [_NOTED, empty, _NAMED])
        assert (foreseen.rows, foreseen.problems) == ((2, 1, 1), ())
        assert everything(world) == before

    def test_the_persons_values_are_shown_with_the_keys_of_their_rows(self) -> None:
        world = self.crowd()
        held = _changer(world).peek(plan_of(world, "rectification"), by_email(ADA))
        assert {(each.collection, each.field, each.value, each.rows, each.keys) for each in held} == {
            ("people", "name", ODD, 1, ((1,),)),
            ("orders", "note", "ring twice", 1, ((0,),)),
            ("orders", "note", None, 1, ((10,),)),
        }

    def test_only_the_field_of_the_persons_own_rows_changes(self) -> None:
        world = self.crowd()
        saved = _change(world, Save(), _NOTED, _NAMED)
        _assert_set(world)
        assert {(cell.collection, cell.key, cell.old) for cell in saved.cells} == {
            ("orders", (0,), "ring twice"),
            ("orders", (10,), None),
            ("people", (1,), ODD),
        }

    def test_what_was_there_is_saved_before_the_first_change(self) -> None:
        world = self.crowd()
        before = everything(world)
        seen: list[bool] = []
        save = Save(lambda: seen.append(everything(world) == before))
        saved = _change(world, save, _NOTED)
        assert seen == [True], "saved once, with nothing changed"
        assert save.change == saved, "what is saved survives JSON"

    def test_a_crash_while_it_is_saved_changes_nothing(self) -> None:
        world = self.crowd()
        before = everything(world)

        def crash() -> None:
            raise Stop

        assert stopped(lambda: _change(world, Save(crash), _NOTED))
        assert everything(world) == before

    def test_what_was_approved_can_be_compared_with_what_is_saved(self) -> None:
        world = self.crowd()
        counted = world.connector().count(plan_of(world, "rectification"), by_email(ADA), erase=False)
        saved = _change(world, Save(), _NOTED)
        assert (saved.roots, saved.schema) == (counted.roots, counted.schema)

    def test_a_crash_at_any_beat_of_a_change_resumes_to_the_same_end(self) -> None:
        world = self.world()
        for stop_at in range(1, _MOST_CRASHES):
            world.fill(ROWS)
            filled = everything(world)
            save, beats = Save(), Beats(stop_at)
            if not _stops(world, save, beats):
                assert beats.calls, "a change calls the beat"
                _assert_set(world)
                return
            if everything(world) == filled:  # nothing was begun: the next attempt may search anew
                _change(world, Save(), _NOTED, _NAMED, saved=save.change)
            else:
                _change(world, Save(_never), _NOTED, _NAMED, saved=save.change, who=_NOBODY)
            _assert_set(world)

    def test_a_condition_and_chosen_keys_narrow_the_rows(self) -> None:
        world = self.crowd()
        saved = _change(world, Save(), Setting("orders", "note", "x", where=(("note", "ring twice"),)))
        assert [cell.key for cell in saved.cells] == [(0,)]
        chosen = Setting("orders", "note", "y", where=(("note", None),), keys=((10,), (0,)))
        assert [cell.key for cell in _change(world, Save(), chosen).cells] == [(10,)]

    def test_what_was_there_can_be_put_back(self) -> None:
        world = self.crowd()
        before = everything(world)
        saved = _change(world, Save(), _NOTED, Setting("people", "name", None))
        assert everything(world) != before
        back = [
            Setting(each.collection, each.field, each.old, ((each.field, each.new),), (each.key,), restored=True)
            for each in saved.cells
        ]
        _change(world, Save(), *back, who=_NOBODY)
        assert everything(world) == before

    def test_two_values_for_one_field_of_one_row_are_refused(self) -> None:
        world = self.crowd()
        before = everything(world)
        other, plan = Setting("orders", "note", "other"), plan_of(world, "rectification")
        assert refusal(lambda: _change(world, Save(_never), _NOTED, other)).permanent
        assert refusal(lambda: _changer(world).foresee(plan, by_email(ADA), [_NOTED, other])).permanent
        assert everything(world) == before

    def test_a_key_is_not_set(self) -> None:
        world = self.crowd()
        before = everything(world)
        key = Setting("orders", "id", "99")
        assert _changer(world).foresee(plan_of(world, "rectification"), by_email(ADA), [key]).problems
        assert refusal(lambda: _change(world, Save(_never), key)).permanent
        assert everything(world) == before

    def test_hostile_identifiers_set_nothing(self) -> None:
        world = self.crowd()
        before = everything(world)
        assert _change(world, Save(), _NOTED, who=by_email(*HOSTILE)).cells == ()
        assert everything(world) == before

    def test_the_look_afterwards_at_a_change_is_clean(self) -> None:
        world = self.crowd()
        saved = _change(world, Save(), _NOTED, _NAMED)
        seen = _changer(world).read_back_change(plan_of(world, "rectification"), saved)
        assert seen.clean
        assert {each.collection: each.changed for each in seen.collections} == {"orders": 2, "people": 1}

    def test_the_look_afterwards_finds_what_was_undone(self) -> None:
        world = self.crowd()
        saved = _change(world, Save(), _NOTED, _NAMED)
        order = next(row for row in world.rows("orders") if row["id"] == 10)
        world.add("orders", {**order, "note": None})
        seen = _changer(world).read_back_change(plan_of(world, "rectification"), saved)
        assert {each.collection: each.remaining for each in seen.collections} == {"orders": 1, "people": 0}

    def test_a_store_that_is_down_is_an_error_that_can_be_tried_again(self) -> None:
        world = self.crowd()
        connector = world.unreachable()
        assert isinstance(connector, Changer)
        error = refusal(lambda: connector.foresee(plan_of(world, "rectification"), by_email(ADA), [_NAMED]))
        assert not error.permanent
        assert ODD not in str(error)


_NOBODY = Identifiers({})


def _changer(world: World) -> Changer:
    connector = world.connector()
    assert isinstance(connector, Changer)
    return connector


def _change(
    world: World,
    save: Save,
    *settings: Setting,
    who: Identifiers | None = None,
    saved: SavedChange | None = None,
    beat: Any = no_beat,
) -> SavedChange:
    plan, people = plan_of(world, "rectification"), by_email(ADA) if who is None else who
    return _changer(world).change(plan, people, settings, saved=saved, save=save, beat=beat)


def _stops(world: World, save: Save, beats: Beats) -> bool:
    return stopped(lambda: _change(world, save, _NOTED, _NAMED, beat=beats))


def _never() -> None:
    raise AssertionError("nothing is to be saved")


def _assert_set(world: World) -> None:
    """Ada's notes and name are as they were to be, all else as it was."""
    for name, rows in ROWS.items():
        expected: Sequence[str] = sorted(line({**row, **_new(name, row["id"])}) for row in rows)
        assert sorted(map(line, world.rows(name))) == expected, name


def _new(name: str, key: object) -> dict[str, str | None]:
    field = {_NOTED.collection: _NOTED, _NAMED.collection: _NAMED}.get(name)
    return {field.field: field.value} if field and key in ADAS[name] else {}
