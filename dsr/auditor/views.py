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
from dsr.auditor import log, reading, requests
from dsr.auditor.forms import LogFilterForm
from dsr.ledger import export as exporting
from dsr.ledger.append import append
from dsr.ledger.export import LogFilter
from dsr.ledger.facts import Exported
from dsr.models import Controller, Seal
from dsr.web.access import actor_of, companies, sees_all, staff_view
from dsr.web.timeline import sentence

FORMS: dict[str, tuple[str, Callable[[LogFilter], Iterator[bytes]]]] = {
    "csv": ("text/csv; charset=utf-8", exporting.csv_lines),
    "ndjson": ("application/x-ndjson", exporting.ndjson),
}


def _filter(http: HttpRequest, permission: Permission = Permission.VIEW_LOG) -> LogFilterForm:
    given = {name: value for name, value in http.GET.items() if name != "before"}
    return LogFilterForm(
        given or None, companies=list(companies(http, permission)), sees_all=sees_all(http, permission)
    )


def _read(chosen: LogFilter, form: LogFilterForm) -> list[str | None]:
    """Whose log the filter reads: slugs, and None for what belongs to no company."""
    if chosen.unowned:
        return [None]
    if chosen.controllers is None:
        return [None, *(each.slug for each in form.companies)]
    return list(chosen.controllers)


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else None


@require_safe
@staff_view(Permission.VIEW_LOG)
def show(http: HttpRequest) -> HttpResponse:
    form = _filter(http)
    good = not form.is_bound or form.is_valid()
    page = None
    if good:
        reading.note(http, _read(form.chosen, form))
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


@require_safe
@staff_view(Permission.VIEW_LOG)
def event(http: HttpRequest, pk: int) -> HttpResponse:
    """One event: its words, the text that was hashed, and the hash."""
    found = reading.event_or_404(http, pk)
    reading.note(http, [found.controller])
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
    """One request by the ledger's name for it: what became of it, its clock while its rows live, and every event."""
    found = reading.events_of_request_or_404(http, name)
    reading.note(http, {each.controller for each in found})
    case, request, now = requests.told_by(found), requests.living(name, found), timezone.now()
    context = {
        "nav": "log",
        "name": name,
        "controller_name": Controller.objects.filter(slug=found[0].controller).first() or found[0].controller,
        "rows": requests.summary(case, found) if case else [],
        "clock": requests.clock_of(request, now),
        "purged": found[-1].type == "purged",
        "sealed": Seal.objects.filter(event__in=found).count(),
        "entries": log.shown(found),
    }
    return render(http, "auditor/timeline.html", context)


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
    chosen = _record_export(http, filters, form)
    response = StreamingHttpResponse(lines(chosen), content_type=kind)
    response["Content-Disposition"] = f'attachment; filename="habeas-log.{form}"'
    return response


@transaction.atomic
def _record_export(http: HttpRequest, filters: LogFilterForm, form: str) -> LogFilter:
    """Write one event for each company, with its count, and bound the filter by what was counted."""
    chosen = filters.chosen
    last = exporting.events(chosen).aggregate(last=Max("pk"))["last"] or 0
    bounded = replace(chosen, up_to=last)
    by_slug = {each.slug: each for each in filters.companies}
    for slug in _read(chosen, filters):
        part = replace(bounded, unowned=True) if slug is None else replace(bounded, controllers=(slug,))
        number = exporting.events(part).count()
        append(Exported(form, number), by=actor_of(http), at=timezone.now(), controller=by_slug.get(slug or ""))
    return bounded
