import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dsr.rules.files import MAX_CHARACTERS, FileError, near, read_yaml


def _refused(text: str) -> FileError:
    with pytest.raises(FileError) as caught:
        read_yaml(text, name="map.yaml")
    return caught.value


def test_values_keep_their_lines() -> None:
    document = read_yaml("a: 1\nb:\n  c: [x, y]\n", name="map.yaml")
    assert document.data == {"a": 1, "b": {"c": ["x", "y"]}}
    assert document.line(("b", "c")) == 3
    assert document.line(("b", "c", 1)) == 3
    assert document.line(("b", "absent", "deep")) == 2


def test_plain_words_are_not_turned_into_other_things() -> None:
    document = read_yaml("a: no\nb: 2024-01-01\nc: 007\nd: '5'\ne: true\nf:\ng: -3\nh: 1.5", name="m")
    assert document.data == {
        "a": "no",
        "b": "2024-01-01",
        "c": "007",
        "d": "5",
        "e": True,
        "f": None,
        "g": -3,
        "h": 1.5,
    }


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ("a: 1\na: 2", 2, "written twice"),
        ("a: &x [1]\nb: *x", 2, "Aliases"),
        ("a: [1\nb: 2", 2, "not YAML"),
        ("a: 1\n---\nb: 2", 2, "second document"),
        ("a: 1\nb: \x01", 2, "character"),
        ("[" * 50 + "]" * 50, 1, "nested"),
        ('a: 1\nb: "\\udfff"', 2, "Half a character"),
        ('a: 1\n"\\ud800": 2', 2, "Half a character"),
        ("[a]: 1", 1, "key must be a word"),
        ("a: 1\nb: !!python/name:os.system x", 2, "Tags"),
        ("a: 1\nb: !set {x}", 2, "Tags"),
        ("a: " + "x" * MAX_CHARACTERS, 1, "longer than"),
    ],
)
def test_what_cannot_be_read_is_named_with_its_line(text: str, line: int, words: str) -> None:
    (problem,) = _refused(text).problems
    assert (problem.file, problem.line) == ("map.yaml", line)
    assert words in problem.message
    assert problem.remedy


def test_a_bomb_of_aliases_is_refused_at_its_first_alias() -> None:
    bomb = "a: &a [x]\n" + "\n".join(f"{b}: &{b} [*{a}, *{a}]" for a, b in zip("abcdef", "bcdefg", strict=True))
    assert "Aliases" in str(_refused(bomb))


@given(st.text(max_size=200))
def test_any_text_is_read_or_refused_and_never_breaks(text: str) -> None:
    with contextlib.suppress(FileError):
        assert read_yaml(text, name="m").lines is not None


def test_near_names_are_suggested_before_a_list() -> None:
    assert near("custmers", ["customers", "orders"]) == "Did you mean customers?"
    assert near("zzz", ["customers", "orders"]) == "Known here: customers, orders."
