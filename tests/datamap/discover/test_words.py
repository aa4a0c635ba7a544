import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dsr.datamap.discover.roles import qualifier, role_of
from dsr.datamap.discover.words import meaning, singular, slug, stem, tokens


@pytest.mark.parametrize("name", ["CustomerId", "customer_id", "customer id", "Customer-ID"])
def test_a_name_is_taken_apart_however_it_is_joined(name: str) -> None:
    assert tokens(name) == ("customer", "id")
    assert stem(name) == ("customer",)


def test_plurals_find_their_singular() -> None:
    words = ("people", "addresses", "categories", "status", "boxes", "news", "classes", "bus", "users", "children")
    expected = ["person", "address", "category", "status", "box", "news", "class", "bus", "user", "child"]
    assert [singular(word) for word in words] == expected


@pytest.mark.parametrize(
    ("column", "role"),
    [
        ("user_id", "plain"),
        ("userid", "plain"),
        ("OwnerUserId", "owns"),
        ("sender_id", "owns"),
        ("submitted_by", "owns"),
        ("recipient_id", "other"),
        ("to_user_id", "other"),
        ("assigned_to", "acts"),
        ("last_editor_user_id", "acts"),
        ("packed_by", "acts"),
        ("create_uid", "makes"),
        ("created_by_id", "makes"),
        ("coupon_owner_id", "unknown"),
        ("user1_id", "unknown"),
    ],
)
def test_a_column_says_how_it_speaks_of_a_person(column: str, role: str) -> None:
    assert role_of(column, target=("user",), own=("order",)) == role


def test_the_words_of_its_own_table_say_nothing_of_a_column() -> None:
    assert role_of("post_author", target=("user",), own=("post",)) == "owns"
    assert role_of("reviewer_id", target=("user",), own=("review",)) == "owns"
    assert role_of("reviewer_id", target=("user",), own=("ticket",)) == "acts"


def test_an_address_says_whose_it_is() -> None:
    names = ("email", "customer_email", "invitee_email", "approver_email", "weird_email")
    assert [qualifier(name) for name in names] == ["plain", "owns", "other", "acts", "unknown"]


@given(st.text(max_size=80))
def test_a_made_name_is_one_that_a_map_takes(name: str) -> None:
    assert slug(name) == "" or re.fullmatch(r"[a-z][a-z0-9_]{0,62}", slug(name))
    assert meaning(name)


def test_names_of_other_letters_are_written_out_where_that_is_known() -> None:
    assert slug("Größe A") == "groesse_a"
    assert slug("2024 rows") == "t_2024_rows"
    assert slug("Журнал") == ""
