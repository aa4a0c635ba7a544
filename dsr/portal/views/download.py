"""Fetch the package: the link in the letter, a fresh code each time, then the stream."""

import uuid
from datetime import datetime, timedelta

from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache

from dsr.identity import throttle
from dsr.models import Package, Purpose
from dsr.portal.companies import company_for
from dsr.portal.forms import CodeForm
from dsr.steps import deliver, verify
from dsr.web.errors import methods, too_many
from dsr.web.network import network_of

SENT_AN_HOUR = 20


def _package(token: uuid.UUID) -> Package:
    """The released package of that link. Raises Http404."""
    found = (
        Package.objects.select_related("request__controller", "request__policy", "request__clock")
        .filter(token=token, released_at__isnull=False)
        .first()
    )
    if found is None:
        raise Http404
    return found


def _page(http: HttpRequest, template: str, package: Package, status: int = 200, **context: object) -> HttpResponse:
    shared = {"controller": company_for(package.request), "package": package}
    return render(http, template, {**shared, **context}, status=status)


def _expired(http: HttpRequest, package: Package, now: datetime) -> HttpResponse | None:
    try:
        deliver.downloadable(package.request, now=now)
    except deliver.CannotDownload as reason:
        return _page(http, "portal/download_over.html", package, 410, reason=str(reason))
    return None


@methods("GET", "HEAD", "POST")
@never_cache
def download(http: HttpRequest, token: uuid.UUID) -> HttpResponse:
    """GET explains; POST sends a code to the requester's address."""
    now = timezone.now()
    package = _package(token)
    if expired := _expired(http, package, now):
        return expired
    if http.method != "POST":
        return _page(http, "portal/download.html", package)
    try:
        throttle.hit("download", network_of(http), limit=SENT_AN_HOUR, per=timedelta(hours=1), now=now)
        verify.send_code(package.request, Purpose.DOWNLOAD, now=now)
    except throttle.TooMany as error:
        return too_many(http, error, controller=company_for(package.request))
    return redirect("portal:download_code", token)


@methods("GET", "HEAD", "POST")
@never_cache
def download_code(http: HttpRequest, token: uuid.UUID) -> HttpResponseBase:
    now = timezone.now()
    package = _package(token)
    if expired := _expired(http, package, now):
        return expired
    form = CodeForm(http.POST if http.method == "POST" else None)
    if http.method == "POST" and form.is_valid():
        try:
            verify.use_code(package.request, Purpose.DOWNLOAD, form.cleaned_data["code"], now=now)
        except verify.WrongCode as error:
            form.add_error("code", str(error))
        else:
            return _stream(package, now)
    return _page(http, "portal/download_code.html", package, form=form)


def _stream(package: Package, now: datetime) -> StreamingHttpResponse:
    response = StreamingHttpResponse(deliver.hand_out(package, now=now), content_type="application/zip")
    response["Content-Length"] = str(package.size)
    response["Content-Disposition"] = f'attachment; filename="your-data-{package.request.reference}.zip"'
    return response
