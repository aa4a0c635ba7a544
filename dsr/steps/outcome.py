"""What an automatic step says: the event that follows, or when to look again."""

from dataclasses import dataclass, field
from datetime import datetime

from dsr.rules.lifecycle import Event


@dataclass(frozen=True)
class Outcome:
    """`event`: move on. No event: rest until `wake_at` (NULL: until somebody does something), with `items` to work on."""

    event: Event | None = None
    detail: dict[str, str | int] = field(default_factory=dict)
    wake_at: datetime | None = None
    items: tuple[int, ...] = ()


REST = Outcome()
