"""Why a date is what it is, in words that a person understands: told from the trace that was stored with it.

The trace keeps every rule; the story keeps what moved the date, law by law, the one that holds first. Nothing is computed
anew here, so the story of an old date stays the story of that date.
"""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any

from dsr.rules.regimes import POLICY, packs
from dsr.rules.results import VOID
from dsr.rules.spoken import ISO, day_off, event, length, long_day, number, plain, zone

Line = Mapping[str, Any]  # {regime, rule, citation, text, result, verified}, as `Clock.trace` holds them

# Rules that only the people who answer need: a target is no promise.
INTERNAL = frozenset({"target"})
_OURS = "Habeas:"  # begins the citation of a time that neither a law nor a policy gave


class Reader(StrEnum):
    REQUESTER = "requester"
    STAFF = "staff"


@dataclass(frozen=True)
class Rule:
    """One line of the trace in plain words; `void`: something that moved nothing."""

    text: str
    citation: str
    day: date | None
    verified: bool
    void: bool


@dataclass(frozen=True)
class LawTold:
    """What one law makes of the request. `due` is None where it names no number and the policy none either."""

    regime: str
    title: str
    why: str  # why it applies, a sentence; empty where nobody said
    holds: bool
    due: date | None
    sentences: tuple[str, ...]
    void: tuple[str, ...]
    rules: tuple[Rule, ...]


@dataclass(frozen=True)
class Story:
    """`opening` speaks of receipt and of how many laws there are; `moved_by`: what moved the date that holds.

    `unchecked`: citations in the sentences that nobody has held against their source yet. `full`: for staff, so the laws
    that do not hold and what moved nothing are told as well.
    """

    opening: tuple[str, ...]
    laws: tuple[LawTold, ...]
    moved_by: tuple[str, ...]
    unchecked: tuple[str, ...]
    full: bool


def law_title(regime: str, company: str = "") -> str:
    """What people call a body of law; that of a law that is gone from the folder stays readable."""
    if regime == POLICY:
        return f"The policy of {company}" if company else "The company’s own policy"
    known = packs().get(regime)
    return known.title if known else regime.replace("_", " ")


def tell(
    trace: Sequence[Line],
    *,
    holds: str,
    calendar: str,
    time_zone: str,
    reader: Reader,
    company: str = "the company",
    calendars: Mapping[str, str] | None = None,
    applies: Mapping[str, str] | None = None,
) -> Story:
    """The story of stored dates. `holds`: the regime whose date it is; `calendars`: of the regimes that have another one;
    `applies`: why each does, a sentence to the requester without its full stop.
    """
    groups: dict[str, list[Line]] = {}
    for line in trace:
        groups.setdefault(line.get("regime") or holds, []).append(line)
    order = sorted(groups, key=lambda regime: regime != holds)
    told = [
        _Telling(
            regime,
            (calendars or {}).get(regime, calendar),
            reader,
            company,
            regime == holds,
            _spoken_to((applies or {}).get(regime, ""), reader),
        )
        for regime in order
    ]
    laws = tuple(each.tell(groups[each.regime]) for each in told)
    shown = [each for each in told if each.holds or reader is Reader.STAFF]
    received = next((_date(line) for line in trace if line["rule"] == "received"), None)
    return Story(
        opening=tuple(_opening(received, time_zone, reader, [law.regime for law in laws], company)),
        laws=laws,
        moved_by=tuple(dict.fromkeys(why for each in told if each.holds for why in each.moved_by)),
        unchecked=tuple(dict.fromkeys(citation for each in shown for citation in each.unchecked)),
        full=reader is Reader.STAFF,
    )


def _spoken_to(why: str, reader: Reader) -> str:
    if reader is Reader.STAFF:
        why = re.sub(r"^You live\b", "The person lives", why)
    return f"{why}." if why else ""


def _opening(received: date | None, time_zone: str, reader: Reader, laws: Sequence[str], company: str) -> Iterable[str]:
    if received is not None:
        asked = "You asked on" if reader is Reader.REQUESTER else "The request came on"
        yield f"{asked} {long_day(received)} ({zone(time_zone)})."
    if len(laws) > 1:
        this = "you this right" if reader is Reader.REQUESTER else "this right"
        yield f"{number(len(laws)).capitalize()} laws give {this}; the earliest date holds."
    elif list(laws) == [POLICY]:
        here = "where you live" if reader is Reader.REQUESTER else "where the person lives"
        yield f"No law that we know gives this right {here}; the policy of {company} does."


