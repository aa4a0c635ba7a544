"""What happened to a clock, as values: the events that `deadlines.compute` takes and how people write them."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from dsr.rules.errors import BadEvent


class EventKind(StrEnum):
    PAUSE = "pause"  # a clarification was asked (`on`) and answered (`until`)
    ID_REQUESTED = "id_requested"
    ID_RECEIVED = "id_received"
    FEE_REQUESTED = "fee_requested"
    FEE_PAID = "fee_paid"
    EXTEND = "extend"  # the notice of an extension was sent; `until`: the new date that it told, if it told one


@dataclass(frozen=True)
class ClockEvent:
    """One event, in local civil dates of the request's time zone."""

    kind: EventKind
    on: date
    until: date | None = None

    def __str__(self) -> str:
        return f"{self.kind.value} {self.on.isoformat()}" + (f"..{self.until.isoformat()}" if self.until else "")


_WRITTEN = re.compile(r"(\w{1,20})\s+(\d{4}-\d\d-\d\d)(?:\.\.(\d{4}-\d\d-\d\d))?")
_SPANS = frozenset({EventKind.PAUSE, EventKind.EXTEND})
_HOW = "Write it as “pause 2026-03-10..2026-03-16” or “extend 2026-03-30”; kinds: " + ", ".join(EventKind) + "."


def parse_event(text: str) -> ClockEvent:
    """The event that `pause 2026-03-10..2026-03-16` writes. Raises BadEvent."""
    match = _WRITTEN.fullmatch(text.strip()) if len(text) < 100 else None
    if match is None or match[1] not in set(EventKind):
        raise BadEvent(f"“{text[:60]}” is no clock event. {_HOW}")
    try:
        until = date.fromisoformat(match[3]) if match[3] else None
        return ClockEvent(EventKind(match[1]), date.fromisoformat(match[2]), until)
    except ValueError:
        raise BadEvent(f"“{text[:60]}” names a date that does not exist. {_HOW}") from None


def check_events(events: Sequence[ClockEvent], received_on: date) -> None:
    """Raises BadEvent for what cannot have happened."""
    for event in events:
        if any(isinstance(day, datetime) for day in (event.on, event.until)):
            raise BadEvent(f"“{event.kind.value}” has a time of day. Clock events are local dates.")
        if event.on < received_on:
            raise BadEvent(f"“{event}” is before the receipt on {received_on.isoformat()}. Correct one of the dates.")
        if event.until is not None and event.kind not in _SPANS:
            raise BadEvent(f"“{event}” ends on a date, but {event.kind.value} is a single day.")
        if event.until is not None and event.until < event.on:
            raise BadEvent(f"“{event}” ends before it begins. Exchange or correct the dates.")


def union(spans: Sequence[tuple[date, date]]) -> list[tuple[date, date]]:
    """The spans (both ends included), overlapping ones joined, in order."""
    joined: list[tuple[date, date]] = []
    for first, last in sorted(spans):
        if joined and first <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(last, joined[-1][1]))
        else:
            joined.append((first, last))
    return joined
