"""A time of receipt that was recorded wrongly: corrected by an approver, with the reason; the log keeps the first one."""

import json
from datetime import UTC, datetime

from django.db import transaction

from dsr import checks
from dsr.ledger.append import append
from dsr.ledger.facts import ReceiptCorrected
from dsr.models import DecisionKind, Request
from dsr.rules.actors import Actor
from dsr.rules.channels import Channel
from dsr.rules.errors import DeadlineError
from dsr.rules.regimes import POLICY
from dsr.rules.rights import Right
from dsr.steps import letters, move
from dsr.steps.clock import set_dates
from dsr.steps.dates import Dates, dates_for, events_of
from dsr.steps.decide import LONGEST_TEXT, CannotDecide, record
from dsr.steps.intake import CannotFile, check_received_at, filed_event, offer_of
from dsr.steps.offers import day_words


@transaction.atomic
def correct_receipt(*, request_id: int, received_at: datetime, reason: str, by: Actor, now: datetime) -> Request:
    """Put the time at which the request truly came in place of the recorded one, and count its dates from there.

    An aware time, never after the filing, and only an earlier one where the request came through the portal or the API,
    which record the moment themselves. Raises NotAllowed, CannotDecide.
    """
    request = move.lock(request_id)
    checks.check_can_correct_receipt(by, request)
    _check_reason(reason)
    _check_time(request, received_at, now=now)
    old_received_at, old = request.received_at, request.clock.due
    request.received_at = received_at
    dates = _dates(request)
    request.save(update_fields=["received_at", "regimes"])
    record(request, DecisionKind.RECEIPT, by=by, now=now, text=reason.strip())
    set_dates(request.clock, dates, now=now)
    append(
        ReceiptCorrected(
            _utc(old_received_at),
            _utc(received_at),
            old.isoformat(),
            request.clock.due.isoformat(),
            new_received_on=request.clock.received_on.isoformat(),
            time_zone=request.clock.time_zone,
            regimes=list(request.regimes),
        ),
        by=by,
        at=now,
        request=request,
    )
    if request.clock.due > old:  # an earlier one is kept to, and needs no letter
        letters.write(request, "new_date", now=now, once=f"receipt-{now.isoformat()}", old_due=old, why=[_why(request)])
    move.nudge(request.pk, now=now)
    return request


def _why(request: Request) -> str:
    came = day_words(request.clock.received_on)
    return f"We had recorded a wrong day of receipt: your request reached us on {came}, and our time counts from there."


def _check_reason(reason: str) -> None:
    if not reason.strip():
        raise CannotDecide("Say how you know the true time of receipt. It is kept beside the time that was recorded.")
    if len(reason) > LONGEST_TEXT:
        raise CannotDecide(f"The reason is too long. Write at most {LONGEST_TEXT:,} characters.")


def _check_time(request: Request, received_at: datetime, *, now: datetime) -> None:
    try:
        check_received_at(received_at, now=now)
    except CannotFile as error:
        raise CannotDecide(str(error)) from None
    if received_at == request.received_at:
        raise CannotDecide("This is the time that is recorded already.")
    filed_at = datetime.fromisoformat(json.loads(filed_event(request).body)["at"])
    if received_at > filed_at:
        raise CannotDecide("The request was filed before that, so it had come by then. Give an earlier time.")
    if request.channel != Channel.STAFF and received_at > request.received_at:
        raise CannotDecide("This request recorded its own receipt: it can have come before, not after.")


def _dates(request: Request) -> Dates:
    """From the new day 0, by the laws of that day, with all that has happened since; what the policy promised at filing stays."""
    policy, right = request.policy.read(), Right(request.right)
    try:
        offer = offer_of(policy, right, request.place, now=request.received_at)
        request.regimes = [basis for basis in offer.bases if basis != POLICY]
        dates = dates_for(policy, request.regimes, right, request.place, request.received_at, events_of(request.clock))
    except (CannotFile, DeadlineError) as error:
        raise CannotDecide(f"The dates cannot be counted from that time. {error}") from None
    return dates


def _utc(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="seconds")
