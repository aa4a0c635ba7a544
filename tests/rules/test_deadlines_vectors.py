"""Dates worked out by hand, one row each, with their sources (columns: received_at is local in timezone)."""

import csv
from datetime import date
from pathlib import Path

import pytest

from dsr.rules.regimes import packs
from dsr.rules.rights import ALIASES
from dsr.rules.table import dates_of
from tests.rules.asking import ALL

Row = dict[str, str]
# The second file holds what the first does not: each rule of each law.
FILES = ("vectors.csv", "vectors_own.csv")


def _rows() -> list[Row]:
    rows: list[Row] = []
    for name in FILES:
        with (Path(__file__).parent / name).open(encoding="utf-8", newline="") as file:
            rows += csv.DictReader(file)
    return rows


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None


@pytest.mark.parametrize("row", _rows(), ids=lambda row: row["id"])
def test_the_dates_are_those_worked_out_by_hand(row: Row) -> None:
    got = dates_of(row)
    wanted = [_day(row[f"expected_{name}"]) for name in ("ack_due", "due", "extended_due")]
    assert [got.ack_due, got.due, got.extended_due] == wanted
    results = {line.result for line in got.trace}
    for day in (got.received_on, got.ack_due, got.due, got.extended_due, got.target, got.refuse_by):
        assert day is None or day.isoformat() in results
    assert all(line.citation and line.text for line in got.trace)


def test_the_rows_have_names_of_their_own_and_a_source() -> None:
    rows = _rows()
    assert len({row["id"] for row in rows}) == len(rows) > 300
    assert all(row["rule_why_source"] for row in rows)


def test_the_rows_reach_every_clock_of_every_law() -> None:
    reached = {(row["regime"], clock) for row in _rows() for clock in [_clock(row)]}
    assert {(q.regime, tuple(q.rule.rights)) for q in ALL if q.pack is packs()[q.regime].packs[-1]} <= reached


def _clock(row: Row) -> tuple[str, ...]:
    pack = packs()[row["regime"]].in_force(dates_of(row).received_on)
    assert pack is not None
    rule = pack.window(ALIASES.get(row["right"], row["right"]))
    assert rule is not None
    return tuple(rule.rights)


def test_extensions_have_a_row_in_time_and_one_too_late_or_too_many() -> None:
    rows = _rows()
    for law in packs().values():
        if any(rule.extension for rule in law.packs[-1].windows):
            extended = [row for row in rows if row["regime"] == law.id and "extend" in row["events"]]
            assert {bool(row["expected_extended_due"]) for row in extended} == {True, False}, law.id
