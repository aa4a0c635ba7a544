"""Checkpoints on their way to places that the database's administrator cannot reach."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from dsr.models.event import Checkpoint


class AnchorState(models.TextChoices):
    WAITING = "waiting", "Waiting"
    DONE = "done", "Done"
    FAILED = "failed", "Failed"  # tried again until given up


class Anchor(models.Model):
    """One checkpoint at one place; `place` is the name that the settings give it."""

    checkpoint = models.ForeignKey(Checkpoint, on_delete=models.PROTECT, related_name="anchors")
    place = models.CharField(max_length=60)
    kind = models.CharField(max_length=20)  # email, bucket, timestamp, https
    state = models.CharField(max_length=10, choices=AnchorState, default=AnchorState.WAITING)
    attempts = models.PositiveSmallIntegerField(default=0)
    next_at = models.DateTimeField(null=True)
    done_at = models.DateTimeField(null=True)
    proof = models.BinaryField(null=True)  # what came back: a time-stamp token, a version id; nothing secret
    error = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["checkpoint", "place"], name="anchor_once")]
        indexes: ClassVar = [
            models.Index(fields=["next_at"], name="anchor_due", condition=~Q(state="done")),
            models.Index(fields=["place", "-checkpoint"], name="anchor_place"),
        ]

    def __str__(self) -> str:
        return f"{self.place}: {self.state}"
