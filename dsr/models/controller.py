"""The company that answers for the data, and the versions of its policy and data map."""

from __future__ import annotations

from functools import lru_cache
from typing import ClassVar

from django.db import models

from dsr.datamap.load import load as load_datamap
from dsr.datamap.schema import DataMap
from dsr.policy.load import load_policy
from dsr.policy.schema import Policy


# A version never changes, so what its text says can be kept.
@lru_cache(maxsize=64)
def _policy(text: str) -> Policy:
    return load_policy(text)


@lru_cache(maxsize=64)
def read_datamap(text: str) -> DataMap:
    return load_datamap(text, name="datamap.yaml")


class Controller(models.Model):
    slug = models.SlugField(unique=True)
    name = models.CharField(max_length=200)
    active = models.BooleanField(default=True)

    def __str__(self) -> str:
        return self.name


class PolicyVersion(models.Model):
    """One policy file as it was loaded. A request is pinned to the version in force when it came."""

    controller = models.ForeignKey(Controller, on_delete=models.PROTECT, related_name="policies")
    version = models.PositiveIntegerField()
    digest = models.CharField(max_length=64)
    text = models.TextField()
    loaded_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["controller", "version"], name="policy_version_once"),
        ]
        ordering: ClassVar = ["controller", "-version"]

    def __str__(self) -> str:
        return f"{self.controller_id} policy {self.version}"

    def read(self) -> Policy:
        return _policy(self.text)


class DataMapVersion(models.Model):
    """One data map as it was loaded."""

    controller = models.ForeignKey(Controller, on_delete=models.PROTECT, related_name="datamaps")
    version = models.PositiveIntegerField()
    digest = models.CharField(max_length=64)
    text = models.TextField()
    loaded_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["controller", "version"], name="datamap_version_once"),
        ]
        ordering: ClassVar = ["controller", "-version"]

    def __str__(self) -> str:
        return f"{self.controller_id} data map {self.version}"

    def read(self) -> DataMap:
        return read_datamap(self.text)
