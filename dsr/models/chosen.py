"""What a reviewer chose to be changed for a request: the purposes that end, or the values that are corrected."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from dsr.models.request import Request


class Chosen(models.Model):
    """One a request; chosen anew it is replaced. `digest` names the choice to whoever approves it, and says nothing of it."""

    request = models.OneToOneField(Request, on_delete=models.CASCADE, related_name="chosen")
    sealed = models.BinaryField()
    digest = models.CharField(max_length=64)
    at = models.DateTimeField()
    user_id = models.BigIntegerField()  # no foreign key: the record outlives the account

    class Meta:
        ordering: ClassVar = ["pk"]

    def __str__(self) -> str:
        return f"chosen for {self.request_id}"
