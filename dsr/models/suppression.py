"""Who must not be sold, shared or profiled: keyed digests only, used for nothing else."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from dsr.models.controller import Controller


class Suppression(models.Model):
    controller = models.ForeignKey(Controller, on_delete=models.PROTECT, related_name="suppressions")
    right = models.CharField(max_length=30)
    kind = models.CharField(max_length=30)  # of identifier
    digest = models.BinaryField()
    since = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["controller", "right", "kind", "digest"], name="suppression_once"),
        ]

    def __str__(self) -> str:
        return f"{self.right} {self.kind}"
