"""One request: everything about it on a page, and everything that can be done with it."""

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from accounts.permissions import Permission
from dsr import checks
from dsr.checks import NotAllowed
from dsr.models import Request, WorkItem
from dsr.rules.actors import Actor
from dsr.rules.lifecycle import WAITS_ON, State, Waits
from dsr.rules.residence import UnknownPlace, find_place
from dsr.rules.rights import Right
from dsr.rules.story import Reader
from dsr.staff import detail, queue
from dsr.staff.actions import ACTIONS, PROBLEMS, Action, reason
from dsr.staff.fields import ActionForm
from dsr.staff.forms import CompleteForm, RecipientForm
from dsr.steps import by_hand
from dsr.steps.choose import rectifies
from dsr.web import timeline, viewed, words
from dsr.web.access import actor_of, request_or_404, staff_view
from dsr.web.children import child_mark
from dsr.web.clock import due_of, question_of, shown_to
from dsr.web.uploads import takes_a_file


@require_safe
@staff_view(Permission.VIEW_REQUESTS)
def show(http: HttpRequest, reference: str) -> HttpResponse:
    request = request_or_404(http, reference)
    if reference != request.reference:
        return redirect("staff:request", request.reference)
    return page(http, request)


@require_POST
@staff_view(Permission.VIEW_REQUESTS)
def act(http: HttpRequest, reference: str, key: str) -> HttpResponse:
    """Take one of ACTIONS. A problem comes back as a sentence on the same page, with what was typed."""
    request = request_or_404(http, reference)
    action = ACTIONS.get(key)
    if action is None:
        raise Http404
    form = action.form(request, http.POST, key=key)
    problem = reason(action, actor_of(http), request)
    if problem:
        return page(http, request, problem=problem, status=403)
    if not form.is_valid():
        return page(http, request, bound=(key, form), status=422)
    try:
        action.act(request, form, actor_of(http), timezone.now())
    except tuple(PROBLEMS) as error:
        request.refresh_from_db()
        return page(http, request, bound=(key, form), problem=str(error), status=PROBLEMS[type(error)])
    messages.success(http, action.done)
    return redirect("staff:request", request.reference)


@takes_a_file(by_hand.LARGEST_FILE)
@require_POST
@staff_view(Permission.VIEW_REQUESTS)
def complete(http: HttpRequest, reference: str, item_id: int) -> HttpResponse:
    """Record that a task was done by hand."""
    request, item = _item(http, reference, item_id)
    form = CompleteForm(http.POST, http.FILES, auto_id=f"work{item.pk}_%s")
    if not form.is_valid():
        return page(http, request, bound=(f"work{item.pk}", form), status=422)
    given = form.cleaned_data
    try:
        by_hand.complete(
            item_id=item.pk,
            evidence=given["evidence"],
            answer=given["answer"],
            attached=given["file"],
            by=actor_of(http),
            now=timezone.now(),
        )
    except tuple(PROBLEMS) as error:
        return page(http, request, problem=str(error), status=PROBLEMS[type(error)])
    messages.success(http, "Recorded as done.")
    return redirect("staff:request", request.reference)


@require_POST
@staff_view(Permission.VIEW_REQUESTS)
def retry(http: HttpRequest, reference: str, item_id: int) -> HttpResponse:
    """Have a worker try again what gave up."""
    request, item = _item(http, reference, item_id)
    try:
        by_hand.retry(item_id=item.pk, by=actor_of(http), now=timezone.now())
    except tuple(PROBLEMS) as error:
        return page(http, request, problem=str(error), status=PROBLEMS[type(error)])
    messages.success(http, "It is being tried again.")
    return redirect("staff:request", request.reference)


def _item(http: HttpRequest, reference: str, item_id: int) -> tuple[Request, WorkItem]:
    request = request_or_404(http, reference)
    item = WorkItem.objects.filter(request=request, pk=item_id).first()
    if item is None:
        raise Http404
    return request, item


