from datetime import date

import pytest

from dsr.rules.errors import NotInForce
from dsr.rules.regimes import POLICY, pack_in_force, packs
from dsr.rules.regimes.fingerprint import digest, fingerprint

DAY = date(2026, 6, 1)


def test_each_pack_has_a_digest_of_its_own_and_the_same_each_time() -> None:
    every = [pack for regime in packs().values() for pack in regime.packs]
    assert len({digest(pack) for pack in every}) == len(every)
    again = every[0].model_copy(deep=True)
    assert digest(again) == digest(every[0])


def test_another_value_is_another_digest() -> None:
    pack = pack_in_force("gdpr", DAY)
    changed = pack.model_copy(update={"version": "gdpr-1a"})
    assert digest(changed) != digest(pack)


def test_a_fingerprint_names_the_packs_of_the_day_and_the_calendars() -> None:
    found = fingerprint({"uk_gdpr": DAY, "gdpr": DAY, POLICY: DAY})
    assert set(found["packs"]) == {"gdpr", "uk_gdpr"}
    assert found["holidays"]
    before = fingerprint({"uk_gdpr": date(2026, 2, 4)})
    assert before["packs"]["uk_gdpr"] != found["packs"]["uk_gdpr"]


def test_a_promise_of_the_policy_alone_has_no_pack() -> None:
    assert fingerprint({POLICY: DAY})["packs"] == {}


def test_a_law_that_was_not_in_force_has_no_fingerprint() -> None:
    with pytest.raises(NotInForce):
        fingerprint({"in_dpdp": DAY})
