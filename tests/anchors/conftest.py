from datetime import datetime, timedelta
from typing import Any, Protocol

import pytest
from django.utils import timezone

from dsr.models import Checkpoint


class Marks(Protocol):
    def __call__(self, size: int, ago: timedelta = ...) -> Checkpoint: ...


@pytest.fixture
def mark(db: None) -> Marks:
    """Makes a checkpoint of a size, some time ago. What its note says is nothing to those who carry it."""

    def make(size: int, ago: timedelta = timedelta()) -> Checkpoint:
        root = bytes([size % 256]) * 32
        at: datetime = timezone.now() - ago
        note = f"ledger.example/log\n{size}\nAAAA\nat {at.isoformat()}\n\n— ledger.example/log AAAAAAAA\n"
        return Checkpoint.objects.create(size=size, root=root, note=note, at=at)

    return make


@pytest.fixture
def anchored(settings: Any) -> Any:
    """The settings, to be given ANCHORS."""
    settings.ANCHOR_SECONDS = 3600
    return settings
