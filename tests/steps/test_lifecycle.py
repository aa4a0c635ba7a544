"""Every public verb against every state and every role: the legal change is made, any other is refused with nothing changed."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction
from django.utils import timezone

from dsr import pipeline
from dsr.checks import NotAllowed
from dsr.models import Decision, Event, Message, Purpose, Request, RequesterKind, Suppression, WorkItem
from dsr.rules import actors
from dsr.rules.actors import SYSTEM, Actor
from dsr.rules.lifecycle import FINAL, TRANSITIONS, IllegalTransition, State
from dsr.rules.lifecycle import Event as Happening
from dsr.rules.rights import Right
from dsr.steps import by_hand, decide, deliver, move, verify
from dsr.steps.decide import CannotDecide
from dsr.steps.grounds import grounds_for
from dsr.steps.systems import identifiers_of
from dsr.steps.verify import WrongCode
from dsr.vault import blind
from examples.common import EMAILS
from tests import factories

pytestmark = pytest.mark.django_db
NOW = timezone.now()
LATER = NOW + timedelta(days=400)


def forced(state: State, request: Request | None = None) -> Request:
    """A request in any state at all, by the row alone."""
    request = request or factories.file_request()
    closed = {"closed_at": NOW} if state in FINAL else {}
    Request.objects.filter(pk=request.pk).update(state=state, plan_hash="", **closed)
    return factories.read(request)


def trace(request: Request) -> tuple[object, ...]:
    """Everything that a verb could have left behind."""
    row = Request.objects.filter(pk=request.pk).values().get()
    return (
        row,
        list(Decision.objects.values()),
        list(Message.objects.values("pk", "state")),
        list(WorkItem.objects.values()),
        Suppression.objects.count(),
        Event.objects.count(),
    )


Verb = Callable[[Request, Actor], object]
VERBS: dict[str, tuple[Happening, Verb]] = {
    "refuse": (
        Happening.REFUSED,
        lambda r, by: decide.refuse(request_id=r.pk, ground=grounds_for(r)[0].code, text="Why", by=by, now=NOW),
    ),
    "ask": (Happening.ASKED, lambda r, by: decide.ask(request_id=r.pk, text="Which?", by=by, now=NOW)),
    "resume": (Happening.RESUMED, lambda r, by: decide.resume(request_id=r.pk, text="", by=by, now=NOW)),
    "answer": (Happening.ANSWERED, lambda r, by: decide.answer(request_id=r.pk, text="That", now=NOW)),
    "withdraw": (
        Happening.WITHDRAWN,
        lambda r, by: decide.withdraw(request_id=r.pk, by=actors.REQUESTER, now=NOW),
    ),
}


@pytest.mark.parametrize("name", VERBS)
def test_a_verb_works_in_the_states_of_the_table_and_changes_nothing_in_any_other(name: str) -> None:
    event, verb = VERBS[name]
    by = factories.approver_of(factories.make_controller())
    filed = factories.file_request()
    for state in State:
        with transaction.atomic():
            request = forced(state, filed)
            before = trace(request)
            if event in TRANSITIONS[state]:
                verb(request, by)
                assert factories.read(request).state == TRANSITIONS[state][event]
                assert Decision.objects.filter(request=request).count() == 1
            else:
                with pytest.raises((NotAllowed, CannotDecide)) as refused:
                    verb(request, by)
                assert str(refused.value).endswith(".")
                assert trace(request) == before, state
            transaction.set_rollback(True)


def test_no_event_moves_a_request_that_the_table_does_not_let_it_move() -> None:
    request = factories.file_request()
    for state in State:
        closed = NOW if state in FINAL else None
        Request.objects.filter(pk=request.pk).update(state=state, closed_at=closed)
        before = trace(request)
        for event in set(Happening) - set(TRANSITIONS[state]):
            with pytest.raises(IllegalTransition):
                move.move(request_id=request.pk, event=event, by=SYSTEM, now=NOW)
        assert trace(request) == before


def test_only_the_roles_that_may_decide_do() -> None:
    controller = factories.make_controller()
    filed = factories.file_request()
    reviewer, approver, auditor = (
        actors.staff(factories.make_staff(role, controller).pk) for role in ("reviewer", "approver", "auditor")
    )
    stranger = actors.staff(factories.make_staff("approver", factories.make_controller("qct")).pk)
    nobody = actors.staff(10**9)
    everybody = (reviewer, approver, auditor, stranger, nobody, actors.REQUESTER, actors.api(approver.id or 0))
    may: dict[str, tuple[Actor, ...]] = {
        "refuse": (approver,),
        "ask": (reviewer, approver),
        "resume": (approver,),
    }
    for name, allowed in may.items():
        event, verb = VERBS[name]
        state = next(state for state in State if event in TRANSITIONS[state])
        request = forced(state, filed)
        for by in everybody:
            before = trace(request)
            with transaction.atomic():
                if by in allowed:
                    verb(request, by)
                    assert factories.read(request).state != state, (name, by)
                else:
                    with pytest.raises(NotAllowed):
                        verb(request, by)
                    assert trace(request) == before, (name, by)
                transaction.set_rollback(True)
    working = factories.request_in(
        State.WORKING, controller=factories.make_controller("qazar"), right=Right.OPT_OUT, place="US-CA"
    )
    item = working.work_items.filter(phase="by_hand").first()
    assert item is not None
    for by in everybody:
        with pytest.raises(NotAllowed):
            by_hand.complete(item_id=item.pk, evidence="Done", by=by, now=NOW)
    releasing = forced(State.RELEASING, filed)
    for by in (reviewer, auditor, stranger, nobody, actors.REQUESTER):
        with pytest.raises(NotAllowed):
            deliver.release(request_id=releasing.pk, by=by, now=NOW)


def test_a_refusal_needs_a_ground_of_the_law_and_reasons() -> None:
    request = forced(State.REVIEWING)
    by, ground = factories.approver_of(request.controller), grounds_for(request)[0].code
    before = trace(request)
    for bad_ground, text, words in (
        ("", "Why", "ground"),
        ("1798.145(h)", "Why", "ground"),
        ("17(3)(b)", "Why", "ground"),
        (ground, "  \n", "Say why"),
    ):
        with pytest.raises(CannotDecide, match=words):
            decide.refuse(request_id=request.pk, ground=bad_ground, text=text, by=by, now=NOW)
    for verb in (decide.ask, decide.answer):
        more: dict[str, Any] = {} if verb is decide.answer else {"by": by}
        with pytest.raises(CannotDecide):
            verb(request_id=request.pk, text=" ", now=NOW, **more)
    assert trace(request) == before


@pytest.mark.systems("qdrant")
def test_only_the_plan_that_was_seen_can_be_approved(systems: object) -> None:
    request = factories.request_in(State.REVIEWING, right=Right.ERASURE)
    by = factories.approver_of(request.controller)
    before = trace(request)
    for stale in ("", "0" * 64, request.plan_hash.upper()):
        with pytest.raises(CannotDecide, match="plan changed"):
            decide.approve(request_id=request.pk, plan_hash=stale, by=by, now=NOW)
    WorkItem.objects.filter(request=request).update(
        result={"rows": {}, "roots": "", "schema": "", "problems": ["NOT NULL"], "searched": {}}
    )
    with pytest.raises(CannotDecide, match="NOT NULL"):
        decide.approve(request_id=request.pk, plan_hash=request.plan_hash, by=by, now=NOW)
    assert trace(request)[0] == before[0]
    assert trace(request)[5] == before[5]


@pytest.mark.systems("qdrant")
def test_an_erasure_can_be_withdrawn_until_its_window_ends_and_not_after(systems: object) -> None:
    request = factories.request_in(State.COOLING, right=Right.ERASURE)
    until = request.cooling_until
    assert until is not None
    assert factories.run(request, now=until - timedelta(microseconds=1)).state == State.COOLING
    assert not request.work_items.filter(phase="erase").exists(), "nothing is touched before"
    other = factories.request_in(State.COOLING, right=Right.ERASURE)
    decide.withdraw(request_id=other.pk, by=actors.REQUESTER, now=NOW)
    assert factories.run(other, now=LATER).state == State.WITHDRAWN
    pipeline.advance(request.pk, clock=lambda: until)
    assert factories.read(request).state == State.WORKING
    with pytest.raises(NotAllowed, match="has begun"):
        decide.withdraw(request_id=request.pk, by=actors.REQUESTER, now=NOW)


def test_a_proof_that_does_not_come_in_time_ends_with_a_letter_and_a_late_code_proves_nothing() -> None:
    request = factories.request_in(State.VERIFYING)
    code, lapses = factories.code_for(request, Purpose.PROVE_REQUESTER), verify.lapses_at(request)
    assert factories.run(request, now=lapses - timedelta(microseconds=1)).state == State.VERIFYING
    ended = factories.run(request, now=lapses)
    assert ended.state == State.UNVERIFIED
    assert lapses.date() < ended.clock.due
    assert Message.objects.filter(request=request, kind="unverified").count() == 1
    with pytest.raises(WrongCode):
        verify.prove(request_id=request.pk, purpose=Purpose.PROVE_REQUESTER, typed=code, now=NOW)
    assert ended.purge_after is not None


@pytest.mark.parametrize("kind", [RequesterKind.AGENT, RequesterKind.PARENT])
def test_who_asks_for_somebody_else_never_searches_by_their_own_address(kind: RequesterKind) -> None:
    who = factories.identity(agent="agnes@agents.example")
    request = factories.file_request(who=who, requester=kind, statement="I act for Ada")
    request = factories.run(request)
    assert verify.proofs_needed(request) == (Purpose.PROVE_REQUESTER, Purpose.PROVE_SUBJECT)
    addresses = {letter: factories.letter_of(request, f"code_{letter}").to for letter in verify.proofs_needed(request)}
    assert addresses == {Purpose.PROVE_REQUESTER: "agnes@agents.example", Purpose.PROVE_SUBJECT: who.subject_email}
    own = factories.code_for(request, Purpose.PROVE_REQUESTER)
    verify.prove(request_id=request.pk, purpose=Purpose.PROVE_REQUESTER, typed=own, now=NOW)
    assert factories.read(request).state == State.VERIFYING, "one of two proofs is none"
    theirs = factories.code_for(request, Purpose.PROVE_SUBJECT)
    verify.prove(request_id=request.pk, purpose=Purpose.PROVE_SUBJECT, typed=theirs, now=NOW)
    request = factories.read(request)
    assert request.state == State.LOCATING
    assert identifiers_of(request).values == {"email": (who.subject_email,)}


@pytest.mark.parametrize("right", [Right.OPT_OUT, Right.LIMIT])
def test_an_opt_out_asks_for_no_proof_reaches_no_rows_and_is_remembered(right: Right) -> None:
    controller = factories.make_controller("qazar")
    request = factories.run(factories.file_request(controller=controller, right=right, place="US-CA"))
    assert request.state == State.REVIEWING
    assert not Message.objects.filter(request=request, kind__startswith="code_").exists()
    assert not request.work_items.exists(), "no system is searched by what nobody proved"
    assert not Suppression.objects.exists()
    factories.approve(request)
    kept = Suppression.objects.get()
    assert (kept.right, kept.kind) == (right, "email")
    assert bytes(kept.digest) == blind.digest("email", EMAILS["ada"].upper())
    again = factories.run(factories.file_request(controller=controller, right=right, place="US-CA"))
    factories.approve(again)
    assert Suppression.objects.count() == 1, "asking twice is no error"
