"""A file that shows what a person did in a system: sealed, for staff, and for the requester only when it is marked so."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from dsr.models.work import WorkItem


class Attachment(models.Model):
    item = models.ForeignKey(WorkItem, on_delete=models.CASCADE, related_name="attachments")
    blob = models.CharField(max_length=200)
    sealed_name = models.BinaryField()  # what the file was called
    size = models.PositiveBigIntegerField()  # bytes
    deliver = models.BooleanField(default=False)  # it goes into the package
    at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["pk"]

    def __str__(self) -> str:
        return f"{self.size} bytes of {self.item_id}"
