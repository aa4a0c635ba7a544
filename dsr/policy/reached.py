"""Which laws reach whom under a policy, and how long their windows are in days of the calendar: what the checks stand on."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache, cached_property

from dsr.policy.offers import By, clock_place, laws_for
from dsr.policy.schema import Policy
from dsr.rules.calendars import LAST_YEAR
from dsr.rules.counting import add, period
from dsr.rules.regimes import regime
from dsr.rules.regimes.schema import Roll, WindowRule
from dsr.rules.residence import lives_in, places
from dsr.rules.rights import Right
from dsr.rules.windows import Length, Unit

_YEARS = 3  # of receipts that a promise is tried on: each day of the week in each month, with a leap year near
_SHOWN = 3


@dataclass(frozen=True)
class Bound:
    """A law's clock for one right. `place`: one of those whose people it reaches; `home`: it reaches the controller's own
    people, or everybody.
    """

    regime: str
    right: Right
    rule: WindowRule
    place: str
    calendar: str
    home: bool

    @property
    def gives(self) -> str:
        return self.rule.rights[self.right].citation

    @property
    def allows(self) -> str:
        """The window and its article: 10 days (PIPA Article 35(3))."""
        return f"{self.rule.base.length or self.rule.base.words} ({self.rule.base.citation})"


@dataclass
class Reach:
    """A policy and the law in force on a day."""

    policy: Policy
    on: date

    @cached_property
    def by_place(self) -> dict[str, dict[str, By]]:
        return {code: {law.regime: law.by for law in laws_for(self.policy, code, self.on)} for code in places()}

    @cached_property
    def home(self) -> frozenset[str]:
        """Laws towards the people where the controller is established, which hold those that bind towards everybody."""
        return frozenset(r for code in self.policy.controller.establishments for r in self.by_place[code])

    @cached_property
    def towards_everybody(self) -> tuple[str, ...]:
        found = [{r for r, by in laws.items() if by is By.ESTABLISHMENT} for laws in self.by_place.values()]
        return tuple(sorted(set().union(*found)))

    def clocks(self, right: Right, among: Iterable[str]) -> Iterator[Bound]:
        """The clocks of a right, one a law, that hold towards anybody at these places."""
        seen: set[str] = set()
        for code in among:
            for regime_id in self.by_place[code]:
                pack = regime(regime_id).in_force(self.on)
                rule = pack.window(right) if pack else None
                if regime_id not in seen and rule is not None:
                    seen.add(regime_id)
                    calendar, _ = clock_place(self.policy, code, regime_id, self.on)
                    yield Bound(regime_id, right, rule, code, calendar, regime_id in self.home)

    def promised_to(self, areas: Sequence[str]) -> list[str]:
        return [code for code in places() if any(lives_in(code, area) for area in areas)]

    def shortest(self, right: Right, *, home: bool) -> tuple[int, Bound] | None:
        """(days, clock) of the law with the fewest days for the whole answer; `home`: among those laws alone."""
        timed = [
            (fewest_days(clock.rule.base.length, clock.rule.roll.rule, clock.calendar, self.on.year), clock)
            for clock in self.clocks(right, places())
            if clock.rule.base.length is not None and (clock.home or not home)
        ]
        return min(timed, key=lambda pair: pair[0], default=None)


@dataclass(frozen=True)
class Later:
    """How often a promise ends after the law's window, of all days of receipt tried; and the first such day."""

    times: int
    tried: int
    received: date
    promised: date
    lawful: date

    @property
    def mostly(self) -> bool:
        return self.times * 2 > self.tried


def later(promised: Length, clock: Bound, year: int) -> Later | None:
    """Where a promise ends after the law's window; None where it never does."""
    if clock.rule.base.length is None:
        return None
    return _later(promised, clock.rule.base.length, clock.rule.roll.rule, clock.calendar, year)


def _receipts(year: int) -> Iterator[date]:
    day = date(min(year, LAST_YEAR - _YEARS - 2), 1, 1)
    last = date(day.year + _YEARS, 1, 1)
    while day < last:
        yield day
        day += timedelta(days=1)


@cache
def _later(promised: Length, lawful: Length, roll: Roll, calendar: str, year: int) -> Later | None:
    if promised.unit is lawful.unit and (promised.amount <= lawful.amount):
        return None
    days = list(_receipts(year))
    ends = [(day, add(day, promised, calendar), period(day, lawful, calendar, roll).end) for day in days]
    over = [end for end in ends if end[1] > end[2]]
    return Later(len(over), len(days), *over[0]) if over else None


@cache
def fewest_days(length: Length, roll: Roll, calendar: str, year: int) -> int:
    """The calendar days of a window at its shortest."""
    if length.unit is Unit.DAYS:
        return length.amount
    return min((period(day, length, calendar, roll).end - day).days for day in _receipts(year))


def some(said: Iterable[str]) -> str:
    """The first few of a list without repeats, and how many there are more."""
    each = list(dict.fromkeys(said))
    more = f"; and {len(each) - _SHOWN} more" if len(each) > _SHOWN else ""
    return "; ".join(each[:_SHOWN]) + more
