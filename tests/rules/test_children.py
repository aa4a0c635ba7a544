from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dsr.rules.children import (
    AGE_BANDS,
    ChildRule,
    age_band,
    children_at,
    consent_ages,
    legal_age,
    who_may_file,
    years_of,
)
from dsr.rules.regimes import packs
from dsr.rules.regimes.schema import Who
from dsr.rules.residence import UnknownPlace, places, regimes_for

TODAY, LATER = date(2026, 11, 21), date(2028, 1, 1)


def at(place: str, on: date = TODAY) -> ChildRule:
    rule = children_at(regimes_for(place, on), place, on)
    assert rule is not None
    return rule


@pytest.mark.parametrize(
    ("place", "itself", "alone"),
    [
        *(("DE", 0, 16), ("FR", 0, 15), ("RE", 0, 15), ("AT", 0, 14), ("BE", 0, 13), ("NO", 0, 16), ("CH", 0, 16)),
        *(("GB-ENG", 0, 13), ("GB-SCT", 0, 12), ("AU", 0, 15)),
        *(("US-CA", 13, 13), ("US-TX", 13, 13), ("CA-ON", 13, 13), ("CA-QC", 14, 14)),
        *(("KR", 14, 14), ("BR", 12, 12), ("ZA", 18, 18)),
    ],
)
def test_from_which_age_a_child_asks_for_itself_and_like_anybody(place: str, itself: int, alone: int) -> None:
    assert (at(place).itself_from, at(place).alone_from) == (itself, alone)


@pytest.mark.parametrize("place", ["AR", "US-NY", "JP", "TW"])
def test_where_no_law_has_a_word_on_it_there_is_no_rule(place: str) -> None:
    assert children_at(regimes_for(place, TODAY), place, TODAY) is None


def test_a_law_says_nothing_before_its_day() -> None:
    assert children_at(["in_dpdp"], "IN", date(2027, 5, 13)) is None
    assert at("IN", date(2027, 5, 14)).itself_from == 18


def test_scotlands_presumption_is_cited_and_checked() -> None:
    assert at("GB-SCT").citation == "DPA 2018 s.208(3)"
    assert at("GB-SCT").verified
    assert "ICO" in at("GB-ENG").citation


def test_of_several_laws_a_child_has_what_any_gives_and_each_that_gives_is_cited() -> None:
    both = children_at(["ccpa", "gdpr"], "US-CA", TODAY)
    assert both is not None
    assert (both.itself_from, both.alone_from) == (0, 13)
    assert any("1798.120(c)" in c for c in both.citations)
    assert any("EDPB" in c for c in both.citations)
    assert children_at(["kr_pipa", "in_dpdp"], "KR", LATER) == at("KR")


def test_consent_is_a_question_of_its_own() -> None:
    assert consent_ages(["gdpr"], "AT", TODAY) == ((14, "GDPR Article 8(1) and national law"),)
    assert consent_ages(["uk_gdpr"], "GB-SCT", TODAY)[0][0] == 13, "in Scotland too, though a child of 12 asks itself"
    assert consent_ages(["ch_fadp"], "CH", TODAY) == ()


@pytest.mark.parametrize(
    ("place", "on", "age"),
    [
        *(("DE", TODAY, 16), ("FR", TODAY, 15), ("US-CA", TODAY, 13), ("BR", TODAY, 12), ("ZA", TODAY, 18)),
        *(("US-NY", TODAY, 13), ("AR", TODAY, 16), ("IN", date(2027, 5, 13), 16), ("IN", date(2027, 5, 14), 18)),
    ],
)
def test_the_legal_age_is_that_of_the_law_where_the_child_lives(place: str, on: date, age: int) -> None:
    assert legal_age(regimes_for(place, on), place, on) == age


def test_californias_opt_in_is_the_parents_under_13_and_the_childs_own_to_15() -> None:
    rule = packs()["ccpa"].children.sale_opt_in
    assert rule is not None
    assert (rule.by_child_from, rule.under) == (13, 16)


def law_lets_act(regime_id: str, place: str, age: int) -> bool:
    """Read straight from the file, and from nothing that is under test."""
    own = packs()[regime_id].children.own_request
    if own is None:
        return False
    here = own.places.get(place)
    acts_from = here.acts_from if here else own.acts_from
    return own.who is Who.ALLOWED or (acts_from is not None and age >= acts_from)


_PLACES = st.sampled_from(list(places()))
_AGES = st.integers(0, 17)


@given(_PLACES, _AGES, st.integers(1, 18), st.sets(st.sampled_from(list(packs())), max_size=3))
def test_nobody_whom_a_law_lets_act_is_stopped(place: str, age: int, under: int, more: set[str]) -> None:
    regimes = [r for r in sorted({*regimes_for(place, LATER), *more}) if packs()[r].in_force(LATER)]
    rule = children_at(regimes, place, LATER)
    if rule is None:
        assert not any(law_lets_act(r, place, age) for r in regimes)
        return
    assert 0 <= rule.itself_from <= rule.alone_from <= 18
    assert who_may_file(rule, None).child, "an adult is never stopped"
    lets_act = any(law_lets_act(r, place, age) for r in regimes)
    assert (age >= rule.itself_from) is lets_act
    if lets_act and age < under:
        assert who_may_file(rule, under).child


@given(_PLACES)
def test_nobody_is_let_act_whom_every_law_gives_a_guardian(place: str) -> None:
    regimes = regimes_for(place, LATER)
    rule = children_at(regimes, place, LATER)
    if rule is not None and rule.itself_from:
        assert not who_may_file(rule, rule.itself_from).child
        assert not any(law_lets_act(r, place, rule.itself_from - 1) for r in regimes)


@given(st.integers(1, 18))
def test_a_band_is_read_as_it_was_written(age: int) -> None:
    assert years_of(age_band(age)) == age
    assert age_band(age) in AGE_BANDS


def test_no_band_says_nothing() -> None:
    assert years_of("") is None


@pytest.mark.parametrize(
    "word", ["under_0", "under_19", "under_016", "16", "under_", "Under_16", "under_16\n", "x" * 9999]
)
def test_another_word_is_named(word: str) -> None:
    with pytest.raises(ValueError, match="no age band") as caught:
        years_of(word)
    assert len(str(caught.value)) < 120


def test_an_unknown_place_is_named() -> None:
    with pytest.raises(UnknownPlace):
        children_at(["gdpr"], "Atlantis", TODAY)
