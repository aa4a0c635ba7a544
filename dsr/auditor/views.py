"""The auditor's area: reads and exports the ledger, changes nothing but the record that it was read."""

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from accounts.permissions import Permission
from dsr.auditor import log
from dsr.auditor.forms import LogFilterForm
from dsr.ledger import export as exporting
from dsr.ledger.append import append
from dsr.ledger.export import LogFilter
from dsr.ledger.facts import Exported
from dsr.models import Controller, Event, Seal
from dsr.web import viewed
from dsr.web.access import actor_of, companies, staff_view
from dsr.web.timeline import sentence

FORMS: dict[str, tuple[str, Callable[[LogFilter], Iterator[bytes]]]] = {
    "csv": ("text/csv; charset=utf-8", exporting.csv_lines),
    "ndjson": ("application/x-ndjson", exporting.ndjson),
}


def _filter(http: HttpRequest, permission: Permission = Permission.VIEW_LOG) -> LogFilterForm:
    given = {name: value for name, value in http.GET.items() if name != "before"}
    return LogFilterForm(given or None, companies=companies(http, permission))


def _note(http: HttpRequest, controllers: list[Controller]) -> None:
    """Reading the log is itself in the log, of each company that is read."""
    for controller in controllers:
        viewed.note("log", by=actor_of(http), now=timezone.now(), controller=controller)


def _read(chosen: LogFilter, http: HttpRequest) -> list[Controller]:
    return [each for each in companies(http, Permission.VIEW_LOG) if each.slug in chosen.controllers]


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else None


@require_safe
@staff_view(Permission.VIEW_LOG)
def show(http: HttpRequest) -> HttpResponse:
    form = _filter(http)
    good = not form.is_bound or form.is_valid()
    page = None
    if good:
        _note(http, _read(form.chosen, http))
        page = log.page(form.chosen, before=_number(http.GET.get("before", "")))
    kept = http.GET.copy()
    kept.pop("before", None)
    context = {
        "nav": "log",
        "form": form,
        "page": page,
        "query": kept.urlencode(),
        "begun": "before" in http.GET,
        "forms": list(FORMS),
        "may_export": companies(http, Permission.EXPORT_LOG).exists(),
    }
    return render(http, "auditor/log.html", context, status=200 if good else 422)


def _event_or_404(http: HttpRequest, pk: int) -> Event:
    slugs = list(companies(http, Permission.VIEW_LOG).values_list("slug", flat=True))
    # Beyond what PostgreSQL counts to, no event has a number.
    event = Event.objects.filter(pk=pk, controller__in=slugs).first() if pk < 2**63 else None
    if event is None:
        raise Http404
    return event


@require_safe
@staff_view(Permission.VIEW_LOG)
def event(http: HttpRequest, pk: int) -> HttpResponse:
    """One event: its words, the text that was hashed, and the hash."""
    found = _event_or_404(http, pk)
    _note(http, list(Controller.objects.filter(slug=found.controller)))
    body: dict[str, Any] = json.loads(found.body)
    context = {
        "nav": "log",
        "event": found,
        "entry": log.shown([found])[0],
        "sentence": sentence(body["type"], body["facts"]),
        "actor": body["actor"],
        "facts": json.dumps(body["facts"], indent=2, ensure_ascii=False, sort_keys=True),
        "leaf": bytes(found.leaf).hex(),
        "seal": Seal.objects.filter(event=found).first(),
    }
    return render(http, "auditor/event.html", context)


@require_safe
@staff_view(Permission.VIEW_LOG)
def timeline(http: HttpRequest, name: str) -> HttpResponse:
    """Every event of one request, oldest first, by the ledger's name for it."""
    slugs = tuple(companies(http, Permission.VIEW_LOG).values_list("slug", flat=True))
    # PostgreSQL cannot even compare a text with a NUL.
    found = list(exporting.events(LogFilter(slugs, request=name))) if "\x00" not in name else []
    if not found:
        raise Http404
    _note(http, list(Controller.objects.filter(slug__in={each.controller for each in found})))
    return render(http, "auditor/timeline.html", {"nav": "log", "name": name, "entries": log.shown(found)})


@require_POST
@staff_view(Permission.EXPORT_LOG)
def export(http: HttpRequest, form: str) -> HttpResponseBase:
    """The filtered log as a file, streamed. By POST, because each export is written down."""
    if form not in FORMS:
        raise Http404
    filters = _filter(http, Permission.EXPORT_LOG)
    if filters.is_bound and not filters.is_valid():
        context = {"nav": "log", "form": filters, "page": None, "may_export": True, "forms": list(FORMS)}
        return render(http, "auditor/log.html", context, status=422)
    kind, lines = FORMS[form]
    chosen = _record_export(http, filters.chosen, form)
    response = StreamingHttpResponse(lines(chosen), content_type=kind)
    response["Content-Disposition"] = f'attachment; filename="habeas-log.{form}"'
    return response


@transaction.atomic
def _record_export(http: HttpRequest, chosen: LogFilter, form: str) -> LogFilter:
    """Write one event for each company, with its count, and bound the filter by what was counted."""
    last = exporting.events(chosen).aggregate(last=Max("pk"))["last"] or 0
    bounded = replace(chosen, up_to=last)
    for controller in Controller.objects.filter(slug__in=chosen.controllers):
        number = exporting.events(replace(bounded, controllers=(controller.slug,))).count()
        append(Exported(form, number), by=actor_of(http), at=timezone.now(), controller=controller)
    return bounded
