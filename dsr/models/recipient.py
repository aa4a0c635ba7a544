"""Somebody who got the data and has to be told what was done to it (GDPR Art. 19; 11 CCR 7022(b) and (c))."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from dsr.models.request import Request


class NoticeState(models.TextChoices):
    OPEN = "open", "To be told"
    TOLD = "told", "Told"
    IMPOSSIBLE = "impossible", "Could not be told"


class RecipientNotice(models.Model):
    """One recipient of the policy, for one request. The names are the policy's; what staff wrote is sealed."""

    request = models.ForeignKey(Request, on_delete=models.CASCADE, related_name="recipients")
    name = models.CharField(max_length=300)
    category = models.CharField(max_length=300)
    contact = models.CharField(max_length=254, blank=True)  # by letter; empty: staff tell them
    state = models.CharField(max_length=10, choices=NoticeState.choices, default=NoticeState.OPEN)
    created_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True)
    done_by = models.BigIntegerField(null=True)
    # Told: what shows it. Impossible: the facts that make it so, which the requester reads.
    sealed_text = models.BinaryField(null=True)

    class Meta:
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["request", "name"], name="recipient_once"),
            models.CheckConstraint(
                name="recipient_done_when",
                condition=models.Q(state="open", done_at__isnull=True)
                | (~models.Q(state="open") & models.Q(done_at__isnull=False)),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} of {self.request_id}"
