from datetime import date

import pytest

from dsr.rules.errors import UnknownRegime, UnknownRight
from dsr.rules.grounds import GroundKind, find_ground, grounds, missing_blocks, refusal_notice
from dsr.rules.regimes import POLICY, packs
from dsr.rules.rights import WITHOUT_PROOF, Right

TODAY = date(2026, 11, 21)


def test_every_right_of_every_law_can_be_refused_on_some_ground_but_none_without_one() -> None:
    for regime_id, regime in packs().items():
        for right in regime.packs[-1].rights:
            assert grounds(regime_id, right, GroundKind.REFUSE)
    for right in Right:
        assert grounds(POLICY, right, GroundKind.REFUSE)


def test_codes_name_one_ground_each() -> None:
    for regime_id in packs():
        codes = [g.code for g in packs()[regime_id].grounds]
        assert len(codes) == len(set(codes))


def test_records_are_kept_only_from_an_erasure() -> None:
    for regime_id in [*packs(), POLICY]:
        for right in Right:
            assert bool(grounds(regime_id, right, GroundKind.RETAIN)) == (
                right is Right.ERASURE and bool(grounds(regime_id, right))
            )


@pytest.mark.parametrize("regime_id", ["ccpa", POLICY])
def test_an_unproved_identity_is_no_ground_where_nobody_may_be_asked_for_it(regime_id: str) -> None:
    for right in WITHOUT_PROOF:
        assert "unverified" not in {g.code for g in grounds(regime_id, right)}


@pytest.mark.parametrize(
    ("regime_id", "code", "citation"),
    [
        ("gdpr", "17(3)(b)", "GDPR Article 17(3)(b)"),
        ("uk_gdpr", "17(3)(e)", "UK GDPR Article 17(3)(e)"),
        ("ccpa", "1798.105(d)(8)", "Civ. Code 1798.105(d)(8)"),
    ],
)
def test_exemptions_from_erasure_are_found_by_their_article(regime_id: str, code: str, citation: str) -> None:
    assert find_ground(regime_id, Right.ERASURE, code).citation == citation


def test_a_ground_of_another_right_is_refused_with_those_that_fit() -> None:
    with pytest.raises(UnknownRight, match=r"15\(4\)"):
        find_ground("gdpr", Right.ACCESS, "17(3)(b)")
    with pytest.raises(UnknownRegime):
        grounds("hammurabi", Right.ACCESS)


@pytest.mark.parametrize(
    ("regime_id", "received", "codes"),
    [
        ("gdpr", TODAY, ["reasons", "authority", "court"]),
        ("uk_gdpr", TODAY, ["reasons", "controller", "authority", "court"]),
        ("uk_gdpr", date(2026, 2, 4), ["reasons", "authority", "court"]),
        ("uk_gdpr", date(2026, 6, 18), ["reasons", "authority", "court"]),
        ("uk_gdpr", date(2026, 6, 19), ["reasons", "controller", "authority", "court"]),
        ("ccpa", TODAY, ["reasons", "complaint"]),
        (POLICY, TODAY, ["reasons", "review"]),
    ],
)
def test_a_notice_of_refusal_has_the_parts_of_its_law(regime_id: str, received: date, codes: list[str]) -> None:
    assert [block.code for block in refusal_notice(regime_id, received)] == codes


def test_a_notice_without_reasons_is_not_complete() -> None:
    assert [b.code for b in missing_blocks("gdpr", TODAY, frozenset())] == ["reasons"]
    assert missing_blocks("gdpr", TODAY, frozenset({"reasons"})) == ()
