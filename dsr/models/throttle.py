"""Counters for rate limits. In PostgreSQL, because filing must go on while Redis does not."""

from __future__ import annotations

from typing import ClassVar

from django.db import models


class Throttle(models.Model):
    scope = models.CharField(max_length=40)
    digest = models.BinaryField()  # keyed digest of an address or a network; never the thing itself
    window = models.DateTimeField()
    count = models.PositiveIntegerField(default=0)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["scope", "digest", "window"], name="throttle_once")]

    def __str__(self) -> str:
        return f"{self.scope} {self.count}"
