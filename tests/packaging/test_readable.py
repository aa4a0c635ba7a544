"""Values of a package's page, for readers."""

import pytest

from dsr.packaging import files
from dsr.packaging.readable import LONGEST, LONGEST_WORD, readable


@pytest.mark.parametrize(
    ("value", "told"),
    [
        (True, "yes"),
        (False, "no"),
        (None, ""),
        (0, "0"),
        ("2024-04-07T07:06:26+00:00", "7 April 2024, 07:06:26 UTC"),
        ("2024-04-07T07:06:26.123456+02:00", "7 April 2024, 07:06:26 UTC+0200"),
        ("2024-04-07T07:06:26", "7 April 2024, 07:06:26"),
        ("2024-13-07T07:06:26", "2024-13-07T07:06:26"),
        ("2024-04-07", "2024-04-07"),
        ("I wrote 2024-04-07T07:06:26", "I wrote 2024-04-07T07:06:26"),
    ],
)
def test_a_value_is_written_for_readers(value: object, told: str) -> None:
    assert readable(value) == told


@pytest.mark.parametrize(
    ("value", "told"),
    [
        ([], ""),
        ({}, ""),
        (["one", "two, three"], "- one\n- two, three"),
        ({"theme": "dark", "mail": True, "seen": None, "none": []}, "theme: dark\nmail: yes\nseen: –\nnone: –"),
        (
            {"digest": {"hours": [7, 8]}, "at": "2024-04-07T07:06:26"},
            "digest:\n  hours:\n    - 7\n    - 8\nat: 7 April 2024, 07:06:26",
        ),
        ([[1], {"a": ["b"]}], "-\n  - 1\n-\n  a:\n    - b"),
    ],
)
def test_what_has_parts_is_told_part_by_part(value: object, told: str) -> None:
    assert readable(value) == told


def test_numbers_keep_every_digit_inside_parts_too() -> None:
    row = files.parse(b'{"doc":{"n":12345678901234567890.1234567890,"e":1E-10}}')
    assert readable(row["doc"]) == "n: 12345678901234567890.1234567890\ne: 1E-10"


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        ("word " * 1000, LONGEST),
        ("iVBORw0KGgo" * 1000, LONGEST_WORD),
        ("長" * 5000, LONGEST),  # this script has no blanks, and is for readers all the same
        ({"picture": "iVBORw0KGgo" * 1000}, LONGEST),
    ],
)
def test_what_is_long_is_cut_short_and_says_so(value: object, shown: int) -> None:
    text, _, rest = readable(value).partition("…")
    assert len(text) == shown
    assert "the files have all" in rest


def test_what_just_fits_is_whole() -> None:
    assert readable("x" * LONGEST_WORD) == "x" * LONGEST_WORD
    assert readable("a b" + "x" * (LONGEST - 3)) == "a b" + "x" * (LONGEST - 3)
