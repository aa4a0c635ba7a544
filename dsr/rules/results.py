"""What a computation of dates gives back: the dates, and a trace of every rule that made them."""

from dataclasses import dataclass
from datetime import date

VOID = "void"
OPEN = "no fixed date"
_DATES = ("ack_due", "due", "extended_due", "target", "refuse_by", "last_day_to_extend")


@dataclass(frozen=True)
class TraceLine:
    """One rule, what it rests on, and what came of it: an ISO date, `void` for an event that moved nothing, or a word."""

    rule: str
    citation: str
    text: str
    result: str
    verified: bool = True


@dataclass(frozen=True)
class Deadlines:
    """`due` is the end of the first window after pauses; `extended_due` is filled by a valid extension alone.

    `due`, `target` and `refuse_by` are None where the law names no number and no policy window was given.
    `target` is internal, never later than `answer_by`. `refuse_by`: a refusal is told by then.
    `last_day_to_extend`: the last day on which a notice of (a further) extension is in time, or None.
    """

    regime: str
    pack_version: str
    received_on: date
    ack_due: date | None
    due: date | None
    extended_due: date | None
    target: date | None
    refuse_by: date | None
    last_day_to_extend: date | None
    trace: tuple[TraceLine, ...]

    @property
    def answer_by(self) -> date | None:
        """The date that holds: the extended one when there is one; None where neither law nor policy sets one."""
        return self.extended_due or self.due


def moved(stored: Deadlines, anew: Deadlines) -> dict[str, tuple[date | None, date | None]]:
    """The dates that a newer pack or calendar would make different: name to (as stored, anew). Nothing is changed by it.

    What was told to people stands until somebody decides otherwise.
    """
    both = {name: (getattr(stored, name), getattr(anew, name)) for name in _DATES}
    return {name: pair for name, pair in both.items() if pair[0] != pair[1]}
