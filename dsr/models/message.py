"""A letter to a person: sealed, sent by the `send` task, with a Message-ID that never changes."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from dsr.models.lease import Leased
from dsr.models.request import Request


class MessageState(models.TextChoices):
    QUEUED = "queued", "Queued"
    SENT = "sent", "Sent"
    FAILED = "failed", "Failed"


class Message(Leased):
    request = models.ForeignKey(Request, on_delete=models.CASCADE, related_name="messages")
    kind = models.CharField(max_length=40)
    once = models.CharField(max_length=80)  # the same occasion never makes two letters
    message_id = models.CharField(max_length=120, unique=True)
    sealed_letter = models.BinaryField()  # to, subject, text, html
    state = models.CharField(max_length=10, choices=MessageState.choices, default=MessageState.QUEUED)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField(null=True)  # a code that came too late is not sent
    sent_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["request", "kind", "once"], name="message_once"),
            models.CheckConstraint(
                name="message_sent_when",
                condition=models.Q(state="sent", sent_at__isnull=False)
                | (~models.Q(state="sent") & models.Q(sent_at__isnull=True)),
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["try_after"], name="message_queued", condition=models.Q(state="queued")),
        ]

    def __str__(self) -> str:
        return f"{self.kind} for {self.request_id}"
