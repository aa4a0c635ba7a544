from datetime import date

import pytest

from dsr.policy.check import check_policy
from dsr.rules.files import Severity
from tests.policy.samples import LEAST, sample

TODAY = date(2026, 11, 21)
CONSENT = LEAST.replace("basis: contract", "basis: consent")


def said(text: str, field: str = "children.under", on: date = TODAY, about: str = "consents itself") -> list[str]:
    found = [p for p in check_policy(text, on) if p.field == field and about in p.message]
    assert all(p.severity is Severity.WARNING and p.remedy for p in found)
    return [p.message for p in found]


def promised(text: str, to: str) -> str:
    return text.replace("rights: []", f"rights: [{{right: access, to: {to}, citation: s}}]")


def test_an_age_below_the_laws_is_named_with_place_and_article() -> None:
    (message,) = said(CONSENT)
    assert "only from 16 in Germany (GDPR Article 8(1) and national law)" in message


@pytest.mark.parametrize(
    "text",
    [
        LEAST,  # no purpose rests on consent
        CONSENT.replace("under: 13", "under: 16"),
        CONSENT.replace("under: 13", "under: legal_age"),
        CONSENT.replace("establishments: [DE]", "establishments: [BE]"),
    ],
)
def test_an_age_that_no_law_exceeds_is_not(text: str) -> None:
    assert said(text) == []


def test_each_law_that_the_policy_reaches_is_named_once() -> None:
    text = CONSENT.replace("establishments: [DE]", "establishments: [US-CA]")
    found = said(promised(text, "[kr, br, za]"))
    assert len(found) == 2, "Brazil’s age is lower"
    assert any("14 in South Korea (PIPA Article 22-2)" in message for message in found)
    assert any("18 in South Africa" in message for message in found)
    assert said(promised(text, "in")) == []
    assert len(said(promised(text, "in"), on=date(2028, 1, 1))) == 1, "India’s law, once it is in force"


def test_the_law_of_the_establishment_counts_for_people_elsewhere() -> None:
    (message,) = said(promised(CONSENT, "ar"))
    assert "16 in Argentina, Germany" in message


def test_of_many_places_some_are_named() -> None:
    (message,) = said(sample("qdrant"))
    assert "14 in Austria, Bulgaria, Cyprus, Italy and 2 more; 15 in" in message


@pytest.mark.parametrize(("under", "warned"), [("13", True), ("legal_age", True), ("16", False), ("18", False)])
def test_the_sale_of_childrens_data_in_california_needs_an_opt_in(under: str, warned: bool) -> None:
    text = promised(LEAST, "us-ca").replace("under: 13", f"under: {under}").replace("shares: false", "shares: true")
    assert bool(said(text, "sells_or_shares", about="1798.120(c)")) is warned


def test_who_sells_nothing_is_not_warned_of_it() -> None:
    assert said(promised(LEAST, "us-ca"), "sells_or_shares", about="opt-in") == []


FAR = LEAST.replace("establishments: [DE]", "establishments: [US-CA]")


@pytest.mark.parametrize(
    ("under", "younger", "older"),
    [
        ("12", "at any age, if it understands what it asks (", "below 18 (POPIA s.1, 34-35); 14 (PIPA"),
        ("13", "at any age, if it understands what it asks (", "below 18 (POPIA s.1, 34-35); 14 (PIPA"),
        ("14", "at any age, if it understands what it asks (", "below 18 (POPIA s.1, 34-35)."),
        ("16", "; from 12 (LGPD Article 14 s.1); from 13 (Civ. Code 1798.120(c)", "below 18 (POPIA"),
    ],
)
def test_an_age_that_is_not_the_laws_is_explained(under: str, younger: str, older: str) -> None:
    text = promised(FAR, "[de, br, kr, za, us-ca]" if under != "16" else "[uk, eea, br, kr, za]")
    text = text.replace("under: 13", f"under: {under}")
    (lower,) = said(text, about="younger child")
    (higher,) = said(text, about="older children")
    assert younger in lower
    assert older in higher


def test_an_age_that_is_the_laws_is_not() -> None:
    california = promised(FAR, "us-ca")
    assert said(california, about="child") == []
    assert len(said(california.replace("under: 13", "under: 14"), about="from 13 (")) == 1
    assert len(said(california.replace("under: 13", "under: 12"), about="below 13 (")) == 1
