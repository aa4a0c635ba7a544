from datetime import date

import pytest

from dsr.policy.children import child_rule, may_file
from dsr.policy.load import load_policy
from dsr.policy.offers import laws_for
from dsr.policy.schema import Policy
from dsr.rules.children import children_at, who_may_file
from dsr.rules.residence import UnknownPlace, places
from dsr.rules.rights import Right
from tests.policy.samples import sample

TODAY = date(2026, 11, 21)
QDRANT, QAZAR, QCT = (load_policy(sample(slug)) for slug in ("qdrant", "qazar", "qct"))


@pytest.mark.parametrize("place", ["DE", "US-CA", "GB-SCT", "BE", "CH"])
def test_qazars_16_takes_nothing_from_a_14_year_old_whom_the_law_lets_act(place: str) -> None:
    assert QAZAR.children.under == 16
    assert child_rule(QAZAR, place, TODAY).itself_from <= 14


def test_an_age_of_13_takes_no_guardian_from_a_13_year_old_to_whom_the_law_gives_one() -> None:
    policy = load_policy(sample("qazar").replace("under: 16", "under: 13"))
    assert policy.children.under == 13
    assert not who_may_file(child_rule(policy, "KR", TODAY), 14).child


def test_the_law_of_the_controllers_own_country_counts_too() -> None:
    rule = child_rule(QDRANT, "KR", TODAY)
    assert (rule.itself_from, rule.alone_from) == (0, 14)
    assert any("GDPR" in c for c in rule.citations)
    assert any("PIPA" in c for c in rule.citations)


@pytest.mark.parametrize(
    ("policy", "place", "age", "cited"),
    [
        (QAZAR, "AR", 16, "privacy policy, Section 9"),
        (QCT, "AR", 16, "privacy policy, Children"),
        (QCT, "US-NY", 13, "privacy policy, Children"),
    ],
)
def test_where_no_law_says_anything_the_policys_age_holds(policy: Policy, place: str, age: int, cited: str) -> None:
    rule = child_rule(policy, place, TODAY)
    assert (rule.itself_from, rule.alone_from) == (age, age)
    assert rule.citation.startswith(cited)


@pytest.mark.parametrize("policy", [QDRANT, QAZAR, QCT], ids=["qdrant", "qazar", "qct"])
def test_whatever_the_policy_says_the_law_of_every_place_holds(policy: Policy) -> None:
    for code in places():
        by_law = children_at([law.regime for law in laws_for(policy, code, TODAY)], code, TODAY)
        assert by_law is None or child_rule(policy, code, TODAY) == by_law


@pytest.mark.parametrize("right", [Right.OPT_OUT, Right.LIMIT])
def test_a_right_that_needs_no_proof_is_every_childs_to_ask_for(right: Right) -> None:
    may = may_file(QAZAR, right, "US-CA", 8, TODAY)
    assert (may.child, may.look) == (True, False)
    assert not may_file(QAZAR, Right.ACCESS, "US-CA", 8, TODAY).child


def test_an_unknown_place_is_named() -> None:
    with pytest.raises(UnknownPlace):
        child_rule(QCT, "Atlantis", TODAY)
