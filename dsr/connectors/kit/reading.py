"""What a connector promises of counting and copying."""

import tracemalloc
from collections.abc import Mapping, Sequence
from typing import Any

from dsr.connectors.base import Identifiers
from dsr.connectors.kit.people import ADA, ADAS, COLLECTIONS, HOSTILE, ROWS, ZERO, ZEROS
from dsr.connectors.kit.world import (
    Beats,
    Collected,
    Dropped,
    World,
    by_email,
    copied,
    everything,
    line,
    no_beat,
    plan_of,
    refusal,
    stopped,
)

# Many rows for one person: together several megabytes.
MANY, LONG = 4_000, 1_000


class ReadingPromises:
    """Subclasses say how a world is made: `world`, called once a test."""

    many_rows = MANY  # of about a kilobyte each; fewer for a store that is slow to fill

    def world(self) -> World:
        raise AssertionError("A subclass of the kit says how its world is made: def world(self) -> World.")

    def filled(self) -> World:
        world = self.world()
        world.fill(ROWS)
        return world

    def crowded(self) -> World:
        world = self.world()
        clicks = [{"id": n, "visit_id": "a/b c", "target": f"{n:06}" + "x" * LONG} for n in range(self.many_rows)]
        world.fill({**ROWS, "clicks": clicks})
        return world

    def test_the_map_fits_the_store(self) -> None:
        world = self.filled()
        assert world.connector().check(plan_of(world, "access"), erase=False) == ()

    def test_a_copy_brings_exactly_the_persons_rows_each_once(self) -> None:
        assert _keys(copied(self.filled(), by_email(ADA))) == _sorted(ADAS)

    def test_a_key_that_is_zero_leads_on_like_any_other(self) -> None:
        assert _keys(copied(self.filled(), by_email(ZERO))) == _sorted(ZEROS)

    def test_an_identifier_given_twice_brings_no_row_twice(self) -> None:
        assert _keys(copied(self.filled(), by_email(ADA, ADA.upper(), f" {ADA} "))) == _sorted(ADAS)

    def test_several_people_of_one_request_come_together(self) -> None:
        both = {name: ADAS.get(name, set()) | ZEROS.get(name, set()) for name in ADAS}
        assert _keys(copied(self.filled(), by_email(ADA, ZERO))) == _sorted(both)

    def test_values_are_unchanged_and_what_is_not_delivered_stays_out(self) -> None:
        world = self.filled()
        for name, rows in copied(world, by_email(ADA)).items():
            delivered = [f for f, spec in COLLECTIONS[name]["fields"].items() if spec.get("deliver", True)]
            there = [row for row in world.rows(name) if row["id"] in ADAS[name]]
            expected = [{field: row[field] for field in delivered} for row in there]
            assert sorted(map(line, rows)) == sorted(map(line, expected)), name

    def test_the_count_is_what_the_copy_brings(self) -> None:
        world = self.filled()
        for identifiers in (by_email(ADA), by_email(ZERO), by_email("nobody@kit.example")):
            counted = world.connector().count(plan_of(world, "access"), identifiers, erase=False)
            sink = Collected()
            brought = world.connector().copy(plan_of(world, "access"), identifiers, sink, no_beat)
            assert {each.collection: each.rows for each in counted.collections if each.rows} == {
                name: len(rows) for name, rows in sink.rows.items()
            }
            assert (counted.collections, counted.roots, counted.schema) == (
                brought.collections,
                brought.roots,
                brought.schema,
            )

    def test_own_rows_yield_identifiers_for_other_systems(self) -> None:
        world = self.filled()
        counted = world.connector().count(plan_of(world, "access"), by_email(ADA), erase=False)
        assert {kind: tuple(values) for kind, values in counted.yields.items()} == {"user_id": ("1",)}

    def test_hostile_identifiers_find_nothing_and_break_nothing(self) -> None:
        world = self.filled()
        before = everything(world)
        for identifier in HOSTILE:
            counted = world.connector().count(plan_of(world, "access"), by_email(identifier), erase=False)
            assert sum(each.rows for each in counted.collections) == 0, repr(identifier[:40])
        assert copied(world, by_email(*HOSTILE)) == {}
        assert everything(world) == before

    def test_hostile_identifiers_do_not_hide_the_good_one(self) -> None:
        assert _keys(copied(self.filled(), by_email(*HOSTILE, ADA))) == _sorted(ADAS)

    def test_without_identifiers_there_is_nothing(self) -> None:
        world = self.filled()
        for nothing in (Identifiers({}), by_email(), Identifiers({"phone": ("123",)})):
            assert copied(world, nothing) == {}

    def test_reading_changes_nothing(self) -> None:
        world = self.filled()
        before = everything(world)
        world.connector().count(plan_of(world, "erasure"), by_email(ADA), erase=True)
        copied(world, by_email(ADA))
        assert everything(world) == before

    def test_the_roots_stay_the_same_until_the_identifier_leads_elsewhere(self) -> None:
        world = self.filled()
        plan = plan_of(world, "access")
        first = world.connector().count(plan, by_email(ADA), erase=False)
        world.add("visits", {"id": "new", "person_id": 1, "page": "new"})
        grown = world.connector().count(plan, by_email(ADA), erase=False)
        assert grown.roots == first.roots
        world.add("people", {"id": 6, "email": ADA, "name": "Another", "boss_id": None, "secret": None})
        moved = world.connector().count(plan, by_email(ADA), erase=False)
        assert moved.roots != first.roots

    def test_a_large_copy_comes_in_batches_with_a_beat_between(self) -> None:
        world = self.crowded()
        sink, beats = Collected(), Beats()
        world.connector().copy(plan_of(world, "access"), by_email(ADA), sink, beats)
        assert sorted(row["id"] for row in sink.rows["clicks"]) == list(range(self.many_rows))
        assert sink.batches > len(sink.rows), "some collection came in several batches"
        assert beats.calls >= sink.batches

    def test_a_lost_lease_stops_the_copy(self) -> None:
        world = self.crowded()
        sink = Dropped()
        assert stopped(lambda: world.connector().copy(plan_of(world, "access"), by_email(ADA), sink, Beats(stop_at=10)))
        assert sink.rows < self.many_rows

    def test_memory_does_not_grow_with_the_copy(self) -> None:
        world = self.crowded()
        world.connector().count(plan_of(world, "access"), by_email(ZERO), erase=False)  # imports and pools come first
        sink = Dropped()
        tracemalloc.start()
        try:
            world.connector().copy(plan_of(world, "access"), by_email(ADA), sink, no_beat)
            _, peak = tracemalloc.get_traced_memory()
        finally:
            tracemalloc.stop()
        assert sink.bytes > self.many_rows * LONG
        # Keys and the batch under way are held, and a few copies of it; not what was copied.
        assert peak < 6 * sink.largest + 600 * self.many_rows, f"{peak:,} of {sink.bytes:,} bytes"

    def test_a_store_that_is_down_is_an_error_that_can_be_tried_again_and_holds_no_value(self) -> None:
        world = self.filled()
        acts = (
            lambda: world.unreachable().count(plan_of(world, "access"), by_email(ADA), erase=False),
            lambda: world.unreachable().copy(plan_of(world, "access"), by_email(ADA), Dropped(), no_beat),
        )
        for act in acts:
            error = refusal(act)
            assert not error.permanent
            assert "ada" not in str(error).lower()
            assert str(error).endswith((".", "?")), "a sentence"


def _keys(found: Mapping[str, Sequence[Mapping[str, Any]]]) -> dict[str, list[object]]:
    return {name: sorted((row["id"] for row in rows), key=repr) for name, rows in sorted(found.items()) if rows}


def _sorted(expected: Mapping[str, set[object]]) -> dict[str, list[object]]:
    return {name: sorted(keys, key=repr) for name, keys in sorted(expected.items()) if keys}
