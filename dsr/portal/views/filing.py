"""From the start page to a filed request: one question a page, then check, then send."""

from datetime import datetime, timedelta

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache

from dsr.identity import throttle
from dsr.models import Request
from dsr.portal import companies, drafting, journey
from dsr.portal.access import remember_filed
from dsr.portal.asking import Asking
from dsr.portal.proof import landing
from dsr.portal.questions import GUARDIAN, Question
from dsr.rules.actors import REQUESTER
from dsr.rules.rights import Right
from dsr.steps import intake
from dsr.vault import drafts
from dsr.vault.drafts import OpenDraft
from dsr.web.errors import methods, too_many
from dsr.web.network import network_of

FILED_AN_HOUR = 20
BEGUN_AN_HOUR = 200  # each is a row for an hour, and needs no more than a click


@methods("GET", "HEAD")
def start(http: HttpRequest) -> HttpResponse:
    return render(http, "portal/start.html", {"companies": companies.all_companies(now=timezone.now())})


@methods("GET", "HEAD")
@never_cache
def company(http: HttpRequest, slug: str) -> HttpResponse:
    now = timezone.now()
    _, policy = companies.find(slug, now=now)
    draft = drafting.open_draft(http, now=now)
    going_on = draft is not None and draft.filed_request_id is None and bool(draft.answers)
    return render(http, "portal/company.html", {"controller": companies.company_of(policy), "going_on": going_on})


@methods("POST")
def begin(http: HttpRequest, slug: str) -> HttpResponse:
    """A new, empty draft. What an earlier one held is left to expire."""
    now = timezone.now()
    _, policy = companies.find(slug, now=now)
    try:
        throttle.hit("begin", network_of(http), limit=BEGUN_AN_HOUR, per=timedelta(hours=1), now=now)
    except throttle.TooMany as error:
        return too_many(http, error, controller=companies.company_of(policy))
    draft = drafts.new()
    drafts.save(draft, now=now)
    response = redirect("portal:step", slug, journey.STEPS[0].slug)
    drafting.set_cookie(response, slug, draft)
    return response


def _asking(slug: str, draft: OpenDraft | None, now: datetime) -> Asking:
    controller, policy = companies.find(slug, now=now)
    return Asking(controller, policy, now, draft.answers if draft else {})


def _page(http: HttpRequest, template: str, asking: Asking, status: int = 200, **context: object) -> HttpResponse:
    shared = {"controller": companies.company_of(asking.policy), "asking": asking}
    return render(http, template, {**shared, **context}, status=status)


def _filed_already(http: HttpRequest, draft: OpenDraft) -> HttpResponse | None:
    """Where the back button and a second submit land: on what the first one filed."""
    request = Request.objects.filter(pk=draft.filed_request_id or 0).first()
    if request is None:
        return None
    remember_filed(http, request)
    return landing(request)


def _elsewhere(http: HttpRequest, draft: OpenDraft | None, asking: Asking) -> HttpResponse | None:
    """The answer when there is nothing to ask: the draft is lost, or was sent."""
    if draft is not None and draft.filed_request_id is not None:
        return _filed_already(http, draft) or _page(http, "portal/lost.html", asking, 410)
    return None if draft is not None else _page(http, "portal/lost.html", asking, 410)


@methods("GET", "HEAD", "POST")
@never_cache
def step(http: HttpRequest, slug: str, step: str) -> HttpResponse:
    now = timezone.now()
    draft = drafting.open_draft(http, now=now)
    asking = _asking(slug, draft, now)
    elsewhere = _elsewhere(http, draft, asking)
    if elsewhere is not None:
        return elsewhere
    found = journey.find(step)
    if not journey.may_show(found, asking):
        return _next(slug, asking)
    form = journey.shown(found, asking, http.POST if http.method == "POST" else None)
    if http.method != "POST" or not form.is_valid():
        return _question(http, found, form, asking)
    if form.cleaned_data.get("age") == GUARDIAN:
        return _page(http, "portal/guardian.html", asking)
    return _keep(http, slug, found, form, now)


def _question(http: HttpRequest, step: journey.Step, form: Question, asking: Asking) -> HttpResponse:
    if step.slug == "right" and not asking.offers:
        return _page(http, "portal/no_right.html", asking)
    return _page(http, "portal/question.html", asking, form=form, back=journey.before(step, asking))


def _keep(http: HttpRequest, slug: str, step: journey.Step, form: Question, now: datetime) -> HttpResponse:
    with drafting.locked(http, now=now) as draft:
        asking = _asking(slug, draft, now)
        elsewhere = _elsewhere(http, draft, asking)
        if draft is None or elsewhere is not None:
            return elsewhere or redirect("portal:controller", slug)
        draft.answers[step.slug] = form.typed()
        drafts.save(draft, now=now)
    response = _next(slug, asking)
    drafting.set_cookie(response, slug, draft)
    return response


def _next(slug: str, asking: Asking) -> HttpResponse:
    ahead = journey.first_open(Asking(asking.controller, asking.policy, asking.now, asking.answers))
    return redirect("portal:step", slug, ahead.slug) if ahead else redirect("portal:check", slug)


@methods("GET", "HEAD", "POST")
@never_cache
def check(http: HttpRequest, slug: str) -> HttpResponse:
    now = timezone.now()
    draft = drafting.open_draft(http, now=now)
    asking = _asking(slug, draft, now)
    elsewhere = _elsewhere(http, draft, asking)
    if elsewhere is not None:
        return elsewhere
    if journey.first_open(asking) is not None:
        return _next(slug, asking)
    if http.method != "POST":
        return _check_page(http, asking)
    try:
        throttle.hit("file", network_of(http), limit=FILED_AN_HOUR, per=timedelta(hours=1), now=now)
    except throttle.TooMany as error:
        return too_many(http, error, controller=companies.company_of(asking.policy))
    return _send(http, slug, now)


def _send(http: HttpRequest, slug: str, now: datetime) -> HttpResponse:
    """File, and mark the draft as filed in the same transaction: whoever comes second finds what came first."""
    with drafting.locked(http, now=now) as draft:
        asking = _asking(slug, draft, now)
        elsewhere = _elsewhere(http, draft, asking)
        if draft is None or elsewhere is not None:
            return elsewhere or redirect("portal:controller", slug)
        if journey.first_open(asking) is not None:
            return _next(slug, asking)
        filing = journey.filing_of(asking)
        try:
            request = intake.file(controller=asking.controller, filing=filing, by=REQUESTER, now=now)
        except intake.CannotFile as refusal:
            return _check_page(http, asking, refusal=str(refusal))
        draft.answers, draft.filed_request_id = {}, request.pk
        drafts.save(draft, now=now)
    remember_filed(http, request)
    return landing(request)


def _check_page(http: HttpRequest, asking: Asking, refusal: str = "") -> HttpResponse:
    rows = [
        {"key": key, "value": value or None, "change_url": f"../{step.slug}/", "change_what": what}
        for step in journey.steps_for(asking)
        if (form := journey.answered(step, asking)) is not None
        for key, value, what in form.rows()
    ]
    return _page(
        http,
        "portal/check.html",
        asking,
        409 if refusal else 200,
        rows=rows,
        refusal=refusal,
        back=journey.before(None, asking),
        erasure=asking.right is Right.ERASURE,
    )
