"""Dates for a table of requests in CSV: one row in, the same row with its dates or what is wrong with it.

Columns read: `regime`, `right`, `received_at` (local date or time), `timezone`, `jurisdiction` (holiday calendar) and
`events` (`pause A..B; extend C`), in any order. All others pass through as they are.
"""

import csv
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from dsr.rules.deadlines import Deadlines, compute
from dsr.rules.errors import BadEvent, BadRow, BadTable, DeadlineError
from dsr.rules.events import ClockEvent, parse_event
from dsr.rules.regimes import Laws

NEEDED = ("regime", "right", "received_at", "timezone", "jurisdiction", "events")
ADDED = ("ack_due", "due", "extended_due", "error")
if TYPE_CHECKING:
    from _csv import Reader

_MOST_EVENTS = 100
_NOT_UTF8 = "Save the file as “CSV UTF-8”."
# `datetime.fromisoformat` also reads weeks, any letter between day and time, and more that nobody means.
_RECEIVED = re.compile(r"\d{4}-\d\d-\d\d([T ]\d\d:\d\d(:\d\d(\.\d{1,6})?)?(Z|[+-]\d\d:\d\d)?)?", re.ASCII)

Row = Sequence[str]


def dated(lines: Iterable[str], laws: Laws | None = None) -> Iterator[Row]:
    """The table's header and rows, each as soon as its lines are read, with ADDED in place of columns of that name.

    ISO dates, blank where there is none, and in `error` a sentence when a row has no dates. Bytes that were no UTF-8
    are expected as `surrogateescape` leaves them. Raises BadTable.
    """
    reader = csv.reader(lines, strict=True)
    columns = _header(reader)
    kept = [place for place, name in enumerate(columns) if name not in ADDED]
    yield [*(columns[place] for place in kept), *ADDED]
    names = [name.strip() for name in columns]
    places = {name: names.index(name) for name in NEEDED}
    for cells, problem in _rows(reader, len(columns)):
        row = {name: cells[place] for name, place in places.items()}
        yield [*(_printable(cells[place]) for place in kept), *_added(row, problem, laws)]


def _header(reader: "Reader") -> list[str]:
    try:
        columns = next((row for row in reader if row), [])
    except csv.Error:
        raise BadTable(f"The first row is no CSV. {_NOT_UTF8}") from None
    if any("\0" in name or not _is_utf8(name) for name in columns):
        raise BadTable(f"The first row is not UTF-8. {_NOT_UTF8}")
    names = [name.strip() for name in columns]
    missing = [name for name in NEEDED if name not in names]
    if missing:
        has = f"It has: {', '.join(names)[:200]}." if names else "It is empty."
        apart = next((mark for mark in ";\t" if len(names) == 1 and mark in names[0]), "")
        remedy = " Columns must be apart by commas." if apart else ""
        raise BadTable(f"The table lacks the columns {', '.join(missing)}. {has}{remedy}")
    twice = [name for name in NEEDED if names.count(name) > 1]
    if twice:
        raise BadTable(f"The table has more than one column {', '.join(twice)}. Keep one of them.")
    return columns


def _rows(reader: "Reader", width: int) -> Iterator[tuple[list[str], str]]:
    """Each row as wide as the header, and what is wrong with its form; empty lines are left out."""
    while True:
        problem, before = "", reader.line_num
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error:
            cells, problem = [""], _no_csv(before + 1, reader.line_num)
        if not cells:
            continue
        if len(cells) > width:
            problem = "The row has more cells than the table has columns. Quote cells that contain a comma."
        elif not all(map(_is_utf8, cells)):
            problem = f"The row holds bytes that are not UTF-8. {_NOT_UTF8}"
        yield [*cells, *[""] * (width - len(cells))], problem


def _no_csv(first: int, last: int) -> str:
    lines = f"Line {first} is" if first == last else f"Lines {first} to {last} are"
    longest = csv.field_size_limit()
    return f"{lines} no CSV: quotes do not match, or a cell is longer than {longest:,} characters. Correct that there."


def _is_utf8(cell: str) -> bool:
    return cell.isascii() or not any("\udc80" <= letter <= "\udcff" for letter in cell)


def _printable(cell: str) -> str:
    return cell if _is_utf8(cell) else cell.encode(errors="surrogateescape").decode(errors="replace")


def _added(row: Mapping[str, str], problem: str, laws: Laws | None) -> Row:
    """The cells of ADDED."""
    if problem:
        return ["", "", "", problem]
    try:
        found = dates_of(row, laws)
    except DeadlineError as error:
        return ["", "", "", str(error)]
    return [*(day.isoformat() if day else "" for day in (found.ack_due, found.due, found.extended_due)), ""]


def dates_of(row: Mapping[str, str], laws: Laws | None = None) -> Deadlines:
    """The dates of one row. Raises DeadlineError: those of `compute`, and BadRow for what is missing or no date."""
    cells = {name: (row.get(name) or "").strip() for name in NEEDED}
    for name in NEEDED[:-1]:
        if not cells[name]:
            raise BadRow(f"The row gives no {name}. Fill that column.")
    received_at = parse_received(cells["received_at"])
    if received_at.tzinfo is not None:
        raise BadRow(f"“{cells['received_at']}” has an offset. Write the local time of the row's timezone without one.")
    return compute(
        regime=cells["regime"],
        right=cells["right"],
        received_at=received_at,
        timezone=cells["timezone"],
        calendar=cells["jurisdiction"],
        events=parse_events(cells["events"]),
        laws=laws,
    )


def parse_received(text: str) -> datetime:
    """The moment or the day that an ISO date, or date and time, writes; aware when it has an offset. Raises BadRow."""
    try:
        if _RECEIVED.fullmatch(text):
            return datetime.fromisoformat(text)
    except ValueError:
        pass  # such as 30 February
    raise BadRow(f"“{text[:40]}” is no date or time. Write it as 2026-03-05 or 2026-03-05T23:30.")


def parse_events(text: str) -> list[ClockEvent]:
    """The events of one cell, apart by `;`. Raises BadEvent."""
    written = [each for each in text.split(";") if each.strip()]
    if len(written) > _MOST_EVENTS:
        raise BadEvent(f"{len(written)} events in one row are more than the {_MOST_EVENTS} that are read.")
    return [parse_event(each) for each in written]
