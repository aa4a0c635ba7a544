"""By when a request must be answered, and why: dates with a trace of every rule applied and its citation.

Day 0 is the local civil date of receipt. The window is the shorter of law and policy; policy can only shorten.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from dsr.rules import calendars
from dsr.rules.counting import Counted, add, in_range, period
from dsr.rules.errors import DateOutOfRange, UnknownRight, UnknownTimezone
from dsr.rules.events import ClockEvent, EventKind, check_events, union
from dsr.rules.regimes import POLICY, Laws, pack_in_force
from dsr.rules.regimes import regime as find_regime
from dsr.rules.regimes.schema import Cited, Pack, PauseMode, Proof, Roll, WindowRule
from dsr.rules.results import OPEN, VOID, Deadlines, TraceLine
from dsr.rules.rights import ALIASES, Right, parse_right
from dsr.rules.windows import Length, Window

__all__ = ["OPEN", "VOID", "Deadlines", "TraceLine", "compute", "internal_target", "local_date"]

# Internal targets leave a fifth of the window for what goes wrong.
_RESERVE = 5
_DAY = {Roll.NEXT_WORKING_DAY: "working day", Roll.NEXT_BUT_SATURDAY: "day that counts as a last one"}


@dataclass
class _Clock:
    """One computation under way: its inputs, and the trace as it grows."""

    rule: WindowRule
    right: str
    received_on: date
    calendar: str
    events: Sequence[ClockEvent]
    trace: list[TraceLine] = field(default_factory=list)

    def note(self, rule: str, cited: Cited, text: str, result: date | str) -> None:
        said = result if isinstance(result, str) else result.isoformat()
        self.trace.append(TraceLine(rule, cited.citation, text, said, cited.verified))

    def of(self, *kinds: EventKind) -> list[ClockEvent]:
        found = [event for event in self.events if event.kind in kinds]
        return sorted(found, key=lambda event: event.on) if len(found) > 1 else found


def compute(
    *,
    regime: str,
    right: Right | str,
    received_at: datetime,
    timezone: str,
    calendar: str,
    events: Sequence[ClockEvent] = (),
    policy_window: Window | None = None,
    laws: Laws | None = None,
) -> Deadlines:
    """The dates of one request. `received_at`: aware, or naive and then local in `timezone` (an IANA name).

    `regime` is a body of law by id, or `policy` for a right that the policy alone gives (`policy_window` needed).
    `laws`: the bodies of law to look in; those that the process knows when it is left out.
    Raises DeadlineError: UnknownRegime, NotInForce, UnknownRight, UnknownTimezone, UnknownCalendar, BadEvent,
    DateOutOfRange.
    """
    kind = _kind(right)
    received_on = in_range(local_date(received_at, timezone))
    calendars.check_calendar(calendar)
    check_events(events, received_on)
    opening = TraceLine(
        "received", "local civil date of receipt", f"Day 0 in {timezone}; it is not counted.", received_on.isoformat()
    )
    if regime == POLICY:
        return _promised(kind, received_on, calendar, events, policy_window, opening)
    pack = pack_in_force(regime, received_on, laws)
    rule = pack.window(kind)
    if rule is None:
        raise UnknownRight(f"{find_regime(regime, laws).title} gives no right “{kind}”. It gives: {_given(pack)}.")
    clock = _Clock(rule, kind, received_on, calendar, events, [opening])
    return _judge(clock, regime, pack, policy_window)


def local_date(received_at: datetime, timezone: str) -> date:
    """The civil date of a moment; a naive one is local already. Raises UnknownTimezone, DateOutOfRange."""
    zone = _zone(timezone)
    if received_at.tzinfo is None:
        return received_at.date()
    try:
        return received_at.astimezone(zone).date()
    except OverflowError:
        raise DateOutOfRange("The time of receipt is outside any calendar. Check the year.") from None


@lru_cache(maxsize=1024)  # ZoneInfo itself keeps eight
def _zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (LookupError, ValueError, OSError):  # ZoneInfoNotFoundError, a path outside, a folder
        raise UnknownTimezone(f"“{name[:40]}” is no time zone. Use an IANA name such as Europe/Berlin.") from None


def _kind(right: Right | str) -> str:
    if right in {"appeal", "complaint", "drop_delete"}:
        return str(right)
    try:
        return parse_right(right).value
    except ValueError:
        known = ", ".join([*Right, *ALIASES])
        raise UnknownRight(f"“{right[:40]}” is no right that we know. Known: {known}.") from None


def _given(pack: Pack) -> str:
    return ", ".join(kind for window in pack.windows for kind in window.rights)


def _judge(clock: _Clock, regime_id: str, pack: Pack, policy_window: Window | None) -> Deadlines:
    rule = clock.rule
    ack = _acknowledge(clock)
    if rule.base.length is None:
        return _judge_open(clock, regime_id, pack, policy_window, ack)
    start = _start(clock)
    paused = _pauses(clock, start, rule.base.length)
    base = _base(clock, start, paused, rule.base.length)
    due = base.end
    promise = _promise(clock.received_on, clock.calendar, policy_window, clock.trace)
    if promise is not None and promise < due:
        due = promise
    extended, last_day = _extend(clock, start, paused, base, due, promise, policy_window)
    answer_by = extended or due
    refuse_by = due if rule.refusal.by == "base_due" else answer_by
    clock.note("refusal", rule.refusal, "A refusal, whole or in part, is told by then.", refuse_by)
    _after(clock, due)
    target = _target(clock, answer_by)
    return Deadlines(
        regime=regime_id,
        pack_version=pack.version,
        received_on=clock.received_on,
        ack_due=ack,
        due=due,
        extended_due=extended,
        target=target,
        refuse_by=refuse_by,
        last_day_to_extend=last_day,
        trace=tuple(clock.trace),
    )


def _judge_open(clock: _Clock, regime_id: str, pack: Pack, policy_window: Window | None, ack: date | None) -> Deadlines:
    """A law that names no number: the policy's window bounds it, or nothing does. No event moves a date that is not there."""
    rule = clock.rule
    clock.note("right", rule.rights[clock.right], f"The law gives {clock.right}.", clock.right)  # type: ignore[index]
    text = f"The law names no number: “{rule.base.words}”."
    if policy_window is None:
        text += " A window in the policy would set a date."
    clock.note("base", rule.base, text, OPEN)
    for event in clock.events:
        clock.note(event.kind.value, rule.base, f"Without a number there is nothing to move: {event}.", VOID)
    due = _promise(clock.received_on, clock.calendar, policy_window, clock.trace)
    target = None
    if due is not None:
        clock.note("refusal", rule.refusal, "A refusal, whole or in part, is told by then.", due)
        _after(clock, due)
        target = _target(clock, due)
    return Deadlines(regime_id, pack.version, clock.received_on, ack, due, None, target, due, None, tuple(clock.trace))


