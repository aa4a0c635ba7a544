"""The log as auditors read it: newest first, filtered, page by page from the last number seen."""

from dataclasses import dataclass
from typing import Any

from dsr.ledger.export import LogFilter, events
from dsr.models import Event
from dsr.web.timeline import entry

PAGE = 50


@dataclass(frozen=True)
class Page:
    entries: list[dict[str, Any]]
    next: int | None  # the number before which the next page begins


def page(chosen: LogFilter, *, before: int | None) -> Page:
    found = events(chosen)
    if before is not None:
        found = found.filter(pk__lt=before)
    rows = list(found.order_by("-pk")[: PAGE + 1])
    return Page(shown(rows[:PAGE]), rows[PAGE - 1].pk if len(rows) > PAGE else None)


def shown(rows: list[Event]) -> list[dict[str, Any]]:
    """Staff stay pseudonyms here: who they are is the controller's to say."""
    return [entry(event, {}) for event in rows]
