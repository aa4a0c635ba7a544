"""What a connector promises of an erasure: the keys first, nobody else's rows, the same end after every crash, proof."""

from typing import Any

from dsr.connectors.base import CollectionErased, Erased, SavedKeys
from dsr.connectors.kit.people import ADA, ADAS, COLLECTIONS, HOSTILE, ROWS
from dsr.connectors.kit.world import Beats, Save, Stop, World, by_email, copied, everything, line, no_beat, plan_of

_MOST_CRASHES = 60

# What the erasure of Ada tells, by collection: removed, changed, retained.
_ADA_TOLD = {
    "people": (0, 1, 0),
    "orders": (0, 2, 2),
    "visits": (2, 0, 0),
    "clicks": (3, 0, 0),
    "newsletter": (1, 0, 0),
}


class ErasingPromises:
    """Subclasses say how a world is made: `world`, called once a test."""

    def world(self) -> World:
        raise AssertionError("A subclass of the kit says how its world is made: def world(self) -> World.")

    def filled(self) -> World:
        world = self.world()
        world.fill(ROWS)
        return world

    def test_the_map_fits_the_store_for_an_erasure(self) -> None:
        world = self.filled()
        assert world.connector().check(plan_of(world, "erasure"), erase=True) == ()
        assert world.connector().count(plan_of(world, "erasure"), by_email(ADA), erase=True).problems == ()

    def test_the_persons_rows_are_erased_by_their_rules_and_no_others_change(self) -> None:
        world = self.filled()
        erased = _erase(world, Save())
        assert _told(erased.collections) == _ADA_TOLD
        assert not erased.already_absent
        _assert_erased(world)

    def test_what_a_law_keeps_says_why(self) -> None:
        erased = _erase(self.filled(), Save())
        reasons = {each.collection: each.reason for each in erased.collections}
        assert reasons["orders"] == COLLECTIONS["orders"]["retain"]["reason"]

    def test_a_field_that_was_empty_stays_empty(self) -> None:
        world = self.filled()
        world.add("people", {"id": 1, "email": ADA, "name": None, "boss_id": 0, "secret": None})
        _erase(world, Save())
        ada = next(row for row in world.rows("people") if row["id"] == 1)
        assert (ada["name"], ada["secret"]) == (None, None)

    def test_a_random_token_in_place_of_an_address_is_nobodys_and_another_each_time(self) -> None:
        world = self.filled()
        world.add("people", {"id": 6, "email": ADA, "name": "Another", "boss_id": None, "secret": None})
        _erase(world, Save())
        tokens = [row["email"] for row in world.rows("people") if row["id"] in {1, 6}]
        assert len(set(tokens)) == 2
        assert all(str(token).endswith("@erased.invalid") for token in tokens)

    def test_keys_are_saved_before_the_first_change(self) -> None:
        world = self.filled()
        before = everything(world)
        seen: list[bool] = []
        save = Save(lambda: seen.append(everything(world) == before))
        _erase(world, save)
        assert seen == [True], "saved once, with nothing changed"
        assert save.keys is not None
        assert {name: {key[0] for key in keys} for name, keys in save.keys.keys.items() if keys} == ADAS

    def test_a_crash_while_keys_are_saved_changes_nothing(self) -> None:
        world = self.filled()
        before = everything(world)

        def crash() -> None:
            raise Stop

        _expect_stop(world, Save(crash), Beats())
        assert everything(world) == before

    def test_what_was_approved_can_be_compared_with_the_saved_keys(self) -> None:
        world = self.filled()
        counted = world.connector().count(plan_of(world, "erasure"), by_email(ADA), erase=True)
        save = Save()
        _erase(world, save)
        assert save.keys is not None
        assert (save.keys.roots, save.keys.schema) == (counted.roots, counted.schema)
        saved = {name: len(keys) + len(save.keys.kept.get(name, ())) for name, keys in save.keys.keys.items()}
        assert saved == {each.collection: each.rows for each in counted.collections}

    def test_after_a_crash_behind_the_commit_the_saved_keys_tell_the_same(self) -> None:
        world = self.filled()
        save = Save()
        first = _erase(world, save)
        again = _erase(world, Save(_never), saved=save.keys)
        assert again == first
        _assert_erased(world)

    def test_a_crash_at_any_beat_resumes_to_the_same_end(self) -> None:
        world = self.world()
        for stop_at in range(1, _MOST_CRASHES):
            world.fill(ROWS)
            filled = everything(world)
            save = Save()
            beats = Beats(stop_at)
            try:
                erased = _erase(world, save, beat=beats)
            except Stop:
                # No other person's row may have suffered, whatever was done already.
                _assert_others_untouched(world)
                begun = _changed_since(world, filled)
                erased = _erase(world, Save(_never if save.keys and begun else _nothing), saved=save.keys)
            assert _told(erased.collections) == _ADA_TOLD, f"stopped at beat {stop_at}"
            _assert_erased(world)
            if beats.calls < stop_at:
                assert beats.calls, "an erasure calls the beat"
                return

    def test_what_is_absent_already_is_a_success(self) -> None:
        world = self.filled()
        before = everything(world)
        erased = _erase(world, Save(), who="nobody@kit.example")
        assert erased.already_absent
        assert set(_told(erased.collections).values()) <= {(0, 0, 0)}
        assert everything(world) == before

    def test_rows_that_go_between_saving_and_erasing_are_no_matter(self) -> None:
        world = self.filled()
        rows = {**ROWS, "clicks": [row for row in ROWS["clicks"] if row["id"] != 2]}
        save = Save(lambda: world.fill(rows)) if self.others_may_write else Save()
        _erase(world, save)
        assert save.keys is not None
        assert world.connector().read_back(plan_of(world, "erasure"), save.keys, by_email(ADA)).clean

    # False where an erasure locks its rows while the keys are saved, so that nobody else can write then.
    others_may_write = True

    def test_after_an_erasure_the_identifier_finds_nothing(self) -> None:
        world = self.filled()
        _erase(world, Save())
        assert copied(world, by_email(ADA)) == {}
        assert _erase(world, Save()).already_absent

    def test_hostile_identifiers_erase_nothing(self) -> None:
        world = self.filled()
        before = everything(world)
        assert _erase(world, Save(), who=HOSTILE).already_absent
        assert everything(world) == before

    def test_the_look_afterwards_is_clean(self) -> None:
        world = self.filled()
        keys = _saved(world)
        seen = world.connector().read_back(plan_of(world, "erasure"), keys, by_email(ADA))
        assert seen.clean
        assert _told(seen.collections) == _ADA_TOLD

    def test_the_look_afterwards_finds_a_row_that_is_there_again(self) -> None:
        world = self.filled()
        keys = _saved(world)
        world.add("visits", {"id": "a/b c", "person_id": 1, "page": "back"})
        seen = world.connector().read_back(plan_of(world, "erasure"), keys, by_email(ADA))
        assert not seen.clean
        assert {each.collection: each.remaining for each in seen.collections if each.remaining} == {"visits": 1}

    def test_the_look_afterwards_finds_a_field_that_was_written_again(self) -> None:
        world = self.filled()
        keys = _saved(world)
        ada = next(row for row in world.rows("people") if row["id"] == 1)
        world.add("people", {**ada, "name": "Ada again"})
        seen = world.connector().read_back(plan_of(world, "erasure"), keys, by_email(ADA))
        assert {each.collection: each.remaining for each in seen.collections if each.remaining} == {"people": 1}

    def test_the_look_afterwards_finds_the_old_identifier_in_a_new_row(self) -> None:
        world = self.filled()
        keys = _saved(world)
        world.add("newsletter", {"id": 99, "email": ADA})
        seen = world.connector().read_back(plan_of(world, "erasure"), keys, by_email(ADA))
        assert not seen.clean
        assert seen.identifiers_found == 1

    def test_before_an_erasure_the_look_afterwards_is_not_clean(self) -> None:
        world = self.filled()
        save = Save()
        _erase(world, save)
        assert save.keys is not None
        world.fill(ROWS)
        assert not world.connector().read_back(plan_of(world, "erasure"), save.keys, by_email(ADA)).clean


