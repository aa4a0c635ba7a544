from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dsr.rules.tasks import task_due

DAYS = st.dates(date(2020, 1, 1), date(2040, 1, 1))


@pytest.mark.parametrize(
    ("begun", "target", "due", "expected"),
    [
        (date(2026, 6, 1), date(2026, 6, 21), date(2026, 7, 1), date(2026, 6, 17)),
        (date(2026, 6, 1), date(2026, 7, 1), date(2026, 7, 1), date(2026, 6, 24)),
        (date(2026, 6, 30), date(2026, 6, 20), date(2026, 7, 1), date(2026, 6, 30)),
        (date(2026, 7, 9), date(2026, 6, 20), date(2026, 7, 1), date(2026, 7, 9)),
    ],
)
def test_a_task_is_due_after_four_fifths_of_the_time_to_the_target(
    begun: date, target: date, due: date, expected: date
) -> None:
    assert task_due(begun, target, due) == expected


@given(DAYS, st.integers(0, 90), st.integers(0, 30), st.integers(0, 200))
def test_a_task_that_begins_in_time_is_due_before_the_request_is(begun: date, days: int, less: int, more: int) -> None:
    due = begun + timedelta(days=days + 1)
    found = task_due(begun, due - timedelta(days=less), due)
    assert begun <= found < due
