"""The log as people take it away: filtered, streamed, one line an event."""

import csv
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, TypedDict

from django.db.models import Q, QuerySet

from dsr.models import Event
from dsr.rules.spreadsheets import defused

BATCH = 2000


@dataclass(frozen=True)
class LogFilter:
    controllers: tuple[str, ...] | None  # slugs that the auditor may read; None: the whole ledger
    type: str = ""
    request: str = ""  # the pseudonym of one request
    actor: str = ""  # as the body has it, `staff:<pseudonym>`; or a kind of actor: staff
    unowned: bool = False  # only events of no company: keys, exports of the whole, who signed in and works for none
    since: date | None = None
    until: date | None = None  # inclusive
    up_to: int | None = None  # the last number: what comes after the filter was counted stays out


class Row(TypedDict):
    id: int
    leaf: str
    at: str
    type: str
    controller: str
    request: str
    actor: str
    facts: dict[str, Any]


def _start_of(day: date) -> str:
    # Texts are compared: as many digits as an event's own time has, or the day's first second falls on the wrong side.
    start = datetime.combine(day, time(), tzinfo=UTC)
    return start.isoformat(timespec="microseconds").replace("+00:00", "Z")


def _by(actor: str) -> Q:
    """A body begins with its actor: keys are sorted, and no other comes before it (RFC 8785)."""
    whole, begun = json.dumps({"actor": actor}, separators=(",", ":"))[:-1], json.dumps({"actor": f"{actor}:"})[:-2]
    one = Q(body__startswith=f"{whole},")
    return one if ":" in actor else one | Q(body__startswith=begun.replace(": ", ":", 1))


def events(chosen: LogFilter) -> QuerySet[Event]:
    """Events that the filter lets through, oldest first."""
    found = Event.objects.all()
    if chosen.unowned:
        found = found.filter(controller=None)
    elif chosen.controllers is not None:
        found = found.filter(controller__in=chosen.controllers)
    if chosen.actor:
        found = found.filter(_by(chosen.actor))
    if chosen.type:
        found = found.filter(type=chosen.type)
    if chosen.request:
        found = found.filter(request=chosen.request)
    if chosen.since:
        found = found.filter(at__gte=_start_of(chosen.since))
    if chosen.until and chosen.until < date.max:
        found = found.filter(at__lt=_start_of(chosen.until + timedelta(days=1)))
    if chosen.up_to is not None:
        found = found.filter(pk__lte=chosen.up_to)
    return found.order_by("pk")


def row(event: Event) -> Row:
    body = json.loads(event.body)
    return {
        "id": event.pk,
        "leaf": bytes(event.leaf).hex(),
        "at": body["at"],
        "type": body["type"],
        "controller": body.get("controller", ""),
        "request": body.get("request", ""),
        "actor": body["actor"],
        "facts": body["facts"],
    }


def ndjson(chosen: LogFilter) -> Iterator[bytes]:
    """`{"id":…,"leaf":…,"body":"…"}` a line: the body is the text that was hashed, to the byte."""
    for event in events(chosen).iterator(BATCH):
        line = {"id": event.pk, "leaf": bytes(event.leaf).hex(), "body": event.body}
        yield json.dumps(line, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"


class _Echo:
    def write(self, value: str) -> str:
        return value


def csv_lines(chosen: LogFilter) -> Iterator[bytes]:
    columns = ["id", "at", "type", "controller", "request", "actor", "facts", "leaf"]
    return _csv(columns, (row(event) for event in events(chosen).iterator(BATCH)))


def _csv(columns: list[str], rows: Iterable[Row]) -> Iterator[bytes]:
    writer = csv.writer(_Echo())
    yield writer.writerow(columns).encode()
    for each in rows:
        cells = {**each, "facts": json.dumps(each["facts"], ensure_ascii=False, sort_keys=True)}
        yield writer.writerow([defused(str(cells[column])) for column in columns]).encode()
