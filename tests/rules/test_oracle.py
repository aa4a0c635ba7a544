"""Every law's dates beside those of a second reading that shares nothing with the first."""

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dsr.rules.errors import NotInForce, UnknownRight
from dsr.rules.regimes import packs
from dsr.rules.table import dates_of
from tests.rules import oracle

_EUROPE = [
    "DE",
    "DE-BY",
    "FR",
    "IE",
    "AT",
    "ES",
    "IT",
    "PL",
    "GR",
    "SE",
    "NL",
    "PT",
    "RO",
    "BG",
    "CY",
    "DK",
    "FI",
    "HU",
]
_BRITAIN = ["GB-ENG", "GB-SCT", "GB-NIR", "GB-WLS"]
_CALENDARS = {
    "gdpr": _EUROPE,
    "uk_gdpr": _BRITAIN,
    "uk_complaint": _BRITAIN,
    "ch_fadp": ["CH", "CH-GE"],
    "ccpa": ["US-CA"],
    "us_ca_delete_act": ["US-CA"],
    "hipaa": ["US"],
    "lgpd": ["BR"],
    "lgpd_small": ["BR"],
    "pipeda": ["CA", "CA-NL"],
    "qc_law25": ["CA-QC"],
    "in_dpdp": ["IN"],
    "za_popia": ["ZA"],
    "za_paia": ["ZA"],
    "kr_pipa": ["KR"],
    "au_app": ["AU", "AU-NSW"],
    "jp_appi": ["JP"],
    "tw_pdpa": ["TW"],
}
_ZONES = ("Europe/Berlin", "Pacific/Auckland", "Pacific/Honolulu", "Asia/Kolkata")
_TIMES = ("", "T00:00", "T02:30", "T23:59:59")
_FIRST = date(2026, 1, 1)  # by then every law but those of the future was in force
Row = dict[str, str]


def _days() -> st.SearchStrategy[date]:
    """Any day, and more often one at the end of a month or of a year, and one on which a law begins."""
    edges = [
        date(year, month, 1) - timedelta(days=n)
        for year in (2027, 2028, 2029)
        for month in (1, 2, 3, 4)
        for n in (1, 2)
    ]
    begins = {law.since for laws in oracle.LAWS.values() for kinds in laws.values() for law in kinds} - {date.min}
    edges += [day - timedelta(days=n) for day in begins for n in (0, 1) if day > _FIRST]
    return st.dates(_FIRST, date(2034, 6, 30)) | st.sampled_from(sorted(edges))


@st.composite
def _rows(draw: st.DrawFn, regime: str) -> Row:
    right = draw(st.sampled_from([*oracle.LAWS[regime], "access", "appeal"]))
    calendar = draw(st.sampled_from(_CALENDARS.get(regime, [regime.upper().replace("_", "-")])))
    day = draw(_days())
    events: list[str] = []
    for kind in draw(
        st.lists(st.sampled_from(["pause", "pause", "id_requested", "id_received", "fee_paid"]), max_size=3)
    ):
        events.append(f"{kind} {draw(_near(regime, right, day, calendar, events))}")
        if kind == "pause":
            asked = date.fromisoformat(events[-1][-10:])
            events[-1] += f"..{asked + timedelta(days=draw(st.integers(0, 10)))}"
    for _ in range(draw(st.integers(0, 2))):
        events.append(f"extend {draw(_near(regime, right, day, calendar, events))}")
    return {
        "regime": regime,
        "right": right,
        "received_at": f"{day}{draw(st.sampled_from(_TIMES))}",
        "timezone": draw(st.sampled_from(_ZONES)),
        "jurisdiction": calendar,
        "events": "; ".join(events),
    }


def _near(regime: str, right: str, day: date, calendar: str, events: list[str]) -> st.SearchStrategy[date]:
    """A day soon after receipt, or one about the date on which the answer is due."""
    found = oracle.answer(regime, right, day, calendar, ";".join(events))
    due = (found.due if found else None) or day + timedelta(days=30)
    soon = st.integers(0, 40).map(lambda n: day + timedelta(days=n))
    return soon | st.integers(-4, 4).map(lambda n: max(day, due + timedelta(days=n)))


def test_the_second_reading_knows_every_law() -> None:
    assert set(packs()) <= set(oracle.LAWS)


@pytest.mark.parametrize("regime", sorted(packs()))
def test_two_readings_of_a_law_give_the_same_dates(regime: str) -> None:
    @settings(max_examples=400 if regime in {"gdpr", "uk_gdpr"} else 60)
    @given(_rows(regime))
    def same(row: Row) -> None:
        day = date.fromisoformat(row["received_at"][:10])
        wanted = oracle.answer(regime, row["right"], day, row["jurisdiction"], row["events"])
        if wanted is None:
            if row["right"] in oracle.LAWS[regime]:
                with pytest.raises((NotInForce, UnknownRight)):
                    dates_of(row)
            return
        found = dates_of(row)
        assert (found.ack_due, found.due, found.extended_due) == (wanted.ack, wanted.due, wanted.extended)

    same()
