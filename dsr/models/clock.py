"""The dates of a request, with the trace of every rule that made them. Stored, never silently recomputed."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from dsr.models.request import Request


class Clock(models.Model):
    request = models.OneToOneField(Request, on_delete=models.CASCADE, related_name="clock")
    regime = models.CharField(max_length=40)  # whose date is the earliest; `policy` when no law applies
    pack_version = models.CharField(max_length=40)
    time_zone = models.CharField(max_length=60)
    calendar = models.CharField(max_length=20)
    received_on = models.DateField()  # day 0: the local civil date of receipt
    ack_due = models.DateField(null=True)
    due = models.DateField()
    target = models.DateField()
    trace = models.JSONField(default=list)  # [{rule, citation, text, result}]

    class Meta:
        indexes: ClassVar = [models.Index(fields=["due"], name="clock_due")]
        constraints: ClassVar = [
            models.CheckConstraint(name="clock_target_by_due", condition=models.Q(target__lte=models.F("due"))),
        ]

    def __str__(self) -> str:
        return f"due {self.due}"
