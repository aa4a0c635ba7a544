"""Letters: rendered, sealed and queued in the transaction of the change; sent by a task, with a Message-ID that stays.

A template is `emails/<kind>.txt`: the first line is the subject, the rest the text. The HTML part is made from the same
text, so that both always say the same.
"""

import re
import uuid
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.db import transaction
from django.db.models import F, Q
from django.template.loader import render_to_string

from dsr.models import Message, MessageState, Request
from dsr.models.inserting import insert_unless_there
from dsr.vault.envelope import CannotOpen, seal, unseal

LEASE = timedelta(seconds=60)
BACK_OFF = (5, 30, 120, 600, 3600)  # seconds; the last one again and again
LAST_ATTEMPT = 76  # three days

_hooks: list[Callable[[int], None]] = []


def after_commit(hook: Callable[[int], None]) -> None:
    """Have `hook(message_id)` called after each commit that queued a letter."""
    if hook not in _hooks:
        _hooks.append(hook)


_collected: ContextVar[list[Message] | None] = ContextVar("collected", default=None)


@contextmanager
def collecting() -> Iterator[list[Message]]:
    """The letters that are queued by commits inside, leased to the caller, who sends them when its own work is done.

    Should that take longer than the lease, or never come, the sweep finds them.
    """
    found: list[Message] = []
    token = _collected.set(found)
    try:
        yield found
    finally:
        _collected.reset(token)


@dataclass(frozen=True)
class Letter:
    to: str
    subject: str
    text: str
    html: str


@dataclass(frozen=True)
class Attached:
    """A file that goes with a letter."""

    name: str
    content: bytes


def render(kind: str, to: str, context: Mapping[str, Any]) -> Letter:
    body = render_to_string(f"emails/{kind}.txt", dict(context)).strip()
    subject, _, text = body.partition("\n")
    # Browsers send typed text with CRLF, and a condition that did not hold leaves its empty lines.
    lines = [line.rstrip() for line in text.splitlines()]
    paragraphs = [part.strip() for part in re.split(r"\n{2,}", "\n".join(lines)) if part.strip()]
    html = render_to_string("emails/letter.html", {**context, "paragraphs": paragraphs, "subject": subject.strip()})
    return Letter(to, subject.strip(), "\n\n".join(paragraphs) + "\n", html)


def as_message_id(unique: str) -> str:
    return f"<{unique}@{urlsplit(settings.PUBLIC_URL).hostname}>"


def queue(
    request: Request,
    kind: str,
    *,
    to: str,
    once: str,
    now: datetime,
    context: Mapping[str, Any],
    expires_at: datetime | None = None,
) -> Message | None:
    """Queue a letter; None when this occasion (`once`) has made one already. Call inside a transaction."""
    collected = _collected.get()
    message = Message(
        request=request,
        kind=kind,
        once=once,
        message_id=as_message_id(uuid.uuid4().hex),
        sealed_letter=seal(request, "letter", asdict(render(kind, to, context))),
        created_at=now,
        expires_at=expires_at,
        try_after=now,
    )
    if collected is not None:
        message.lease_token, message.lease_until, message.attempts = uuid.uuid4(), now + LEASE, 1
    if not insert_unless_there(message):
        return None

    def kick() -> None:  # not a partial: when it fails, Django logs its name and a partial has none
        if collected is not None:
            collected.append(message)
            return
        for hook in _hooks:
            hook(message.pk)

    transaction.on_commit(kick, robust=True)
    return message


def claim(message_id: int, *, now: datetime) -> Message | None:
    """Lease a queued letter for one sender; None when it is sent, gone, or another sender has it."""
    token = uuid.uuid4()
    free = Message.objects.filter(
        Q(lease_until=None) | Q(lease_until__lte=now), pk=message_id, state=MessageState.QUEUED
    )
    # One statement is one transaction; the row's lock makes the second of two find it leased.
    if not free.update(lease_token=token, lease_until=now + LEASE, attempts=F("attempts") + 1):
        return None
    return Message.objects.select_related("request__controller").filter(pk=message_id, lease_token=token).first()


def deliver(message: Message, *, now: datetime) -> bool:
    """Hand a claimed letter to the mail service, outside any transaction. False: it must not be sent any more."""
    if message.expires_at and message.expires_at <= now:
        return False
    try:
        letter = Letter(**unseal(message.request, "letter", bytes(message.sealed_letter)))
    except CannotOpen:
        return False
    post(letter, message.message_id)
    return True


def post(letter: Letter, message_id: str, *, attached: Attached | None = None) -> None:
    """Hand a letter to the mail service, whose errors are raised. Never inside a transaction."""
    mail = EmailMultiAlternatives(
        letter.subject,
        letter.text,
        settings.DEFAULT_FROM_EMAIL,
        [letter.to],
        headers={"Message-ID": message_id},
    )
    mail.attach_alternative(letter.html, "text/html")
    if attached is not None:
        # As bytes: a mail program may break the lines of a text, and a signature counts every character.
        mail.attach(attached.name, attached.content, "application/octet-stream")
    mail.send()


def mark_sent(message: Message, *, now: datetime) -> bool:
    """Record that it went; False when another sender took the lease over meanwhile."""
    return bool(
        Message.objects.filter(pk=message.pk, lease_token=message.lease_token, state=MessageState.QUEUED).update(
            state=MessageState.SENT, sent_at=now, lease_token=None, lease_until=None, try_after=None
        )
    )


def give_up(message: Message) -> bool:
    """False when another sender took the lease over meanwhile."""
    return bool(
        Message.objects.filter(pk=message.pk, lease_token=message.lease_token).update(
            state=MessageState.FAILED, lease_token=None, lease_until=None, try_after=None
        )
    )


def retry_later(message: Message, *, now: datetime) -> bool:
    """Put a letter off; after days of refusals it has failed, which its request's page says. True when it has."""
    if message.attempts >= LAST_ATTEMPT:
        return give_up(message)
    wait = BACK_OFF[min(message.attempts, len(BACK_OFF)) - 1]
    Message.objects.filter(pk=message.pk, lease_token=message.lease_token).update(
        lease_token=None, lease_until=None, try_after=now + timedelta(seconds=wait)
    )
    return False


def forgotten(*, now: datetime, limit: int = 200) -> list[int]:
    """Queued letters that nobody has: their message was lost, or their sender died."""
    return list(
        Message.objects.filter(
            Q(lease_until=None) | Q(lease_until__lte=now), state=MessageState.QUEUED, try_after__lte=now
        )
        .order_by("try_after")
        .values_list("pk", flat=True)[:limit]
    )
