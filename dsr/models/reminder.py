"""A mark that a request passed while it was open: staff is reminded of it, once."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from dsr.models.lease import Leased
from dsr.models.request import Request

# Newer rules would give other dates; what follows tells one such question from the next: `dates:1f0c…`.
DATES = "dates:"


class Reminder(Leased):
    request = models.ForeignKey(Request, on_delete=models.CASCADE, related_name="reminders")
    mark = models.CharField(
        max_length=20
    )  # "50", "75", "90", "overdue", "overdue+7" (rules.marks), or DATES and a hash
    due = models.DateField()  # the date that held: after an extension the marks begin anew
    at = models.DateTimeField()
    told = models.JSONField(default=list)  # ids of the staff users whose mail went
    told_at = models.DateTimeField(null=True)  # when nobody was left to tell: all were, or there was no more need

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["request", "mark", "due"], name="reminder_once"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["at"], name="reminder_untold", condition=models.Q(told_at__isnull=True)),
        ]
        ordering: ClassVar = ["at", "pk"]

    def __str__(self) -> str:
        return f"{self.mark} of {self.request_id}"

    @property
    def asks(self) -> bool:
        """Whether it is about a question of dates, not about time that is used up."""
        return self.mark.startswith(DATES)
