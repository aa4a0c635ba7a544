"""The ledger's insert-only tables. PostgreSQL checks the leaf and refuses UPDATE, DELETE and TRUNCATE."""

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


class Node(models.Model):
    """The root of a full subtree of 2^level leaves, level 8, 16, 24 …: what a proof needs without reading every leaf."""

    level = models.SmallIntegerField()
    index = models.BigIntegerField()
    hash = models.BinaryField()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["level", "index"], name="node_once")]

    def __str__(self) -> str:
        return f"node {self.level}/{self.index}"


class LedgerKey(models.Model):
    """A public key that signs, or signed, checkpoints and receipts; the newest row signs now."""

    vkey = models.CharField(max_length=200, unique=True)  # C2SP text: name+hash+base64
    since = models.DateTimeField()
    endorsement = models.TextField()  # note by the key before, of this vkey; empty for the first

    def __str__(self) -> str:
        return self.vkey


class Checkpoint(models.Model):
    """`note`: the C2SP checkpoint with its signature. While nothing is sealed, later ones repeat size and root."""

    size = models.BigIntegerField()
    root = models.BinaryField()
    note = models.TextField()
    at = models.DateTimeField()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["size", "id"], name="checkpoint_size")]

    def __str__(self) -> str:
        return f"checkpoint {self.pk} of {self.size}"
