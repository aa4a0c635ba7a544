"""The dates of a request when several bodies of law and a policy speak: the earliest, with the trace of each."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any

from dsr.policy.offers import clock_place, window_for
from dsr.policy.schema import Policy
from dsr.rules.deadlines import Deadlines, compute
from dsr.rules.regimes import POLICY
from dsr.rules.rights import Right
from dsr.rules.windows import Length, Unit, Window

# A promise without a date and no law behind it: what the strictest general law would give (GDPR 12(3)).
FALLBACK = Window(Length(30, Unit.DAYS), "Habeas: thirty days where neither law nor policy names a time")


@dataclass(frozen=True)
class Dates:
    first: Deadlines  # the one whose due date comes first: it holds
    all: tuple[Deadlines, ...]
    time_zone: str
    calendar: str

    def columns(self) -> dict[str, Any]:
        """As `Clock` stores them."""
        acks = [each.ack_due for each in self.all if each.ack_due]
        return {
            "regime": self.first.regime,
            "pack_version": self.first.pack_version,
            "time_zone": self.time_zone,
            "calendar": self.calendar,
            "received_on": self.first.received_on,
            "ack_due": min(acks, default=None),
            "due": self.first.due,
            "first_due": self.first.due,
            "target": min(each.target for each in self.all if each.target),
            "trace": [{"regime": each.regime, **asdict(line)} for each in self.all for line in each.trace],
        }


def dates_for(policy: Policy, regimes: Sequence[str], right: Right, place: str, received_at: datetime) -> Dates:
    """The dates of a request from `place`. With no regime, the policy's own promise counts.

    Where neither a law nor the policy names a number, our own thirty days do: every request has a last day.
    """
    window = window_for(policy, right, place)

    def dates(regime: str, promised: Window | None) -> Deadlines:
        calendar, time_zone = clock_place(policy, place, regime, received_at)
        return compute(
            regime=regime,
            right=right,
            received_at=received_at,
            timezone=time_zone,
            calendar=calendar,
            policy_window=promised,
        )

    found = [dates(regime, window) for regime in regimes] or [dates(POLICY, window or FALLBACK)]
    if all(each.due is None for each in found):
        found = [dates(regime, FALLBACK) for regime in regimes]
    found.sort(key=lambda each: each.due or date.max)
    calendar, time_zone = clock_place(policy, place, found[0].regime, received_at)
    return Dates(found[0], tuple(found), time_zone, calendar)
