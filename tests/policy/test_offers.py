from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from dsr.policy.load import load_policy
from dsr.policy.offers import By, clock_place, day_of_receipt, laws_for, rights_offered, window_for
from dsr.policy.schema import Policy
from dsr.rules.deadlines import local_date
from dsr.rules.regimes import POLICY, look_in, packs
from dsr.rules.residence import UnknownPlace, places, regimes_for
from dsr.rules.rights import Right
from dsr.rules.windows import Unit
from tests.policy.samples import LEAST, sample
from tests.rules.atlantis import LAW

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


def test_where_qdrant_is_silent_the_laws_hold() -> None:
    assert bases(QDRANT, "GB-ENG") == dict.fromkeys(SEVEN, ("uk_gdpr", "gdpr"))
    found = bases(QDRANT, "US-CA")
    assert found[Right.ACCESS] == ("ccpa", "gdpr")
    assert found[Right.OPT_OUT] == ("ccpa",)
    assert found[Right.OBJECTION] == ("gdpr",)


def test_who_is_established_in_the_union_owes_the_seven_rights_to_everybody() -> None:
    assert bases(QDRANT, "AR") == dict.fromkeys(SEVEN, ("gdpr",))
    (law,) = laws_for(QDRANT, "AR", TODAY)
    assert (law.by, law.citation, law.verified) == (By.ESTABLISHMENT, "GDPR Article 3(1)", True)
    assert law.why == "The company is established in Germany (GDPR Article 3(1))"


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
    found = bases(QCT, "DE")
    assert set(found) == SEVEN
    assert found[Right.ACCESS] == ("gdpr", "tw_pdpa")
    assert found[Right.PORTABILITY] == ("gdpr",)
    assert {Right.ACCESS, Right.ERASURE, Right.RECTIFICATION, Right.OPT_OUT, Right.LIMIT} <= set(bases(QCT, "US-CA"))


@pytest.mark.parametrize("policy", [QDRANT, QAZAR, QCT], ids=["qdrant", "qazar", "qct"])
def test_whatever_the_policy_says_the_law_of_every_place_holds(policy: Policy) -> None:
    for code in places():
        given = {right for law in laws_for(policy, code, TODAY) for right in packs()[law.regime].packs[-1].rights}
        assert set(regimes_for(code, TODAY)) <= {law.regime for law in laws_for(policy, code, TODAY)}
        offered = rights_offered(policy, code, TODAY)
        assert given <= {offer.right for offer in offered}
        assert all(len(o.bases) == len(o.citations) and o.regime == o.bases[0] for o in offered)


def test_each_basis_is_cited() -> None:
    (offer,) = (o for o in rights_offered(QDRANT, "DE", TODAY) if o.right is Right.ACCESS)
    assert offer.citations[0] == "GDPR Article 15"
    assert "bullet 1" in offer.citations[1]


def test_a_law_that_is_not_in_force_gives_nothing() -> None:
    assert rights_offered(QDRANT, "DE", date(2018, 5, 24)) != ()  # the policy's own
    assert laws_for(QDRANT, "DE", date(2018, 5, 24)) == ()
    assert rights_offered(QCT, "DE", date(2012, 9, 30)) == ()


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


BERLIN, LONDON, ANGELES, TAIPEI = "Europe/Berlin", "Europe/London", "America/Los_Angeles", "Asia/Taipei"


@pytest.mark.parametrize(
    ("policy", "place", "regime", "expected"),
    [
        (QDRANT, "FR", "gdpr", ("DE", BERLIN)),  # the GDPR holds in both: where the controller acts
        (QDRANT, "AR", "gdpr", ("DE", BERLIN)),
        (QDRANT, "GB-SCT", "uk_gdpr", ("GB-SCT", LONDON)),
        (QDRANT, "GB-SCT", "gdpr", ("DE", BERLIN)),  # each law by its own days
        (QDRANT, "US-CA", "ccpa", ("US-CA", ANGELES)),
        (QAZAR, "DE", "gdpr", ("DE", BERLIN)),
        (QAZAR, "US-CA", "ccpa", ("US-CA", ANGELES)),
        (QAZAR, "AR", POLICY, ("US-CA", ANGELES)),  # no law: the controller's own days
        (QCT, "US-CA", "ccpa", ("US-CA", ANGELES)),  # established there, and its own calendar is Taiwan's
        (QCT, "AR", "tw_pdpa", ("TW", TAIPEI)),
    ],
)
def test_whose_holidays_and_whose_days_count(
    policy: Policy, place: str, regime: str, expected: tuple[str, str]
) -> None:
    assert clock_place(policy, place, regime, TODAY) == expected


def test_a_regional_calendar_of_the_controller_is_its_own() -> None:
    bavarian = load_policy(LEAST.replace("calendar: DE", "calendar: DE-BY"))
    assert clock_place(bavarian, "FR", "gdpr", TODAY) == ("DE-BY", BERLIN)


def test_a_calendar_from_outside_the_law_gives_way_to_that_of_the_establishment() -> None:
    policy = load_policy(sample("qazar").replace("establishments: [US-CA]", "establishments: [US-CA, IE]"))
    assert clock_place(policy, "AR", "gdpr", TODAY) == ("IE", "Europe/Dublin")


