"""Events of requests long purged, as the ledger holds them: many, of a year that is over, without the requests."""

import itertools
import secrets
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime, timedelta

from dsr.ledger.canonical import canonical, leaf_hash
from dsr.ledger.facts import Extended, Facts, Filed, Moved, Told
from dsr.models import Event

_MOVES = {
    "fulfilled": "released",
    "partly_fulfilled": "released_in_part",
    "refused": "refused",
    "withdrawn": "withdrawn",
    "unverified": "proof_lapsed",
}
_numbers = itertools.count(1)


@dataclass(frozen=True)
class Past:
    """One request: received at noon of a day, closed after `took` days with `end`, a final state; empty: open."""

    right: str = "access"
    laws: tuple[str, ...] = ("ccpa",)
    place: str = "US-CA"
    on: str = "2025-05-01"
    took: int = 10
    end: str = "fulfilled"
    detail: dict[str, str | int] = field(default_factory=dict)
    window: int = 45
    extended: bool = False
    channel: str = "portal"


def _event(facts: Facts, at: datetime, controller: str, request: str) -> Event:
    text = canonical(
        {
            "v": 1,
            "salt": secrets.token_hex(16),
            "at": at.isoformat(timespec="microseconds").replace("+00:00", "Z"),
            "type": facts.type,
            "actor": "system",
            "facts": asdict(facts),
            "request": request,
            "controller": controller,
        }
    )
    return Event(body=text, leaf=leaf_hash(text))


def events_of(past: Past, controller: str) -> list[Event]:
    name = f"{next(_numbers):032x}"
    came = datetime.fromisoformat(past.on).replace(hour=12, tzinfo=UTC)
    due = (came + timedelta(days=past.window)).date().isoformat()
    filed = Filed(
        past.right, past.channel, "self", past.place, list(past.laws), came.isoformat(), due, 1, "", "", past.on, "UTC"
    )
    events = [_event(filed, came, controller, name)]
    if past.extended:
        later = (came + timedelta(days=2 * past.window)).date().isoformat()
        at = came + timedelta(days=min(past.took, 3))
        events.append(_event(Extended(list(past.laws), due, later), at, controller, name))
    if past.end:
        at = came + timedelta(days=past.took)
        moved = Moved(_MOVES[past.end], "reviewing", past.end, {**past.detail, "on": at.date().isoformat()})
        events += [_event(moved, at, controller, name), _event(Told("done"), at, controller, name)]
    return events


def write(controller: str, *pasts: Past) -> None:
    """Into the ledger, in the order in which they happened."""
    events = [event for past in pasts for event in events_of(past, controller)]
    Event.objects.bulk_create(events)