def _date(line: Line) -> date | None:
    try:
        return date.fromisoformat(line["result"])
    except (TypeError, ValueError):
        return None


@dataclass
class _Telling:
    """One law, line by line."""

    regime: str
    calendar: str
    reader: Reader
    company: str
    holds: bool
    why: str
    due: date | None = None
    nominal: date | None = None  # the end of the law's own window
    said_year: date | None = None
    sentences: list[str] = field(default_factory=list)
    void: list[str] = field(default_factory=list)
    moved_by: list[str] = field(default_factory=list)
    unchecked: list[str] = field(default_factory=list)
    uncounted: str = ""  # said after the window from which the days are left out

    def tell(self, lines: Sequence[Line]) -> LawTold:
        for line in lines:
            if line["rule"] == "received":
                self.said_year = _date(line)
            elif line["result"] == VOID:
                self.void.append(f"{plain(line['text'])[:-1]} ({line['citation']}).")
            else:
                _TELLERS.get(line["rule"], _Telling.rest)(self, line)
        self._end()
        return LawTold(
            regime=self.regime,
            title=law_title(self.regime, self.company),
            why=self.why,
            holds=self.holds,
            due=self.due,
            sentences=tuple(self.sentences),
            void=tuple(self.void),
            rules=tuple(_rule(line) for line in lines if self.staff or line["rule"] not in INTERNAL),
        )

    @property
    def staff(self) -> bool:
        return self.reader is Reader.STAFF

    def day(self, value: date) -> str:
        said = long_day(value, beside=self.said_year)
        self.said_year = value
        return said

    def cite(self, line: Line) -> str:
        if not line.get("verified", True):
            self.unchecked.append(line["citation"])
        return f" ({line['citation']})"

    def base(self, line: Line) -> None:
        self.nominal = self.due = _date(line)
        counted = re.match(rf"(\d+ [a-z ]+) from {ISO}\.", line["text"])
        words = re.search("“(.*)”", line["text"])
        if self.due is None:
            named = f"only “{words[1]}”" if words else "only that it is done soon"
            self.sentences.append(f"The law names no number of days, {named}{self.cite(line)}.")
        elif counted:
            self.sentences.append(f"The law gives {length(counted[1])}{self.cite(line)}.")
        else:
            self.sentences.append(f"{plain(line['text'])[:-1]}{self.cite(line)}.")
        if self.uncounted:
            self.sentences.append(self.uncounted)

    def roll(self, line: Line) -> None:
        end, nominal = _date(line), self.nominal
        if end is None or nominal is None:
            return
        self.nominal, self.due = None, end
        off = day_off(nominal, self.calendar)
        named = off and not off.endswith(("Saturday", "Sunday"))  # a weekday is said with its date already
        if end == nominal:
            stays = f"{f', {off}' if named else ''}; this law does not move it{self.cite(line)}" if off else ""
            self.sentences.append(f"That ends on {self.day(nominal)}{stays}.")
        else:
            first = self.day(nominal)
            why = off if named else "not a working day"
            self.sentences.append(f"That ends on {first}, {why}, so it is {self.day(end)}{self.cite(line)}.")

    def policy(self, line: Line) -> None:
        self._end()
        promise = _date(line)
        found = re.search(r"promises (\d+ [a-z ]+) from receipt", line["text"])
        long = length(found[1]) if found else "its own time"
        if promise is None:
            return self.rest(line)
        if line["citation"].startswith(_OURS):
            self.due = promise
            self.sentences.append(f"Neither a law nor the policy names a time, so {long} hold: {self.day(promise)}.")
        elif self.due is None:
            self.due = promise
            self.sentences.append(
                f"{self._policy_of()} promises {long}{self.cite(line)}: that ends on {self.day(promise)}."
            )
        elif promise < self.due:
            self.due = promise
            self.sentences.append(
                f"{self._policy_of()} promises {long}, which ends sooner{self.cite(line)}: on {self.day(promise)}."
            )
        elif self.staff:
            later = "on the same day" if promise == self.due else f"later, on {self.day(promise)}"
            self.sentences.append(f"The policy’s {long} would end {later}{self.cite(line)}.")
        return None

    def _policy_of(self) -> str:
        return f"The policy of {self.company}"

    def _end(self) -> None:
        """A window that ends on a working day leaves no line of its own about it."""
        if self.nominal is not None:
            self.sentences.append(f"That ends on {self.day(self.nominal)}.")
            self.nominal = None

    def start(self, line: Line) -> None:
        anew, open_since = "The period begins anew: ", ", not answered yet"
        if line["text"].startswith(anew):
            moved = "the payment of a fee" if "fee_paid" in line["text"] else "the proof of identity"
            self.moved_by.append(moved)
            came = event(line["text"][len(anew) :].rstrip("."))
            self.sentences.append(f"The time counts from {_later(came)}{self.cite(line)}.")
        elif open_since in line["text"]:
            asked = event(line["text"].partition(open_since)[0])
            self.sentences.append(
                f"{asked[:1].upper()}{asked[1:]}: when it comes, the time begins anew{self.cite(line)}. "
                "Until then it counts from receipt."
            )
        else:
            self.rest(line)

    def pause(self, line: Line) -> None:
        count = re.match(r"\+(\d+) days", line["result"])
        if count is None:
            return self.rest(line)
        self.moved_by.append("a question that was open")
        days = "One day" if count[1] == "1" else f"{number(int(count[1])).capitalize()} days"
        whom = "your answer" if self.reader is Reader.REQUESTER else "an answer"
        do = "does" if count[1] == "1" else "do"
        self.uncounted = f"{days} on which we waited for {whom} {do} not count{self.cite(line)}."
        return None

    def extension(self, line: Line) -> None:
        self._end()
        until = _date(line)
        notice = re.match(rf"Notice on ({ISO}), in time(?:: (\d+ [a-z ]+) from day 0)?", line["text"])
        if until is None or notice is None:
            return self.rest(line)
        self.due = until
        self.moved_by.append("an extension")
        told = f"On {self.day(date.fromisoformat(notice[1]))} "
        told += "we told you" if self.reader is Reader.REQUESTER else "the requester was told in time"
        if notice[2]:
            self.sentences.append(
                f"{told} that we need longer. The law allows {length(notice[2])} in all{self.cite(line)}: "
                f"until {self.day(until)}."
            )
        else:
            self.sentences.append(f"{told} that we need longer, until {self.day(until)}{self.cite(line)}.")
        return None

    def refusal(self, line: Line) -> None:
        self._end()
        by = _date(line)
        if self.staff and by is not None and by != self.due:
            self.sentences.append(
                f"A refusal, whole or in part, is told by {self.day(by)}: nothing extends that{self.cite(line)}."
            )

    def acknowledgement(self, line: Line) -> None:
        by = _date(line)
        if self.staff and by is not None:
            self.sentences.append(f"Receipt is acknowledged by {self.day(by)}{self.cite(line)}.")

    def silence(self, line: Line) -> None:
        self._end()
        self.sentences.append(f"{plain(line['text']).rstrip('.')}{self.cite(line)}.")

    def rest(self, line: Line) -> None:
        if self.staff:
            self.sentences.append(f"{plain(line['text']).rstrip('.')} ({line['citation']}).")

    def nothing(self, line: Line) -> None:
        """Told elsewhere: the right in the page's title, the target among the dates."""


def _later(came: str) -> str:
    """`proof of identity that came on 10 March 2026` as “10 March 2026, when proof of identity came”."""
    what, _, on = came.rpartition(" on ")
    what = what.removesuffix(" that came").removesuffix(" paid")
    return f"{on}, when {what} {'was paid' if 'fee' in what else 'came'}" if on and what else came


def _rule(line: Line) -> Rule:
    text = "The law gives this right." if line["rule"] == "right" else plain(line["text"])
    return Rule(text, line["citation"], _date(line), line.get("verified", True), line["result"] == VOID)


_TELLERS: dict[str, Callable[[_Telling, Line], None]] = {
    "acknowledgement": _Telling.acknowledgement,
    "start": _Telling.start,
    "pause": _Telling.pause,
    "right": _Telling.nothing,
    "base": _Telling.base,
    "roll": _Telling.roll,
    "policy": _Telling.policy,
    "extension": _Telling.extension,
    "refusal": _Telling.refusal,
    "silence": _Telling.silence,
    "target": _Telling.nothing,
    "repeat": _Telling.rest,
}
