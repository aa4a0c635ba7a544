"""A dozen requests in different states, made by the steps that make real ones, so that nobody meets an empty queue."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from accounts.models import User
from dsr import pipeline
from dsr.demo.people import STAFF
from dsr.identity.people import Identity
from dsr.models import Controller, Message, MessageState, Purpose, Request, RequesterKind
from dsr.rules import actors
from dsr.rules.channels import Channel
from dsr.rules.lifecycle import State
from dsr.rules.rights import Right
from dsr.steps import decide, deliver, intake, letters, verify
from dsr.steps.grounds import grounds_for
from dsr.vault.envelope import unseal


@dataclass(frozen=True)
class Sample:
    """One request: filed `days` ago and taken to `state`."""

    controller: str
    right: Right
    place: str
    name: str
    email: str
    state: State
    days: float
    details: str = ""


SAMPLES = (
    Sample("qdrant", Right.ACCESS, "DE", "Erik Lind", "erik.lind@people.example", State.REVIEWING, 24),
    Sample("qdrant", Right.ERASURE, "FR", "Erik Lind", "erik.lind.1987@people.example", State.REVIEWING, 9),
    Sample("qdrant", Right.PORTABILITY, "IE", "Fay Okoro", "fay.okoro@people.example", State.FULFILLED, 20),
    Sample(
        "qdrant",
        Right.RECTIFICATION,
        "NL",
        "Fay Okoro",
        "fay.okoro@people.example",
        State.WORKING,
        12,
        "My name is spelled Faye, with an e at the end.",
    ),
    Sample("qdrant", Right.ACCESS, "AT", "Nobody Known", "nobody@people.example", State.UNVERIFIED, 33),
    Sample("qazar", Right.ACCESS, "US-CA", "Fay Okoro", "fay.okoro@people.example", State.RELEASING, 31),
    Sample("qazar", Right.OPT_OUT, "US-CA", "Erik Lind", "erik.lind@people.example", State.REVIEWING, 15),
    Sample(
        "qazar",
        Right.OBJECTION,
        "GB",
        "Erik Lind",
        "erik.lind@people.example",
        State.CLARIFYING,
        34,
        "Please stop using my data for the recommendations in the app.",
    ),
    Sample("qazar", Right.ERASURE, "US-CA", "Fay Okoro", "fay.okoro@people.example", State.VERIFYING, 0.1),
    Sample("qct", Right.ACCESS, "GB", "Erik Lind", "erik.lind@people.example", State.REVIEWING, 2),
    Sample("qct", Right.RESTRICTION, "DE", "Fay Okoro", "fay.okoro@people.example", State.REFUSED, 16),
    Sample("qct", Right.ERASURE, "SE", "Erik Lind", "erik.lind@people.example", State.WITHDRAWN, 5),
)


class Clock:
    """The time of a sample: starts when it was filed, and goes on a quarter of an hour with each thing that happens."""

    def __init__(self, start: datetime, end: datetime) -> None:
        self.now, self._end = start, end

    def __call__(self) -> datetime:
        return self.now

    def later(self, **much: float) -> datetime:
        self.now = min(self.now + timedelta(**(much or {"minutes": 15})), self._end)
        return self.now


def make(sample: Sample, *, now: datetime) -> Request:
    """File the sample and take it to its state, step by step."""
    clock = Clock(now - timedelta(days=sample.days), now)
    identity = Identity(sample.name, sample.email, sample.name, sample.email, details=sample.details)
    filing = intake.Filing(sample.right, sample.place, Channel.PORTAL, RequesterKind.SELF, identity)
    controller = Controller.objects.get(slug=sample.controller)
    request = intake.file(controller=controller, filing=filing, by=actors.REQUESTER, now=clock())
    run(request, clock)
    for step in PATHS[sample.state]:
        step(request, clock)
        run(request, clock)
    return request


def run(request: Request, clock: Callable[[], datetime]) -> None:
    """Do what a worker would, here."""
    while items := pipeline.advance(request.pk, clock=clock):
        for item_id in items:
            pipeline.work(item_id, clock=clock)
    # Each letter goes when it was written: sent at the first start's end, a code would be too old to go at all.
    for message in Message.objects.filter(request=request, state=MessageState.QUEUED).order_by("pk"):
        letters.send(message.pk, now=clock())
    request.refresh_from_db()


def _dpo() -> actors.Actor:
    return actors.staff(User.objects.get(email=STAFF[0].email).pk)


def code_in(letter: Message) -> str:
    """The code that a letter carries, as the person would read it."""
    text = unseal(letter.request, "letter", bytes(letter.sealed_letter))["subject"]
    found = re.search(r"\b\d{6}\b", text)
    if found is None:
        raise LookupError("the letter carries no code")
    return found[0]


def _prove(request: Request, clock: Clock) -> None:
    if request.state != State.VERIFYING:
        return
    letter = Message.objects.filter(request=request, kind="code_prove_requester").latest("pk")
    clock.later(minutes=4)
    verify.prove(request_id=request.pk, purpose=Purpose.PROVE_REQUESTER, typed=code_in(letter), now=clock())


def _approve(request: Request, clock: Clock) -> None:
    clock.later(hours=20)
    decide.approve(request_id=request.pk, plan_hash=request.plan_hash, by=_dpo(), now=clock())


def _refuse(request: Request, clock: Clock) -> None:
    clock.later(hours=20)
    ground = grounds_for(request)[-1].code
    reasons = "The data you name are exact, their use is lawful, and no objection of yours is pending."
    decide.refuse(request_id=request.pk, ground=ground, text=reasons, by=_dpo(), now=clock())


def _ask(request: Request, clock: Clock) -> None:
    clock.later(hours=3)
    question = (
        "Do you object to recommendations only, or also to the monthly statistics that we make from use of the app?"
    )
    decide.ask(request_id=request.pk, text=question, by=_dpo(), now=clock())


def _release(request: Request, clock: Clock) -> None:
    clock.later(hours=2)
    if request.state == State.RELEASING:
        deliver.release(request_id=request.pk, by=_dpo(), now=clock())


def _withdraw(request: Request, clock: Clock) -> None:
    clock.later(hours=1)
    decide.withdraw(request_id=request.pk, by=actors.REQUESTER, now=clock())


def _let_lapse(request: Request, clock: Clock) -> None:
    clock.later(days=30)


Step = Callable[[Request, Clock], None]
PATHS: dict[State, tuple[Step, ...]] = {
    State.VERIFYING: (),
    State.UNVERIFIED: (_let_lapse,),
    State.REVIEWING: (_prove,),
    State.CLARIFYING: (_prove, _ask),
    State.WORKING: (_prove, _approve),
    State.RELEASING: (_prove, _approve),
    State.FULFILLED: (_prove, _approve, _release),
    State.REFUSED: (_prove, _refuse),
    State.WITHDRAWN: (_prove, _withdraw),
}
