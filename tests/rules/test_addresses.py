import pytest
from hypothesis import given
from hypothesis import strategies as st

from dsr.rules.addresses import BadAddress, canonical


@pytest.mark.parametrize("address", ["Ada.Berg@people.example", "ada@xn--mller-kva.example", " ada@people.example "])
def test_an_ascii_address_stays_as_it_was_typed(address: str) -> None:
    assert canonical(address) == address.strip()


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("ada@MÜLLER.example", "ada@müller.example"),
        ("ada@peopl\u0130.example", "ada@peopli\u0307.example"),  # PostgreSQL's lower() makes it peopli.example
        ("ada@stra\u00dfe.example", "ada@strasse.example"),
        ("ada@o\ufb03ce.example", "ada@office.example"),
        ("ada@ban\u212a.example", "ada@bank.example"),
        ("ada@pe\u200dople.example", "ada@people.example"),
    ],
)
def test_a_domain_is_the_one_that_the_letter_goes_to(typed: str, kept: str) -> None:
    assert canonical(typed) == kept


@pytest.mark.parametrize("local", ["v\u0130ctim", "v\u0131ctim", "bo\u017f", "\u212aate", "\uff41da"])
def test_a_letter_that_folds_to_another_is_refused_before_the_at(local: str) -> None:
    with pytest.raises(BadAddress, match="before the @"):
        canonical(f"{local}@people.example")


def test_a_domain_that_cannot_be_encoded_is_refused_with_what_to_enter() -> None:
    with pytest.raises(BadAddress, match="xn--"):
        canonical(f"ada@{'ü' * 80}.example")


@given(st.text(min_size=1, max_size=12), st.text(min_size=1, max_size=12))
def test_what_is_kept_is_kept_again(local: str, domain: str) -> None:
    try:
        kept = canonical(f"{local}@{domain}.example")
    except BadAddress:
        return
    assert canonical(kept) == kept