def _erase(
    world: World,
    save: Save,
    *,
    who: str | tuple[str, ...] = ADA,
    saved: SavedKeys | None = None,
    beat: Any = no_beat,
) -> Erased:
    people = by_email(who) if isinstance(who, str) else by_email(*who)
    return world.connector().erase(plan_of(world, "erasure"), people, saved=saved, save=save, beat=beat)


def _saved(world: World) -> SavedKeys:
    save = Save()
    _erase(world, save)
    assert save.keys is not None, "an erasure saves its keys"
    return save.keys


def _expect_stop(world: World, save: Save, beats: Beats) -> None:
    try:
        _erase(world, save, beat=beats)
    except Stop:
        return
    raise AssertionError("what save raises ends the erasure")


def _never() -> None:
    raise AssertionError("a resumed erasure saves no keys again")


def _nothing() -> None:
    """Nothing was begun: the next attempt searches anew, or a store that cannot know goes by the saved keys."""


def _changed_since(world: World, before: object) -> bool:
    return everything(world) != before


def _told(collections: tuple[CollectionErased, ...]) -> dict[str, tuple[int, int, int]]:
    assert all(each.remaining >= 0 for each in collections)
    return {each.collection: (each.removed, each.changed, each.retained) for each in collections}


def _assert_others_untouched(world: World) -> None:
    for name, rows in ROWS.items():
        others = sorted(line(row) for row in world.rows(name) if row["id"] not in ADAS[name])
        assert others == sorted(line(row) for row in rows if row["id"] not in ADAS[name]), name


def _assert_erased(world: World) -> None:
    """Ada's rows are as their rules leave them, all others as they were."""
    _assert_others_untouched(world)
    for name in ("visits", "clicks", "newsletter"):
        assert not ADAS[name] & {row["id"] for row in world.rows(name)}, name
    ada = next(row for row in world.rows("people") if row["id"] == 1)
    assert (ada["name"], ada["secret"], ada["boss_id"]) == ("(erased)", None, 0)
    assert str(ada["email"]).endswith("@erased.invalid")
    orders = {row["id"]: row for row in world.rows("orders") if row["id"] in ADAS["orders"]}
    assert set(orders) == ADAS["orders"], "what a law keeps stays"
    for row in ROWS["orders"]:
        if row["id"] in orders:
            assert line(orders[row["id"]]) == line({**row, "note": None})
