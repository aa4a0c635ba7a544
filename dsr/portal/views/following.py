"""Follow a request: a reference, a code, then what happened and what can be done."""

import uuid
from datetime import datetime, timedelta

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache

from dsr import checks
from dsr.identity import throttle
from dsr.models import Decision, DecisionKind, Package, Purpose, Request
from dsr.portal import words
from dsr.portal.access import grant_status, had_status, has_status, status_request
from dsr.portal.companies import company_for
from dsr.portal.forms import AnswerForm, CodeForm, ReferenceForm
from dsr.portal.proof import waits_for, was_sent
from dsr.portal.showing import timeline_of
from dsr.rules.actors import REQUESTER
from dsr.rules.lifecycle import State
from dsr.rules.rights import Right
from dsr.rules.story import Reader
from dsr.steps import decide, deliver, intake, verify
from dsr.vault.envelope import unseal
from dsr.web.clock import shown_to
from dsr.web.errors import methods, too_many
from dsr.web.network import network_of

_SOUGHT = "follow"  # session: the public id that a code was asked for, or a random one when there is no such request
ASKED_AN_HOUR = 20
TRIED_AN_HOUR = 40
SENT_A_DAY = 15  # for one reference: each code allows five guesses
_NO_MATCH = (
    "This is not the newest code we sent, or it is older than 15 minutes, or it was entered wrongly five times. "
    "Check the newest e-mail, or ask for a new code"
)


@methods("GET", "HEAD", "POST")
@never_cache
def follow(http: HttpRequest) -> HttpResponse:
    """Ask for a code by reference. The answer is the same whether or not there is such a request."""
    now = timezone.now()
    form = ReferenceForm(http.POST if http.method == "POST" else None)
    if http.method != "POST" or not form.is_valid():
        return render(http, "portal/follow.html", {"form": form})
    reference = form.cleaned_data["reference"]
    try:
        throttle.hit("follow", network_of(http), limit=ASKED_AN_HOUR, per=timedelta(hours=1), now=now)
        throttle.hit("follow_one", reference, limit=verify.CODES_AN_HOUR, per=timedelta(hours=1), now=now)
        throttle.hit("follow_day", reference, limit=SENT_A_DAY, per=timedelta(days=1), now=now)
    except throttle.TooMany as error:
        return too_many(http, error)
    request = Request.objects.select_related("controller", "policy", "clock").filter(reference=reference).first()
    if request is not None:
        verify.send_code(request, Purpose.STATUS, now=now)
    http.session[_SOUGHT] = str(request.public_id if request else uuid.uuid4())
    return redirect("portal:follow_code")


@methods("GET", "HEAD", "POST")
@never_cache
def follow_code(http: HttpRequest) -> HttpResponse:
    now = timezone.now()
    sought = http.session.get(_SOUGHT)
    if sought is None:
        return redirect("portal:follow")
    form = CodeForm(http.POST if http.method == "POST" else None)
    if http.method == "POST":
        try:
            throttle.hit("follow_code", network_of(http), limit=TRIED_AN_HOUR, per=timedelta(hours=1), now=now)
        except throttle.TooMany as error:
            return too_many(http, error)
        if form.is_valid():
            request = _opened(sought, form.cleaned_data["code"], now)
            if request is not None:
                del http.session[_SOUGHT]
                grant_status(http, request, now=now)
                return redirect("portal:status", request.public_id)
            form.add_error("code", _NO_MATCH)
    return render(http, "portal/follow_code.html", {"form": form})


def _opened(sought: str, typed: str, now: datetime) -> Request | None:
    request = Request.objects.filter(public_id=sought).first()
    if request is None:
        return None
    try:
        verify.use_code(request, Purpose.STATUS, typed, now=now)
    except verify.WrongCode:
        return None
    return request


def _closed(http: HttpRequest, public_id: uuid.UUID, now: datetime) -> HttpResponse | None:
    """Half an hour is over: back to the reference, with the reason."""
    if has_status(http, public_id, now=now) or not had_status(http, public_id):
        return None
    messages.info(http, "For your safety the page of a request closes after 30 minutes. Open it again with a new code.")
    return redirect("portal:follow")


@methods("GET", "HEAD")
@never_cache
def status(http: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    now = timezone.now()
    closed = _closed(http, public_id, now)
    return closed or _status_page(http, status_request(http, public_id, now=now), AnswerForm(), now)


def _status_page(http: HttpRequest, request: Request, form: AnswerForm, now: datetime) -> HttpResponse:
    state = State(request.state)
    context = {
        "controller": company_for(request),
        "request_": request,
        "form": form,
        "right": words.RIGHTS[Right(request.right)],
        "state": words.STATES[state],
        "clock": shown_to(request, Reader.REQUESTER, now),
        "entries": timeline_of(request, now),
        "question": _open_question(request) if state is State.CLARIFYING else "",
        "needs_code": waits_for(request, Purpose.PROVE_REQUESTER) and was_sent(request, Purpose.PROVE_REQUESTER),
        "waits_for_other": waits_for(request, Purpose.PROVE_SUBJECT) and was_sent(request, Purpose.PROVE_SUBJECT),
        "package": _package(request, now),
        "cannot_withdraw": _cannot_withdraw(request),
        "place_in_log": intake.place_in_log(request),
    }
    return render(http, "portal/status.html", context)


def _package(request: Request, now: datetime) -> Package | None:
    try:
        return deliver.downloadable(request, now=now)
    except deliver.CannotDownload:
        return None


def _open_question(request: Request) -> str:
    asked = Decision.objects.filter(request=request, kind=DecisionKind.ASK).last()
    if asked is None or asked.sealed_text is None:
        return ""
    return str(unseal(request, "decision", bytes(asked.sealed_text))["text"])


def _cannot_withdraw(request: Request) -> str:
    try:
        checks.check_can_withdraw(REQUESTER, request)
    except checks.NotAllowed as reason:
        return str(reason)
    return ""


@methods("POST")
@never_cache
def answer(http: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    now = timezone.now()
    if closed := _closed(http, public_id, now):
        return closed
    request = status_request(http, public_id, now=now)
    form = AnswerForm(http.POST)
    if not form.is_valid():
        return _status_page(http, request, form, now)
    try:
        decide.answer(request_id=request.pk, text=form.cleaned_data["answer"], now=now)
        messages.success(http, "Thank you. We have your answer, and go on with your request.")
    except decide.CannotDecide as reason:
        messages.error(http, str(reason))
    return redirect("portal:status", public_id)


@methods("GET", "HEAD", "POST")
@never_cache
def withdraw(http: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    now = timezone.now()
    if closed := _closed(http, public_id, now):
        return closed
    request = status_request(http, public_id, now=now)
    if http.method == "POST":
        return _withdraw(http, request, now)
    if reason := _cannot_withdraw(request):
        messages.error(http, reason)
        return redirect("portal:status", public_id)
    right = words.RIGHTS[Right(request.right)]
    return render(
        http, "portal/withdraw.html", {"controller": company_for(request), "request_": request, "right": right}
    )


def _withdraw(http: HttpRequest, request: Request, now: datetime) -> HttpResponse:
    try:
        decide.withdraw(request_id=request.pk, by=REQUESTER, now=now)
        messages.success(http, "You withdrew your request.")
    except checks.NotAllowed as reason:
        messages.error(http, str(reason))
    return redirect("portal:status", request.public_id)
