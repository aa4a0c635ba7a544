"""Bundles: asked for here, made in the background, fetched while they are there."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.permissions import Permission
from dsr.auditor.forms import ScopeForm
from dsr.ledger import exports
from dsr.ledger.exports import CannotExport, CannotFetch, Scope
from dsr.models import Controller, Export, ExportState
from dsr.web.access import companies, sees_all, staff_view, user_of

RECENT = 30
TONES: dict[str, str] = {
    ExportState.QUEUED: "waiting",
    ExportState.WORKING: "info",
    ExportState.READY: "good",
    ExportState.FAILED: "bad",
    ExportState.GONE: "neutral",
}


class AskForm(ScopeForm):
    """What the bundle holds; nothing chosen is everything that the person may export."""

    def choices(self) -> list[tuple[str, str]]:
        _, *named = super().choices()
        return [("", "The whole ledger" if self.sees_all else "All companies that you audit"), *named]

    @property
    def scope(self) -> Scope:
        given = self.cleaned_data
        return Scope(self.slugs, given.get("since"), given.get("until"), given.get("reference", ""))


@dataclass(frozen=True)
class Shown:
    """An export as the pages show it. `scope`: words; `open`: it is still to come."""

    export: Export
    scope: str
    state: str
    tone: str
    open: bool
    fetchable: bool
    per_cent: int


def scope_words(scope: Scope, names: dict[str, str]) -> str:
    companies = ", ".join(names.get(slug, slug) for slug in scope.controllers or ())
    words = "The whole ledger" if scope.controllers is None else companies
    if scope.since:
        words += f", since {scope.since:%Y-%m-%d}"
    if scope.until:
        words += f", until {scope.until:%Y-%m-%d}"
    return words + (f", request {scope.request[:8]}…" if scope.request else "")


def shown(export: Export, names: dict[str, str], now: datetime) -> Shown:
    over = export.state == ExportState.READY and export.expires_at is not None and export.expires_at <= now
    state = ExportState.GONE if over else ExportState(export.state)
    return Shown(
        export=export,
        scope=scope_words(Scope.from_json(export.scope), names),
        state=str(state.label),
        tone=TONES[state],
        open=state in {ExportState.QUEUED, ExportState.WORKING},
        fetchable=state is ExportState.READY,
        per_cent=min(100, 100 * export.done // export.total) if export.total else 0,
    )


def _names() -> dict[str, str]:
    return dict(Controller.objects.values_list("slug", "name"))


def _mine_or_404(http: HttpRequest, token: UUID) -> Export:
    """An export is its asker's alone: another auditor asks for one of their own."""
    found = Export.objects.filter(token=token, asked_by=user_of(http)).first()
    if found is None:
        raise Http404
    return found


@require_http_methods(["GET", "HEAD", "POST"])
@staff_view(Permission.EXPORT_LOG)
def index(http: HttpRequest) -> HttpResponse:
    """What was asked for, and the form that asks."""
    may = Permission.EXPORT_LOG
    form = AskForm(
        http.POST if http.method == "POST" else None, companies=list(companies(http, may)), sees_all=sees_all(http, may)
    )
    if http.method == "POST" and form.is_valid():
        try:
            made = exports.ask(form.scope, user_of(http), timezone.now())
        except CannotExport as error:
            form.add_error(None, str(error))
        else:
            return redirect("auditor:export_of", made.token)
    names, now = _names(), timezone.now()
    mine = Export.objects.filter(asked_by=user_of(http)).order_by("-pk")[:RECENT]
    context = {
        "nav": "exports",
        "form": form,
        "exports": [shown(each, names, now) for each in mine],
        "days": settings.EXPORT_DAYS,
    }
    return render(http, "auditor/exports.html", context, status=422 if form.errors else 200)


@require_safe
@staff_view(Permission.EXPORT_LOG)
def show(http: HttpRequest, token: UUID) -> HttpResponse:
    """One export: how far it is; the part that changes alone, for a page that looks again by itself."""
    return _shown(http, _mine_or_404(http, token))


def _shown(http: HttpRequest, export: Export, problem: str = "") -> HttpResponse:
    each = shown(export, _names(), timezone.now())
    part = http.headers.get("HX-Request") == "true"
    template = "auditor/export_state.html" if part else "auditor/export.html"
    context = {"nav": "exports", "each": each, "problem": problem, "days": settings.EXPORT_DAYS}
    return render(http, template, context, status=409 if problem else 200)


@require_POST
@staff_view(Permission.EXPORT_LOG)
def download(http: HttpRequest, token: UUID) -> HttpResponseBase:
    """The file. By POST, because each fetching is written down."""
    export = _mine_or_404(http, token)
    try:
        file = exports.fetch(export, by=user_of(http), now=timezone.now())
    except (CannotExport, CannotFetch) as error:
        return _shown(http, export, str(error))
    name = f"habeas-bundle-{export.ready_at:%Y%m%d-%H%M}.zip" if export.ready_at else "habeas-bundle.zip"
    return FileResponse(file, as_attachment=True, filename=name, content_type="application/zip")
