import pytest

from dsr.rules.table import ADDED, MORE, dated, dates_of

ROW = {
    "id": "1",
    "regime": "gdpr",
    "right": "know",
    "received_at": "2026-05-12",
    "timezone": "Europe/Paris",
    "jurisdiction": "FR",
    "events": "extend 2026-06-10",
}


def test_each_row_comes_back_with_its_dates() -> None:
    (row,) = dated([ROW])
    assert row == ROW | {"ack_due": "", "due": "2026-06-12", "extended_due": "2026-08-12", "error": ""}


def test_a_row_that_cannot_be_read_says_why_and_the_rest_go_on() -> None:
    bad, good = dated([ROW | {"regime": "hammurabi"}, ROW])
    assert "hammurabi" in bad["error"]
    assert [bad[name] for name in ADDED[:-1]] == ["", "", ""]
    assert good["due"] == "2026-06-12"


@pytest.mark.parametrize("word", ["know", "access", " access "])
def test_rights_go_by_the_names_of_the_edge(word: str) -> None:
    assert dates_of(ROW | {"right": word}) == dates_of(ROW)


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"regime": ""}, "gives no regime"),
        ({"regime": "us_ok"}, "not in force"),
        ({"regime": "in_dpdp", "right": "complaint"}, "not in force"),
        ({"regime": "policy"}, "window"),
        ({"right": "pizza"}, "pizza"),
        ({"right": "appeal"}, "gives no right"),
        ({"right": "drop_delete"}, "gives no right"),
        ({"received_at": ""}, "gives no received_at"),
        ({"received_at": "12 May"}, "12 May"),
        ({"received_at": "2026-02-30"}, "no date"),
        ({"received_at": "9999-12-31"}, "2100"),
        ({"received_at": "x" * 1_000_000}, "no date"),
        ({"timezone": "Mars/Olympus"}, "Mars"),
        ({"timezone": ""}, "gives no timezone"),
        ({"jurisdiction": "XX"}, "XX"),
        ({"events": "nap 2026-06-01"}, "nap"),
        ({"events": "extend 2026-05-01"}, "before the receipt"),
        ({"events": "pause 2026-06-10..2026-06-01"}, "before it begins"),
        ({"events": "pause 2026-05-13..2026-05-14;" * 200}, "more than"),
        ({MORE: ["Dublin"]}, "more cells"),
    ],
)
def test_what_is_wrong_with_a_row_is_told_in_a_sentence(changed: dict[str, str], said: str) -> None:
    (row,) = dated([ROW | changed])
    assert said in row["error"]
    assert row["error"].endswith(".")
    assert len(row["error"]) < 700
    assert not row["due"]


def test_an_endless_pause_counts_nothing_and_one_to_the_end_of_time_is_refused() -> None:
    british = ROW | {"regime": "uk_gdpr", "timezone": "Europe/London", "jurisdiction": "GB-ENG"}
    (open_ended, endless) = dated(
        [british | {"events": "pause 2026-05-20"}, british | {"events": "pause 2026-05-20..9999-12-31"}]
    )
    assert (open_ended["due"], open_ended["error"]) == ("2026-06-12", "")
    assert (endless["due"], "2100" in endless["error"]) == ("", True)


def test_a_column_that_is_missing_is_a_cell_that_is_empty() -> None:
    assert dates_of({name: cell for name, cell in ROW.items() if name != "events"}).extended_due is None
