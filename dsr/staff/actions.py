"""Everything that can be done with a request, each with its check: the page shows all of them, with the reason for those
that cannot be done now, and the same sentence comes with the 403.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone

from dsr import checks
from dsr.checks import NotAllowed
from dsr.models import Request
from dsr.rules.actors import Actor
from dsr.rules.lifecycle import IllegalTransition
from dsr.staff import date_forms, forms
from dsr.staff.fields import ActionForm
from dsr.steps import choose, clock, decide, deliver, extend, locate, receipt_time, recheck, restrict
from dsr.steps.decide import CannotDecide

# What a step may say no with, and the status of the page that shows it.
PROBLEMS: dict[type[Exception], int] = {NotAllowed: 403, CannotDecide: 409, IllegalTransition: 409}


@dataclass(frozen=True)
class Action:
    key: str
    label: str
    explain: str
    done: str  # said on the next page
    form: type[ActionForm]
    check: Callable[[Actor, Request], None]
    act: Callable[[Request, ActionForm, Actor, datetime], object]
    variant: str = "secondary"
    tells: Callable[[Request, datetime], str] | None = None  # what the law says of it now, with the day and the article


def reason(action: Action, by: Actor, request: Request) -> str:
    """Why the action cannot be taken now; empty when it can."""
    try:
        action.check(by, request)
    except NotAllowed as no:
        return str(no)
    return ""


def _check_can_extend(by: Actor, request: Request) -> None:
    """Also whether the law allows it now: a notice that would be void is none."""
    checks.check_can_extend(by, request)
    offer = extend.extension_offer(request, timezone.now())
    if not offer.possible:
        raise NotAllowed(offer.text)


def _check_can_approve(by: Actor, request: Request) -> None:
    """Also whether the plan can run: its button would lead nowhere."""
    checks.check_can_approve(by, request)
    if locate.problems_of(request):
        raise NotAllowed("The plan cannot run as the data map says; why, stands at the system, under what we hold.")


def _approve(request: Request, form: ActionForm, by: Actor, now: datetime) -> object:
    given = form.cleaned_data
    return decide.approve(request_id=request.pk, plan_hash=given["plan_hash"], text=given["text"], by=by, now=now)


def _refuse(request: Request, form: ActionForm, by: Actor, now: datetime) -> object:
    given = form.cleaned_data
    return decide.refuse(
        request_id=request.pk, ground=given["ground"], text=given["text"], by=by, now=now, late=given.get("late", False)
    )


def _ask(request: Request, form: ActionForm, by: Actor, now: datetime) -> object:
    return decide.ask(request_id=request.pk, text=form.cleaned_data["text"], by=by, now=now)


def _resume(request: Request, form: ActionForm, by: Actor, now: datetime) -> object:
    return decide.resume(request_id=request.pk, text=form.cleaned_data["text"], by=by, now=now)


def _release(request: Request, form: ActionForm, by: Actor, now: datetime) -> object:
    return deliver.release(request_id=request.pk, text=form.cleaned_data["text"], by=by, now=now)


def _recount(request: Request, form: ActionForm, by: Actor, now: datetime) -> object:
    return locate.recount(request_id=request.pk, by=by, now=now)


def _extend(request: Request, form: ActionForm, by: Actor, now: datetime) -> object:
    given = form.cleaned_data
    return extend.extend(request_id=request.pk, reason=given["reason"], until=given.get("until"), by=by, now=now)


def _check_can_narrow(by: Actor, request: Request) -> None:
    checks.check_can_choose(by, request)
    if len(choose.purposes_of(request)) < 2:
        raise NotAllowed("The data map knows no several uses for this right, so there is none to choose from.")


def _narrow(request: Request, form: ActionForm, by: Actor, now: datetime) -> object:
    given = form.cleaned_data
    return choose.choose_purposes(request_id=request.pk, purposes=given["purposes"], by=by, now=now)


def _lift(request: Request, form: ActionForm, by: Actor, now: datetime) -> object:
    given = form.cleaned_data
    return restrict.lift(request_id=request.pk, reasons=given["reasons"], told=given["told"], by=by, now=now)


def _settle(request: Request, form: ActionForm, by: Actor, now: datetime) -> object:
    given = form.cleaned_data
    if given["which"] == date_forms.TAKE:
        return recheck.take(request_id=request.pk, by=by, now=now)
    return recheck.keep(request_id=request.pk, reason=given["reason"], by=by, now=now)


def _correct(request: Request, form: ActionForm, by: Actor, now: datetime) -> object:
    given = form.cleaned_data
    return receipt_time.correct_receipt(
        request_id=request.pk, received_at=given["received_at"], reason=given["reason"], by=by, now=now
    )


ACTIONS: dict[str, Action] = {
    action.key: action
    for action in (
        Action(
            "approve",
            "Approve",
            "The plan above is carried out, exactly as it stands. If it changes meanwhile, you are asked again.",
            "Approved.",
            forms.ApproveForm,
            _check_can_approve,
            _approve,
            variant="primary",
        ),
        Action(
            "purposes",
            "Choose the uses that end",
            "Of the uses that the data map knows, those that the person’s words are about. The plan is made anew for them, "
            "and approved as it then stands.",
            "The plan now ends these uses.",
            forms.PurposesForm,
            _check_can_narrow,
            _narrow,
        ),
        Action(
            "lift",
            "Lift the restriction",
            "The person is told first, with your reasons; when the letter has left, every system goes back to what it was.",
            "The person is being told. The restriction is lifted after that.",
            forms.LiftForm,
            checks.check_can_lift,
            _lift,
        ),
        Action(
            "release",
            "Release",
            "The requester is told that it is done; a package can then be downloaded with a fresh code.",
            "Released. The requester is being told.",
            forms.ReleaseForm,
            checks.check_can_release,
            _release,
            variant="primary",
        ),
        Action(
            "resume",
            "Go on without an answer",
            "The question stays on record, and the request goes back to review.",
            "The request is under review again.",
            forms.ResumeForm,
            checks.check_can_resume,
            _resume,
        ),
        Action(
            "recount",
            "Count again",
            "For when somebody mended the data map or a system: the plan is made anew and every system counts again.",
            "It is being counted again.",
            forms.RecountForm,
            checks.check_can_recount,
            _recount,
        ),
        Action(
            "ask",
            "Ask back",
            "The requester gets your question by e-mail and answers on the status page. Ask only what you need to decide.",
            "Your question is on its way.",
            forms.AskForm,
            checks.check_can_ask,
            _ask,
            tells=lambda request, now: clock.pause_offer(request, now).text,
        ),
        Action(
            "extend",
            "Take more time",
            "The requester is told the new date and your reasons, today.",
            "More time is taken. The requester is being told the new date and why.",
            date_forms.ExtendForm,
            _check_can_extend,
            _extend,
            tells=lambda request, now: extend.extension_offer(request, now).text,
        ),
        Action(
            "refuse",
            "Refuse",
            "The requester gets the ground, your reasons, and where to complain. Nothing is carried out.",
            "Refused. The requester is being told why.",
            forms.RefuseForm,
            checks.check_can_refuse,
            _refuse,
            variant="danger",
            tells=lambda request, now: clock.refusal_offer(request, now).text,
        ),
        Action(
            "settle",
            "Settle the dates",
            "Newer rules would give this request other dates; nothing moves before you say so.",
            "The dates are settled.",
            date_forms.SettleForm,
            checks.check_can_settle_dates,
            _settle,
        ),
        Action(
            "receipt",
            "Correct the time of receipt",
            "For a request that came at another time than was recorded. Its dates are counted anew from there, and both "
            "times stay on record.",
            "The time of receipt is corrected, and the dates are counted from it.",
            date_forms.ReceiptForm,
            checks.check_can_correct_receipt,
            _correct,
        ),
    )
}
