"""Write one event, in the caller's transaction: when the change is rolled back, so is the event, and the reverse."""

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import asdict
from datetime import UTC, datetime
from typing import Any

from django.db import transaction

from dsr.ledger.canonical import canonical, leaf_hash
from dsr.ledger.facts import Facts
from dsr.models import Controller, Event, Request
from dsr.rules.actors import Actor
from dsr.vault.pseudonyms import known, pseudonym

VERSION = 1


def actor_name(actor: Actor) -> str:
    """`staff:<pseudonym>`, `api:<pseudonym>`, `requester` or `system`."""
    if actor.id is None:
        return actor.kind.value
    return f"{actor.kind.value}:{pseudonym(actor.kind.value, actor.id)}"


_gathered: ContextVar[list[Event] | None] = ContextVar("gathered", default=None)


@contextmanager
def gathering() -> Iterator[None]:
    """Within one transaction: events are written together at the block's end, in their order; after an error none is."""
    events: list[Event] = []
    token = _gathered.set(events)
    try:
        with known():
            yield
            Event.objects.bulk_create(events)
    finally:
        _gathered.reset(token)


def append(
    facts: Facts, *, by: Actor, at: datetime, request: Request | None = None, controller: Controller | None = None
) -> Event:
    """Append an event (with `gathering`, at the end of it). `at` is an aware time, stored in UTC. Must be called inside a
    transaction.
    """
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError("a ledger event belongs in the transaction of the change it tells of")
    body: dict[str, Any] = {
        "v": VERSION,
        # Makes each leaf unlike any other and impossible to guess from what an event of its type can say.
        "salt": secrets.token_hex(16),
        "at": at.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z"),
        "type": facts.type,
        "actor": actor_name(by),
        "facts": asdict(facts),
    }
    if request is not None:
        body["request"] = pseudonym("request", request.pk)
        body["controller"] = request.controller.slug
    elif controller is not None:
        body["controller"] = controller.slug
    text = canonical(body)
    event = Event(body=text, leaf=leaf_hash(text))
    gathered = _gathered.get()
    if gathered is None:
        event.save(force_insert=True)
    else:
        gathered.append(event)
    return event