def _after(clock: _Clock, due: date) -> None:
    rule = clock.rule
    if rule.silence is not None:
        clock.note("silence", rule.silence, rule.silence.text, due)
    if rule.repeat is not None:
        again = add(clock.received_on, rule.repeat.length, clock.calendar)
        clock.note("repeat", rule.repeat, f"The same is due again at least every {rule.repeat.length}.", again)


def _acknowledge(clock: _Clock) -> date | None:
    ack = clock.rule.ack
    if ack is None:
        return None
    due = period(clock.received_on, ack.length, clock.calendar, ack.roll).end
    clock.note("acknowledgement", ack, f"Acknowledge within {ack.length} of receipt.", due)
    return due


def _start(clock: _Clock) -> date:
    rule, start = clock.rule, clock.received_on
    for asked, came in (
        (EventKind.ID_REQUESTED, EventKind.ID_RECEIVED),
        (EventKind.FEE_REQUESTED, EventKind.FEE_PAID),
    ):
        arrivals = clock.of(came)
        if came.value not in rule.start.restarts_on:
            continue
        if arrivals:
            start = max(start, arrivals[-1].on)
            clock.note("start", rule.start, f"The period begins anew: {arrivals[-1]}.", start)
        elif clock.of(asked):
            clock.note(
                "start", rule.start, f"{clock.of(asked)[0]}, not answered yet: counted from receipt until it is.", start
            )
    return start


def _pauses(clock: _Clock, start: date, length: Length) -> list[tuple[date, date]]:
    """The joined spans that this law does not count; the others are explained in the trace."""
    rule = clock.rule.pause
    spans = [(e.on, e.until) for e in clock.of(EventKind.PAUSE)]
    restarts = EventKind.ID_RECEIVED.value in clock.rule.start.restarts_on
    if not restarts:
        spans += _identity_spans(clock)
    if not spans:
        return []
    for first, last in spans:
        if last is None:
            clock.note("pause", rule, f"Asked on {first.isoformat()}, not answered yet: not counted until it is.", VOID)
    closed = union([(first, last) for first, last in spans if last is not None])
    covered = rule.rights is None or clock.right in rule.rights
    if rule.mode is PauseMode.COUNTED and covered:
        return closed
    if rule.mode is PauseMode.NOTED and covered and closed:
        latest = period(start, length, clock.calendar, clock.rule.roll.rule, closed).end
        text = f"Guidance alone speaks of a suspension: the date stands; {latest.isoformat()} is defensible at most."
        clock.note("pause", rule, text, VOID)
        return []
    if closed:
        clock.note("pause", rule, f"No pause for {clock.right} under this law: every day counts.", VOID)
    return []


def _identity_spans(clock: _Clock) -> list[tuple[date, date | None]]:
    requested = clock.of(EventKind.ID_REQUESTED)
    if not requested:
        return []
    if clock.rule.proof.rule is Proof.FORBIDDEN:
        clock.note(
            "proof",
            clock.rule.proof,
            "Nobody may be made to prove who they are for this right; it moves nothing.",
            VOID,
        )
        return []
    if clock.rule.proof.rule is Proof.NOT_NEEDED:
        clock.note("proof", clock.rule.proof, "No proof is needed for this right, and asking moves nothing.", VOID)
        return []
    received = [e.on for e in clock.of(EventKind.ID_RECEIVED) if e.on >= requested[0].on]
    return [(requested[0].on, received[-1] if received else None)]


