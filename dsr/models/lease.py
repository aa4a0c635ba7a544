"""A lease on a row: one worker at a time, fenced by a token, taken over when it expires."""

from __future__ import annotations

from django.db import models


class Leased(models.Model):
    """`lease_token` changes with every attempt; a write that carries an old one is refused (fencing)."""

    lease_token = models.UUIDField(null=True, editable=False)
    lease_until = models.DateTimeField(null=True, editable=False)
    attempts = models.PositiveIntegerField(default=0)
    try_after = models.DateTimeField(null=True)

    class Meta:
        abstract = True
