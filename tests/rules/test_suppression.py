"""Small counts stay small counts, even for a reader who knows the rules and tries every table that could be behind a page."""

from collections import defaultdict
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dsr.rules.suppression import LEAST, LEFT_OUT, SMALL, published, shown

PARTS = st.lists(st.integers(0, 60), min_size=1, max_size=6)


@pytest.mark.parametrize(("count", "words"), [(0, "0"), (1, SMALL), (4, SMALL), (5, "5"), (1234, "1,234")])
def test_a_count_from_one_to_four_is_fewer_than_five(count: int, words: str) -> None:
    assert shown(count).words == words


@given(PARTS)
def test_what_is_told_is_true_and_no_small_number_is_told(parts: list[int]) -> None:
    page = published(sum(parts), parts)
    for told, true in [(page.total, sum(parts)), *zip(page.parts, parts, strict=True)]:
        assert told.count in {None, true}
        if 0 < true < LEAST:
            assert not told.told
        if told.words == SMALL:
            assert 0 < true < LEAST


@given(PARTS)
def test_nothing_is_left_out_where_nothing_is_small(parts: list[int]) -> None:
    large = [part for part in parts if not 0 < part < LEAST]
    page = published(sum(large), large)
    assert [each.count for each in page.parts] == large
    assert page.total.count == sum(large)


@given(PARTS)
def test_a_total_that_is_told_gives_no_hidden_part_away(parts: list[int]) -> None:
    page = published(sum(parts), parts)
    hidden = [each for each in page.parts if not each.told]
    if page.total.told and hidden:
        assert len(hidden) > 1


# How many parts, and up to which total every table is tried; those near the top are not judged, since the tables that
# could stand behind them are not all among those tried.
@pytest.mark.parametrize(("number", "top"), [(1, 30), (2, 40), (3, 36), (4, 26), (5, 21)])
def test_whoever_tries_every_table_finds_none_of_the_numbers(number: int, top: int) -> None:
    behind: dict[tuple[str, ...], list[tuple[int, ...]]] = defaultdict(list)
    for parts in product(range(top + 1), repeat=number):
        if sum(parts) <= top:
            page = published(sum(parts), parts)
            behind[page.total.words, *(each.words for each in page.parts)].append(parts)
    judged = 0
    for page_words, tables in behind.items():
        if max(map(sum, tables)) > top - 2 and page_words[0] == LEFT_OUT:
            continue
        for index, words in enumerate(page_words[1:]):
            if words in {SMALL, LEFT_OUT}:
                judged += 1
                assert len({table[index] for table in tables}) > 1, page_words
    assert judged


def test_numbers_that_do_not_add_up_are_refused() -> None:
    for total, parts in ((3, [1, 1]), (0, [1, -1])):
        with pytest.raises(ValueError, match="does not add up"):
            published(total, parts)
