"""requests.csv: one row a request of the scope, read off the ledger's own events, so that the verifier can hold one against
the other. Only the reference, and the time zone in which days count, are of the row, as long as it lives.
"""

import csv
import hashlib
import json
from array import array
from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.db import connection

from dsr.ledger.bundle.events import conditions
from dsr.ledger.bundle.scope import Scope
from dsr.ledger.checkpoint import utc_text
from dsr.models import Request
from dsr.rules.lifecycle import FINAL, State
from dsr.rules.residence import UnknownPlace, find_place
from dsr.rules.spreadsheets import defused
from dsr.vault.pseudonyms import pseudonyms

COLUMNS = (
    "reference",
    "request",
    "controller",
    "right",
    "regimes",
    "received",
    "due",
    "extended_due",
    "closed",
    "state",
    "days",
    "late",
)
TELLING = ("filed", "moved", "clock_moved", "extended", "receipt_corrected", "dates_taken")
_BATCH = 1000
# Not a join: for a batch of requests that reads the whole table of seals, again and again.
_PLACED = """
SELECT e.request, e.body, (SELECT s.index FROM dsr_seal s WHERE s.event_id = e.id) AS place
FROM dsr_event e WHERE e.request = ANY(%s) AND {}"""


@dataclass(frozen=True)
class Living:
    """What the row of a request adds to its events."""

    reference: str
    time_zone: str


@dataclass
class Told:
    """What events say of one request; what none said is empty."""

    controller: str = ""
    right: str = ""
    regimes: str = ""
    place: str = ""
    received: datetime | None = None
    due: date | None = None  # as told at filing
    due_now: date | None = None
    closed: datetime | None = None
    state: str = ""

    def take(self, body: Mapping[str, Any]) -> None:
        facts = body["facts"]
        match body["type"]:
            case "filed":
                self.controller, self.right, self.place = body["controller"], facts["right"], facts["place"]
                self.regimes = " ".join(facts["regimes"])
                self.received = datetime.fromisoformat(facts["received_at"])
                self.due = self.due_now = date.fromisoformat(facts["due"])
                self.state = State.RECEIVED
            case "moved":
                self.state = facts["new"]
                if self.state in FINAL:
                    self.closed = datetime.fromisoformat(body["at"])
            case "receipt_corrected":
                self.received = datetime.fromisoformat(facts["new_received_at"])
                self.due_now = date.fromisoformat(facts["new"])
            case "dates_taken":
                if "due" in facts["dates"]:
                    self.due_now = date.fromisoformat(facts["dates"]["due"][1])
            case _:
                self.due_now = date.fromisoformat(facts["new"])

    def cells(self, name: str, living: Living | None, now: datetime) -> list[str]:
        zone = ZoneInfo(living.time_zone if living else _zone_of(self.place))
        ended = (self.closed or now).astimezone(zone).date()
        days, late = "", ""
        if self.received and self.due_now:
            days = str((ended - self.received.astimezone(zone).date()).days)
            late = "yes" if ended > self.due_now else "no"
        return [
            living.reference if living else name,
            name,
            self.controller,
            self.right,
            self.regimes,
            utc_text(self.received) if self.received else "",
            str(self.due or ""),
            str(self.due_now or "") if self.due_now != self.due else "",
            utc_text(self.closed) if self.closed else "",
            self.state,
            days,
            late,
        ]


def _zone_of(place: str) -> str:
    try:
        return find_place(place).time_zone
    except UnknownPlace:
        return "UTC"


class _Echo:
    def write(self, value: str) -> str:
        return value


def lines(scope: Scope, size: int, now: datetime) -> Iterator[bytes]:
    """The table, in pieces of whole rows: first requests whose rows live, in the order of filing, then the others."""
    writer = csv.writer(_Echo())
    yield writer.writerow(COLUMNS).encode()
    for batch in _batches(scope):
        told = _told(batch, scope, size)
        rows = (told[name].cells(name, living, now) for name, living in batch.items() if name in told)
        yield "".join(writer.writerow(map(defused, row)) for row in rows).encode()


def _batches(scope: Scope) -> Iterator[dict[str, Living | None]]:
    """Names of requests that may be in the scope, with what their rows add."""
    if scope.request:
        yield {scope.request: find_living(scope.request, scope.controllers)}
        return
    seen = array("Q")  # eight bytes for each: a set of a million names would be what needs most memory here
    for batch in _living(scope.controllers):
        seen.extend(map(_short, batch))
        yield dict(batch)
    yield from _gone(scope, array("Q", sorted(seen)))


def _short(name: str) -> int:
    return int.from_bytes(hashlib.sha256(name.encode()).digest()[:8])


def _gone(scope: Scope, living: "array[int]") -> Iterator[dict[str, Living | None]]:
    """Requests that only events tell of, in the order of their names."""
    where, values = conditions(scope)
    within = " AND ".join(["e.request > %s", *where])
    statement = f"SELECT e.request FROM dsr_event e WHERE {within} GROUP BY 1 ORDER BY 1 LIMIT {_BATCH}"  # noqa: S608 - values are parameters
    last = ""
    while True:
        with connection.cursor() as cursor:
            cursor.execute(statement, [last, *values])
            names = [name for (name,) in cursor.fetchall()]
        if not names:
            return
        last = names[-1]
        yield {name: None for name in names if not _holds(living, _short(name))}


def _holds(found: "array[int]", number: int) -> bool:
    place = bisect_left(found, number)
    return place < len(found) and found[place] == number


def _living(controllers: Sequence[str] | None) -> Iterator[dict[str, Living]]:
    requests = Request.objects.order_by("pk")
    if controllers is not None:
        requests = requests.filter(controller__slug__in=controllers)
    last = 0
    while True:
        rows = list(requests.filter(pk__gt=last).values_list("pk", "reference", "clock__time_zone")[:_BATCH])
        if not rows:
            return
        last = rows[-1][0]
        names = pseudonyms("request", [pk for pk, _, _ in rows])
        yield {names[pk]: Living(reference, zone or "UTC") for pk, reference, zone in rows if pk in names}


def find_living(name: str, controllers: Sequence[str] | None) -> Living | None:
    """The row behind one of the ledger's names, if it lives: no table says it, the keys do."""
    return next((batch[name] for batch in _living(controllers) if name in batch), None)


def _told(batch: Mapping[str, object], scope: Scope, size: int) -> dict[str, Told]:
    """What the first `size` events say of those requests of the batch that have an event in the scope."""
    names = list(batch)
    if scope.begins or scope.ends or scope.request:  # else they are of the scope's companies anyhow
        where, values = conditions(scope)
        within = _PLACED.format(" AND ".join(where))
        statement = f"SELECT DISTINCT request FROM ({within}) placed WHERE place < %s"  # noqa: S608 - values are parameters
        with connection.cursor() as cursor:
            cursor.execute(statement, [names, *values, size])
            names = [name for (name,) in cursor.fetchall()]
    found: dict[str, Told] = {}
    telling = _PLACED.format("e.type = ANY(%s)")
    statement = f"SELECT request, body FROM ({telling}) placed WHERE place < %s ORDER BY place"  # noqa: S608 - values are parameters
    with connection.cursor() as cursor:
        cursor.execute(statement, [names, list(TELLING), size])
        for name, body in cursor:
            told = found.setdefault(name, Told())
            # An event of no kind that we write adds nothing: the verifier reads it too, and the log keeps it.
            with suppress(ValueError, LookupError, TypeError, AttributeError):
                told.take(json.loads(body))
    return found
