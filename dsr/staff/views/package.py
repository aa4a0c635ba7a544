"""The package before its release, for the person who must answer for it."""

from django.http import Http404, HttpRequest, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.views.decorators.http import require_GET

from accounts.permissions import Permission
from dsr.models import Package
from dsr.vault import blobs
from dsr.web import viewed
from dsr.web.access import actor_of, request_or_404, staff_view


@require_GET
@staff_view(Permission.RELEASE)
def show(http: HttpRequest, reference: str) -> HttpResponseBase:
    """The ZIP that the requester would get. Each time is an event, and none counts as the requester's download."""
    request = request_or_404(http, reference, Permission.RELEASE)
    package = Package.objects.filter(request=request).first()
    if package is None:
        raise Http404
    viewed.note_each_time("package", by=actor_of(http), now=timezone.now(), request=request)
    response = StreamingHttpResponse(blobs.read(request, package.blobs), content_type="application/zip")
    response["Content-Length"] = str(package.size)
    response["Content-Disposition"] = f'attachment; filename="{request.reference}-preview.zip"'
    return response
