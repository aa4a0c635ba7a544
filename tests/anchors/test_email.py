from typing import Any

import pytest
from django.core import mail
from django.core.mail import EmailMultiAlternatives
from django.utils import timezone

from dsr.anchors import email
from dsr.anchors.errors import CannotAnchor
from dsr.anchors.places import Email
from tests.anchors.conftest import Marks

PLACE = Email(name="auditor", kind="email", to=("log@auditor.example", "desk@authority.example"))
LOCMEM = "django.core.mail.backends.locmem.EmailBackend"


def test_each_address_gets_the_note_as_a_file_to_the_byte(mark: Marks, settings: Any) -> None:
    settings.EMAIL_BACKEND = LOCMEM
    checkpoint = mark(300)
    email.send(PLACE, checkpoint, now=timezone.now())
    assert [letter.to for letter in mail.outbox] == [[address] for address in PLACE.to]
    letter = mail.outbox[0]
    assert isinstance(letter, EmailMultiAlternatives)
    assert letter.subject.startswith("Checkpoint of our audit log: 300 entries")
    assert "--known checkpoint-300.txt" in letter.body
    parts = {part.get_filename(): part.get_payload(decode=True) for part in letter.message().walk()}
    assert parts["checkpoint-300.txt"] == checkpoint.note.encode()


def test_what_is_sent_again_is_the_same_letter(mark: Marks, settings: Any) -> None:
    settings.EMAIL_BACKEND = LOCMEM
    checkpoint = mark(300)
    assert email.send(PLACE, checkpoint, now=timezone.now()) == email.send(PLACE, checkpoint, now=timezone.now())
    ids = [letter.extra_headers["Message-ID"] for letter in mail.outbox]
    assert len(ids) == 4
    assert len(set(ids)) == 2


def test_a_mail_service_that_fails_is_told(mark: Marks, settings: Any) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    with pytest.raises(CannotAnchor, match=r"ConnectionRefusedError.*Check the EMAIL_ settings"):
        email.send(PLACE, mark(300), now=timezone.now())
