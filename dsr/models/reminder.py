"""A mark that a request passed while it was open: staff is reminded of it, once."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from dsr.models.request import Request


class Reminder(models.Model):
    request = models.ForeignKey(Request, on_delete=models.CASCADE, related_name="reminders")
    mark = models.CharField(max_length=20)  # "50", "75", "90", "overdue", and further weeks overdue: "overdue+7"
    due = models.DateField()  # the date that held: after an extension the marks begin anew
    at = models.DateTimeField()
    told_at = models.DateTimeField(null=True)  # when the mail to staff went

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
