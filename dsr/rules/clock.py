"""One clock, rule by rule: acknowledgement, start, pauses, first window, promise, extension; each leaves its line of trace."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from dsr.rules.counting import Counted, add, in_range, period
from dsr.rules.events import ClockEvent, EventKind, union
from dsr.rules.regimes.schema import Cited, Pause, PauseMode, Proof, Roll, WindowRule
from dsr.rules.results import VOID, TraceLine
from dsr.rules.windows import Length, Window

_DAY = {Roll.NEXT_WORKING_DAY: "working day", Roll.NEXT_BUT_SATURDAY: "day that counts as a last one"}


@dataclass
class Clock:
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


def note_rest(clock: Clock, due: date) -> None:
    rule = clock.rule
    if rule.silence is not None:
        clock.note("silence", rule.silence, rule.silence.text, due)
    if rule.repeat is not None:
        again = add(clock.received_on, rule.repeat.length, clock.calendar)
        clock.note("repeat", rule.repeat, f"The same is due again at least every {rule.repeat.length}.", again)


def acknowledge(clock: Clock) -> date | None:
    ack = clock.rule.ack
    if ack is None:
        return None
    due = period(clock.received_on, ack.length, clock.calendar, ack.roll).end
    clock.note("acknowledgement", ack, f"Acknowledge within {ack.length} of receipt.", due)
    return due


def start_of(clock: Clock) -> date:
    rule, start = clock.rule, clock.received_on
    for asked, came in (
        (EventKind.ID_REQUESTED, EventKind.ID_RECEIVED),
        (EventKind.FEE_REQUESTED, EventKind.FEE_PAID),
    ):
        arrivals = clock.of(came)
        if came.value not in rule.start.restarts_on:
            _note_unmoved(clock, asked, came)
            continue
        if arrivals:
            start = max(start, arrivals[-1].on)
            clock.note("start", rule.start, f"The period begins anew: {arrivals[-1]}.", start)
        elif clock.of(asked):
            clock.note(
                "start", rule.start, f"{clock.of(asked)[0]}, not answered yet: counted from receipt until it is.", start
            )
    return start


def _note_unmoved(clock: Clock, asked: EventKind, came: EventKind) -> None:
    """A fee, or proof that nobody asked for, where the law counts from receipt all the same."""
    if came is EventKind.ID_RECEIVED and clock.of(asked):
        return  # explained with the pauses
    for event in clock.of(asked, came):
        clock.note("start", clock.rule.start, f"The days run from receipt all the same: {event}.", VOID)


def paused_spans(clock: Clock, start: date, length: Length) -> list[tuple[date, date]]:
    """The joined spans that this law does not count; the others are explained in the trace."""
    rule = clock.rule.pause
    spans = [(e.on, e.until) for e in clock.of(EventKind.PAUSE)]
    restarts = EventKind.ID_RECEIVED.value in clock.rule.start.restarts_on
    if not restarts:
        spans += _identity_spans(clock)
    if not spans:
        return []
    covered = rule.rights is None or clock.right in rule.rights
    for first, last in spans:
        if last is None:
            clock.note("pause", rule, _still_open(first, rule, covered, clock.right), VOID)
    closed = union([(first, last) for first, last in spans if last is not None])
    if rule.mode is PauseMode.COUNTED and covered:
        return closed
    if rule.mode is PauseMode.NOTED and covered and closed:
        latest = period(start, length, clock.calendar, clock.rule.roll.rule, closed).end
        text = f"Guidance alone speaks of a suspension: the date stands; {latest.isoformat()} is defensible at most."
        clock.note("pause", rule, text, VOID)
        return []
    if closed:
        clock.note("pause", rule, f"No pause for {_said(clock.right)} under this law: every day counts.", VOID)
    return []


def _said(right: str) -> str:
    """A right's code as words, since people read what became of their dates."""
    return right.replace("_", " ")


def _still_open(asked: date, rule: Pause, covered: bool, right: str) -> str:
    """What a question without an answer does under this law: an answer changes something only where pauses count."""
    text = f"Asked on {asked.isoformat()}, not answered yet"
    if not covered or rule.mode is PauseMode.NEVER:
        return f"{text}: no pause for {_said(right)} under this law, so every day counts."
    if rule.mode is PauseMode.NOTED:
        return f"{text}: guidance alone speaks of a suspension, and the date stands."
    return f"{text}: the days until then leave the period once it is."


def _identity_spans(clock: Clock) -> list[tuple[date, date | None]]:
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


def first_window(clock: Clock, start: date, paused: list[tuple[date, date]], length: Length) -> Counted:
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
    elif paused:
        clock.note("pause", rule.pause, "The paused days lie outside the period.", VOID)
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


def promised_end(received_on: date, calendar: str, window: Window | None, trace: list[TraceLine]) -> date | None:
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


def extension(
    clock: Clock,
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
            clock.note("extension", clock.rule.base, f"No extension for {_said(clock.right)} here: {notice}.", VOID)
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
    return in_range(min(dates)) if notice.until is not None or whole is not None else None
