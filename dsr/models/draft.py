"""Answers typed before filing: sealed under a key that only the browser's cookie holds, for an hour."""

from __future__ import annotations

import uuid

from django.db import models


class Draft(models.Model):
    token = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    sealed = models.BinaryField()
    expires_at = models.DateTimeField(db_index=True)
    filed_request_id = models.BigIntegerField(null=True)  # a second submit finds what the first one filed

    def __str__(self) -> str:
        return str(self.token)
