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
    due = models.DateField()  # the date that holds today: after restarts, pauses and extensions
    first_due = models.DateField()  # the date that was told at filing
    target = models.DateField()
    refuse_by = models.DateField(null=True)  # a refusal is told by then
    events = models.JSONField(default=list)  # clock events as `rules.events` writes them: "extend 2026-04-01"
    results = models.JSONField(default=list)  # one entry a regime: its dates, as ISO texts, and its pack version
    trace = models.JSONField(default=list)  # [{regime, rule, citation, text, result, verified}]
    # What the dates were computed by: {"holidays": version, "packs": {regime: digest}}. A difference is a question;
    # `seen`: the newer rules that somebody was asked about already.
    rules = models.JSONField(default=dict)
    # Dates that newer rules would give, until a person takes or leaves them; empty: none.
    # {"dates": {name: [stored, anew]}, "why": [sentences]}, dates in ISO or null; see steps/recheck.
    question = models.JSONField(default=dict)
    # The next mark (per cent of the time used) that staff is reminded at, and the moment of it; NULL: no more.
    remind_at = models.DateTimeField(null=True)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["due"], name="clock_due"),
            models.Index(fields=["remind_at"], name="clock_remind", condition=models.Q(remind_at__isnull=False)),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(name="clock_target_by_due", condition=models.Q(target__lte=models.F("due"))),
        ]

    def __str__(self) -> str:
        return f"due {self.due}"
