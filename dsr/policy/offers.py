"""What a person may ask of a controller: the union of its policy and of the laws that bind it towards that person.

A law binds by where the person lives, by where the controller is established, or because the controller declares it.
"""

from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum

from dsr.policy.schema import Policy
from dsr.rules.deadlines import local_date
from dsr.rules.regimes import POLICY, pack_in_force, packs, regime
from dsr.rules.regimes.schema import Regime
from dsr.rules.residence import find_place, holds_in, lives_in, places, regimes_for
from dsr.rules.rights import Right
from dsr.rules.windows import Window


@dataclass(frozen=True)
class Offer:
    """`bases`: bodies of law by id, then `policy` where the policy promises it too. `citations`: one a basis."""

    right: Right
    bases: tuple[str, ...]
    citations: tuple[str, ...]

    @property
    def regime(self) -> str:
        """Whose clock runs: the law's, or `policy` where no law gives the right."""
        return self.bases[0]


class By(StrEnum):
    """What makes a body of law apply."""

    RESIDENCE = "residence"
    ESTABLISHMENT = "establishment"
    DECLARATION = "declaration"


@dataclass(frozen=True)
class Applied:
    """A body of law that binds the controller towards one person. `why` is a sentence to that person, without a full stop.

    `citation`: the article that says so, the policy's own words for a declaration, and for residence the law's name.
    """

    regime: str
    by: By
    why: str
    citation: str
    verified: bool


def laws_for(policy: Policy, place: str, on: date) -> tuple[Applied, ...]:
    """The laws towards somebody who lives at `place`, as in force on that day: those of residence first, then of
    establishment, then declared ones. A declared law that replaces another stands in its place. Raises UnknownPlace.
    """
    home = find_place(place)
    found = {
        regime_id: Applied(regime_id, By.RESIDENCE, f"You live in {home.in_words}", regime(regime_id).title, True)
        for regime_id in regimes_for(place, on)
    }
    for law in packs().values():
        if law.id not in found and law.in_force(on) is not None and (applied := _by_establishment(policy, law)):
            found[law.id] = applied
    for declared in policy.also_bound_by:
        law = regime(declared.regime)
        why = f"The company says that it is bound by: {law.title} ({declared.citation})"
        if law.in_force(on) is None:
            continue
        if law.replaces is None and holds_in(law, place):
            found[law.id] = Applied(law.id, By.DECLARATION, why, declared.citation, True)
        elif law.replaces in found:
            base = found[law.replaces]
            stands_in = replace(base, regime=law.id, why=f"{base.why}. {why}", citation=declared.citation)
            found = {key: stands_in if key == law.replaces else each for key, each in found.items()}
    return tuple(found.values())


def _by_establishment(policy: Policy, law: Regime) -> Applied | None:
    article = law.where.established
    if article is None:
        return None
    seat = next((code for code in policy.controller.establishments if holds_in(law, code)), None)
    if seat is None:
        return None
    why = f"The company is established in {find_place(seat).in_words} ({article.citation})"
    return Applied(law.id, By.ESTABLISHMENT, why, article.citation, article.verified)


def rights_offered(policy: Policy, place: str, on: date) -> tuple[Offer, ...]:
    """The rights of somebody who lives at `place` on that day, in the order of Right. Raises UnknownPlace."""
    laws = {law.regime: pack_in_force(law.regime, on) for law in laws_for(policy, place, on)}
    offers = []
    for right in Right:
        found = [
            (regime_id, window.rights[right].citation)
            for regime_id, pack in laws.items()
            if (window := pack.window(right)) is not None
        ]
        found += [(POLICY, p.citation) for p in policy.rights if p.right is right and _reaches(p.to, place)][:1]
        if found:
            bases, citations = zip(*found, strict=True)
            offers.append(Offer(right, bases, citations))
    return tuple(offers)


def window_for(policy: Policy, right: Right, place: str) -> Window | None:
    """What the policy promises: for this right there, else for every request; None when it names no time."""
    named = (p.window for p in policy.rights if p.right is right and _reaches(p.to, place))
    promised = next((w for w in named if w is not None), policy.window)
    return promised.window() if promised else None


def clock_place(policy: Policy, place: str, regime_id: str, on: date) -> tuple[str, str]:
    """(holiday calendar, time zone) by which the days of one law, or of `policy`, count for somebody at `place`.

    A last day is judged where the controller must act: by its own calendar where that lies in the law's area, else by that
    of its establishment there. A controller from outside is judged by the calendar of the person's place (law pack 2.3, A2).
    `on`: a day; or the moment of receipt, and then the zone is one in which `day_of_receipt` is the day (A13).
    """
    calendar, zone = _calendar_and_zone(policy, place, regime_id)
    if isinstance(on, datetime):
        day = day_of_receipt(policy, place, on)
        zone = next(z for z in (zone, *_zones(policy, place)) if local_date(on, z) == day)
    return calendar, zone


def _calendar_and_zone(policy: Policy, place: str, regime_id: str) -> tuple[str, str]:
    own = policy.controller.calendar, policy.controller.time_zone
    if regime_id == POLICY:
        return own
    law, home = regime(regime_id), find_place(place)
    seat = next((code for code in policy.controller.establishments if holds_in(law, code)), None)
    if seat is not None:
        its_place = own[0] if own[0] in places() else own[0].partition("-")[0]
        there = find_place(seat)
        return own if holds_in(law, its_place) else (there.calendar, there.time_zone)
    return (home.calendar, home.time_zone) if holds_in(law, place) else own


def day_of_receipt(policy: Policy, place: str, received_at: datetime) -> date:
    """Day 0: the civil date of receipt where the person lives or where the controller is, whichever is earlier, so that
    the last day comes no later by either (law pack 2.3, A13). Raises UnknownPlace.
    """
    return min(local_date(received_at, zone) for zone in _zones(policy, place))


def _zones(policy: Policy, place: str) -> tuple[str, str]:
    return policy.controller.time_zone, find_place(place).time_zone


def _reaches(areas: tuple[str, ...], place: str) -> bool:
    return any(lives_in(place, area) for area in areas)
