import hashlib
import unicodedata
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from dsr.vault.blind import digest, normal

TEXT = st.text(max_size=60)


@given(TEXT)
def test_a_normal_spelling_is_its_own(text: str) -> None:
    assert normal(normal(text)) == normal(text)


@given(TEXT)
def test_outer_space_case_and_composition_make_no_difference(text: str) -> None:
    assert normal(f" \t{text}\n") == normal(text)
    assert normal(unicodedata.normalize("NFD", text)) == normal(text)
    assert digest("email", f" {text} ") == digest("email", text)


@given(st.from_regex(r"[a-z.]{1,20}@[a-z]{1,10}\.example", fullmatch=True))
def test_an_address_is_found_in_any_case(address: str) -> None:
    assert digest("email", address.upper()) == digest("email", address)


def test_kinds_are_apart_and_a_kind_cannot_be_faked_by_the_value() -> None:
    assert digest("email", "4711") != digest("phone", "4711")
    assert digest("email", "a@b.example") != digest("email", "a@c.example")


def test_a_digest_says_nothing_without_the_key(settings: Any) -> None:
    before = digest("email", "ada@people.example")
    assert before != hashlib.sha256(b"email:ada@people.example").digest()
    settings.BLIND_INDEX_KEY = "another key of at least thirty-two characters"
    assert digest("email", "ada@people.example") != before
