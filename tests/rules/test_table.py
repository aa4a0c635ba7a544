import csv
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from io import StringIO

import pytest

from dsr.rules.errors import BadTable
from dsr.rules.table import ADDED, dated, dates_of, parse_received

ROW = {
    "id": "1",
    "regime": "gdpr",
    "right": "know",
    "received_at": "2026-05-12",
    "timezone": "Europe/Paris",
    "jurisdiction": "FR",
    "events": "extend 2026-06-10",
}


HEADER = ",".join(ROW)
LINE = ",".join(ROW.values())
DATES = ["", "2026-06-12", "2026-08-12", ""]


def table(*lines: str) -> list[Sequence[str]]:
    return list(dated(f"{line}\n" for line in lines))


def one(changed: dict[str, str]) -> dict[str, str]:
    """The row with other cells, dated."""
    text = StringIO()
    csv.writer(text).writerows([ROW.keys(), (ROW | changed).values()])
    names, cells = dated(text.getvalue().splitlines(keepends=True))
    return dict(zip(names, cells, strict=True))


def test_each_row_comes_back_with_its_dates() -> None:
    assert table(HEADER, LINE) == [[*ROW, *ADDED], [*ROW.values(), *DATES]]


def test_a_row_that_cannot_be_read_says_why_and_the_rest_go_on() -> None:
    _, bad, good = table(HEADER, LINE.replace("gdpr", "hammurabi"), LINE)
    assert bad[-4:-1] == ["", "", ""]
    assert "hammurabi" in bad[-1]
    assert good[-4:] == DATES


def test_rows_come_as_their_lines_do() -> None:
    read: list[str] = []

    def lines() -> Iterator[str]:
        for line in (HEADER, LINE, LINE):
            read.append(line)
            yield f"{line}\n"

    found = dated(lines())
    assert [next(found), next(found)] == [[*ROW, *ADDED], [*ROW.values(), *DATES]]
    assert len(read) == 2


def test_columns_stay_as_they_are_in_any_order_and_under_any_other_name() -> None:
    names = ["note", *reversed(ROW), "due", " note", "", "=1+1"]
    cells = ["a", *reversed(ROW.values()), "yesterday", "b", "", "=2+2"]
    found = table("", ",".join(names), "", ",".join(cells))
    assert found[0] == [*(name for name in names if name != "due"), *ADDED]
    assert found[1] == [*(cell for cell in cells if cell != "yesterday"), *DATES]


def test_a_name_of_a_column_may_have_space_around_it() -> None:
    assert table(HEADER.replace(",", ", "), LINE)[1][-4:] == DATES


@pytest.mark.parametrize(
    ("line", "said"),
    [
        (f"{LINE},Dublin", "more cells"),
        ("2,gdpr", "gives no right"),
        (f"M\udcfcller,{LINE}".removesuffix(",extend 2026-06-10"), "not UTF-8"),
        ("x" * 200_000 + LINE, "Line 3 is no CSV"),
        (f'"a"b,{LINE}', "Line 3 is no CSV"),
        (LINE.replace("gdpr", "gd\0pr"), "gd\0pr"),
    ],
    ids=lambda text: text[-20:],
)
def test_a_line_out_of_shape_is_an_error_of_its_own(line: str, said: str) -> None:
    header, before, bad, after = table(HEADER, LINE, line, LINE)
    assert said in bad[-1]
    assert bad[-4:-1] == ["", "", ""]
    assert before == after
    assert {len(header)} == {len(row) for row in (before, bad, after)}
    "".join(bad).encode()


def test_a_quote_that_never_ends_says_which_lines_it_took() -> None:
    _, good, bad = table(HEADER, LINE, f'"{LINE}', LINE, LINE)
    assert good[-4:] == DATES
    assert "Lines 3 to 5 are no CSV" in bad[-1]


