"""Who must not be sold, shared, profiled or written to: keyed digests only, used for nothing else."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from dsr.models.controller import Controller


class Suppression(models.Model):
    controller = models.ForeignKey(Controller, on_delete=models.PROTECT, related_name="suppressions")
    right = models.CharField(max_length=30)
    purpose = models.CharField(max_length=2000, blank=True)  # of a consent or an objection, as the data map calls it
    kind = models.CharField(max_length=30)  # of identifier
    digest = models.BinaryField()
    since = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["controller", "right", "purpose", "kind", "digest"], name="suppression_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.right} {self.kind}"
