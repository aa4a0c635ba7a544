from datetime import date

import pytest

from dsr.policy.load import load_policy
from dsr.policy.offers import clock_place, rights_offered, window_for
from dsr.policy.schema import Policy
from dsr.rules.regimes import POLICY, packs
from dsr.rules.residence import UnknownPlace, places, regimes_for
from dsr.rules.rights import Right
from dsr.rules.windows import Unit
from tests.policy.samples import LEAST, sample

TODAY = date(2026, 11, 21)
SEVEN = {
    Right.ACCESS,
    Right.ERASURE,
    Right.RECTIFICATION,
    Right.PORTABILITY,
    Right.OBJECTION,
    Right.RESTRICTION,
    Right.CONSENT_WITHDRAWAL,
}
QDRANT, QAZAR, QCT = (load_policy(sample(slug)) for slug in ("qdrant", "qazar", "qct"))


def bases(policy: Policy, place: str) -> dict[Right, tuple[str, ...]]:
    return {offer.right: offer.bases for offer in rights_offered(policy, place, TODAY)}


def test_qdrant_promises_seven_rights_to_the_eea_and_the_law_gives_them_too() -> None:
    assert bases(QDRANT, "FR") == dict.fromkeys(SEVEN, ("gdpr", POLICY))


def test_where_qdrant_is_silent_the_law_of_the_place_holds() -> None:
    assert bases(QDRANT, "GB-ENG") == dict.fromkeys(SEVEN, ("uk_gdpr",))
    assert set(bases(QDRANT, "US-CA").values()) == {("ccpa",)}
    assert bases(QDRANT, "AR") == {}


def test_qazar_promises_seven_rights_beyond_any_law() -> None:
    assert bases(QAZAR, "AR") == dict.fromkeys(SEVEN, (POLICY,))


def test_in_california_promise_and_law_are_joined() -> None:
    found = bases(QAZAR, "US-CA")
    assert found[Right.ACCESS] == ("ccpa", POLICY)
    assert found[Right.OPT_OUT] == ("ccpa", POLICY)
    assert found[Right.RECTIFICATION] == ("ccpa", POLICY)
    assert found[Right.LIMIT] == ("ccpa",)
    assert found[Right.OBJECTION] == (POLICY,)


def test_qct_names_no_right_and_the_law_fills() -> None:
    assert QCT.rights == ()
    assert bases(QCT, "DE") == dict.fromkeys(SEVEN, ("gdpr",))
    assert set(bases(QCT, "US-CA")) == {
        Right.ACCESS,
        Right.ERASURE,
        Right.RECTIFICATION,
        Right.OPT_OUT,
        Right.LIMIT,
    }


@pytest.mark.parametrize("policy", [QDRANT, QAZAR, QCT], ids=["qdrant", "qazar", "qct"])
def test_whatever_the_policy_says_the_law_of_every_place_holds(policy: Policy) -> None:
    for code in places():
        given = {right for r in regimes_for(code, TODAY) for right in packs()[r].packs[-1].rights}
        offered = rights_offered(policy, code, TODAY)
        assert given <= {offer.right for offer in offered}
        assert all(len(o.bases) == len(o.citations) and o.regime == o.bases[0] for o in offered)


def test_each_basis_is_cited() -> None:
    (offer,) = (o for o in rights_offered(QDRANT, "DE", TODAY) if o.right is Right.ACCESS)
    assert offer.citations[0] == "GDPR Article 15"
    assert "bullet 1" in offer.citations[1]


def test_a_law_that_is_not_in_force_gives_nothing() -> None:
    assert rights_offered(QCT, "DE", date(2018, 5, 24)) == ()


def test_qazars_reasonable_timeframe_is_bounded_at_thirty_days() -> None:
    window = window_for(QAZAR, Right.ACCESS, "AR")
    assert window is not None
    assert (window.length.amount, window.length.unit, window.extendable) == (30, Unit.DAYS, True)
    assert window_for(QCT, Right.ACCESS, "DE") is None


def test_a_window_of_the_right_comes_before_that_of_the_policy() -> None:
    promised = "rights: [{right: access, to: eea, citation: s, window: {business_days: 5}}]\nwindow: {days: 30}"
    policy = load_policy(LEAST.replace("rights: []", promised))
    there, elsewhere = window_for(policy, Right.ACCESS, "FR"), window_for(policy, Right.ACCESS, "AR")
    assert there is not None
    assert there.length.code == "5B"
    assert elsewhere is not None
    assert elsewhere.length.code == "30D"


@pytest.mark.parametrize(
    ("policy", "place", "expected"),
    [
        (QDRANT, "FR", ("DE", "Europe/Berlin")),  # the GDPR holds in both: where the controller acts
        (QDRANT, "GB-SCT", ("GB-SCT", "Europe/London")),
        (QAZAR, "DE", ("DE", "Europe/Berlin")),
        (QAZAR, "US-CA", ("US-CA", "America/Los_Angeles")),
        (QAZAR, "AR", ("US-CA", "America/Los_Angeles")),  # no law: the controller's own days
    ],
)
def test_whose_holidays_and_whose_days_count(policy: Policy, place: str, expected: tuple[str, str]) -> None:
    assert clock_place(policy, place, TODAY) == expected


def test_an_unknown_place_is_named() -> None:
    with pytest.raises(UnknownPlace):
        rights_offered(QCT, "Atlantis", TODAY)
