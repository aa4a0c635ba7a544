"""A work item: one system's share of one phase of a plan. The row is the queue; the lease is the lock."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from dsr.models.lease import Leased
from dsr.models.request import Request


class Phase(models.TextChoices):
    COUNT = "count", "Count"
    COPY = "copy", "Copy"
    ERASE = "erase", "Erase"
    CHANGE = "change", "Change"
    READ_BACK = "read_back", "Read back"
    LIFT = "lift", "Lift"
    PACKAGE = "package", "Package"
    BY_HAND = "by_hand", "By hand"


class WorkState(models.TextChoices):
    OPEN = "open", "Open"
    DONE = "done", "Done"
    ATTENTION = "attention", "Needs a person"
    CANCELLED = "cancelled", "Cancelled"


class WorkItem(Leased):
    request = models.ForeignKey(Request, on_delete=models.CASCADE, related_name="work_items")
    system = models.CharField(max_length=80)
    phase = models.CharField(max_length=12, choices=Phase.choices)
    round = models.PositiveIntegerField(default=0)
    state = models.CharField(max_length=10, choices=WorkState.choices, default=WorkState.OPEN)
    error = models.TextField(blank=True)  # the connector's sentence for the person who must mend it
    result = models.JSONField(default=dict)  # counts and digests, nothing personal
    # Identifiers that this system yields for others, and the keys that an erasure, or the fields that a
    # change, is about to touch.
    sealed_yields = models.BinaryField(null=True)
    keys_blob = models.CharField(max_length=200, blank=True)
    keys_saved_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField()
    started_at = models.DateTimeField(null=True)
    done_at = models.DateTimeField(null=True)
    done_by = models.BigIntegerField(null=True)  # the staff member, for work by hand
    sealed_answer = models.BinaryField(null=True)  # what the requester is told of work by hand

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["request", "system", "phase", "round"], name="work_item_once"),
            models.CheckConstraint(
                name="work_done_when",
                condition=models.Q(state="done", done_at__isnull=False)
                | (~models.Q(state="done") & models.Q(done_at__isnull=True)),
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["try_after"], name="work_open", condition=models.Q(state="open")),
        ]

    def __str__(self) -> str:
        return f"{self.phase} {self.system} of {self.request_id}"


class Finding(models.Model):
    """One sealed batch of what a system returned. Findings of an item appear by one commit, or not at all."""

    item = models.ForeignKey(WorkItem, on_delete=models.CASCADE, related_name="findings")
    collection = models.CharField(max_length=80)
    sequence = models.PositiveIntegerField()
    rows = models.PositiveIntegerField()
    blob = models.CharField(max_length=200)
    # Its bytes of the blob, since small batches share one; NULL: to the end.
    start = models.PositiveIntegerField(default=0, db_default=0)
    size = models.PositiveIntegerField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["item", "collection", "sequence"], name="finding_once"),
        ]
        ordering: ClassVar = ["item", "collection", "sequence"]

    def __str__(self) -> str:
        return f"{self.collection} {self.sequence}"
