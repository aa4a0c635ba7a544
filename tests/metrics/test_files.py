import csv
from datetime import UTC, date, datetime

from dsr.metrics import files
from dsr.rules.cases import Case, Outcome
from dsr.rules.metrics import ccpa, yearly
from dsr.rules.rights import Right

AS_OF = datetime(2027, 3, 1, tzinfo=UTC)


def case(number: int = 1, **given: object) -> Case:
    values = {
        "name": f"{number:032x}",
        "right": Right.ERASURE,
        "laws": ("ccpa",),
        "channel": "portal",
        "requester": "self",
        "place": "US-CA",
        "time_zone": "America/Los_Angeles",
        "received_on": date(2026, 5, 1),
        "due": date(2026, 6, 15),
        **given,
    }
    return Case(**values)  # type: ignore[arg-type]  # what a test gives


def read(lines: object) -> list[dict[str, str]]:
    return list(csv.DictReader("".join(lines).splitlines()))  # type: ignore[arg-type]  # an iterator of lines


CASES = [
    case(1, outcome=Outcome.COMPLIED, closed_on=date(2026, 5, 11), letter=True),
    case(
        2, outcome=Outcome.IN_PART, closed_on=date(2026, 6, 16), basis="1798.105(d)(8)", extended_by=frozenset({"ccpa"})
    ),
    case(3, outcome=Outcome.DENIED, closed_on=date(2026, 5, 2), basis="1798.145(h)", right=Right.ACCESS),
    case(4, outcome=Outcome.DENIED, closed_on=date(2026, 5, 31), basis="unverified"),
    case(5, outcome=Outcome.WITHDRAWN, closed_on=date(2026, 5, 2)),
    case(6, requester="agent", channel="staff"),
    case(7, received_on=date(2025, 12, 31)),
]


def test_the_metrics_of_7102_have_five_rows_and_one_of_all() -> None:
    rows = {row["request"]: row for row in read(files.ccpa(ccpa(CASES, 2026, AS_OF)))}
    assert next(iter(rows)) == "Requests to know"
    assert len(rows) == 6
    delete = rows["Requests to delete"]
    assert (delete["received"], delete["complied_in_whole_or_part"], delete["denied"]) == ("5", "2", "1")
    assert (delete["denied_not_verifiable"], delete["withdrawn"], delete["open"]) == ("1", "1", "1")
    assert (delete["median_days"], delete["mean_days"]) == ("30.0", "28.7")
    assert rows["All of these"]["denied_other"] == "1"
    assert rows["Requests to limit"]["median_days"] == ""


def test_the_yearly_report_tells_of_time_and_grounds() -> None:
    rows = {(row["law"], row["right"]): row for row in read(files.year(yearly(CASES, 2026, AS_OF)))}
    erasure = rows["ccpa", "Erasure"]
    assert (erasure["answered"], erasure["answered_on_time"], erasure["per_cent_on_time"]) == ("3", "2", "66.7")
    assert (erasure["extended"], erasure["open_overdue"], erasure["open_91_days_and_more"]) == ("1", "1", "1")
    assert (
        rows["ccpa", "Access"]["grounds_of_denial"] == "1 × Manifestly unfounded or excessive (Civ. Code 1798.145(h))"
    )
    assert rows["all", "All rights"]["received"] == "6"


def test_a_record_has_the_six_fields_of_7101() -> None:
    rows = read(files.records(CASES, 2026))
    assert len(rows) == 6
    one, two = rows[0], rows[1]
    assert one["date_of_request"] == "2026-05-01"
    assert one["nature_of_request"] == "Erasure"
    assert one["manner_made"] == "on the website’s form"
    assert one["date_of_response"] == "2026-05-11"
    assert one["nature_of_response"] == "complied with in whole"
    assert one["basis_of_denial"] == ""
    assert (two["nature_of_response"], two["basis_of_denial"]) == ("complied with in part", "1798.105(d)(8)")
    assert rows[2]["basis_of_denial"] == "Manifestly unfounded or excessive (Civ. Code 1798.145(h))"
    assert rows[3]["basis_of_denial"].startswith("Identity cannot be verified")
    assert rows[5]["manner_made"] == "by letter, telephone or in person, entered by staff, by an authorised agent"
    assert (rows[5]["date_of_response"], rows[5]["nature_of_response"]) == ("", "not answered yet")


def test_no_cell_is_a_formula() -> None:
    kept = case(1, outcome=Outcome.IN_PART, closed_on=date(2026, 5, 2), basis='=HYPERLINK("https://evil.example")')
    (row,) = read(files.records([kept], 2026))
    assert row["basis_of_denial"].startswith("'=")
