from datetime import UTC, datetime

from hypothesis import given

from dsr.rules.cases import cases
from dsr.rules.metrics import Row, ccpa, yearly
from dsr.rules.publication import public_row, publish, sum_words
from dsr.rules.suppression import LEAST, LEFT_OUT, SMALL, shown
from tests.rules.stories import Story, interleaved, stories

AS_OF = datetime(2027, 4, 1, tzinfo=UTC)


def _row(complied: int, denied: int, *, on_time: int | None = None, days: int = 7, **more: int) -> Row:
    answered = complied + denied
    return Row(
        law="ccpa",
        right="know",
        received=answered + sum(more.values()),
        complied=complied,
        denied=denied,
        on_time=answered if on_time is None else on_time,
        days=(days,) * answered,
        grounds={"1798.145(h)": denied} if denied else {},
        **more,  # type: ignore[arg-type]  # numbers by their names
    )


@given(stories())
def test_no_small_number_is_ever_published(told: list[Story]) -> None:
    found = cases(interleaved(told))
    for law in publish(ccpa(found, 2026, AS_OF), yearly(found, 2026, AS_OF)):
        for row in law.rows:
            counts = [row.received, row.complied, row.denied, row.withdrawn, row.open, *(n for _, n in row.reasons)]
            assert not [each for each in counts if each.count is not None and 0 < each.count < LEAST]
            if row.received.words == SMALL:
                assert {row.complied.words, row.median, row.mean, row.on_time} == {LEFT_OUT}
                assert not row.reasons


def test_large_numbers_are_told_as_they_are() -> None:
    row = public_row(_row(40, 10, withdrawn=5))
    assert (row.received.count, row.complied.count, row.denied.count, row.withdrawn.count) == (55, 40, 10, 5)
    assert (row.median, row.mean, row.on_time) == ("7", "7", "100.0 %")
    assert dict(row.reasons)["other grounds"].count == 10
    assert row.told


def test_a_few_late_answers_are_not_told_by_a_share() -> None:
    assert public_row(_row(40, 10, on_time=48)).on_time == LEFT_OUT
    assert public_row(_row(40, 10, on_time=45)).on_time == "90.0 %"


def test_days_are_kept_back_where_few_were_answered_and_absent_where_none_was() -> None:
    assert public_row(_row(3, 3, open=20)).median == LEFT_OUT
    assert public_row(_row(3, 0, open=20)).median == LEFT_OUT
    assert public_row(_row(0, 0, open=20)).median == "–"
    assert public_row(_row(9, 3)).median == "7"


def test_a_sum_adds_only_what_is_told() -> None:
    assert sum_words([shown(7), shown(0)]) == "7"
    assert sum_words([shown(7), shown(3)]) == "at least 7"
    assert sum_words([shown(3), shown(2)]) == LEFT_OUT
