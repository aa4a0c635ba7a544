"""Requests as a test invents them, the events that the ledger would hold of them, and what a slow reader makes of the story."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from hypothesis import strategies as st

from dsr.rules.cases import Told
from dsr.rules.rights import Right

ZONES = ("UTC", "Europe/Berlin", "America/Los_Angeles", "Pacific/Auckland", "Pacific/Honolulu", "Asia/Kolkata")
LAWS = ("ccpa", "gdpr", "uk_gdpr")
ENDS = {"fulfilled": "", "partly_fulfilled": "", "refused": "unfounded", "unverified": "", "withdrawn": ""}
START = datetime(2025, 12, 29, tzinfo=UTC)


@dataclass(frozen=True)
class Story:
    name: str
    right: str
    laws: tuple[str, ...]
    zone: str
    received_at: datetime
    corrected_by: timedelta | None  # the receipt was that much earlier
    window: int
    more_days: int | None  # an extension
    extended_by: tuple[str, ...]
    end: str  # a final state; empty: open
    took: timedelta
    says_days: bool  # whether its events name the local days themselves, as the first ones did not

    @property
    def truly_received_at(self) -> datetime:
        return self.received_at - (self.corrected_by or timedelta(0))

    def day(self, at: datetime) -> date:
        """By the calendar on the wall there, the slow way: hour by hour from the first moment that we know the day of."""
        offset = at.astimezone(ZoneInfo(self.zone)).utcoffset()
        assert offset is not None
        return (at.replace(tzinfo=None) + offset).date()

    @property
    def received_on(self) -> date:
        return self.day(self.truly_received_at)

    @property
    def due(self) -> date:
        return self.received_on + timedelta(days=self.window + (self.more_days or 0))

    @property
    def ended_at(self) -> datetime:
        return self.received_at + self.took

    @property
    def ended_on(self) -> date:
        return self.day(self.ended_at)

    def events(self) -> list[Told]:
        first = self.day(self.received_at) + timedelta(days=self.window)
        filed: dict[str, Any] = {
            "right": self.right,
            "regimes": [law for law in self.laws if law != "policy"],
            "channel": "portal",
            "requester": "self",
            "place": "DE",
            "received_at": self.received_at.isoformat(),
            "due": first.isoformat(),
            "time_zone": self.zone,
        }
        if self.says_days:
            filed["received_on"] = self.day(self.received_at).isoformat()
        told = [Told(self.name, "filed", self.received_at, filed), self._told("viewed", {"page": "request"})]
        if self.corrected_by is not None:
            new = self.received_on + timedelta(days=self.window)
            facts: dict[str, Any] = {"new_received_at": self.truly_received_at.isoformat(), "new": new.isoformat()}
            if self.says_days:
                facts |= {
                    "new_received_on": self.received_on.isoformat(),
                    "time_zone": self.zone,
                    "regimes": filed["regimes"],
                }
            told.append(self._told("receipt_corrected", facts))
        if self.more_days is not None:
            told.append(self._told("clock_moved", {"kind": "extend", "new": self.due.isoformat()}))
            told.append(self._told("extended", {"regimes": list(self.extended_by), "new": self.due.isoformat()}))
        told.append(self._told("moved", {"event": "located", "new": "reviewing", "detail": {}}))
        if self.end:
            detail = {"ground": ENDS[self.end]} if ENDS[self.end] else {}
            if self.says_days:
                detail["on"] = self.ended_on.isoformat()
            told.append(Told(self.name, "moved", self.ended_at, {"event": "x", "new": self.end, "detail": detail}))
        return told

    def _told(self, kind: str, facts: dict[str, Any]) -> Told:
        return Told(self.name, kind, self.received_at + timedelta(hours=1), facts)


@st.composite
def _story(draw: st.DrawFn, number: int) -> Story:
    laws = tuple(draw(st.lists(st.sampled_from(LAWS), unique=True, max_size=3))) or ("policy",)
    more = draw(st.none() | st.integers(1, 60))
    return Story(
        name=f"{number:032x}",
        right=draw(st.sampled_from([right.value for right in Right])),
        laws=laws,
        zone=draw(st.sampled_from(ZONES)),
        received_at=START + timedelta(minutes=draw(st.integers(0, 375 * 24 * 60))),
        corrected_by=draw(st.none() | st.integers(1, 5000).map(lambda minutes: timedelta(minutes=minutes))),
        window=draw(st.integers(1, 60)),
        more_days=more,
        extended_by=laws[: draw(st.integers(1, len(laws)))] if more is not None else (),
        end=draw(st.sampled_from(["", *ENDS])),
        took=timedelta(minutes=draw(st.integers(60, 120 * 24 * 60))),
        says_days=draw(st.booleans()),
    )


@st.composite
def stories(draw: st.DrawFn) -> list[Story]:
    return [draw(_story(number)) for number in range(draw(st.integers(0, 12)))]


def interleaved(told: list[Story]) -> list[Told]:
    """The events of all, as a log has them: mixed, those of one request in their order."""
    waiting = [story.events() for story in told]
    mixed = []
    while any(waiting):
        waiting = [events for events in waiting if events]
        mixed += [events.pop(0) for events in waiting]
    return mixed
