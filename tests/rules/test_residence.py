from datetime import date
from zoneinfo import ZoneInfo

import pytest

from dsr.rules.calendars import check_calendar
from dsr.rules.regimes import packs
from dsr.rules.residence import (
    EEA,
    UnknownPlace,
    find_place,
    lives_in,
    places,
    regimes_for,
)

TODAY = date(2026, 11, 21)


def test_the_eea_has_thirty_members() -> None:
    assert len(EEA) == 30
    assert {"IS", "LI", "NO", "DE"} <= EEA
    assert not EEA & {"GB", "CH"}


def test_every_place_has_a_name_a_time_zone_and_a_calendar_that_exist() -> None:
    assert len(places()) > 300
    assert len({p.name for p in places().values()}) == len(places())
    for place in places().values():
        ZoneInfo(place.time_zone)
        check_calendar(place.calendar)


def test_places_come_in_the_order_of_their_names() -> None:
    names = [p.name for p in places().values()]
    assert names == sorted(names)


@pytest.mark.parametrize(
    ("place", "regimes"),
    [
        ("DE", ("gdpr",)),
        ("NO", ("gdpr",)),
        ("RE", ("gdpr",)),  # a part of the Union that ISO lists apart
        ("GB", ("uk_gdpr",)),
        ("GB-SCT", ("uk_gdpr",)),
        ("US-CA", ("ccpa",)),
        ("US", ()),
        ("US-TX", ("us_tx",)),
        ("US-NY", ()),
        ("US-FL", ()),  # very large platforms alone, so a controller declares it
        ("US-OK", ()),  # in force in 2027
        ("BR", ("lgpd",)),
        ("CA", ("pipeda",)),
        ("CA-ON", ("pipeda",)),
        ("CA-QC", ("qc_law25",)),
        ("ZA", ("za_paia", "za_popia")),
        ("IN", ()),  # in force in 2027
        ("AR", ()),
    ],
)
def test_the_law_follows_the_place(place: str, regimes: tuple[str, ...]) -> None:
    assert regimes_for(place, TODAY) == regimes


def test_what_a_controller_declares_never_follows_from_a_place() -> None:
    found = {regime for code in places() for regime in regimes_for(code, date(2028, 1, 1))}
    assert set(packs()) - found == {"hipaa", "lgpd_small", "us_ca_delete_act", "uk_complaint", "us_fl"}


def test_a_law_gives_nothing_before_it_is_in_force() -> None:
    assert regimes_for("US-CA", date(2019, 1, 1)) == ()
    assert regimes_for("DE", date(2018, 5, 24)) == ()


@pytest.mark.parametrize(
    ("place", "area", "inside"),
    [
        ("BR", "all", True),
        ("FR", "eea", True),
        ("CH", "eea", False),
        ("GB-WLS", "uk", True),
        ("US-CA", "us-ca", True),
        ("US-CA", "us", True),
        ("US", "us-ca", False),
        ("CH", "ch", True),
    ],
)
def test_areas_of_a_policy(place: str, area: str, inside: bool) -> None:
    assert lives_in(place, area) is inside


def test_codes_are_read_in_any_case() -> None:
    assert find_place("us-ca").name == "California (United States)"


@pytest.mark.parametrize("code", ["", "XX", "Germany", "US-XX", "x" * 1_000_000])
def test_an_unknown_place_is_named(code: str) -> None:
    with pytest.raises(UnknownPlace) as caught:
        regimes_for(code, TODAY)
    assert len(str(caught.value)) < 200
