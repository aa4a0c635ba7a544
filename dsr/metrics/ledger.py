"""Reads from the ledger what a year's numbers are counted from.

Only events are read, never a request's rows: those are purged when the retention of a request ends, 24 months after its
close (`steps.move.RETENTION`), while events stay. The numbers of a year are the same before and after.
"""

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from django.db import connection

from dsr.models import Controller
from dsr.rules.cases import COUNTED, Case, Told, cases
from dsr.rules.lifecycle import FINAL

# How far the day in UTC of a moment can be from its day in any zone.
_A_DAY = timedelta(days=1)
_BATCH = 5000

# First the names of the requests that can have been received in the year, by what their filing says or a correction of it;
# then their events. What was filed before the year began cannot have been received in it. Of a request that moves some
# eight times, the last move alone is read.
_EVENTS = """
WITH mine AS MATERIALIZED (
  SELECT DISTINCT request FROM dsr_event
  WHERE controller = %(controller)s AND type IN ('filed', 'receipt_corrected') AND at >= %(since)s AND at < %(until)s
    AND coalesce(body::jsonb #>> '{facts,new_received_at}', body::jsonb #>> '{facts,received_at}')
      BETWEEN %(first)s AND %(last)s
)
SELECT request, type, at, body FROM dsr_event
WHERE controller = %(controller)s AND type = ANY(%(types)s) AND at >= %(since)s AND at < %(until)s
  AND request IN (SELECT request FROM mine)
  AND (type <> 'moved' OR body::jsonb #>> '{facts,new}' = ANY(%(final)s))
ORDER BY id
"""
_FIRST = """
SELECT min(left(coalesce(
  nullif(body::jsonb #>> '{facts,received_on}', ''), body::jsonb #>> '{facts,new_received_on}',
  body::jsonb #>> '{facts,received_at}', body::jsonb #>> '{facts,new_received_at}'), 4))
FROM dsr_event WHERE controller = %s AND type IN ('filed', 'receipt_corrected')
"""


def _text(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")


def _events(controller: Controller, year: int, until: datetime) -> Iterator[Told]:
    values: dict[str, str | list[str]] = {
        "controller": controller.slug,
        "types": list(COUNTED),
        "final": sorted(state.value for state in FINAL),
        "since": _text(datetime(year, 1, 1, tzinfo=UTC) - _A_DAY),
        "until": _text(until),
        # Written in whatever zone: a day at most beside the year, with one to spare.
        "first": f"{year - 1}-12-30",
        "last": f"{year + 1}-01-03",
    }
    with connection.cursor() as cursor:
        cursor.execute(_EVENTS, values)
        while rows := cursor.fetchmany(_BATCH):
            for request, kind, at, body in rows:
                if request:
                    yield Told(request, kind, datetime.fromisoformat(at), json.loads(body)["facts"])


def cases_of(controller: Controller, year: int, as_of: datetime) -> list[Case]:
    """The requests of a company as they stood at `as_of`: all that were received in the year, and a few of the days around
    it, which `received_in` leaves out.
    """
    return cases(_events(controller, year, as_of))


def first_year(controller: Controller) -> int | None:
    """The earliest year of receipt; None when nothing was ever filed. Staff also files what came long before."""
    with connection.cursor() as cursor:
        cursor.execute(_FIRST, [controller.slug])
        (found,) = cursor.fetchone()
    return int(found) if found else None
