from datetime import date
from importlib import resources

import pytest
from pydantic import ValidationError
from ruamel.yaml import YAML

from dsr.rules.errors import NotInForce, UnknownRegime
from dsr.rules.regimes import POLICY, pack_in_force, packs, regime
from dsr.rules.regimes.schema import Regime
from dsr.rules.rights import WITHOUT_PROOF, Right
from dsr.rules.windows import parse_length


def _file(regime_id: str) -> dict[str, object]:
    text = (resources.files("dsr.rules.regimes") / f"{regime_id}.yaml").read_text(encoding="utf-8")
    read: dict[str, object] = YAML(typ="safe", pure=True).load(text)
    return read


STATES = [
    "va",
    "co",
    "ct",
    "tx",
    "ut",
    "or",
    "mt",
    "de",
    "ne",
    "nh",
    "nj",
    "tn",
    "mn",
    "md",
    "in",
    "ky",
    "ri",
    "fl",
    "ia",
    "ok",
    "al",
]
WORLD = "gdpr uk_gdpr uk_complaint ch_fadp ccpa us_ca_delete_act hipaa lgpd lgpd_small pipeda qc_law25 za_popia za_paia kr_pipa"


def test_every_body_of_law_is_there_in_a_file_of_its_own_and_read_once() -> None:
    assert set(packs()) == {*(f"us_{s}" for s in STATES), *WORLD.split(), "au_app", "jp_appi", "tw_pdpa", "in_dpdp"}
    assert packs() is packs()


@pytest.mark.parametrize(
    ("regime_id", "begins"), [("us_ok", "2027-01-01"), ("us_al", "2027"), ("in_dpdp", "2027-05-14")]
)
def test_a_law_of_the_future_is_read_and_does_not_apply(regime_id: str, begins: str) -> None:
    with pytest.raises(NotInForce, match=begins):
        pack_in_force(regime_id, date(2026, 12, 31))
    assert pack_in_force(regime_id, date(2027, 12, 31))


def test_utah_gives_correction_from_the_day_its_law_was_amended() -> None:
    assert pack_in_force("us_ut", date(2026, 6, 30)).window(Right.RECTIFICATION) is None
    assert pack_in_force("us_ut", date(2026, 7, 1)).window(Right.RECTIFICATION) is not None


def test_every_right_is_given_by_some_law() -> None:
    assert {right for r in packs().values() for right in r.packs[-1].rights} == set(Right)


def test_no_law_takes_the_name_that_stands_for_the_policy() -> None:
    assert POLICY not in packs()


def test_no_law_wants_proof_exactly_where_the_rights_say_that_none_is_asked() -> None:
    for right in Right:
        for body in packs().values():
            window = body.packs[-1].window(right)
            if window is not None:
                assert (window.proof.rule in {"forbidden", "not_needed"}) == (right in WITHOUT_PROOF)


@pytest.mark.parametrize(
    ("on", "version"),
    [
        (date(2026, 2, 4), "uk-gdpr-1"),
        (date(2026, 2, 5), "uk-gdpr-2"),
        (date(2026, 6, 18), "uk-gdpr-2"),
        (date(2026, 6, 19), "uk-gdpr-3"),
        (date(2030, 1, 1), "uk-gdpr-3"),
    ],
)
def test_the_pack_in_force_on_the_day_of_receipt_judges(on: date, version: str) -> None:
    assert pack_in_force("uk_gdpr", on).version == version


def test_a_law_before_its_day_is_not_in_force() -> None:
    with pytest.raises(NotInForce, match="2018-05-25"):
        pack_in_force("gdpr", date(2018, 5, 24))


def test_an_unknown_law_is_named_with_those_that_are_known() -> None:
    with pytest.raises(UnknownRegime, match=r"hammurabi.*gdpr"):
        regime("hammurabi")


def test_packs_cannot_be_changed_by_a_reader() -> None:
    with pytest.raises(ValidationError):
        regime("gdpr").packs[0].version = "mine"  # type: ignore[misc]


@pytest.mark.parametrize("field", ["citation", "verified"])
def test_a_value_without_source_or_mark_is_refused(field: str) -> None:
    data = _file("ccpa")
    window = data["packs"][0]["windows"][0]  # type: ignore[index]
    del window["base"][field]
    with pytest.raises(ValidationError, match=field):
        Regime.model_validate(data)


def test_a_right_with_two_clocks_is_refused() -> None:
    data = _file("ccpa")
    windows = data["packs"][0]["windows"]  # type: ignore[index]
    windows[1]["rights"]["access"] = windows[0]["rights"]["access"]
    with pytest.raises(ValidationError, match="one clock"):
        Regime.model_validate(data)


def test_packs_out_of_order_are_refused() -> None:
    data = _file("uk_gdpr")
    data["packs"] = list(reversed(data["packs"]))  # type: ignore[call-overload]
    with pytest.raises(ValidationError, match="oldest first"):
        Regime.model_validate(data)


@pytest.mark.parametrize("text", ["1m", "M", "1 month", "", "-1D", "1.5D", "1000D", 30, None, True])
def test_a_length_is_written_in_one_way(text: object) -> None:
    with pytest.raises(ValueError, match="write a length"):
        parse_length(text)


@pytest.mark.parametrize(("code", "words"), [("1M", "1 month"), ("45D", "45 days"), ("10B", "10 business days")])
def test_a_length_reads_in_words_and_back_in_code(code: str, words: str) -> None:
    assert str(parse_length(code)) == words
    assert parse_length(code).code == code
