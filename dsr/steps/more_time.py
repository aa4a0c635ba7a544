"""Whether more time may be taken for a request now, and how much: as far as every law that judges it and the policy allow.

Found by trying: the notice is put into the computation of each law, and the earliest of their new dates is what is offered.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from dsr.models import Request
from dsr.rules.deadlines import Deadlines, local_date
from dsr.rules.errors import DeadlineError
from dsr.rules.events import ClockEvent, EventKind
from dsr.rules.regimes.schema import Extension, WindowRule
from dsr.rules.rights import WITHOUT_PROOF, Right
from dsr.steps.dates import Judged, anew, events_of, read_result, today_of
from dsr.steps.offers import citation_of, cited, day_words, pause_offer, rule_of, title_of

# Beyond any end that a law sets: what comes out as late as this has none.
_NO_END = timedelta(days=5 * 366)
_A_WEEK = timedelta(days=7)


@dataclass(frozen=True)
class ExtensionOffer:
    """Whether more time may be taken now. `last_day`: of the notice. `until`: the last day that all laws allow.

    `open_ended`: the laws set no end, so whoever extends names the day. `regimes`: those that allow it; `tells`: what the
    notice says beside the new day and the reasons.
    """

    possible: bool
    text: str
    last_day: date | None = None
    until: date | None = None
    open_ended: bool = False
    citation: str = ""
    regimes: tuple[str, ...] = ()
    tells: tuple[str, ...] = ()


@dataclass(frozen=True)
class _Law:
    """One law that sets a date: the one that holds, and the one that a notice sent today would bring."""

    found: Deadlines
    rule: WindowRule | None  # None: the policy's own promise
    ends: date
    would_end: date
    last_day: date | None
    late: bool

    @property
    def extension(self) -> Extension | None:
        return self.rule.extension if self.rule else None


def extension_offer(request: Request, now: datetime) -> ExtensionOffer:
    """Whether every law that judges the request, and the policy, allow more time now, and how much."""
    clock = request.clock
    if request.is_final:
        return ExtensionOffer(False, "This request is closed already; nothing is left to extend.")
    if Right(request.right) in WITHOUT_PROOF:
        citation = citation_of(request, clock.regime, "base")
        return ExtensionOffer(False, f"An opt-out or a limit is never extended ({citation}).", citation=citation)
    if clock.question:
        return ExtensionOffer(False, "Newer rules would give this request other dates. Take or leave those first.")
    try:
        laws = _laws(request, now)
        first = anew(request).due
    except DeadlineError as error:
        return ExtensionOffer(False, f"The dates of this request cannot be computed any more. {error}")
    before, end = max(clock.due, first), min(law.would_end for law in laws)
    return (
        _offer(request, laws, end) if end > before else _no_offer(request, [x for x in laws if x.would_end <= before])
    )


def _laws(request: Request, now: datetime) -> list[_Law]:
    clock = request.clock
    notice = ClockEvent(EventKind.EXTEND, today_of(request, now), clock.due + _NO_END)
    told = {each.regime: each for each in anew(request, [*events_of(clock), notice]).all}
    kept = {entry["regime"]: read_result(entry).deadlines for entry in clock.results}
    return [
        _law(request, each, told[each.deadlines.regime], kept.get(each.deadlines.regime), now)
        for each in anew(request).judged
        if each.deadlines.answer_by is not None
    ]


def _law(request: Request, judged: Judged, told: Deadlines, kept: Deadlines | None, now: datetime) -> _Law:
    found = judged.deadlines
    assert found.answer_by is not None
    last_days = [day for day in (found.last_day_to_extend, kept and kept.last_day_to_extend) if day]
    last_day = min(last_days, default=None)
    # A law that counts further east may have begun the next day already.
    late = last_day is not None and max(local_date(now, judged.time_zone), today_of(request, now)) > last_day
    would_end = found.answer_by if late else told.answer_by or found.answer_by
    return _Law(found, rule_of(request, found), found.answer_by, would_end, last_day, late)


def _offer(request: Request, laws: Sequence[_Law], end: date) -> ExtensionOffer:
    needed = [law for law in laws if law.ends < end and law.extension is not None]
    open_ended = end >= request.clock.due + _NO_END
    last_day = min(law.last_day for law in needed if law.last_day)
    citation = cited(*(law.extension.citation for law in needed if law.extension))
    text = f"Until {day_words(last_day)} you can tell the requester, with the reasons, that the answer takes longer."
    if open_ended:
        text += f" You name the new day; the law sets no end ({citation})."
    else:
        text += f" It is then due by {day_words(end)} at the latest ({citation})."
    bounds = [_why_not(request, law) for law in laws if law.would_end == end and law.ends == end]
    if bounds:
        text += f" Not later than that: {'; '.join(bounds)}."
    return ExtensionOffer(
        possible=True,
        text=text,
        last_day=last_day,
        until=None if open_ended else end,
        open_ended=open_ended,
        citation=citation,
        regimes=tuple(law.found.regime for law in needed),
        tells=tuple(dict.fromkeys(law.extension.tells for law in needed if law.extension and law.extension.tells)),
    )


def _no_offer(request: Request, laws: Sequence[_Law]) -> ExtensionOffer:
    why = "; ".join(dict.fromkeys(_why_not(request, law) for law in laws))
    last_day = min((law.last_day for law in laws if law.last_day), default=None)
    citation = cited(*(law.extension.citation for law in laws if law.extension))
    return ExtensionOffer(False, f"No more time can be taken: {why}.", last_day=last_day, citation=citation)


def _why_not(request: Request, law: _Law) -> str:
    promise = citation_of(request, law.found.regime, "policy")
    if law.rule is None:
        return f"no extension of our own promise ({promise})"
    title = title_of(law.found.regime)
    if law.rule.base.length is None:
        return f"no number in {title}, so {day_words(law.ends)} stands ({promise})"
    if law.extension is None:
        return f"no extension under {title} ({law.rule.base.citation})"
    if law.late and law.last_day is not None:
        return (
            f"under {title} the notice had to go out by {day_words(law.last_day)}, and the date stands"
            f" ({law.extension.citation})"
        )
    if law.found.extended_due is not None:
        return f"the extension under {title} was taken already ({law.extension.citation})"
    return f"the policy promises an answer by {day_words(law.ends)}, and that promise does not give way ({promise})"


def promise_words(request: Request, now: datetime) -> str:
    """By when the requester has the answer, as a letter may say it: true also if the clock begins anew, or time is taken."""
    due, today = request.clock.due, today_of(request, now)
    restart = _restart(request, today)
    if restart:
        text = (
            f"If you prove who you are today, you will have our answer by {day_words(restart.due)};"
            f" the time counts from the day on which we have the proof ({restart.citation})"
        )
    elif due < today:
        return f"The last day for our answer, {day_words(due)}, is past; you will have it as soon as we can."
    else:
        text = f"You will have our answer by {day_words(due)}"
    offer = extension_offer(request, now)
    if offer.possible:
        return f"{text}. If we need longer, we tell you by then, with the reasons ({offer.citation})."
    return f"{text}." if restart else f"{text} at the latest."


def question_words(request: Request, now: datetime) -> str:
    """What a question that goes out now does to the date, as its letter says it."""
    due, today = request.clock.due, today_of(request, now)
    if due < today:
        return f"The last day for our answer, {day_words(due)}, is past; with yours we can finish."
    pause = pause_offer(request, now)
    if pause.counts:
        text = (
            f"The days from today until we have your answer do not count ({pause.stopped_by});"
            f" without them, our time ends on {day_words(due)}"
        )
    else:
        text = f"The date by which we answer, {day_words(due)}, still stands"
    offer = extension_offer(request, now)
    return (
        f"{text}. If we need longer, we tell you by then, with the reasons ({offer.citation})."
        if offer.possible
        else f"{text}."
    )


@dataclass(frozen=True)
class _Restart:
    """The law by which the days begin anew with the proof that was asked for, and the last day if it comes today."""

    due: date
    citation: str


def _restart(request: Request, today: date) -> _Restart | None:
    """None where no law begins anew, where the date of another holds all the same, or where the proof came."""
    events = events_of(request.clock)
    kinds = {event.kind for event in events}
    if EventKind.ID_REQUESTED not in kinds or EventKind.ID_RECEIVED in kinds:
        return None
    came = [ClockEvent(EventKind.ID_RECEIVED, day) for day in (today, today + _A_WEEK)]
    try:
        soon, later = (anew(request, [*events, each]) for each in came)
    except DeadlineError:
        return None
    rule = rule_of(request, soon.first)
    return _Restart(soon.due, rule.start.citation) if rule and later.due > soon.due else None