def _base(clock: _Clock, start: date, paused: list[tuple[date, date]], length: Length) -> Counted:
    rule = clock.rule
    base = period(start, length, clock.calendar, rule.roll.rule, paused)
    right = rule.rights[clock.right]  # type: ignore[index]  # Right and its word are one key
    clock.note("right", right, f"The law gives {clock.right}.", clock.right)
    if base.paused_days:
        clock.note(
            "pause",
            rule.pause,
            f"{base.paused_days} paused days in the period do not count.",
            f"+{base.paused_days} days",
        )
    clock.note("base", rule.base, f"{length} from {start.isoformat()}.", base.nominal)
    if base.end != base.nominal:
        clock.note(
            "roll",
            rule.roll,
            f"{base.nominal.isoformat()} is no {_DAY[rule.roll.rule]} in {clock.calendar}: the next one.",
            base.end,
        )
    elif rule.roll.rule is Roll.NONE:
        clock.note("roll", rule.roll, "The last day stays, working day or not.", base.end)
    return base


def _promise(received_on: date, calendar: str, window: Window | None, trace: list[TraceLine]) -> date | None:
    if window is None:
        return None
    promise = add(received_on, window.length, calendar)
    trace.append(
        TraceLine(
            "policy",
            window.citation,
            f"The policy promises {window.length} from receipt; it can only shorten.",
            promise.isoformat(),
        )
    )
    return promise


def _extend(
    clock: _Clock,
    start: date,
    paused: list[tuple[date, date]],
    base: Counted,
    due: date,
    promise: date | None,
    window: Window | None,
) -> tuple[date | None, date | None]:
    """(the extended date or None, the last day for a further notice or None)."""
    rule, notices = clock.rule.extension, clock.of(EventKind.EXTEND)
    if rule is None:
        for notice in notices:
            clock.note("extension", clock.rule.base, f"No extension of {clock.right} under this law: {notice}.", VOID)
        return None, None
    notice_by = base.end if rule.notice_by == "base_due" else add(clock.received_on, rule.notice_by, clock.calendar)
    notice_by = min(notice_by, due)
    cap = promise if window is not None and not window.extendable else None
    whole = None if rule.total is None else period(start, rule.total, clock.calendar, clock.rule.roll.rule, paused).end
    extended: date | None = None
    used = 0
    for notice in notices:
        until = _until(notice, whole, cap)
        if notice.on > notice_by:
            why = f"{notice}: after {notice_by.isoformat()}, the last day for a notice; the first date stands"
        elif used == rule.count:
            why = f"{notice}: the law allows no further extension"
        elif until is None:
            why = f"{notice}: it tells no new date, and this law sets none"
        elif until <= due:
            why = f"{notice}: it brings no later date" + (", since the policy's promise is not extended" if cap else "")
        else:
            extended, used = until, used + 1
            text = f"Notice on {notice.on.isoformat()}, in time" + (
                f": {rule.total} from day 0." if rule.total else "."
            )
            clock.note("extension", rule, text, extended)
            continue
        clock.note("extension", rule, f"{why}.", VOID)
    possible = used < rule.count and (cap is None or cap > due)
    return extended, notice_by if possible else None


def _until(notice: ClockEvent, whole: date | None, cap: date | None) -> date | None:
    dates = [d for d in (notice.until, whole, cap) if d is not None]
    return min(dates) if notice.until is not None or whole is not None else None


def _target(clock: _Clock, answer_by: date) -> date:
    rule = clock.rule.target
    target = internal_target(clock.received_on, answer_by, clock.calendar)
    if rule is not None:
        target = min(target, max(add(clock.received_on, rule.length, clock.calendar), clock.received_on))
    cited = rule or clock.rule.base
    clock.note("target", cited, "Internal: a fifth of the window is left for what goes wrong.", target)
    return target


def internal_target(received_on: date, answer_by: date, calendar: str) -> date:
    """A fifth of the window before its end, at least a day, on a working day; never before receipt."""
    days = (answer_by - received_on).days
    latest = max(answer_by - timedelta(days=max(1, days // _RESERVE)), received_on)
    return max(calendars.roll_back(latest, calendar), received_on)


def _promised(
    kind: str, received_on: date, calendar: str, events: Sequence[ClockEvent], window: Window | None, opening: TraceLine
) -> Deadlines:
    """A right that the policy alone gives: its own window, nothing extends or pauses it."""
    if window is None:
        raise UnknownRight(f"No law gives {kind} here and the policy names no window. Give the policy a window.")
    trace = [opening]
    due = _promise(received_on, calendar, window, trace)
    assert due is not None
    moved = "A promise of the policy's own knows no pause and no extension"
    trace += [TraceLine(e.kind.value, window.citation, f"{moved}: {e}.", VOID) for e in events]
    target = internal_target(received_on, due, calendar)
    trace.append(
        TraceLine(
            "target",
            window.citation,
            "Internal: a fifth of the window is left for what goes wrong.",
            target.isoformat(),
        )
    )
    return Deadlines(POLICY, POLICY, received_on, None, due, None, target, due, None, tuple(trace))
