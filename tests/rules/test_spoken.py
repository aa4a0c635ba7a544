from datetime import date

import pytest

from dsr.rules.residence import places
from dsr.rules.spoken import KINDS, day_off, length, long_day, plain, plural, where, zone
from tests.rules.asking import ALL

GOOD_FRIDAY = date(2026, 4, 3)


@pytest.mark.parametrize(
    ("calendar", "said"),
    [
        ("DE", "Germany"),
        ("DE-BY", "Germany"),
        ("GB-SCT", "Scotland"),
        ("NL", "the Netherlands"),
        ("US", "the United States"),
        ("US-DC", "the District of Columbia"),
        ("XX", "the calendar XX"),
    ],
)
def test_a_calendar_is_called_as_its_place(calendar: str, said: str) -> None:
    assert where(calendar) == said


def test_every_place_has_a_name_that_fits_into_a_sentence() -> None:
    assert all("(" not in where(code) and code not in where(code).split() for code in places())


@pytest.mark.parametrize(
    ("day", "calendar", "said"),
    [
        (GOOD_FRIDAY, "DE", "a public holiday in Germany"),
        (date(2026, 4, 4), "DE", "a Saturday"),
        (date(2026, 4, 5), "DE", "a Sunday"),
        (date(2026, 4, 7), "DE", ""),
        (date(2026, 4, 7), "XX", ""),
    ],
)
def test_what_makes_a_day_no_working_day(day: date, calendar: str, said: str) -> None:
    assert day_off(day, calendar) == said


def test_a_year_is_not_said_twice() -> None:
    assert long_day(GOOD_FRIDAY) == "Friday 3 April 2026"
    assert long_day(GOOD_FRIDAY, beside=date(2026, 1, 1)) == "Friday 3 April"
    assert long_day(GOOD_FRIDAY, beside=date(2025, 12, 31)) == "Friday 3 April 2026"


@pytest.mark.parametrize(("written", "said"), [("1 month", "one month"), ("45 days", "45 days"), ("soon", "soon")])
def test_small_numbers_are_words(written: str, said: str) -> None:
    assert length(written) == said


@pytest.mark.parametrize(
    ("written", "said"), [("Europe/Berlin", "Berlin time"), ("America/New_York", "New York time"), ("UTC", "UTC time")]
)
def test_a_zone_is_called_as_its_city(written: str, said: str) -> None:
    assert zone(written) == said


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("Day 0 in Asia/Tokyo; it is not counted.", "The day of receipt in Tokyo time; it is not counted."),
        ("2026-04-03 is no working day in DE: the next one.", "3 April 2026 is no working day in Germany: the next one."),
        ("No pause for opt_out under this law: every day counts.", "No pause for an opt-out under this law: every day counts."),
        ("No extension for limit here: extend 2026-03-30..2026-04-30.",
         "No extension for limiting the use of sensitive data here: the notice of an extension on 30 March 2026, "
         "naming 30 April 2026."),
        ("pause 2026-03-10: nothing.", "The question of 10 March 2026: nothing."),
    ],
)  # fmt: skip
def test_a_line_of_a_trace_in_plain_words(line: str, said: str) -> None:
    assert plain(line) == said


def test_every_kind_of_request_has_words() -> None:
    assert {question.kind for question in ALL} <= set(KINDS)


@pytest.mark.parametrize(("number", "said"), [(0, "0 rows"), (1, "1 row"), (1234, "1,234 rows")])
def test_a_number_agrees_with_its_noun(number: int, said: str) -> None:
    assert plural(number, "row") == said
