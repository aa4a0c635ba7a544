"""Questions about dates for tests: any regime, any kind of request that it gives a clock, where it holds, in force."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from hypothesis import strategies as st

from dsr.rules.deadlines import Deadlines, TraceLine, compute
from dsr.rules.events import ClockEvent, EventKind
from dsr.rules.regimes import packs
from dsr.rules.regimes.schema import Pack, WindowRule
from dsr.rules.residence import places
from dsr.rules.windows import Window

_CALENDARS = {"eea": ("DE", "FR", "IE", "IT", "NL", "GR"), "uk": ("GB-ENG", "GB-SCT", "GB-NIR")}
LAST = date(2034, 12, 31)


@dataclass(frozen=True)
class Dated:
    """`Deadlines` of a law that names a number: none of its dates is missing."""

    pack_version: str
    received_on: date
    ack_due: date | None
    due: date
    extended_due: date | None
    target: date
    refuse_by: date
    last_day_to_extend: date | None
    answer_by: date
    trace: tuple[TraceLine, ...]


def dated(found: Deadlines) -> Dated:
    due, target, refuse_by, answer_by = found.due, found.target, found.refuse_by, found.answer_by
    assert due
    assert target
    assert refuse_by
    assert answer_by
    return Dated(
        found.pack_version,
        found.received_on,
        found.ack_due,
        due,
        found.extended_due,
        target,
        refuse_by,
        found.last_day_to_extend,
        answer_by,
        found.trace,
    )


@dataclass(frozen=True)
class Question:
    """One kind of request under one pack, from a day on which that pack is in force."""

    regime: str
    pack: Pack
    kind: str
    calendar: str

    @property
    def rule(self) -> WindowRule:
        rule = self.pack.window(self.kind)
        assert rule is not None
        return rule

    @property
    def days(self) -> st.SearchStrategy[date]:
        """Days on which this pack judges."""
        following = [p.in_force_from for p in packs()[self.regime].packs if p.in_force_from > self.pack.in_force_from]
        last = min(following) - timedelta(days=1) if following else LAST
        return st.dates(self.pack.in_force_from, last)

    def ask(self, day: date, *events: ClockEvent, window: Window | None = None) -> Deadlines:
        return compute(
            regime=self.regime,
            right=self.kind,
            received_at=datetime.combine(day, datetime.min.time()),
            timezone=places()[self.calendar].time_zone,
            calendar=self.calendar,
            events=events,
            policy_window=window,
        )

    def dates(self, day: date, *events: ClockEvent, window: Window | None = None) -> Dated:
        return dated(self.ask(day, *events, window=window))


def _all() -> list[Question]:
    asked = []
    for law in packs().values():
        where = [*law.where.places, *(code for area in law.where.areas for code in _CALENDARS[area])]
        asked += [
            Question(law.id, pack, kind, calendar)
            for pack in law.packs
            for rule in pack.windows
            for kind in rule.rights
            for calendar in where
        ]
    return asked


ALL = _all()
NUMBERED = [question for question in ALL if question.rule.base.length is not None]


@st.composite
def asked(draw: st.DrawFn, among: list[Question]) -> tuple[Question, date]:
    question = draw(st.sampled_from(among))
    return question, draw(question.days)


def events_after(day: date) -> st.SearchStrategy[list[ClockEvent]]:
    days = st.integers(0, 120).map(lambda n: day + timedelta(days=n))
    pause = st.builds(lambda a, n: ClockEvent(EventKind.PAUSE, a, a + timedelta(days=n)), days, st.integers(0, 40))
    told = st.builds(lambda a, n: ClockEvent(EventKind.EXTEND, a, a + timedelta(days=n)), days, st.integers(0, 90))
    single = st.builds(ClockEvent, st.sampled_from([k for k in EventKind if k is not EventKind.PAUSE]), days)
    return st.lists(pause | told | single, max_size=5)
