"""What is changed in the systems: the values that are corrected, and those who have to be told of it."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from accounts.permissions import Permission
from dsr import checks
from dsr.checks import NotAllowed
from dsr.connectors.base import ConnectorError
from dsr.identity.people import identity_of
from dsr.models import NoticeState, RecipientNotice, Request
from dsr.rules.rights import Right
from dsr.staff.actions import PROBLEMS
from dsr.staff.forms import CorrectionsForm, RecipientForm
from dsr.staff.views.request import page
from dsr.steps import choose, recipients
from dsr.web import viewed
from dsr.web.access import actor_of, request_or_404, staff_view


@require_http_methods(["GET", "HEAD", "POST"])
@staff_view(Permission.DECIDE)
def values(http: HttpRequest, reference: str) -> HttpResponse:
    """The requester's words beside the values that may be corrected, read now from the systems. Each look is recorded."""
    request, by = request_or_404(http, reference, Permission.DECIDE), actor_of(http)
    if Right(request.right) is not Right.RECTIFICATION:
        raise Http404
    try:
        checks.check_can_choose(by, request)
    except NotAllowed as no:
        return page(http, request, problem=str(no), status=403)
    viewed.note_each_time("values", by=by, now=timezone.now(), request=request)
    try:
        looked = choose.look(request, by=by)
        form = CorrectionsForm(looked, http.POST) if http.method == "POST" else CorrectionsForm(looked)
        if not form.is_bound:
            return _shown(http, request, form)
        if not form.is_valid():
            return _shown(http, request, form, status=422)
        choose.correct(request_id=request.pk, looked=looked, values=form.values(), by=by, now=timezone.now())
    except ConnectorError as error:
        return page(http, request, problem=str(error), status=503)
    except tuple(PROBLEMS) as error:
        return _shown(http, request, form, problem=str(error), status=PROBLEMS[type(error)])
    messages.success(http, "Kept. Read the corrections below, then approve them.")
    return redirect("staff:request", request.reference)


def _shown(
    http: HttpRequest, request: Request, form: CorrectionsForm, *, problem: str = "", status: int = 200
) -> HttpResponse:
    words = identity_of(request).details
    context = {"nav": "queue", "req": request, "form": form, "words": words, "problem": problem}
    return render(http, "staff/values.html", context, status=status)


@require_POST
@staff_view(Permission.VIEW_REQUESTS)
def recipient(http: HttpRequest, reference: str, notice_id: int) -> HttpResponse:
    """Record that a recipient of the data was told, or why that cannot be."""
    request = request_or_404(http, reference)
    notice = RecipientNotice.objects.filter(request=request, pk=notice_id).first()
    if notice is None:
        raise Http404
    form = RecipientForm(http.POST, auto_id=f"recipient{notice.pk}_%s")
    if not form.is_valid():
        return page(http, request, bound=(f"recipient{notice.pk}", form), status=422)
    state, text = NoticeState(form.cleaned_data["state"]), form.cleaned_data["text"]
    try:
        recipients.settle(notice_id=notice.pk, state=state, text=text, by=actor_of(http), now=timezone.now())
    except tuple(PROBLEMS) as error:
        return page(http, request, problem=str(error), status=PROBLEMS[type(error)])
    messages.success(http, "Recorded.")
    return redirect("staff:request", request.reference)
