import csv
import hashlib
import json
from datetime import UTC, date, datetime, timedelta

import pytest

from dsr.ledger.append import append
from dsr.ledger.export import LogFilter, csv_lines, events, ndjson
from dsr.ledger.facts import CodeSent, FileLoaded
from dsr.models import Controller, Event
from dsr.rules.actors import SYSTEM

pytestmark = pytest.mark.django_db
DAY = date(2026, 5, 4)
MIDNIGHT = datetime(2026, 5, 4, tzinfo=UTC)
TICK = timedelta(microseconds=1)


@pytest.fixture
def one() -> Controller:
    return Controller.objects.create(slug="one", name="One")


@pytest.fixture
def two() -> Controller:
    return Controller.objects.create(slug="two", name="Two")


def event(controller: Controller, at: datetime = MIDNIGHT) -> Event:
    return append(FileLoaded("policy", 1, "0" * 64), by=SYSTEM, at=at, controller=controller)


def test_another_controllers_events_are_in_no_export(one: Controller, two: Controller) -> None:
    event(one)
    theirs = event(two)
    append(CodeSent("status"), by=SYSTEM, at=MIDNIGHT)  # of no controller
    for filtered in (
        LogFilter(("one",)),
        LogFilter(("one",), type="file_loaded"),
        LogFilter(("one",), since=DAY, until=DAY),
    ):
        assert [each.controller for each in events(filtered)] == ["one"]
        text = b"".join([*ndjson(filtered), *csv_lines(filtered)]).decode()
        assert "two" not in text
        assert bytes(theirs.leaf).hex() not in text
    assert not events(LogFilter(())).exists()
    assert not events(LogFilter(("one",), type="no such type")).exists()
    assert not events(LogFilter(("one",), request="' OR 1=1 --")).exists()
    assert events(LogFilter(("one", "two"))).count() == 2


@pytest.mark.parametrize(
    ("at", "within"),
    [
        (MIDNIGHT - TICK, False),
        (MIDNIGHT, True),
        (MIDNIGHT + TICK, True),
        (MIDNIGHT + timedelta(days=1) - TICK, True),
        (MIDNIGHT + timedelta(days=1), False),
        (MIDNIGHT + timedelta(days=1, microseconds=500_000), False),
    ],
)
def test_a_day_is_from_midnight_to_midnight_utc(at: datetime, within: bool, one: Controller) -> None:
    event(one, at)
    assert events(LogFilter(("one",), since=DAY, until=DAY)).exists() is within


def test_the_last_day_that_a_date_can_name_is_a_day_like_others(one: Controller) -> None:
    event(one)
    assert events(LogFilter(("one",), since=date.min, until=date.max)).exists()


def test_each_line_carries_the_text_that_was_hashed_to_the_byte(one: Controller) -> None:
    for _ in range(3):
        event(one)
    lines = [json.loads(line) for line in b"".join(ndjson(LogFilter(("one",)))).splitlines()]
    assert len(lines) == 3
    for line in lines:
        assert hashlib.sha256(b"\x00" + line["body"].encode()).hexdigest() == line["leaf"]


def test_the_table_has_a_row_an_event_with_readable_facts(one: Controller) -> None:
    made = event(one)
    (row,) = csv.DictReader(b"".join(csv_lines(LogFilter(("one",)))).decode().splitlines())
    assert row["leaf"] == bytes(made.leaf).hex()
    assert json.loads(row["facts"]) == {"file": "policy", "version": 1, "digest": "0" * 64}
