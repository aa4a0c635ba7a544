"""Rows for tests, made as the product makes them: files loaded, requests filed, proved, counted and worked by the real steps.

Celery's after-commit kicks find no worker in these tests; `run` takes every automatic step in this process instead.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable, Iterable
from datetime import datetime
from functools import cache
from pathlib import Path

from django.contrib.auth.hashers import make_password
from django.utils import timezone

from accounts.models import User
from accounts.permissions import Permission
from accounts.roles import ROLES, Role
from dsr import pipeline
from dsr.identity.people import Identity
from dsr.models import Controller, Membership, Message, Phase, Purpose, Request, RequesterKind, WorkState
from dsr.notices.outgoing import Letter
from dsr.rules import actors
from dsr.rules.actors import SYSTEM, Actor
from dsr.rules.channels import Channel
from dsr.rules.lifecycle import State
from dsr.rules.rights import Right
from dsr.steps import by_hand, decide, deliver, intake, verify
from dsr.steps.grounds import grounds_for
from dsr.steps.load import load_controller
from dsr.vault.envelope import unseal
from examples.common import EMAILS

EXAMPLES = Path(__file__).resolve().parents[1] / "examples"
PASSWORD = "correct horse battery staple"
CODE = re.compile(r"\b\d{6}\b")
_numbers = itertools.count(1)


def make_controller(slug: str = "qdrant") -> Controller:
    """The sample controller with its policy and data map loaded; the same one when asked again."""
    return load_controller(EXAMPLES / slug, by=SYSTEM, now=timezone.now()).controller


@cache
def _hashed() -> str:
    """Slow on purpose in the product, so done once a run here."""
    return make_password(PASSWORD)


def make_staff(
    role: Role | str, controllers: Controller | Iterable[Controller] = (), *, email: str = "", name: str = ""
) -> User:
    """A staff user with one role for each controller; the password is PASSWORD."""
    slug = role.slug if isinstance(role, Role) else role
    number = next(_numbers)
    user = User(email=email or f"{slug}{number}@staff.example", name=name or f"{ROLES[slug].name} {number}")
    user.password = _hashed()
    user.save()
    for controller in [controllers] if isinstance(controllers, Controller) else controllers:
        Membership.objects.create(user=user, controller=controller, role=slug)
    return user


def identity(email: str = EMAILS["ada"], *, name: str = "Ada Berg", agent: str = "", details: str = "") -> Identity:
    """Somebody who asks for themselves, or, with `agent`, through that address."""
    return Identity(
        requester_name="Agnes Agent" if agent else name,
        requester_email=agent or email,
        subject_name=name,
        subject_email=email,
        details=details,
    )


def file_request(
    *,
    controller: Controller | None = None,
    right: Right = Right.ACCESS,
    place: str = "DE",
    who: Identity | None = None,
    requester: RequesterKind = RequesterKind.SELF,
    statement: str = "",
    age_band: str = "",
    channel: Channel = Channel.PORTAL,
    by: Actor = actors.REQUESTER,
    now: datetime | None = None,
) -> Request:
    """A request that has just been received; no automatic step has run."""
    filing = intake.Filing(right, place, channel, requester, who or identity(), statement, age_band)
    return intake.file(controller=controller or make_controller(), filing=filing, by=by, now=now or timezone.now())


def letter_of(request: Request, kind: str) -> Letter:
    """The newest letter of a kind, unsealed. Raises Message.DoesNotExist when there is none."""
    message = Message.objects.filter(request=request, kind=kind).latest("pk")
    return Letter(**unseal(message.request, "letter", bytes(message.sealed_letter)))


def code_for(request: Request, purpose: Purpose) -> str:
    """The code that the newest letter of this purpose carries."""
    found = CODE.search(letter_of(request, f"code_{purpose}").text)
    assert found is not None, "the letter holds no code"
    return found[0]


def prove(request: Request, *, now: datetime | None = None) -> None:
    """Type every code that was sent."""
    for purpose in verify.proofs_needed(request):
        verify.prove(
            request_id=request.pk, purpose=purpose, typed=code_for(request, purpose), now=now or timezone.now()
        )


def run(request: Request, *, now: datetime | None = None) -> Request:
    """Take every automatic step and work every item that is ready, as workers would; the request, read again."""

    def clock() -> datetime:
        return now or timezone.now()

    items = pipeline.advance(request.pk, clock=clock)
    while items:
        worked = [pipeline.work(item, clock=clock) for item in items]
        if not any(worked):
            break
        items = pipeline.advance(request.pk, clock=clock)
    return read(request)


def read(request: Request) -> Request:
    return Request.objects.select_related("controller", "policy", "datamap", "clock").get(pk=request.pk)


def approver_of(controller: Controller) -> Actor:
    """Somebody who may decide, release and complete for the controller; made when nobody may yet."""
    roles = [role.slug for role in ROLES.values() if Permission.DECIDE in role.permissions]
    member = Membership.objects.filter(controller=controller, role__in=roles).order_by("pk").first()
    return actors.staff(member.user_id if member else make_staff("approver", controller).pk)


def approve(request: Request, *, now: datetime | None = None) -> Request:
    """Approve the plan that was counted, as an approver does."""
    decide.approve(
        request_id=request.pk,
        plan_hash=read(request).plan_hash,
        by=approver_of(request.controller),
        now=now or timezone.now(),
    )
    return read(request)


def complete_by_hand(request: Request, *, now: datetime | None = None) -> Request:
    """Do every task that a person has."""
    open_items = request.work_items.filter(phase=Phase.BY_HAND, state=WorkState.OPEN)
    for item in open_items.order_by("pk"):
        by_hand.complete(
            item_id=item.pk, evidence="Ticket 4711", by=approver_of(request.controller), now=now or timezone.now()
        )
    return read(request)


def _approved(request: Request) -> Request:
    return run(approve(request))


def _cooled(request: Request) -> Request:
    """Past the cancel window, where there is one, and worked until nothing is left for machines and people."""
    request = _approved(request)
    if request.state == State.COOLING:
        request = run(request, now=request.cooling_until)
    while request.state == State.WORKING:
        tasks = request.work_items.filter(phase=Phase.BY_HAND, state=WorkState.OPEN).exists()
        assert tasks, [(i.system, i.phase, i.error) for i in request.work_items.exclude(state=WorkState.DONE)]
        request = run(complete_by_hand(request))
    return request


def _released(request: Request) -> Request:
    request = _cooled(request)
    if request.state == State.RELEASING:
        deliver.release(request_id=request.pk, by=approver_of(request.controller), now=timezone.now())
    return read(request)


def _refused(request: Request) -> Request:
    decide.refuse(
        request_id=request.pk,
        ground=grounds_for(request)[0].code,
        text="Two identical requests were answered this month.",
        by=approver_of(request.controller),
        now=timezone.now(),
    )
    return read(request)


def _asked(request: Request) -> Request:
    by = approver_of(request.controller)
    decide.ask(request_id=request.pk, text="Which account do you mean?", by=by, now=timezone.now())
    return read(request)


def _located(request: Request) -> Request:
    prove(request)
    return run(request)


FROM_REVIEW: dict[State, Callable[[Request], Request]] = {
    State.REVIEWING: lambda request: request,
    State.CLARIFYING: _asked,
    State.REFUSED: _refused,
    State.COOLING: _approved,
    State.WORKING: _approved,
    State.RELEASING: _cooled,
    State.FULFILLED: _released,
    State.PARTLY_FULFILLED: _released,
}


def request_in(
    state: State,
    *,
    controller: Controller | None = None,
    right: Right = Right.ACCESS,
    place: str = "DE",
    who: Identity | None = None,
    requester: RequesterKind = RequesterKind.SELF,
    statement: str = "",
    age_band: str = "",
    channel: Channel = Channel.PORTAL,
) -> Request:
    """A request driven to `state` by the real steps. From LOCATED on, rights that are looked up need the `systems` fixture.

    AssertionError when this right of this controller does not come by that state (COOLING is for erasure, WORKING needs
    work by hand, RELEASING a policy that has a person release, PARTLY_FULFILLED records that the law keeps).
    """
    request = file_request(
        controller=controller,
        right=right,
        place=place,
        who=who,
        requester=requester,
        statement=statement,
        channel=channel,
    )
    request = _drive(request, state)
    assert request.state == state, f"{right} of {request.controller.slug} came to {request.state}, not to {state}"
    return request


def _drive(request: Request, state: State) -> Request:
    if state is State.RECEIVED:
        return read(request)
    if state is State.LOCATING:
        # Proved, or not in need of a proof, and not counted yet.
        pipeline.advance(request.pk, clock=timezone.now)
        prove(request)
        return read(request)
    request = run(request)
    if state is State.VERIFYING:
        return request
    if state is State.WITHDRAWN:
        decide.withdraw(request_id=request.pk, by=actors.REQUESTER, now=timezone.now())
        return read(request)
    if state is State.UNVERIFIED:
        return run(request, now=verify.lapses_at(request))
    return FROM_REVIEW[state](_located(request) if request.state == State.VERIFYING else request)
