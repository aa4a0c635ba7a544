"""Acknowledge, and prove who is asking: by a code to the address, by the channel, or, for opt-out and limit, not at all."""

from contextlib import suppress
from dataclasses import replace
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Min

from dsr.identity import codes, throttle
from dsr.identity.people import identity_of, seal_identity
from dsr.ledger.append import append
from dsr.ledger.facts import CodeRight, CodeSent, CodeWrong
from dsr.models import Challenge, Purpose, Request, RequesterKind
from dsr.rules.actors import REQUESTER, SYSTEM
from dsr.rules.channels import Channel
from dsr.rules.lifecycle import Event, State
from dsr.rules.rights import WITHOUT_PROOF, Right
from dsr.steps import clock, letters, move
from dsr.steps.outcome import Outcome

CODES_AN_HOUR = 5
# Each code allows five guesses, and each request brings codes: whoever files a hundred for one address has a hundred
# times the guesses. So wrong ones are counted for the address as well, whatever they were for.
WRONG_A_DAY = 30
_TOO_OFTEN = "Too many wrong codes were entered for this address today. Try again tomorrow."


class WrongCode(Exception):
    """The code proves nothing; the message is for the person who typed it."""


def proofs_needed(request: Request) -> tuple[Purpose, ...]:
    """Whose addresses must be proved before anything is looked up. Opt-out and limit: nobody's (11 CCR 7026(d), 7027(e))."""
    if Right(request.right) in WITHOUT_PROOF or request.channel == Channel.API:
        return ()
    if request.requester == RequesterKind.SELF:
        return (Purpose.PROVE_REQUESTER,)
    # An agent's or parent's own address never searches for the subject: the subject's must be proved as well.
    return (Purpose.PROVE_REQUESTER, Purpose.PROVE_SUBJECT)


def acknowledge(request: Request, *, now: datetime) -> Outcome:
    """The automatic step of `received`: tell the person what comes next, with a code when one is needed."""
    needed = proofs_needed(request)
    if not needed:
        letters.write(request, "acknowledged", now=now)
        return Outcome(Event.PROOF_NOT_NEEDED)
    clock.proof_asked(request, by=SYSTEM, now=now)
    for purpose in needed:
        _send_code(request, purpose, now=now)
    return Outcome(Event.PROOF_ASKED)


def wait_for_proof(request: Request, *, now: datetime) -> Outcome:
    """The automatic step of `verifying`: nothing, until the time for proving is over."""
    lapses = lapses_at(request)
    if now < lapses:
        return Outcome(wake_at=lapses)
    letters.write(request, "unverified", now=now)
    return Outcome(Event.PROOF_LAPSED)


def lapses_at(request: Request) -> datetime:
    """When the time for proving ends: the policy's window from the first code on, and in any case a day before the answer
    is due; a day at least, for a letter that was filed here when its time was almost over.

    Of the due dates the first, unless a correction made an earlier one of it: one that the proof itself moves, or that a
    person extends, would move the end of the proving along. California lets a business deny for want of proof only when it
    could not verify within the whole of its 45 days (11 CCR 7021(b)), so there the policy's shorter window does not count.
    """
    days = (min(request.clock.first_due, request.clock.due) - request.clock.received_on).days
    last = request.received_at + timedelta(days=max(1, days - 1))
    window = request.policy.read().handling_of(Right(request.right)).proof_window
    asked_at = _asked_at(request)
    ends = last if "ccpa" in request.regimes else min(asked_at + window, last)
    return max(ends, asked_at + min(window, timedelta(days=1)))


def _asked_at(request: Request) -> datetime:
    """When the first code to prove somebody went; before that, the receipt."""
    proving = Challenge.objects.filter(request=request, purpose__in=[Purpose.PROVE_REQUESTER, Purpose.PROVE_SUBJECT])
    first: datetime | None = proving.aggregate(first=Min("created_at"))["first"]
    return first or request.received_at


def _send_code(request: Request, purpose: Purpose, *, now: datetime) -> None:
    challenge, code = codes.issue(request, purpose, now=now)
    append(CodeSent(purpose.value), by=SYSTEM, at=now, request=request)
    letters.write(
        request,
        f"code_{purpose.value}",
        now=now,
        once=str(challenge.public_id),
        to_subject=purpose is Purpose.PROVE_SUBJECT,
        expires_at=challenge.expires_at,
        code=code,
        lapses_at=lapses_at(request),
    )


@transaction.atomic
def send_code(request: Request, purpose: Purpose, *, now: datetime) -> None:
    """Send a (further) code. Raises TooMany after a few in one hour."""
    # Two at once take turns: each replaces the code that it finds.
    move.lock(request.pk)
    throttle.hit("codes", f"{request.pk}:{purpose}", limit=CODES_AN_HOUR, per=timedelta(hours=1), now=now)
    _send_code(request, purpose, now=now)


@transaction.atomic
def _use(request: Request, purpose: Purpose, typed: str, now: datetime) -> str:
    who = identity_of(request)
    address = who.subject_email if purpose is Purpose.PROVE_SUBJECT else who.requester_email
    a_day = timedelta(days=1)
    if throttle.reached("wrong_codes", address, limit=WRONG_A_DAY, per=a_day, now=now):
        return _TOO_OFTEN
    tried = codes.try_code(request, purpose, typed, now=now)
    if tried.counted:
        with suppress(throttle.TooMany):  # the last one of those that came at once
            throttle.hit("wrong_codes", address, limit=WRONG_A_DAY, per=a_day, now=now)
        append(CodeWrong(purpose.value, tried.counted), by=REQUESTER, at=now, request=request)
    if not tried.problem:
        append(CodeRight(purpose.value), by=REQUESTER, at=now, request=request)
    return tried.problem


def use_code(request: Request, purpose: Purpose, typed: str, *, now: datetime) -> None:
    """Use up the code of a purpose. Raises WrongCode; the wrong try stays counted."""
    problem = _use(request, purpose, typed, now)
    if problem:
        raise WrongCode(problem)


def prove(*, request_id: int, purpose: Purpose, typed: str, now: datetime) -> Request:
    """Prove an address; when it was the last one needed, the request moves on. Raises WrongCode."""
    request, problem = _prove(request_id, purpose, typed, now)
    if problem:
        raise WrongCode(problem)
    return request


@transaction.atomic
def _prove(request_id: int, purpose: Purpose, typed: str, now: datetime) -> tuple[Request, str]:
    """Code and move in one commit: a code is never used up without what it proves. A wrong try stays counted."""
    request = move.lock(request_id)
    if request.state != State.VERIFYING:
        return request, "Nothing is waiting for this code any more."
    problem = _use(request, purpose, typed, now)
    proved = set(Challenge.objects.filter(request=request, proved_at__isnull=False).values_list("purpose", flat=True))
    if problem or not proved.issuperset(proofs_needed(request)):
        return request, problem
    identity = identity_of(request)
    seal_identity(request, replace(identity, verified={**identity.verified, "email": (identity.subject_email,)}))
    request.save(update_fields=["sealed_identity"])
    clock.proof_came(request, by=REQUESTER, now=now)
    return move.move(request_id=request_id, event=Event.PROVED, by=REQUESTER, now=now), ""
