"""An auditor's bundle in the making, or ready to be fetched."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.conf import settings
from django.db import models


class ExportState(models.TextChoices):
    QUEUED = "queued", "Waiting to begin"
    WORKING = "working", "Being made"
    READY = "ready", "Ready"
    FAILED = "failed", "Failed"
    GONE = "gone", "Removed"


class Export(models.Model):
    """`scope`: JSON, which events (controllers, since, until, request pseudonym). The file holds no personal data."""

    token = models.UUIDField(default=uuid.uuid4, unique=True)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    asked_at = models.DateTimeField()
    scope = models.JSONField()
    state = models.CharField(max_length=10, choices=ExportState, default=ExportState.QUEUED)
    done = models.BigIntegerField(default=0)  # events written
    total = models.BigIntegerField(default=0)  # of so many
    lease_until = models.DateTimeField(null=True)  # the worker that makes it says that it lives
    attempts = models.PositiveSmallIntegerField(default=0)
    file = models.CharField(max_length=200, blank=True)  # below BLOB_DIR
    size = models.BigIntegerField(default=0)
    sha256 = models.CharField(max_length=64, blank=True)
    ready_at = models.DateTimeField(null=True)
    expires_at = models.DateTimeField(null=True)
    error = models.CharField(max_length=300, blank=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["state", "lease_until"], name="export_open")]

    def __str__(self) -> str:
        return f"export {self.pk}: {self.state}"
