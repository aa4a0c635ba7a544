"""A one-time code that was sent, and what it proves. Only a keyed digest of the code is kept."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.db import models

from dsr.models.request import Request


class Purpose(models.TextChoices):
    PROVE_REQUESTER = "prove_requester", "Prove the requester's address"
    PROVE_SUBJECT = "prove_subject", "Prove the subject's address"
    STATUS = "status", "Open the status page"
    DOWNLOAD = "download", "Download the package"


class Challenge(models.Model):
    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    request = models.ForeignKey(Request, on_delete=models.CASCADE, related_name="challenges")
    purpose = models.CharField(max_length=20, choices=Purpose.choices)
    digest = models.BinaryField()
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    tries = models.PositiveSmallIntegerField(default=0)
    proved_at = models.DateTimeField(null=True)
    replaced_at = models.DateTimeField(null=True)  # a newer code was sent

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["request", "purpose"],
                condition=models.Q(proved_at__isnull=True, replaced_at__isnull=True),
                name="challenge_one_open",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.purpose} for {self.request_id}"


class Mandate(models.Model):
    """The authority by which an agent or parent acts; the statement is sealed."""

    request = models.OneToOneField(Request, on_delete=models.CASCADE, related_name="mandate")
    sealed_statement = models.BinaryField()
    declared_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"mandate of {self.request_id}"
