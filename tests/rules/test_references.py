import secrets

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from dsr.rules.references import ALPHABET, EXAMPLE, BadReference, generate, normalise

references = st.lists(st.integers(0, 22), min_size=11, max_size=11).map(lambda numbers: _made_of(numbers))


def _made_of(numbers: list[int]) -> str:
    remaining = iter(numbers)
    return generate(lambda n: next(remaining))


def _bare(reference: str) -> list[str]:
    return list(reference.replace("-", ""))


def test_the_alphabet_is_prime_and_free_of_look_alikes() -> None:
    assert len(ALPHABET) == len(set(ALPHABET)) == 23
    assert not set(ALPHABET) & set("OILSZBGQD")


def test_eleven_symbols_are_drawn_from_the_given_source() -> None:
    drawn: list[int] = []
    reference = generate(lambda n: drawn.append(n) or 0)  # type: ignore[func-returns-value]
    assert drawn == [23] * 11
    assert reference == "0000-0000-0000"


def test_real_randomness_gives_distinct_well_formed_references() -> None:
    made = {generate(secrets.randbelow) for _ in range(500)}
    assert len(made) == 500
    assert all(normalise(reference) == reference for reference in made)


@given(references, st.integers(0, 11), st.sampled_from(ALPHABET))
def test_every_single_wrong_symbol_is_detected(reference: str, place: int, symbol: str) -> None:
    symbols = _bare(reference)
    assume(symbols[place] != symbol)
    symbols[place] = symbol
    with pytest.raises(BadReference, match="wrong"):
        normalise("".join(symbols))


@given(references, st.integers(0, 11), st.integers(0, 11))
def test_every_exchange_of_two_symbols_is_detected(reference: str, one: int, other: int) -> None:
    symbols = _bare(reference)
    assume(symbols[one] != symbols[other])
    symbols[one], symbols[other] = symbols[other], symbols[one]
    with pytest.raises(BadReference, match="exchanged"):
        normalise("".join(symbols))


@given(references)
def test_a_person_may_type_it_in_any_case_with_any_spacing_and_dash(reference: str) -> None:
    bare = "".join(_bare(reference))
    for typed in (
        reference,
        reference.lower(),
        bare,
        f"  {bare.lower()} ",
        " ".join(bare),
        reference.replace("-", " – "),
    ):
        assert normalise(typed) == reference


LOOKS_LIKE = {"0": "oOqQdD", "1": "iIlL", "5": "sS", "2": "zZ", "8": "bB", "6": "gG"}


@given(references, st.data())
def test_letters_that_look_like_digits_are_read_as_the_digits(reference: str, data: st.DataObject) -> None:
    typed = "".join(data.draw(st.sampled_from(LOOKS_LIKE[c])) if c in LOOKS_LIKE else c for c in reference)
    assert normalise(typed) == reference


@pytest.mark.parametrize(
    "text",
    [
        "",
        "   ",
        "---",
        "H7K3",
        EXAMPLE + "0",
        "H7K3-PT4M-9XCU",
        "H7K3-PT4M-9XC\x00",
        "привет",
        "💾" * 12,
        "0" * 10_000_000,
    ],
)
def test_anything_else_is_refused_with_a_sentence(text: str) -> None:
    with pytest.raises(BadReference) as caught:
        normalise(text)
    assert str(caught.value).endswith(".")
    assert len(str(caught.value)) < 200


def test_full_width_letters_are_letters() -> None:
    assert normalise("００００－００００－００００") == "0000-0000-0000"


@given(st.text(max_size=150))
def test_no_text_breaks_the_reading(text: str) -> None:
    try:
        read = normalise(text)
    except BadReference:
        return
    assert normalise(read) == read
