"""The ledger's two insert-only tables. PostgreSQL checks the leaf and refuses UPDATE, DELETE and TRUNCATE."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Cast


def _part(name: str) -> KeyTextTransform:
    return KeyTextTransform(name, Cast("body", models.JSONField()))


class Event(models.Model):
    """`body` is one canonical JSON text (RFC 8785); the other columns are generated from it by the database."""

    body = models.TextField()
    leaf = models.BinaryField(unique=True)  # SHA-256(0x00 ‖ body), RFC 6962
    at = models.GeneratedField(expression=_part("at"), output_field=models.CharField(max_length=40), db_persist=True)
    type = models.GeneratedField(
        expression=_part("type"), output_field=models.CharField(max_length=40), db_persist=True
    )
    controller = models.GeneratedField(
        expression=_part("controller"), output_field=models.CharField(max_length=60), db_persist=True
    )
    request = models.GeneratedField(
        expression=_part("request"), output_field=models.CharField(max_length=40), db_persist=True
    )

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["controller", "-id"], name="event_controller"),
            models.Index(fields=["request", "id"], name="event_request"),
            models.Index(fields=["type", "-id"], name="event_type"),
        ]

    def __str__(self) -> str:
        return f"event {self.pk}"


class Seal(models.Model):
    """The dense index that sealing gives an event: a number given later cannot be a column of a row nobody may update."""

    index = models.BigIntegerField(primary_key=True)
    event = models.OneToOneField(Event, on_delete=models.PROTECT)

    def __str__(self) -> str:
        return f"seal {self.index}"
