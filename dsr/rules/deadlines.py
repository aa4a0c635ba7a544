"""By when a request must be answered, and why: dates with a trace of every rule applied and its citation.

Day 0 is the local civil date of receipt. The window is the shorter of law and policy; policy can only shorten.
"""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from dsr.rules import calendars
from dsr.rules.clock import Clock, acknowledge, extension, first_window, note_rest, paused_spans, promised_end, start_of
from dsr.rules.counting import add, in_range
from dsr.rules.errors import DateOutOfRange, UnknownRight, UnknownTimezone
from dsr.rules.events import ClockEvent, check_events
from dsr.rules.regimes import POLICY, Laws, pack_in_force
from dsr.rules.regimes import regime as find_regime
from dsr.rules.regimes.schema import Pack
from dsr.rules.results import OPEN, VOID, Deadlines, TraceLine
from dsr.rules.rights import ALIASES, Right, parse_right
from dsr.rules.windows import Window

__all__ = ["OPEN", "VOID", "Deadlines", "TraceLine", "compute", "internal_target", "local_date"]

# Internal targets leave a fifth of the window for what goes wrong.
_RESERVE = 5
# Kinds of request that are no right of their own but have a clock.
_LINKED = ("appeal", "complaint", "drop_delete")


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
    clock = Clock(rule, kind, received_on, calendar, events, [opening])
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
    if right in _LINKED:
        return str(right)
    try:
        return parse_right(right).value
    except ValueError:
        known = ", ".join([*Right, *ALIASES, *_LINKED])
        raise UnknownRight(f"“{right[:40]}” is no right that we know. Known: {known}.") from None


def _given(pack: Pack) -> str:
    return ", ".join(kind for window in pack.windows for kind in window.rights)


def _judge(clock: Clock, regime_id: str, pack: Pack, policy_window: Window | None) -> Deadlines:
    rule = clock.rule
    ack = acknowledge(clock)
    if rule.base.length is None:
        return _judge_open(clock, regime_id, pack, policy_window, ack)
    start = start_of(clock)
    paused = paused_spans(clock, start, rule.base.length)
    base = first_window(clock, start, paused, rule.base.length)
    due = base.end
    promise = promised_end(clock.received_on, clock.calendar, policy_window, clock.trace)
    if promise is not None and promise < due:
        due = promise
    extended, last_day = extension(clock, start, paused, base, due, promise, policy_window)
    answer_by = extended or due
    refuse_by = due if rule.refusal.by == "base_due" else answer_by
    promised = policy_window if promise is not None and refuse_by == promise < base.end else None
    _note_refusal(clock, refuse_by, promised)
    note_rest(clock, due)
    target = _target(clock, answer_by, extended is not None)
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


def _judge_open(clock: Clock, regime_id: str, pack: Pack, policy_window: Window | None, ack: date | None) -> Deadlines:
    """A law that names no number: the policy's window bounds it, or nothing does. No event moves a date that is not there."""
    rule = clock.rule
    clock.note("right", rule.rights[clock.right], f"The law gives {clock.right}.", clock.right)  # type: ignore[index]
    text = f"The law names no number: “{rule.base.words}”."
    if policy_window is None:
        text += " A window in the policy would set a date."
    clock.note("base", rule.base, text, OPEN)
    for event in clock.events:
        clock.note(event.kind.value, rule.base, f"Without a number there is nothing to move: {event}.", VOID)
    due = promised_end(clock.received_on, clock.calendar, policy_window, clock.trace)
    target = None
    if due is not None:
        _note_refusal(clock, due, policy_window)
        note_rest(clock, due)
        target = _target(clock, due)
    return Deadlines(regime_id, pack.version, clock.received_on, ack, due, None, target, due, None, tuple(clock.trace))


def _note_refusal(clock: Clock, by: date, promised: Window | None) -> None:
    """The law says that a refusal is told; where the day is one that the policy promised, the policy is cited for it too."""
    refusal = clock.rule.refusal
    if promised is not None:
        refusal = refusal.model_copy(update={"citation": f"{promised.citation}; {refusal.citation}"})
    clock.note("refusal", refusal, "A refusal, whole or in part, is told by then.", by)


def _target(clock: Clock, answer_by: date, extended: bool = False) -> date:
    # The other readings are of the first window: they say nothing of a date that a notice has moved.
    rule = None if extended else clock.rule.target
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
    due = promised_end(received_on, calendar, window, trace)
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
