"""A request that reached the company by another way, filed on the person's behalf."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from accounts.permissions import Permission
from dsr.identity.people import Identity
from dsr.models import RequesterKind
from dsr.rules.channels import Channel
from dsr.rules.rights import Right
from dsr.staff.forms import FileForm
from dsr.steps import intake
from dsr.steps.intake import CannotFile, Filing
from dsr.web.access import actor_of, companies, staff_view


@require_http_methods(["GET", "HEAD", "POST"])
@staff_view(Permission.FILE_REQUESTS)
def file(http: HttpRequest) -> HttpResponse:
    form = FileForm(http.POST or None, companies=companies(http, Permission.FILE_REQUESTS))
    if http.method != "POST":
        return render(http, "staff/file.html", {"nav": "queue", "form": form})
    if form.is_valid():
        try:
            filed = intake.file(
                controller=form.cleaned_data["company"],
                filing=_filing(form),
                by=actor_of(http),
                now=timezone.now(),
                received_at=form.cleaned_data["received_at"],
            )
        except CannotFile as error:
            form.add_error(None, str(error))
        else:
            messages.success(http, f"Filed under {filed.reference}. The requester is being told.")
            return redirect("staff:request", filed.reference)
    return render(http, "staff/file.html", {"nav": "queue", "form": form}, status=422)


def _filing(form: FileForm) -> Filing:
    given = form.cleaned_data
    requester = RequesterKind(given["requester"])
    themselves = requester is RequesterKind.SELF
    who = Identity(
        requester_name=given["name"],
        requester_email=given["email"],
        subject_name=given["name"] if themselves else given["subject_name"],
        subject_email=given["email"] if themselves else given["subject_email"],
        details=given["details"],
    )
    statement = "" if themselves else given["statement"]
    return Filing(Right(given["right"]), given["place"], Channel.STAFF, requester, who, statement, given["age_band"])
