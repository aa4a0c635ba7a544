"""What is delivered, and each time it was fetched."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.db import models

from dsr.models.request import Request


class Package(models.Model):
    request = models.OneToOneField(Request, on_delete=models.CASCADE, related_name="package")
    token = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    blobs = models.JSONField(default=list)  # names of age files, in order
    size = models.BigIntegerField()  # bytes of the ZIP
    sha256 = models.CharField(max_length=64)
    rows = models.BigIntegerField()
    built_at = models.DateTimeField()
    released_at = models.DateTimeField(null=True)
    expires_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                name="package_released_expires",
                condition=models.Q(released_at__isnull=True, expires_at__isnull=True)
                | models.Q(released_at__isnull=False, expires_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"package of {self.request_id}"


class Download(models.Model):
    package = models.ForeignKey(Package, on_delete=models.CASCADE, related_name="downloads")
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"download {self.at:%Y-%m-%d}"
