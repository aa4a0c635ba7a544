"""The dates of a request when several bodies of law and a policy speak: the earliest, with the trace of each."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date, datetime
from typing import Any

from dsr.models import Clock, Request
from dsr.policy.offers import clock_place, window_for
from dsr.policy.schema import Policy
from dsr.rules.deadlines import Deadlines, compute, local_date
from dsr.rules.events import ClockEvent, parse_event
from dsr.rules.regimes import POLICY
from dsr.rules.regimes.fingerprint import fingerprint
from dsr.rules.results import moved
from dsr.rules.rights import Right
from dsr.rules.windows import Length, Unit, Window

# A promise without a date and no law behind it: what the strictest general law would give (GDPR 12(3)).
FALLBACK = Window(Length(30, Unit.DAYS), "Habeas: thirty days where neither law nor policy names a time")
_DAYS = ("ack_due", "due", "extended_due", "target", "refuse_by", "last_day_to_extend")
# The dates of a clock that newer rules, an event or a correction may change.
COLUMNS = ("ack_due", "due", "target", "refuse_by")

Places = Mapping[str, tuple[str, str]]  # regime -> (holiday calendar, time zone)


@dataclass(frozen=True)
class Judged:
    """What one body of law, or the policy alone, makes of a request, and where it counts the days."""

    deadlines: Deadlines
    calendar: str
    time_zone: str

    def stored(self) -> dict[str, Any]:
        """As one entry of `Clock.results`; `read_result` reads it back."""
        days = {name: getattr(self.deadlines, name) for name in _DAYS}
        return {
            "regime": self.deadlines.regime,
            "pack_version": self.deadlines.pack_version,
            "calendar": self.calendar,
            "time_zone": self.time_zone,
            "received_on": self.deadlines.received_on.isoformat(),
            **{name: day.isoformat() if day else None for name, day in days.items()},
        }


def read_result(entry: Mapping[str, Any]) -> Judged:
    """One entry of `Clock.results` as values; the trace is the clock's own."""
    days = {name: date.fromisoformat(entry[name]) if entry[name] else None for name in _DAYS}
    found = Deadlines(
        regime=entry["regime"],
        pack_version=entry["pack_version"],
        received_on=date.fromisoformat(entry["received_on"]),
        trace=(),
        **days,
    )
    return Judged(found, entry["calendar"], entry["time_zone"])


@dataclass(frozen=True)
class Dates:
    judged: tuple[Judged, ...]  # the one whose date comes first, and so holds, first

    @property
    def first(self) -> Deadlines:
        return self.judged[0].deadlines

    @property
    def all(self) -> tuple[Deadlines, ...]:
        return tuple(each.deadlines for each in self.judged)

    @property
    def time_zone(self) -> str:
        return self.judged[0].time_zone

    @property
    def calendar(self) -> str:
        return self.judged[0].calendar

    @property
    def due(self) -> date:
        """The date that holds: after restarts, pauses and extensions, the earliest of all."""
        assert self.first.answer_by is not None  # `dates_for` bounds what neither law nor policy does
        return self.first.answer_by

    @property
    def days(self) -> dict[str, date | None]:
        """The earliest of each kind, by the names in COLUMNS."""
        found = {
            "ack_due": [each.ack_due for each in self.all],
            "due": [each.answer_by for each in self.all],
            "target": [each.target for each in self.all],
            "refuse_by": [each.refuse_by for each in self.all],
        }
        return {name: min(filter(None, days), default=None) for name, days in found.items()}

    def columns(self) -> dict[str, Any]:
        """As `Clock` stores them, but for what happens once only: `first_due`."""
        return {
            "regime": self.first.regime,
            "pack_version": self.first.pack_version,
            "time_zone": self.time_zone,
            "calendar": self.calendar,
            "received_on": self.first.received_on,
            **self.days,
            "results": [each.stored() for each in self.judged],
            "trace": [{"regime": each.regime, **asdict(line)} for each in self.all for line in each.trace],
            "rules": fingerprint({each.regime: each.received_on for each in self.all}),
        }


def dates_for(
    policy: Policy,
    regimes: Sequence[str],
    right: Right,
    place: str,
    received_at: datetime,
    events: Sequence[ClockEvent] = (),
    places: Places | None = None,
) -> Dates:
    """The dates of a request from `place`. With no regime, the policy's own promise counts.

    Where neither a law nor the policy names a number, our own thirty days do: every request has a last day. `places`:
    where a regime counts the days, for those that were judged before; the others as `clock_place` says.
    """
    window = window_for(policy, right, place)

    def judge(regime: str, promised: Window | None) -> Judged:
        calendar, time_zone = (places or {}).get(regime) or clock_place(policy, place, regime, received_at)
        received_on = local_date(received_at, time_zone)
        found = compute(
            regime=regime,
            right=right,
            received_at=received_at,
            timezone=time_zone,
            calendar=calendar,
            events=[_not_before(event, received_on) for event in events],
            policy_window=promised,
        )
        return Judged(found, calendar, time_zone)

    found = [judge(regime, window) for regime in regimes] or [judge(POLICY, window or FALLBACK)]
    if all(each.deadlines.answer_by is None for each in found):
        found = [judge(regime, FALLBACK) for regime in regimes]
    return Dates(tuple(sorted(found, key=lambda each: each.deadlines.answer_by or date.max)))


def today_of(request: Request, now: datetime) -> date:
    """The civil date of a moment where the request's days are counted; never before its day 0."""
    return max(local_date(now, request.clock.time_zone), request.clock.received_on)


def _not_before(event: ClockEvent, received_on: date) -> ClockEvent:
    """Events are days of the zone that counted then; a corrected receipt may be counted in another, a day apart."""
    on = max(event.on, received_on)
    return replace(event, on=on, until=max(event.until, on) if event.until else None)


def events_of(clock: Clock) -> list[ClockEvent]:
    """What happened to a clock, in the order in which it was kept."""
    return [parse_event(text) for text in clock.events]


def anew(request: Request, events: Sequence[ClockEvent] | None = None) -> Dates:
    """What today's rules give for a request: for the events that its clock keeps, or for `events` instead.

    Counted in the calendars and zones by which each regime was judged at filing. Changes nothing.
    """
    clock = request.clock
    return dates_for(
        request.policy.read(),
        request.regimes,
        Right(request.right),
        request.place,
        request.received_at,
        events_of(clock) if events is None else events,
        {entry["regime"]: (entry["calendar"], entry["time_zone"]) for entry in clock.results},
    )


def differences(clock: Clock, dates: Dates) -> dict[str, tuple[date | None, date | None]]:
    """The dates that hold and that `dates` would make others: {column: (stored, anew)}."""
    names = [name for name in COLUMNS if clock.results or name != "refuse_by"]  # older clocks do not have that one
    both = {name: (getattr(clock, name), dates.days[name]) for name in names}
    return {name: pair for name, pair in both.items() if pair[0] != pair[1]}


def agree(clock: Clock, dates: Dates) -> bool:
    """Whether `dates` are those that a clock keeps, regime by regime, also where another one's date comes first."""
    stored = {entry["regime"]: read_result(entry).deadlines for entry in clock.results}
    found = {each.regime: each for each in dates.all}
    if stored and stored.keys() != found.keys():
        return False
    return not differences(clock, dates) and not any(moved(stored[regime], found[regime]) for regime in stored)
