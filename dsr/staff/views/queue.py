"""The queue, and the search that leaves no address in a URL."""

import secrets
from contextlib import suppress
from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from accounts.permissions import Permission
from dsr.rules.addresses import BadAddress, canonical
from dsr.rules.references import BadReference, normalise
from dsr.staff import queue
from dsr.staff.forms import QueueFilter, SearchForm
from dsr.vault import blind
from dsr.web import viewed
from dsr.web.access import actor_of, companies, staff_view, user_of

SEARCHES = "searches"  # in the session: opaque id -> keyed digest
KEPT = 10


@require_safe
@never_cache
@login_required
def show(http: HttpRequest) -> HttpResponse:
    """The page after signing in: an auditor's is the log."""
    if not companies(http, Permission.VIEW_REQUESTS).exists():
        if companies(http, Permission.VIEW_LOG).exists():
            return redirect("auditor:log")
        raise PermissionDenied
    return _queue(http)


def _queue(http: HttpRequest) -> HttpResponse:
    now, user_id = timezone.now(), user_of(http).pk
    filters = QueueFilter(http.GET or None, companies=companies(http, Permission.VIEW_REQUESTS))
    what = _chosen(filters)
    everything = queue.visible(user_id)
    page = queue.page(
        queue.chosen(everything, what, user_id=user_id, now=now),
        after=queue.Cursor.read(http.GET.get("after", "")),
        now=now,
        newest_first=what.closed,
    )
    kept = http.GET.copy()
    kept.pop("after", None)
    context = {
        "nav": "queue",
        "filters": filters,
        "search": SearchForm(),
        "page": page,
        "query": kept.urlencode(),
        "begun": "after" in http.GET,
        "figures": queue.figures(everything, user_id=user_id, now=now),
        "may_file": companies(http, Permission.FILE_REQUESTS).exists(),
    }
    return render(http, "staff/queue.html", context)


def _chosen(filters: QueueFilter) -> queue.Chosen:
    if not filters.is_bound:
        return queue.Chosen()
    filters.is_valid()  # what does not clean is left out
    given: dict[str, Any] = filters.cleaned_data
    return queue.Chosen(
        controller=given.get("company"),
        right=given.get("right", ""),
        state=given.get("state", ""),
        **{name: bool(given.get(name)) for name in QueueFilter.SWITCHES},
    )


@require_POST
@staff_view(Permission.VIEW_REQUESTS)
def search(http: HttpRequest) -> HttpResponse:
    """A reference leads to its request; an address is kept as a digest under an id that says nothing."""
    form = SearchForm(http.POST)
    if not form.is_valid():
        return _found(http, form, [], status=422)
    typed = form.cleaned_data["what"]
    if "@" in typed:
        for company in companies(http, Permission.VIEW_REQUESTS):
            viewed.note("search", by=actor_of(http), now=timezone.now(), controller=company)
        with suppress(BadAddress):  # as the request was filed; what could not be filed is not found
            typed = canonical(typed)
        return HttpResponseRedirect(f"{http.path}{_keep(http, blind.digest('email', typed))}/")
    try:
        reference = normalise(typed)
    except BadReference as error:
        form.add_error("what", str(error))
        return _found(http, form, [], status=422)
    if queue.visible(user_of(http).pk).filter(reference=reference).exists():
        return redirect("staff:request", reference)
    form.add_error("what", "No request of your companies has this reference.")
    return _found(http, form, [], status=404)


def _keep(http: HttpRequest, digest: bytes) -> str:
    name = secrets.token_urlsafe(9)
    searches = {**http.session.get(SEARCHES, {}), name: digest.hex()}
    http.session[SEARCHES] = dict(list(searches.items())[-KEPT:])
    return name


@require_safe
@staff_view(Permission.VIEW_REQUESTS)
def results(http: HttpRequest, name: str) -> HttpResponse:
    """What a search by address found; the id works for the person who searched, until they sign out."""
    digest = http.session.get(SEARCHES, {}).get(name)
    if digest is None:
        raise Http404
    found = queue.visible(user_of(http).pk).filter(identity_index__digest=bytes.fromhex(digest)).distinct()
    newest = found.select_related("controller", "clock").order_by("-received_at")[: queue.PAGE]
    return _found(http, SearchForm(), queue.rows(list(newest), now=timezone.now()), searched=True)


def _found(
    http: HttpRequest, form: SearchForm, rows: list[queue.Row], *, status: int = 200, searched: bool = False
) -> HttpResponse:
    context = {"nav": "queue", "form": form, "search": form, "rows": rows, "searched": searched}
    return render(http, "staff/search.html", context, status=status)
