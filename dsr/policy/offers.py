"""What a person may ask of a controller: the union of its policy and of the law where the person lives."""

from dataclasses import dataclass
from datetime import date

from dsr.policy.schema import Policy
from dsr.rules.regimes import POLICY, pack_in_force
from dsr.rules.residence import find_place, lives_in, places, regimes_for
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


def rights_offered(policy: Policy, place: str, on: date) -> tuple[Offer, ...]:
    """The rights of somebody who lives at `place` on that day, in the order of Right. Raises UnknownPlace."""
    packs = {regime_id: pack_in_force(regime_id, on) for regime_id in regimes_for(place, on)}
    offers = []
    for right in Right:
        found = [
            (regime_id, window.rights[right].citation)
            for regime_id, pack in packs.items()
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


def clock_place(policy: Policy, place: str, on: date) -> tuple[str, str]:
    """(holiday calendar, time zone) of a request from `place`.

    The controller's own when the law of the person's place holds there too, or the person has none: the last day is
    judged where the controller must act. Otherwise those of the person's place (law pack 2.3, A2 and A13).
    """
    home, own = find_place(place), policy.controller.calendar
    theirs = regimes_for(place, on)
    ours = regimes_for(own if own in places() else own.partition("-")[0], on)
    if not theirs or set(theirs) & set(ours):
        return own, policy.controller.time_zone
    return home.calendar, home.time_zone


def _reaches(areas: tuple[str, ...], place: str) -> bool:
    return any(lives_in(place, area) for area in areas)
