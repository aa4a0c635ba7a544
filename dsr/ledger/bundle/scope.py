"""Which events a bundle has."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any


@dataclass(frozen=True)
class Scope:
    """`controllers`: slugs; None is the whole ledger, with the events of no controller. `until` is inclusive, days are UTC's.
    `request`: the ledger's name (pseudonym) of one request.
    """

    controllers: tuple[str, ...] | None = None
    since: date | None = None
    until: date | None = None
    request: str = ""

    @property
    def whole(self) -> bool:
        return self == Scope()

    @property
    def begins(self) -> datetime | None:
        return datetime.combine(self.since, time(), UTC) if self.since else None

    @property
    def ends(self) -> datetime | None:
        """The first moment after it; None also where the calendar ends."""
        if self.until is None or self.until == date.max:
            return None
        return datetime.combine(self.until + timedelta(days=1), time(), UTC)

    def as_json(self) -> dict[str, Any]:
        return {
            "controllers": None if self.controllers is None else list(self.controllers),
            "since": self.since.isoformat() if self.since else "",
            "until": self.until.isoformat() if self.until else "",
            "request": self.request,
        }

    @classmethod
    def from_json(cls, value: dict[str, Any]) -> "Scope":
        slugs = value["controllers"]
        return cls(
            None if slugs is None else tuple(slugs),
            date.fromisoformat(value["since"]) if value["since"] else None,
            date.fromisoformat(value["until"]) if value["until"] else None,
            value["request"],
        )
