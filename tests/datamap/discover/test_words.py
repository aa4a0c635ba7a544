import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dsr.datamap.discover.words import meaning, parts, singular, slug, stem, tokens


@pytest.mark.parametrize("name", ["CustomerId", "customer_id", "customer id", "Customer-ID"])
def test_a_name_is_taken_apart_however_it_is_joined(name: str) -> None:
    assert tokens(name) == ("customer", "id")
    assert stem(name) == ("customer",)


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("suggestedby", ("suggested", "by")),
        ("createdbyid", ("created", "by", "id")),
        ("ISSUEDTO", ("issued", "to")),
        ("custno", ("cust", "no")),
        ("borrowernumber", ("borrower", "number")),
        *((name, (name,)) for name in ("hobby", "standby", "nearby", "piano", "casino", "goto")),
    ],
)
def test_words_written_as_one_are_taken_apart_where_they_say_who(name: str, words: tuple[str, ...]) -> None:
    assert parts(name) == words


def test_plurals_find_their_singular() -> None:
    words = ("people", "addresses", "categories", "status", "boxes", "news", "classes", "bus", "users", "children")
    expected = ["person", "address", "category", "status", "box", "news", "class", "bus", "user", "child"]
    assert [singular(word) for word in words] == expected


@given(st.text(max_size=80))
def test_a_made_name_is_one_that_a_map_takes(name: str) -> None:
    assert slug(name) == "" or re.fullmatch(r"[a-z][a-z0-9_]{0,62}", slug(name))
    assert meaning(name)


def test_names_of_other_letters_are_written_out_where_that_is_known() -> None:
    assert slug("Größe A") == "groesse_a"
    assert slug("2024 rows") == "t_2024_rows"
    assert slug("Журнал") == ""
