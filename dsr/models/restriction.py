"""A restriction that is in force (GDPR Art. 18): it outlives the request that asked for it, until somebody lifts it."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from dsr.models.message import Message
from dsr.models.request import Request


class Restriction(models.Model):
    request = models.OneToOneField(Request, on_delete=models.CASCADE, related_name="restriction")
    since = models.DateTimeField()
    # Announced: lifted after this time, and not before the letter that says so has left (Art. 18(3)).
    lift_after = models.DateTimeField(null=True)
    notice = models.ForeignKey(Message, on_delete=models.SET_NULL, null=True, related_name="+")
    round = models.PositiveIntegerField(null=True)  # of the work items that lift it
    lifted_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [
            models.CheckConstraint(
                name="restriction_lifted_after_notice",
                condition=models.Q(lifted_at__isnull=True) | models.Q(lift_after__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"restriction of {self.request_id}"