@pytest.mark.parametrize(
    ("policy", "place", "moment", "day"),
    [
        (QDRANT, "DE", "2026-06-01T22:30", "2026-06-02"),  # half past midnight in Berlin
        (QDRANT, "PT", "2026-06-01T22:30", "2026-06-01"),  # half past eleven in Lisbon
        (QDRANT, "FI", "2026-06-01T21:30", "2026-06-01"),  # half past eleven in Berlin, half past midnight in Helsinki
        (QCT, "JP", "2026-06-01T15:30", "2026-06-01"),
        (QAZAR, "JP", "2026-06-01T15:30", "2026-06-01"),
    ],
)
def test_the_earlier_day_is_that_of_receipt(policy: Policy, place: str, moment: str, day: str) -> None:
    received_at = datetime.fromisoformat(moment).replace(tzinfo=UTC)
    assert day_of_receipt(policy, place, received_at) == date.fromisoformat(day)
    for law in laws_for(policy, place, TODAY):
        _, zone = clock_place(policy, place, law.regime, received_at)
        assert local_date(received_at, zone) == date.fromisoformat(day)


def declaring(slug: str, *regimes: str) -> Policy:
    named = "".join(f"\n  - {{regime: {each}, citation: Section 1}}" for each in regimes)
    return load_policy(sample(slug) + f"\nalso_bound_by:{named}\n")


def test_a_declared_law_binds_towards_those_that_it_reaches() -> None:
    policy = declaring("qazar", "hipaa", "us_fl")
    assert [law.regime for law in laws_for(policy, "US-FL", TODAY)] == ["hipaa", "us_fl"]
    assert [law.regime for law in laws_for(policy, "US-TX", TODAY)] == ["us_tx", "hipaa"]
    assert [law.regime for law in laws_for(policy, "DE", TODAY)] == ["gdpr"]
    (law,) = (law for law in laws_for(policy, "US-TX", TODAY) if law.by is By.DECLARATION)
    assert law.why == "The company says that it is bound by: HIPAA Privacy Rule (Section 1)"
    assert bases(policy, "US-NY")[Right.ACCESS] == ("hipaa", POLICY)


def test_a_declared_law_that_gives_no_right_adds_none() -> None:
    policy = declaring("qdrant", "uk_complaint", "us_ca_delete_act")
    assert bases(policy, "GB") == bases(QDRANT, "GB")
    assert [law.regime for law in laws_for(policy, "GB", TODAY)] == ["uk_gdpr", "gdpr", "uk_complaint"]


def test_a_declared_law_that_is_not_in_force_yet_binds_nobody() -> None:
    assert [law.regime for law in laws_for(declaring("qazar", "us_fl"), "US-FL", date(2024, 6, 30))] == []


def test_a_small_agent_in_brazil_has_the_longer_time_and_nobody_else() -> None:
    small = declaring("qdrant", "lgpd_small")
    assert bases(small, "BR")[Right.ACCESS] == ("lgpd_small", "gdpr")
    assert bases(small, "DE") == bases(QDRANT, "DE")
    law = laws_for(small, "BR", TODAY)[0]
    assert (law.by, law.citation) == (By.RESIDENCE, "Section 1")
    assert law.why.startswith("You live in Brazil. The company says that it is bound by: ")
    assert laws_for(small, "BR", date(2022, 1, 27))[0].regime == "lgpd"


def test_a_law_stands_in_by_establishment_too() -> None:
    brazilian = LEAST.replace("[DE]", "[BR]") + "also_bound_by: [{regime: lgpd_small, citation: Section 1}]\n"
    assert [law.regime for law in laws_for(load_policy(brazilian), "AR", TODAY)] == ["lgpd_small"]


def test_states_of_the_united_states_protect_their_residents_alone() -> None:
    assert laws_for(QAZAR, "AR", TODAY) == ()
    assert [law.regime for law in laws_for(QAZAR, "US-TX", TODAY)] == ["us_tx"]


def test_an_enterprise_in_quebec_is_under_its_act_and_not_under_canadas() -> None:
    policy = load_policy(LEAST.replace("[DE]", "[CA-QC]"))
    assert [law.regime for law in laws_for(policy, "AR", TODAY)] == ["qc_law25"]
    assert [law.regime for law in laws_for(policy, "CA-ON", TODAY)] == ["pipeda", "qc_law25"]


@pytest.fixture
def atlantis(tmp_path: Path) -> Iterator[None]:
    (tmp_path / "atlantis.yaml").write_text(LAW, encoding="utf-8")
    look_in(tmp_path)
    yield
    look_in()


@pytest.mark.usefixtures("atlantis")
def test_a_law_in_a_folder_of_ones_own_applies_like_the_others() -> None:
    assert bases(QDRANT, "AR")[Right.ACCESS] == ("atlantis", "gdpr")


def test_an_unknown_place_is_named() -> None:
    with pytest.raises(UnknownPlace):
        rights_offered(QCT, "Atlantis", TODAY)
