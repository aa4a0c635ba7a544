"""The letters of one task: sent one after the other, recorded by one commit."""

import smtplib
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from dsr.models import Event, Message, MessageState, Request
from dsr.notices import outgoing
from dsr.steps import letters

NOW = timezone.now()


def leased(request: Request, *occasions: str, callbacks: Any) -> list[Message]:
    """Letters as a task queues them."""
    with outgoing.collecting() as queued:
        for occasion in occasions:
            with callbacks(execute=True), transaction.atomic():
                letters.write(request, "withdrawn", now=NOW, once=occasion)
    return queued


def states() -> list[str]:
    return list(Message.objects.order_by("pk").values_list("state", flat=True))


def told() -> int:
    return Event.objects.filter(type="told").count()


def ends_at(message: Message, error: BaseException, monkeypatch: pytest.MonkeyPatch) -> None:
    """The mail service takes every letter but this one."""
    real = EmailBackend.send_messages

    def send(self: Any, messages: Any) -> Any:
        if messages[0].extra_headers["Message-ID"] == message.message_id:
            raise error
        return real(self, messages)

    monkeypatch.setattr(EmailBackend, "send_messages", send)


def test_what_went_is_recorded_by_one_commit(
    request_row: Request, django_capture_on_commit_callbacks: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    queued = leased(request_row, "one", "two", callbacks=django_capture_on_commit_callbacks)
    with CaptureQueriesContext(connection) as seen:
        letters.send_leased(queued, clock=lambda: NOW)
    assert sum(query["sql"].startswith("SAVEPOINT") for query in seen) == 1  # the test's own transaction is around it
    assert sum("INSERT INTO" in query["sql"] for query in seen) == 1
    assert (states(), told()) == ([MessageState.SENT] * 2, 2)
    assert [each.extra_headers["Message-ID"] for each in mail.outbox] == [each.message_id for each in queued]


def test_one_that_is_refused_keeps_none_of_the_others(
    request_row: Request, django_capture_on_commit_callbacks: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    queued = leased(request_row, "one", "two", "three", callbacks=django_capture_on_commit_callbacks)
    ends_at(queued[1], smtplib.SMTPServerDisconnected("gone"), monkeypatch)
    letters.send_leased(queued, clock=lambda: NOW)
    assert states() == [MessageState.SENT, MessageState.QUEUED, MessageState.SENT]
    assert told() == 2
    put_off = Message.objects.get(pk=queued[1].pk)
    assert put_off.lease_token is None
    assert put_off.try_after is not None
    assert put_off.try_after > NOW


def test_a_slow_service_has_each_recorded_before_its_lease_is_over(
    request_row: Request, django_capture_on_commit_callbacks: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    queued = leased(request_row, "one", "two", "three", callbacks=django_capture_on_commit_callbacks)
    real = EmailBackend.send_messages
    now, seen = [NOW], []

    def slow(self: Any, messages: Any) -> Any:
        seen.append(states())
        now[0] += outgoing.LEASE * 0.6
        return real(self, messages)

    monkeypatch.setattr(EmailBackend, "send_messages", slow)
    letters.send_leased(queued, clock=lambda: now[0])
    sent, waiting = MessageState.SENT, MessageState.QUEUED
    # The third one's lease was over by then, and it was claimed anew.
    assert seen == [[waiting] * 3, [sent, waiting, waiting], [sent, sent, waiting]]
    assert (states(), told(), len(mail.outbox)) == ([sent] * 3, 3, 3)


def test_one_slow_letter_sends_none_of_the_others_twice(
    request_row: Request, django_capture_on_commit_callbacks: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The first two were queued long before they are sent, and the sweep looks while the third one is on its way."""
    queued = leased(request_row, "one", "two", "three", callbacks=django_capture_on_commit_callbacks)
    real = EmailBackend.send_messages
    now = [NOW + outgoing.LEASE * 0.45]

    def slow(self: Any, messages: Any) -> Any:
        if messages[0].extra_headers["Message-ID"] == queued[2].message_id:
            now[0] += outgoing.LEASE * 0.6
            assert outgoing.forgotten(now=now[0]) == [queued[2].pk]
        return real(self, messages)

    monkeypatch.setattr(EmailBackend, "send_messages", slow)
    letters.send_leased(queued, clock=lambda: now[0])
    assert (states(), told(), len(mail.outbox)) == ([MessageState.SENT] * 3, 3, 3)


def test_a_worker_that_is_told_to_stop_records_what_went(
    request_row: Request, django_capture_on_commit_callbacks: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    queued = leased(request_row, "one", "two", "three", callbacks=django_capture_on_commit_callbacks)
    ends_at(queued[2], SystemExit(), monkeypatch)
    with pytest.raises(SystemExit):
        letters.send_leased(queued, clock=lambda: NOW)
    assert states() == [MessageState.SENT, MessageState.SENT, MessageState.QUEUED]
    assert told() == 2


def test_another_senders_letter_is_not_recorded(
    request_row: Request, django_capture_on_commit_callbacks: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    queued = leased(request_row, "one", "two", callbacks=django_capture_on_commit_callbacks)
    taken = outgoing.claim(queued[0].pk, now=NOW + outgoing.LEASE)
    assert taken is not None
    letters.send_leased(queued, clock=lambda: NOW)
    assert states() == [MessageState.QUEUED, MessageState.SENT]
    assert told() == 1
    assert Message.objects.get(pk=taken.pk).lease_token == taken.lease_token


def test_a_record_that_fails_costs_its_own_letter_alone(
    request_row: Request, django_capture_on_commit_callbacks: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    queued = leased(request_row, "one", "two", callbacks=django_capture_on_commit_callbacks)
    real = outgoing.mark_sent

    def mark(message: Message, *, now: datetime) -> bool:
        if message.pk == queued[1].pk:
            raise RuntimeError("no")
        return real(message, now=now)

    monkeypatch.setattr(outgoing, "mark_sent", mark)
    letters.send_leased(queued, clock=lambda: NOW)
    assert states() == [MessageState.SENT, MessageState.QUEUED]
    assert told() == 1
    assert outgoing.forgotten(now=NOW + outgoing.LEASE + timedelta(seconds=1)) == [queued[1].pk]
