"""What the auditor's pages share: the companies that somebody audits, and the record that they read."""

from collections.abc import Iterable

from django.http import Http404, HttpRequest
from django.utils import timezone

from accounts.permissions import Permission
from dsr.models import Controller, Event
from dsr.web import viewed
from dsr.web.access import actor_of, companies, sees_all


def note(http: HttpRequest, slugs: Iterable[str | None], page: str = "log") -> None:
    """Reading is itself in the log of each company that is read; None: in that of no company."""
    wanted = set(slugs)
    for controller in companies(http, Permission.VIEW_LOG).filter(slug__in=wanted - {None}):
        viewed.note(page, by=actor_of(http), now=timezone.now(), controller=controller)
    if None in wanted:
        viewed.note(page, by=actor_of(http), now=timezone.now())


def may_read(http: HttpRequest, events: Iterable[Event]) -> bool:
    """Whether all of these are of companies that the person audits; those of none are for who audits every one."""
    slugs = {event.controller for event in events}
    mine = set(companies(http, Permission.VIEW_LOG).values_list("slug", flat=True))
    return slugs <= mine or sees_all(http, Permission.VIEW_LOG)


def event_or_404(http: HttpRequest, pk: int) -> Event:
    # Beyond what PostgreSQL counts to, no event has a number.
    event = Event.objects.filter(pk=pk).first() if pk < 2**63 else None
    if event is None or not may_read(http, [event]):
        raise Http404
    return event


def events_of_request_or_404(http: HttpRequest, name: str) -> list[Event]:
    """Every event of one request, oldest first, by the ledger's name for it."""
    # PostgreSQL cannot even compare a text with a NUL.
    found = list(Event.objects.filter(request=name).order_by("pk")) if "\x00" not in name else []
    if not found or not may_read(http, found):
        raise Http404
    return found


def audited(http: HttpRequest) -> list[Controller]:
    return list(companies(http, Permission.VIEW_LOG))
