import smtplib
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.core.mail import EmailMultiAlternatives
from django.db import connection, transaction
from django.utils import timezone

from dsr.identity.people import Identity
from dsr.models import Event, Message, MessageState, Purpose, Request
from dsr.notices import outgoing
from dsr.steps import letters, verify
from dsr.vault import keys
from examples.common import EMAILS
from tests import factories

NOW = timezone.now()


def letter(request: Request, once: str = "once", **more: Any) -> Message | None:
    with transaction.atomic():
        return letters.write(request, "withdrawn", now=NOW, once=once, **more)


def sent() -> list[EmailMultiAlternatives]:
    return list(mail.outbox)  # type: ignore[arg-type]


def test_one_occasion_makes_one_letter(request_row: Request) -> None:
    first = letter(request_row)
    assert first is not None
    assert letter(request_row) is None
    assert letter(request_row, once="another") is not None
    assert Message.objects.count() == 2
    assert Message.objects.get(pk=first.pk).message_id == first.message_id


def test_nobody_is_written_to_who_gave_no_address(request_row: Request) -> None:
    nameless = factories.file_request(who=Identity("", "", "Ada", "ada@people.example"))
    assert letter(nameless) is None
    assert letter(nameless, to_subject=True) is not None


def test_queueing_kicks_the_sender_after_the_commit_alone(
    request_row: Request, monkeypatch: pytest.MonkeyPatch, django_capture_on_commit_callbacks: Any
) -> None:
    kicked: list[int] = []
    monkeypatch.setattr(outgoing, "_hooks", [kicked.append])
    with django_capture_on_commit_callbacks(execute=True):
        message = letter(request_row)
        assert kicked == []
        assert letter(request_row) is None
    assert message is not None
    assert kicked == [message.pk]


def test_a_letter_is_sent_once_and_told_in_the_log(request_row: Request) -> None:
    message = letter(request_row)
    assert message is not None
    assert letters.send(message.pk, now=NOW)
    assert not letters.send(message.pk, now=NOW + timedelta(days=1))
    (one,) = sent()
    assert one.to == [EMAILS["ada"]]
    assert one.extra_headers["Message-ID"] == message.message_id
    assert Event.objects.filter(type="told").count() == 1
    assert outgoing.forgotten(now=NOW + timedelta(days=1)) == []


def test_a_failing_mail_service_is_tried_again_later_with_the_same_name(
    request_row: Request, monkeypatch: pytest.MonkeyPatch
) -> None:
    message = letter(request_row)
    assert message is not None

    def fail(self: object, *args: object) -> int:
        raise smtplib.SMTPServerDisconnected("gone")

    waits, now = [], NOW
    with monkeypatch.context() as patch:
        patch.setattr("django.core.mail.backends.locmem.EmailBackend.send_messages", fail)
        for _ in range(len(outgoing.BACK_OFF) + 2):
            with pytest.raises(smtplib.SMTPServerDisconnected):
                letters.send(message.pk, now=now)
            message.refresh_from_db()
            assert message.try_after is not None
            waits.append((message.try_after - now).total_seconds())
            assert outgoing.forgotten(now=message.try_after - timedelta(seconds=1)) == []
            assert outgoing.forgotten(now=message.try_after) == [message.pk]
            now = message.try_after
    assert waits == [*outgoing.BACK_OFF, outgoing.BACK_OFF[-1], outgoing.BACK_OFF[-1]]
    assert letters.send(message.pk, now=now)
    assert [each.extra_headers["Message-ID"] for each in sent()] == [message.message_id]


def test_a_code_that_would_come_too_late_is_not_sent(request_row: Request) -> None:
    verify.send_code(request_row, Purpose.STATUS, now=NOW)
    message = Message.objects.get(kind="code_status")
    assert not letters.send(message.pk, now=NOW + timedelta(minutes=15))
    message.refresh_from_db()
    assert (message.state, sent()) == (MessageState.FAILED, [])
    assert not Event.objects.filter(type="told").exists()


def test_a_letter_whose_key_was_destroyed_is_given_up(request_row: Request) -> None:
    message = letter(request_row)
    assert message is not None
    Request.objects.filter(pk=request_row.pk).update(wrapped_key=None)
    assert not letters.send(message.pk, now=NOW)
    assert Message.objects.get(pk=message.pk).state == MessageState.FAILED


def test_a_letter_whose_month_is_not_restored_yet_waits(request_row: Request) -> None:
    message = letter(request_row)
    assert message is not None
    Request.objects.filter(pk=request_row.pk).update(wrapping_month="1999-01")
    with pytest.raises(keys.KeyMissing):
        letters.send(message.pk, now=NOW)
    assert Message.objects.get(pk=message.pk).state == MessageState.QUEUED


def test_a_dead_sender_is_taken_over_and_cannot_write_any_more(request_row: Request) -> None:
    message = letter(request_row)
    assert message is not None
    dead = outgoing.claim(message.pk, now=NOW)
    assert dead is not None
    assert outgoing.claim(message.pk, now=NOW + outgoing.LEASE - timedelta(seconds=1)) is None
    assert outgoing.forgotten(now=NOW + outgoing.LEASE) == [message.pk]
    taken = outgoing.claim(message.pk, now=NOW + outgoing.LEASE)
    assert taken is not None
    assert not outgoing.mark_sent(dead, now=NOW)
    outgoing.give_up(dead)
    outgoing.retry_later(dead, now=NOW)
    assert outgoing.mark_sent(taken, now=NOW)
    message.refresh_from_db()
    assert (message.state, message.attempts) == (MessageState.SENT, 2)


def test_two_workers_send_one_letter(own_database: str, outbox: None) -> None:
    message = letter(factories.file_request())
    assert message is not None

    def send(number: int) -> bool:
        try:
            return letters.send(message.pk, now=timezone.now())
        finally:
            connection.close()

    with ThreadPoolExecutor(6) as pool:
        assert sum(pool.map(send, range(6))) == 1
    assert len(sent()) == 1
