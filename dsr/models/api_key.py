"""Keys of the controller's own products, and the requests they posted under an idempotency key."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from dsr.models.controller import Controller
from dsr.models.request import Request


class ApiKey(models.Model):
    controller = models.ForeignKey(Controller, on_delete=models.CASCADE, related_name="api_keys")
    name = models.CharField(max_length=100)
    prefix = models.CharField(max_length=12, unique=True)
    digest = models.BinaryField()
    created_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"{self.name} ({self.prefix}…)"

    @property
    def is_authenticated(self) -> bool:
        return self.revoked_at is None


class IdempotencyKey(models.Model):
    api_key = models.ForeignKey(ApiKey, on_delete=models.CASCADE)
    key = models.CharField(max_length=200)
    body_digest = models.BinaryField()
    request = models.ForeignKey(Request, on_delete=models.CASCADE)
    created_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["api_key", "key"], name="idempotency_once")]

    def __str__(self) -> str:
        return f"{self.api_key_id} {self.key}"