@pytest.mark.parametrize(
    ("header", "said"),
    [
        ("", "It is empty"),
        ("id,regime", "lacks the columns right, received_at"),
        (HEADER.replace(",", ";"), "apart by commas"),
        (HEADER.replace(",", "\t"), "apart by commas"),
        (f"{HEADER},right", "more than one column right"),
        (f"{HEADER},a\udcfc", "not UTF-8"),
        (f"{HEADER},a\0", "not UTF-8"),
        (f'{HEADER},"a"b', "no CSV"),
        ("x" * 200_000, "no CSV"),
        ("column," * 9999, "lacks the columns"),
    ],
    ids=lambda text: text[-20:],
)
def test_what_is_no_such_table_is_named(header: str, said: str) -> None:
    with pytest.raises(BadTable, match=said) as raised:
        table(header)
    assert len(str(raised.value)) < 400


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
        ({"received_at": "0000-01-01"}, "no date"),
        ({"received_at": "0001-01-01"}, "not in force"),
        ({"received_at": "-001-01-01"}, "no date"),
        ({"received_at": "10000-01-01"}, "no date"),
        ({"received_at": "2026-06-30T23:59:60"}, "no date"),
        ({"received_at": "2026-06-30x23:59"}, "no date"),
        ({"received_at": "2026-W10-1"}, "no date"),
        ({"received_at": "٢٠٢٦-٠٦-٣٠"}, "no date"),
        ({"received_at": "=1+1"}, "no date"),
        ({"received_at": "2026-06-30T23:59+02:00"}, "offset"),
        ({"received_at": "2026-06-30T23:59Z"}, "offset"),
        ({"received_at": "9999-12-31"}, "2100"),
        ({"received_at": "x" * 100_000}, "no date"),
        ({"timezone": "Mars/Olympus"}, "Mars"),
        ({"timezone": ""}, "gives no timezone"),
        ({"jurisdiction": "XX"}, "XX"),
        ({"events": "nap 2026-06-01"}, "nap"),
        ({"events": "extend 2026-05-01"}, "before the receipt"),
        ({"events": "pause 2026-06-10..2026-06-01"}, "before it begins"),
        ({"events": "extend 2026-02-30"}, "does not exist"),
        ({"events": "extend ٢٠٢٦-٠٦-٣٠"}, "does not exist"),
        ({"events": "extend 2026-06-01T10:00"}, "no clock event"),
        ({"events": "extend 2026-06-01, extend 2026-06-02"}, "no clock event"),
        ({"regime": "ch_fadp", "events": "extend 2026-06-01..9999-12-31"}, "2100"),
        ({"events": "pause 2026-05-13..2026-05-14;" * 200}, "more than"),
    ],
)
def test_what_is_wrong_with_a_row_is_told_in_a_sentence(changed: dict[str, str], said: str) -> None:
    row = one(changed)
    assert said in row["error"]
    assert row["error"].endswith(".")
    assert len(row["error"]) < 700
    assert not row["due"]


def test_an_endless_pause_counts_nothing_and_one_to_the_end_of_time_is_refused() -> None:
    british = ROW | {"regime": "uk_gdpr", "timezone": "Europe/London", "jurisdiction": "GB-ENG"}
    open_ended = one(british | {"events": "pause 2026-05-20"})
    endless = one(british | {"events": "pause 2026-05-20..9999-12-31"})
    assert (open_ended["due"], open_ended["error"]) == ("2026-06-12", "")
    assert (endless["due"], "2100" in endless["error"]) == ("", True)


def test_a_column_that_is_missing_is_a_cell_that_is_empty() -> None:
    assert dates_of({name: cell for name, cell in ROW.items() if name != "events"}).extended_due is None


@pytest.mark.parametrize("text", ["2026-06-30", "2026-06-30T00:00", "2026-06-30 23:59", "2026-06-30T23:59:59.5"])
def test_a_day_or_a_local_time_is_read(text: str) -> None:
    read = parse_received(text)
    assert (read.date().isoformat(), read.tzinfo) == ("2026-06-30", None)


def test_a_moment_with_an_offset_is_read_where_it_is_asked_for() -> None:
    assert parse_received("2026-06-30T23:59Z") == datetime(2026, 6, 30, 23, 59, tzinfo=UTC)
