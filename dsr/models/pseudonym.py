"""Keys behind the ledger's pseudonyms. Delete the row and nobody can tell any more whom an event was about."""

from __future__ import annotations

from typing import ClassVar

from django.db import models


class PseudonymKey(models.Model):
    kind = models.CharField(max_length=10)  # request, staff, api
    object_id = models.BigIntegerField()
    key = models.BinaryField()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["kind", "object_id"], name="pseudonym_once")]

    def __str__(self) -> str:
        return f"{self.kind} {self.object_id}"
