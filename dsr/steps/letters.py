"""Letters of a request: to whom, with what, on which occasion."""

import logging
import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from django.conf import settings
from django.db import transaction

from dsr.identity.people import Identity, identity_of
from dsr.ledger.append import append, gathering
from dsr.ledger.facts import NotTold, RecipientTold, Told
from dsr.models import Message, NoticeState, RecipientNotice, Request
from dsr.notices import outgoing
from dsr.rules.actors import SYSTEM
from dsr.steps import move
from dsr.steps.more_time import promise_words

log = logging.getLogger(__name__)

# Mail programs make links of far more than addresses that begin with http: of bit.ly/x, and of every ending there is.
_LINK = re.compile(r"[/\\@:]|\w[.\u3002\uff0e\uff61]\w\w")
# Something is done only when these have left.
WAITED_FOR = frozenset({"lifting"})
TO_RECIPIENT = "recipient"
_NOT_SENT = "a letter could not be sent; it is tried again"
_LONGEST_NAME = 80  # more is a message, in a letter that bears the company's name


def _as_name(text: str) -> str:
    """A name as a letter may say it: one line, short, and nothing that a mail program would make a link of."""
    line = " ".join(text.split())
    return "" if _LINK.search(line) or len(line) > _LONGEST_NAME else line


def addressed(who: Identity) -> Identity:
    """The identity with the names that letters use: strangers choose them, and they reach other people's mailboxes."""
    return replace(who, requester_name=_as_name(who.requester_name), subject_name=_as_name(who.subject_name))


def write(
    request: Request,
    kind: str,
    *,
    now: datetime,
    once: str = "",
    to: str = "",
    to_subject: bool = False,
    expires_at: datetime | None = None,
    **context: Any,
) -> Message | None:
    """Queue a letter of `kind` to the requester (or the subject, or `to`); None when this occasion has made one already."""
    who = identity_of(request)
    to = to or (who.subject_email if to_subject else who.requester_email)
    if not to:
        return None
    policy = request.policy.read()
    shared = {
        "request": request,
        "controller": policy.controller,
        "policy": policy,
        "who": addressed(who),
        "clock": request.clock,
        "promise": partial(promise_words, request, now),  # called by the letters that say it
        "address": settings.PUBLIC_URL,
        "to_subject": to_subject,
    }
    return outgoing.queue(
        request, kind, to=to, once=once or kind, now=now, context={**shared, **context}, expires_at=expires_at
    )


def send(message_id: int, *, now: datetime) -> bool:
    """Send one queued letter. True when it went; errors of the mail service put it off and are raised."""
    message = outgoing.claim(message_id, now=now)
    return message is not None and _deliver(message, now=now) and _record([message], now=now)


def send_leased(messages: Sequence[Message], *, clock: Callable[[], datetime]) -> None:
    """As `send`, of letters that were leased to this worker when they were queued; what goes wrong with one is logged."""
    gone: list[Message] = []
    try:
        for message in messages:
            if gone and _left(gone[0], clock()) < outgoing.LEASE * 0.9:  # or another worker sends it too
                _record_all(gone, clock())
                gone.clear()
            if _left(message, clock()) <= timedelta():
                _logged(partial(send, message.pk, now=clock()), _NOT_SENT)
            elif _logged(partial(_deliver, message, now=clock()), _NOT_SENT):
                gone.append(message)
    finally:
        if gone:
            _record_all(gone, clock())


def _left(message: Message, now: datetime) -> timedelta:
    """Of the letter's lease."""
    return message.lease_until - now if message.lease_until is not None else timedelta()


def _record_all(messages: Sequence[Message], now: datetime) -> None:
    """By one commit; where that fails, each by its own, so that one letter keeps no other from being recorded."""
    if _logged(partial(_record, messages, now=now), "letters were sent, and could not be recorded together") is None:
        for message in messages:
            _logged(partial(_record, [message], now=now), "a letter was sent and could not be recorded; it goes again")


def _logged(act: Callable[[], bool], failed: str) -> bool | None:
    """What it answers; None after an error, which is logged as `failed`."""
    try:
        return act()
    except Exception:
        log.exception(failed, extra={"task": "send"})
        return None


def _deliver(message: Message, *, now: datetime) -> bool:
    try:
        if not outgoing.deliver(message, now=now):
            _give_up(message, now=now)
            return False
    except Exception:
        _put_off(message, now=now)
        raise
    return True


def _record(messages: Sequence[Message], *, now: datetime) -> bool:
    """That the letters went, by one commit; whether each was still this sender's."""
    with transaction.atomic(), gathering():
        recorded = [_record_one(message, now=now) for message in messages]
    return all(recorded)


def _record_one(message: Message, *, now: datetime) -> bool:
    sent = outgoing.mark_sent(message, now=now)
    if sent:
        append(Told(message.kind), by=SYSTEM, at=now, request=message.request)
        if message.kind in WAITED_FOR:
            move.nudge(message.request_id, now=now)
        if message.kind == TO_RECIPIENT:
            _recipient_told(message, now=now)
    return sent


def once_of(notice: RecipientNotice) -> str:
    """The occasion of the letter to a recipient."""
    return f"{TO_RECIPIENT}-{notice.pk}"


def _recipient_told(message: Message, *, now: datetime) -> None:
    for notice in RecipientNotice.objects.filter(request=message.request, state=NoticeState.OPEN):
        if once_of(notice) == message.once:
            RecipientNotice.objects.filter(pk=notice.pk).update(state=NoticeState.TOLD, done_at=now)
            facts = RecipientTold(notice.name, NoticeState.TOLD.value, "letter")
            append(facts, by=SYSTEM, at=now, request=message.request)


@transaction.atomic
def _put_off(message: Message, *, now: datetime) -> None:
    if outgoing.retry_later(message, now=now):
        append(NotTold(message.kind, "refused"), by=SYSTEM, at=now, request=message.request)


@transaction.atomic
def _give_up(message: Message, *, now: datetime) -> None:
    """A code that would come too late is not sent; the acknowledgement that rode with it is, by a letter of its own."""
    if outgoing.give_up(message):
        append(NotTold(message.kind, "late"), by=SYSTEM, at=now, request=message.request)
    if message.kind == "code_prove_requester":
        request = Request.objects.select_related("controller", "policy", "clock").get(pk=message.request_id)
        write(request, "acknowledged", now=now, code_is_late=True)
