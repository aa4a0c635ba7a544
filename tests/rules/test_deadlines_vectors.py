"""Dates worked out by hand, one row each, with their sources (columns: received_at is local in timezone)."""

import csv
from datetime import date, datetime
from pathlib import Path

import pytest

from dsr.rules.deadlines import Deadlines, compute
from dsr.rules.events import parse_event

Row = dict[str, str]


def _rows() -> list[Row]:
    with (Path(__file__).parent / "vectors.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _compute(row: Row) -> Deadlines:
    return compute(
        regime=row["regime"],
        right=row["right"],
        received_at=datetime.fromisoformat(row["received_at"]),
        timezone=row["timezone"],
        calendar=row["jurisdiction"],
        events=[parse_event(text) for text in row["events"].split(";") if text.strip()],
    )


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None


@pytest.mark.parametrize("row", _rows(), ids=lambda row: row["id"])
def test_the_dates_are_those_worked_out_by_hand(row: Row) -> None:
    got = _compute(row)
    wanted = [_day(row[f"expected_{name}"]) for name in ("ack_due", "due", "extended_due")]
    assert [got.ack_due, got.due, got.extended_due] == wanted


@pytest.mark.parametrize("row", _rows(), ids=lambda row: row["id"])
def test_every_date_stands_in_the_trace_with_a_citation(row: Row) -> None:
    got = _compute(row)
    results = {line.result for line in got.trace}
    for day in (got.received_on, got.ack_due, got.due, got.extended_due, got.target, got.refuse_by):
        assert day is None or day.isoformat() in results
    assert all(line.citation and line.text for line in got.trace)


def test_the_rows_cover_the_three_bodies_of_law() -> None:
    assert {row["regime"] for row in _rows()} == {"gdpr", "uk_gdpr", "ccpa"}
    assert len(_rows()) > 60
