"""What a question does to the clock now, and until when a refusal is in time, in sentences for those who decide.

The first is found by trying: the pause is put into the computation of every law that judges the request, and what comes of
the date that holds is what is said.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from dsr.models import Request
from dsr.rules.deadlines import Deadlines
from dsr.rules.errors import DeadlineError
from dsr.rules.events import ClockEvent, EventKind
from dsr.rules.regimes import POLICY, pack_in_force
from dsr.rules.regimes import regime as find_regime
from dsr.rules.regimes.schema import PauseMode, WindowRule
from dsr.rules.rights import Right
from dsr.steps.dates import Dates, anew, events_of, read_result, today_of

# Long enough for any law that counts pauses to show that it does, whatever its weekends.
_A_PAUSE = timedelta(days=10)


@dataclass(frozen=True)
class PauseOffer:
    """Whether a question to the requester stops the clock; `text` says it for every law that judges the request.

    `citation`: of all of them; `stopped_by`: of those that stop it.
    """

    counts: bool
    text: str
    citation: str
    stopped_by: str = ""


@dataclass(frozen=True)
class RefusalOffer:
    """The last day on which a refusal is told in time; None where neither law nor policy sets one."""

    last_day: date | None
    late: bool
    text: str
    citation: str


def day_words(day: date) -> str:
    """`5 July 2026`."""
    return f"{day.day} {day:%B %Y}"


def cited(*citations: str) -> str:
    return "; ".join(dict.fromkeys(filter(None, citations)))


def rule_of(request: Request, found: Deadlines) -> WindowRule | None:
    if found.regime == POLICY:
        return None
    try:
        return pack_in_force(found.regime, found.received_on).window(Right(request.right))
    except DeadlineError:  # the law was taken away since
        return None


def title_of(regime: str) -> str:
    return "our own promise" if regime == POLICY else f"the {find_regime(regime).title}"


def citation_of(request: Request, regime: str, rule: str) -> str:
    """What the stored trace cites for a rule of a regime."""
    lines = [line for line in request.clock.trace if line.get("regime") == regime]
    return next((str(line["citation"]) for line in lines if line["rule"] == rule), "") or next(
        (str(line["citation"]) for line in lines if line["rule"] in {"policy", "base"}), ""
    )


def pause_offer(request: Request, now: datetime) -> PauseOffer:
    """What a question that goes out now does to the clock."""
    today = today_of(request, now)
    if today > request.clock.due:
        citation = citation_of(request, request.clock.regime, "pause")
        return PauseOffer(
            False, f"The last day, {day_words(request.clock.due)}, is past: nothing stops any more.", citation
        )
    try:
        dates = anew(request)
        asked = anew(request, [*events_of(request.clock), ClockEvent(EventKind.PAUSE, today, today + _A_PAUSE)])
    except DeadlineError as error:
        return PauseOffer(False, f"The clock goes on while you wait. {error}", "")
    counts = asked.due > dates.due and request.clock.due == dates.due
    stops, goes_on = _by_pause(request, dates, asked)
    return PauseOffer(
        counts,
        _pause_words(request, counts, stops, goes_on),
        cited(*(citation for _, citation in [*stops, *goes_on])),
        cited(*(citation for _, citation in stops)),
    )


def _by_pause(request: Request, dates: Dates, asked: Dates) -> tuple[list[tuple[str, str]], list[tuple[str, str]]]:
    """(why it stops, citation) of each law whose date moves by a question, and (why it goes on, citation) of the others."""
    later = {each.regime: each for each in asked.all}
    stops, goes_on = [], []
    for each in dates.all:
        if each.answer_by is None:
            continue
        rule = rule_of(request, each)
        moves = (later[each.regime].answer_by or each.answer_by) > each.answer_by
        if rule is None or (not moves and rule.pause.mode is PauseMode.COUNTED and _covered(rule, request)):
            goes_on.append(("the policy’s own promise counts every day", citation_of(request, each.regime, "policy")))
        elif moves:
            stops.append((title_of(each.regime), rule.pause.citation))
        elif rule.pause.mode is PauseMode.NOTED:
            goes_on.append(("guidance alone speaks of a pause, and the date stands", rule.pause.citation))
        elif rule.pause.mode is PauseMode.COUNTED:
            goes_on.append(
                (f"under {title_of(each.regime)} it stops for {_paused_rights(rule)} alone", rule.pause.citation)
            )
        else:
            goes_on.append((f"under {title_of(each.regime)} every day counts", rule.pause.citation))
    return stops, goes_on


def _covered(rule: WindowRule, request: Request) -> bool:
    return rule.pause.rights is None or request.right in rule.pause.rights


def _paused_rights(rule: WindowRule) -> str:
    return " and ".join(_A_REQUEST.get(str(right), str(right)) for right in rule.pause.rights or ())


_A_REQUEST = {
    "access": "an access request",
    "erasure": "an erasure request",
    "rectification": "a request for correction",
    "portability": "a portability request",
    "objection": "an objection",
    "restriction": "a restriction request",
    "consent_withdrawal": "a withdrawal of consent",
}


def _pause_words(
    request: Request, counts: bool, stops: Sequence[tuple[str, str]], goes_on: Sequence[tuple[str, str]]
) -> str:
    on = "; ".join(dict.fromkeys(f"{why} ({citation})" if citation else why for why, citation in goes_on))
    if not counts:
        stopped = (
            f" Only under {_and(name for name, _ in stops)} it stops ({cited(*(c for _, c in stops))})."
            if stops
            else ""
        )
        return f"The clock goes on while you wait: {on or 'newer rules are to be decided about first'}.{stopped}"
    text = (
        f"The clock stops from today until the answer, for {_A_REQUEST.get(request.right, 'this request')}"
        f" ({cited(*(c for _, c in stops))})."
    )
    return f"{text} The date can move only as far as the other rules let it: {on}." if on else text


def _and(names: Iterable[str]) -> str:
    return " and ".join(dict.fromkeys(names))


def refusal_offer(request: Request, now: datetime) -> RefusalOffer:
    """Until when a refusal is told in time. A late one is still told: no answer at all is worse."""
    clock = request.clock
    last = clock.refuse_by or clock.due
    results = [read_result(entry).deadlines for entry in clock.results]
    first = [each.regime for each in results if each.refuse_by == last] or [clock.regime]
    citation = cited(*(citation_of(request, regime, "refusal") for regime in first))
    brackets = f" ({citation})" if citation else ""
    if today_of(request, now) > last:
        return RefusalOffer(
            last,
            True,
            f"The last day on which a refusal, whole or in part, was in time was {day_words(last)}{brackets}."
            " A refusal now is late, and the letter says so.",
            citation,
        )
    return RefusalOffer(
        last, False, f"A refusal, whole or in part, is told by {day_words(last)} at the latest{brackets}.", citation
    )
