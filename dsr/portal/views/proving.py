"""The codes that prove addresses, and the confirmation."""

import uuid
from datetime import datetime, timedelta

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache

from dsr.identity import throttle
from dsr.models import Purpose, Request
from dsr.portal import words
from dsr.portal.access import grant_status, has_status, own_request
from dsr.portal.companies import company_for
from dsr.portal.forms import CodeForm, ConfirmForm
from dsr.portal.proof import landing, waits_for, was_sent
from dsr.rules.lifecycle import State
from dsr.rules.rights import WITH_PACKAGE, Right
from dsr.rules.story import Reader
from dsr.steps import intake, verify
from dsr.web.clock import shown_to
from dsr.web.errors import methods, too_many
from dsr.web.network import network_of

CONFIRMED_AN_HOUR = 20
# Each code allows five guesses: an agent who could have codes sent all day could guess the other person's.
SENT_AGAIN_A_DAY = 10
_NOT_YET = "The e-mail with your code is still on its way. Wait a minute, then enter the code from it"
_NO_MATCH = (
    "This reference and this code do not belong together, or the code is older than 15 minutes or was replaced. "
    "Check both, or have a new code sent by the person who asked"
)


@methods("GET", "HEAD", "POST")
@never_cache
def code(http: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    now = timezone.now()
    request = own_request(http, public_id, now=now)
    if not waits_for(request, Purpose.PROVE_REQUESTER):
        return landing(request)
    form = CodeForm(http.POST if http.method == "POST" else None)
    if http.method == "POST" and form.is_valid() and _proves(form, request, now):
        grant_status(http, request, now=now)
        return redirect("portal:filed", public_id)
    sent = was_sent(request, Purpose.PROVE_REQUESTER)
    return render(
        http, "portal/code.html", {"controller": company_for(request), "request_": request, "form": form, "sent": sent}
    )


def _proves(form: CodeForm, request: Request, now: datetime) -> bool:
    if request.state == State.RECEIVED:
        form.add_error("code", _NOT_YET)
        return False
    try:
        verify.prove(request_id=request.pk, purpose=Purpose.PROVE_REQUESTER, typed=form.cleaned_data["code"], now=now)
    except verify.WrongCode as error:
        form.add_error("code", str(error))
        return False
    return True


@methods("POST")
def new_code(http: HttpRequest, public_id: uuid.UUID, whose: str) -> HttpResponse:
    """Send a further code to the requester, or to the other person."""
    now = timezone.now()
    request = own_request(http, public_id, now=now)
    purpose = Purpose.PROVE_REQUESTER if whose == "own" else Purpose.PROVE_SUBJECT
    if waits_for(request, purpose) and was_sent(request, purpose):
        try:
            throttle.hit(f"again_{whose}", str(request.pk), limit=SENT_AGAIN_A_DAY, per=timedelta(days=1), now=now)
            verify.send_code(request, purpose, now=now)
            messages.success(http, "We sent a new code. The earlier one no longer works.")
        except throttle.TooMany as error:
            messages.error(http, str(error))
    return landing(request)


@methods("GET", "HEAD")
@never_cache
def filed(http: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    now = timezone.now()
    request = own_request(http, public_id, now=now)
    if waits_for(request, Purpose.PROVE_REQUESTER):
        return landing(request)
    right = Right(request.right)
    context = {
        "controller": company_for(request),
        "request_": request,
        "clock": shown_to(request, Reader.REQUESTER, now),
        "told": words.RIGHTS[right].told,
        "waits_for_other": waits_for(request, Purpose.PROVE_SUBJECT),
        "proved": bool(verify.proofs_needed(request)),
        "package": right in WITH_PACKAGE,
        "status_is_open": has_status(http, public_id, now=now),
        "cancel_window": request.policy.read().handling_of(right).cancel_window if right is Right.ERASURE else None,
    }
    return render(http, "portal/filed.html", context)


@methods("GET", "HEAD")
@never_cache
def receipt(http: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    request = own_request(http, public_id, now=timezone.now())
    response = HttpResponse(intake.receipt_of(request), content_type="text/plain; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="receipt-{request.reference}.txt"'
    return response


@methods("GET", "HEAD", "POST")
@never_cache
def confirm(http: HttpRequest) -> HttpResponse:
    """The other person agrees to what an agent or parent asked for. One answer to all that does not fit."""
    now = timezone.now()
    form = ConfirmForm(http.POST if http.method == "POST" else None)
    if http.method == "POST":
        try:
            throttle.hit("confirm", network_of(http), limit=CONFIRMED_AN_HOUR, per=timedelta(hours=1), now=now)
        except throttle.TooMany as error:
            return too_many(http, error)
        if form.is_valid():
            if _agrees(form.cleaned_data["reference"], form.cleaned_data["code"], now):
                return redirect("portal:confirmed")
            form.add_error(None, _NO_MATCH)
    return render(http, "portal/confirm.html", {"form": form})


def _agrees(reference: str, typed: str, now: datetime) -> bool:
    request = Request.objects.filter(reference=reference).first()
    if request is None:
        return False
    try:
        verify.prove(request_id=request.pk, purpose=Purpose.PROVE_SUBJECT, typed=typed, now=now)
    except verify.WrongCode:
        return False
    return True


@methods("GET", "HEAD")
@never_cache
def confirmed(http: HttpRequest) -> HttpResponse:
    return render(http, "portal/confirmed.html")
