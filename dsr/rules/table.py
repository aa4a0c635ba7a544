"""Dates for a table of requests: one row in, the same row with its dates or what is wrong with it.

Columns read: `regime`, `right`, `received_at` (local date or time), `timezone`, `jurisdiction` (holiday calendar) and
`events` (`pause A..B; extend C`). All others pass through.
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime

from dsr.rules.deadlines import Deadlines, compute
from dsr.rules.errors import BadEvent, BadRow, DeadlineError
from dsr.rules.events import ClockEvent, parse_event
from dsr.rules.regimes import Laws

NEEDED = ("regime", "right", "received_at", "timezone", "jurisdiction", "events")
MORE = "_more"  # where a reader of CSV keeps the cells beyond the last column
ADDED = ("ack_due", "due", "extended_due", "error")
_MOST_EVENTS = 100


def dated(rows: Iterable[Mapping[str, str]], laws: Laws | None = None) -> Iterator[dict[str, str]]:
    """Each row with ADDED: ISO dates, blank where there is none, and in `error` a sentence when it has no dates."""
    for row in rows:
        try:
            found = dates_of(row, laws)
        except DeadlineError as error:
            yield dict(row) | dict.fromkeys(ADDED, "") | {"error": str(error)}
            continue
        days = (found.ack_due, found.due, found.extended_due)
        yield dict(row) | dict(zip(ADDED, [*(day.isoformat() if day else "" for day in days), ""], strict=True))


def dates_of(row: Mapping[str, str], laws: Laws | None = None) -> Deadlines:
    """The dates of one row. Raises DeadlineError: those of `compute`, and BadRow for what is missing or no date."""
    cells = {name: (row.get(name) or "").strip() for name in NEEDED}
    if row.get(MORE):
        raise BadRow("The row has more cells than the table has columns. Quote cells that contain a comma.")
    for name in NEEDED[:-1]:
        if not cells[name]:
            raise BadRow(f"The row gives no {name}. Fill that column.")
    try:
        received_at = datetime.fromisoformat(cells["received_at"])
    except ValueError:
        raise BadRow(
            f"“{cells['received_at'][:40]}” is no date or time. Write it as 2026-03-05 or 2026-03-05T23:30."
        ) from None
    return compute(
        regime=cells["regime"],
        right=cells["right"],
        received_at=received_at,
        timezone=cells["timezone"],
        calendar=cells["jurisdiction"],
        events=parse_events(cells["events"]),
        laws=laws,
    )


def parse_events(text: str) -> list[ClockEvent]:
    """The events of one cell, apart by `;`. Raises BadEvent."""
    written = [each for each in text.split(";") if each.strip()]
    if len(written) > _MOST_EVENTS:
        raise BadEvent(f"{len(written)} events in one row are more than the {_MOST_EVENTS} that are read.")
    return [parse_event(each) for each in written]
