"""What leaves the building by a member of staff: the package before its release, and files attached to work by hand."""

from django.http import Http404, HttpRequest, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_GET

from accounts.permissions import Permission
from dsr.models import Attachment, Package
from dsr.steps.by_hand import name_of
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


@require_GET
@staff_view(Permission.VIEW_REQUESTS)
def attachment(http: HttpRequest, reference: str, attachment_id: int) -> HttpResponseBase:
    """A file that shows what was done by hand. Each look is an event; nothing of it is shown by the browser itself."""
    request = request_or_404(http, reference)
    found = Attachment.objects.filter(item__request=request, pk=attachment_id).first()
    if found is None:
        raise Http404
    viewed.note_each_time("attachment", by=actor_of(http), now=timezone.now(), request=request)
    response = StreamingHttpResponse(blobs.read(request, [found.blob]), content_type="application/octet-stream")
    response["Content-Length"] = str(found.size)
    named = content_disposition_header(as_attachment=True, filename=name_of(request, found))
    response["Content-Disposition"] = named or "attachment"
    return response
