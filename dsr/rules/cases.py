"""What the ledger tells of requests, as values to count: one `Case` a request, from its events alone.

The events of a request outlive it: when its rows are purged, its name in the ledger is a name of nobody, and the dates,
the right and the outcome stay. Nothing else is needed for the numbers of a year.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from dsr.rules.deadlines import local_date
from dsr.rules.lifecycle import FINAL, State
from dsr.rules.regimes import POLICY
from dsr.rules.residence import UnknownPlace, find_place
from dsr.rules.rights import Right, parse_right

# The types of event that a case is made of; all others say nothing that is counted.
COUNTED = ("filed", "receipt_corrected", "clock_moved", "extended", "dates_taken", "moved", "told")
# Letters that answer a request. Each says where the requester can turn who finds the answer wrong.
ANSWERS = frozenset({"done", "ready", "refused", "unverified"})
# The ground of an answer that came because nobody proved who asked.
UNVERIFIED = "unverified"


class Outcome(StrEnum):
    OPEN = "open"
    COMPLIED = "complied"
    IN_PART = "in_part"
    DENIED = "denied"
    WITHDRAWN = "withdrawn"


OUTCOMES: dict[State, Outcome] = {
    State.FULFILLED: Outcome.COMPLIED,
    State.PARTLY_FULFILLED: Outcome.IN_PART,
    State.REFUSED: Outcome.DENIED,
    State.UNVERIFIED: Outcome.DENIED,
    State.WITHDRAWN: Outcome.WITHDRAWN,
}


@dataclass(frozen=True)
class Told:
    """One event: what the ledger's body says of it."""

    request: str
    type: str
    at: datetime
    facts: Mapping[str, Any]


@dataclass(frozen=True)
class Case:
    """One request. Days are civil dates where its clock counts them.

    `closed_on`: the day of the answer, or of the withdrawal; None while it is open. `due`: the date that holds (the earliest
    of all laws and the policy), after pauses and extensions. `laws`: those that judge it, or `policy` alone. `basis`: the
    ground of a denial, or the legal bases of what an erasure kept. `letter`: a letter with the answer left.
    """

    name: str
    right: Right
    laws: tuple[str, ...]
    channel: str
    requester: str
    place: str
    time_zone: str
    received_on: date
    due: date
    outcome: Outcome = Outcome.OPEN
    closed_on: date | None = None
    basis: str = ""
    extended_by: frozenset[str] = field(default_factory=frozenset)
    letter: bool = False

    @property
    def answered(self) -> bool:
        """A withdrawal ends a request without an answer."""
        return self.outcome in {Outcome.COMPLIED, Outcome.IN_PART, Outcome.DENIED}

    @property
    def days(self) -> int | None:
        """Calendar days from receipt to answer; None without one."""
        return (self.closed_on - self.received_on).days if self.answered and self.closed_on else None

    @property
    def on_time(self) -> bool:
        return self.answered and self.closed_on is not None and self.closed_on <= self.due

    def age(self, as_of: datetime) -> int:
        """Days since the receipt of one that is open."""
        return (local_date(as_of, self.time_zone) - self.received_on).days

    def overdue(self, as_of: datetime) -> bool:
        return self.outcome is Outcome.OPEN and local_date(as_of, self.time_zone) > self.due


def cases(events: Iterable[Told]) -> list[Case]:
    """The requests that `events` tell of, in the order of their filing. Events of one request come in their order; a request
    whose filing is not among them is left out.
    """
    found: dict[str, Case] = {}
    for event in events:
        if event.type == "filed":
            found[event.request] = _filed(event)
        elif event.request in found:
            found[event.request] = _after(found[event.request], event)
    return list(found.values())


def _zone(facts: Mapping[str, Any], place: str) -> str:
    try:
        return facts.get("time_zone") or find_place(place).time_zone
    except UnknownPlace:
        return "UTC"


def _filed(event: Told) -> Case:
    facts = event.facts
    zone = _zone(facts, facts["place"])
    return Case(
        name=event.request,
        right=parse_right(facts["right"]),
        laws=tuple(facts["regimes"]) or (POLICY,),
        channel=facts["channel"],
        requester=facts["requester"],
        place=facts["place"],
        time_zone=zone,
        received_on=_day(facts.get("received_on"), facts["received_at"], zone),
        due=date.fromisoformat(facts["due"]),
    )


def _day(said: str | None, moment: str, zone: str) -> date:
    """The local day that the event itself names, or else the day of its moment there."""
    return date.fromisoformat(said) if said else local_date(datetime.fromisoformat(moment), zone)


def _after(case: Case, event: Told) -> Case:
    facts = event.facts
    match event.type:
        case "receipt_corrected":
            zone = facts.get("time_zone") or case.time_zone
            return replace(
                case,
                received_on=_day(facts.get("new_received_on"), facts["new_received_at"], zone),
                due=date.fromisoformat(facts["new"]),
                laws=(tuple(facts["regimes"]) or (POLICY,)) if "regimes" in facts else case.laws,
                time_zone=zone,
            )
        case "clock_moved":
            return replace(case, due=date.fromisoformat(facts["new"]))
        case "extended":
            laws = frozenset(facts["regimes"]) or frozenset(case.laws)
            return replace(case, due=date.fromisoformat(facts["new"]), extended_by=case.extended_by | laws)
        case "dates_taken" if facts["dates"].get("due"):
            return replace(case, due=date.fromisoformat(facts["dates"]["due"][1]))
        case "moved" if facts["new"] in FINAL:
            return _closed(case, event)
        case "told" if facts["kind"] in ANSWERS:
            return replace(case, letter=True)
    return case


def _closed(case: Case, event: Told) -> Case:
    state, detail = State(event.facts["new"]), event.facts["detail"]
    basis = UNVERIFIED if state is State.UNVERIFIED else str(detail.get("ground") or detail.get("basis") or "")
    day = detail.get("on")
    return replace(
        case,
        outcome=OUTCOMES[state],
        closed_on=date.fromisoformat(day) if day else local_date(event.at, case.time_zone),
        basis=basis,
    )
