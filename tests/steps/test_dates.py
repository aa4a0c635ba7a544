from datetime import UTC, date, datetime

from dsr.policy.load import load_policy
from dsr.rules.rights import Right
from dsr.steps.dates import FALLBACK, dates_for
from tests.policy.samples import sample

RECEIVED = datetime(2026, 6, 1, 15, 0, tzinfo=UTC)
QCT, QAZAR = (load_policy(sample(slug)) for slug in ("qct", "qazar"))


def test_where_neither_law_nor_policy_names_a_number_our_own_thirty_days_do() -> None:
    found = dates_for(QCT, ["jp_appi"], Right.ACCESS, "JP", RECEIVED)
    assert found.first.received_on == date(2026, 6, 1)  # the 2nd in Tokyo, and still the 1st in Taipei
    assert found.columns()["due"] == date(2026, 7, 1)
    assert {FALLBACK.citation, "APPI Articles 33-35"} <= {line["citation"] for line in found.columns()["trace"]}


def test_a_policys_window_bounds_a_law_without_a_number() -> None:
    found = dates_for(QAZAR, ["jp_appi"], Right.ACCESS, "JP", RECEIVED)
    assert found.columns()["due"] == date(2026, 7, 1)
    assert FALLBACK.citation not in {line["citation"] for line in found.columns()["trace"]}


def test_of_two_laws_the_earlier_date_holds_and_both_are_traced() -> None:
    found = dates_for(QCT, ["us_ia", "us_tx"], Right.ACCESS, "US-TX", RECEIVED)
    assert (found.first.regime, found.first.due) == ("us_tx", date(2026, 7, 16))
    assert {line["regime"] for line in found.columns()["trace"]} == {"us_ia", "us_tx"}


def test_a_law_with_a_number_comes_before_one_without() -> None:
    found = dates_for(QCT, ["jp_appi", "us_tx"], Right.ACCESS, "US-TX", RECEIVED)
    assert (found.first.regime, found.first.due) == ("us_tx", date(2026, 7, 16))
