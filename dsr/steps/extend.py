"""More time for a request: a message to the requester, with the new date and the reasons, before the first date is over."""

from datetime import date, datetime, timedelta

from django.db import transaction

from dsr import checks
from dsr.ledger.append import append
from dsr.ledger.facts import Extended
from dsr.models import DecisionKind, Request
from dsr.rules.actors import Actor
from dsr.rules.events import ClockEvent, EventKind
from dsr.steps import letters, move
from dsr.steps.clock import happened
from dsr.steps.dates import anew, events_of, today_of
from dsr.steps.decide import LONGEST_TEXT, CannotDecide, record
from dsr.steps.more_time import ExtensionOffer, extension_offer
from dsr.steps.offers import day_words

__all__ = ["LONGEST", "ExtensionOffer", "extend", "extension_offer"]

# A law that sets no end still wants an answer: the new day lies within a year of the notice.
LONGEST = timedelta(days=366)


@transaction.atomic
def extend(*, request_id: int, reason: str, until: date | None, by: Actor, now: datetime) -> Request:
    """Take more time: until the last day that the laws allow, or until an earlier one that is named; a law without an end
    needs one. Raises NotAllowed, and CannotDecide with what stands in the way.
    """
    request = move.lock(request_id)
    checks.check_can_extend(by, request)
    offer = extension_offer(request, now)
    if not offer.possible:
        raise CannotDecide(offer.text)
    reason = _reason(reason)
    notice = _notice(request, offer, until, now)
    old = request.clock.due
    decision = record(request, DecisionKind.EXTEND, by=by, now=now, text=reason)
    clock = happened(request, notice, by=by, now=now)
    append(Extended(list(offer.regimes), old.isoformat(), clock.due.isoformat()), by=by, at=now, request=request)
    letters.write(
        request,
        "extended",
        now=now,
        once=f"extended-{decision.pk}",
        old_due=old,
        reasons=reason,
        citation=offer.citation,
        tells=offer.tells,
    )
    move.nudge(request.pk, now=now)
    return request


def _reason(text: str) -> str:
    if not text.strip():
        raise CannotDecide("Say why the answer takes longer. The law asks for reasons, and the requester reads them.")
    if len(text) > LONGEST_TEXT:
        raise CannotDecide(f"The reasons are too long. Write at most {LONGEST_TEXT:,} characters.")
    return text.strip()


def _notice(request: Request, offer: ExtensionOffer, until: date | None, now: datetime) -> ClockEvent:
    """The notice, with the day that it tells where the laws alone would not give that one."""
    today = today_of(request, now)
    last = offer.until or today + LONGEST
    if until is None and offer.open_ended:
        raise CannotDecide("Name the day by which the answer will come: this law sets none itself.")
    if until is not None and not request.clock.due < until <= last:
        raise CannotDecide(
            f"The new day must lie after {day_words(request.clock.due)}, and be {day_words(last)} at the latest."
        )
    if until is not None and until < today:
        raise CannotDecide("The new day is past. Choose a later one.")
    bare = ClockEvent(EventKind.EXTEND, today)
    day = until or last
    return bare if anew(request, [*events_of(request.clock), bare]).due == day else ClockEvent(bare.kind, today, day)
