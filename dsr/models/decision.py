"""What somebody decided, asked or answered, when and by whom; the words are sealed."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from dsr.models.request import Request


class DecisionKind(models.TextChoices):
    APPROVE = "approve", "Approved"
    REFUSE = "refuse", "Refused"
    ASK = "ask", "Asked back"
    ANSWER = "answer", "Answered"
    RESUME = "resume", "Went on without an answer"
    WITHDRAW = "withdraw", "Withdrawn"
    EXTEND = "extend", "Extended"
    RECEIPT = "receipt", "Time of receipt corrected"
    RELEASE = "release", "Released"
    COMPLETE = "complete", "Completed by hand"
    CHOOSE = "choose", "Chose what is changed"
    LIFT = "lift", "Lifted the restriction"
    TOLD = "told", "Told a recipient"
    KEEP_DATES = "keep_dates", "Kept the dates"


class Decision(models.Model):
    request = models.ForeignKey(Request, on_delete=models.CASCADE, related_name="decisions")
    kind = models.CharField(max_length=10, choices=DecisionKind.choices)
    actor = models.CharField(max_length=10)  # requester, staff, api or system
    user_id = models.BigIntegerField(null=True)  # no foreign key: the record outlives the account
    at = models.DateTimeField()
    ground = models.CharField(max_length=60, blank=True)  # code of a ground for refusal
    plan_hash = models.CharField(max_length=64, blank=True)
    sealed_text = models.BinaryField(null=True)

    class Meta:
        ordering: ClassVar = ["at", "pk"]

    def __str__(self) -> str:
        return f"{self.kind} {self.request_id}"