def page(
    http: HttpRequest,
    request: Request,
    *,
    bound: tuple[str, Any] = ("", None),
    problem: str = "",
    status: int = 200,
) -> HttpResponse:
    """The request page. `bound`: the form that was sent, by its key; `problem`: why nothing was done."""
    now, by = timezone.now(), actor_of(http)
    # Before anything is unsealed: who looked is on record.
    viewed.note("request", by=by, now=now, request=request)
    plan, plan_problem = detail.plan_shown(request)
    work = detail.work_of(request, plan, by)
    for each in work:
        key = f"work{each['item'].pk}"
        each["form"] = bound[1] if bound[0] == key else CompleteForm(auto_id=f"{key}_%s")
    told = detail.recipients_of(request, by)
    for each in told:
        key = f"recipient{each['notice'].pk}"
        each["form"] = bound[1] if bound[0] == key else RecipientForm(auto_id=f"{key}_%s")
    context = {
        "nav": "queue",
        **_standing(request, now),
        "form": bound[1],
        "problem": problem,
        "right": words.RIGHTS[Right(request.right)],
        "place": _place(request.place),
        **_clock(request, now),
        "who": detail.people(request),
        "child": child_mark(request),
        "mandate": detail.mandate_of(request),
        "plan": plan,
        "plan_problem": plan_problem,
        "systems": detail.systems_of(request, plan) if plan else [],
        "corrections": detail.corrections_of(request, plan, by) if plan else [],
        "can_correct": bool(plan and rectifies(plan)) and not _cannot_choose(by, request),
        "restriction": detail.restriction_of(request),
        "recipients": told,
        "tasks": [each for each in work if each["by_hand"]],
        "work": work,
        "attention": [each for each in work if each["item"].state == "attention"],
        "package": detail.package_of(request, plan, by),
        "letters": detail.letters_of(request),
        "decisions": detail.decisions_of(request),
        "timeline": timeline.of_request(request),
        **_actions(http, request, bound, now),
    }
    return render(http, "staff/request.html", context, status=status)


def _cannot_choose(by: Actor, request: Request) -> str:
    try:
        checks.check_can_choose(by, request)
    except NotAllowed as no:
        return str(no)
    return ""


@require_safe
@staff_view(Permission.VIEW_REQUESTS)
def live(http: HttpRequest, reference: str) -> HttpResponse:
    """The line that says where the request stands, alone. Nothing is unsealed, so no look is recorded."""
    request = request_or_404(http, reference)
    seen = http.GET.get("seen", "")
    context = {**_standing(request, timezone.now()), "seen": seen if seen in set(State) else ""}
    return render(http, "staff/live.html", context)


def _standing(request: Request, now: datetime) -> dict[str, Any]:
    """State, whom it waits on and when it is due. `live`: a machine works, so the line looks again where scripts run."""
    state = State(request.state)
    tasks = queue.tasks_of([request])[request.pk]
    return {
        "req": request,  # `request` is the HTTP request in every template
        "state": words.STATES[state],
        "tone": words.TONES[state],
        "waits": queue.waits_words(state, tasks).lower(),
        "due": due_of(request, now),
        "live": WAITS_ON[state] is Waits.MACHINE,
    }


def _clock(request: Request, now: datetime) -> dict[str, Any]:
    """The dates beside the page, and why they are so in its midst."""
    clock = shown_to(request, Reader.STAFF, now)
    return {"story": clock.pop("story"), "clock": clock, "question": question_of(request.clock)}


def _place(code: str) -> str:
    try:
        return find_place(code).name
    except UnknownPlace:
        return code


def _actions(
    http: HttpRequest, request: Request, bound: tuple[str, ActionForm | None], now: datetime
) -> dict[str, Any]:
    """Every action: those that can be taken with their form, the others with their reason."""
    listed, forms = [], []
    for action in ACTIONS.values():
        why_not = reason(action, actor_of(http), request)
        listed.append({"key": f"to-{action.key}", "label": action.label, "href": f"#{action.key}", "reason": why_not})
        if not why_not:
            tells = action.tells(request, now) if action.tells else ""
            forms.append({"action": action, "form": _form(action, request, bound), "tells": tells})
    can_recount = not reason(ACTIONS["recount"], actor_of(http), request)
    return {"actions": listed, "action_forms": forms, "can_recount": can_recount}


def _form(action: Action, request: Request, bound: tuple[str, ActionForm | None]) -> ActionForm:
    key, form = bound
    return form if key == action.key and form is not None else action.form(request, key=action.key)
