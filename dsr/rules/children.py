"""Children: from which age one asks for itself, whose request is looked at with care, and who consents.

A parent or guardian may ask for a child under every law. Whether the child may ask as well is what differs: some laws let
it at any age, when it understands what it asks; others from an age that they name. Where several laws hold, the child has
what any of them gives.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from dsr.rules.regimes import Laws, packs
from dsr.rules.regimes.schema import Regime, Who
from dsr.rules.residence import Place, find_place

OLDEST = 18  # no law that we know treats anybody of that age as a child
_COPPA = 13  # 15 U.S.C. 6501(1)
_ELSEWHERE = 16  # the highest of GDPR Article 8(1): nobody is taken for older than they are
_BAND = re.compile(r"under_([1-9]|1[0-8])")
# What people may say of their age: that they are younger than that. Never a date of birth.
AGE_BANDS = tuple(f"under_{age}" for age in range(1, OLDEST + 1))


@dataclass(frozen=True)
class ChildRule:
    """Ages in years. From `alone_from` a child asks like anybody.

    Below that it asks for itself from `itself_from` (0: at any age), and a person looks at whether it understands what it
    asks; still younger, a parent or guardian asks. `citations`: of the laws that say so, or of the policy.
    """

    itself_from: int
    alone_from: int
    citations: tuple[str, ...]
    verified: bool

    @property
    def citation(self) -> str:
        return "; ".join(self.citations)


@dataclass(frozen=True)
class MayFile:
    """Whether a child's own request is taken, and whether a person then looks at its maturity."""

    child: bool
    look: bool


def who_may_file(rule: ChildRule, under: int | None) -> MayFile:
    """What holds for somebody who says to be younger than `under`, and for anybody else (None).

    Who says no more than that may be of any age below: one of them that the law lets act is enough.
    """
    if under is None:
        return MayFile(child=True, look=False)
    return MayFile(child=under > rule.itself_from, look=True)


def children_at(regimes: Iterable[str], place: str, on: date, laws: Laws | None = None) -> ChildRule | None:
    """Who asks for a child who lives at `place`, by these bodies of law as in force on `on`. Raises UnknownPlace.

    None: none of them says. Several: the union of what they give, citing those that give it.
    """
    home = find_place(place)
    rules = [rule for law in _in_force(regimes, on, laws) if (rule := _rule(law, home)) is not None]
    if not rules:
        return None
    itself, alone = min(r.itself_from for r in rules), min(r.alone_from for r in rules)
    giving = [r for r in rules if r.itself_from == itself or r.alone_from == alone]
    return ChildRule(
        itself_from=itself,
        alone_from=alone,
        citations=tuple(dict.fromkeys(citation for r in giving for citation in r.citations)),
        verified=all(r.verified for r in giving),
    )


def consent_ages(regimes: Iterable[str], place: str, on: date, laws: Laws | None = None) -> tuple[tuple[int, str], ...]:
    """(age, citation) of each of these laws that says from which age a child consents online itself. Raises UnknownPlace."""
    codes = _codes(find_place(place))
    return tuple(
        (law.children.consents_from.at(codes), law.children.consents_from.citation)
        for law in _in_force(regimes, on, laws)
        if law.children.consents_from is not None
    )


def legal_age(regimes: Iterable[str], place: str, on: date, laws: Laws | None = None) -> int:
    """Below this age others consent for a child there: the highest that a law names, else what is usual. Raises UnknownPlace."""
    ages = [age for age, _ in consent_ages(regimes, place, on, laws)]
    return max(ages, default=_COPPA if find_place(place).country == "US" else _ELSEWHERE)


def age_band(under: int) -> str:
    return f"under_{under}"


def years_of(band: str) -> int | None:
    """16 of `under_16`; None of the empty band, which says nothing. Raises ValueError for any other word."""
    if not band:
        return None
    found = _BAND.fullmatch(band)
    if found is None:
        raise ValueError(f"“{band[:20]}” is no age band. Use one such as {age_band(16)}, up to {AGE_BANDS[-1]}.")
    return int(found[1])


def _in_force(regimes: Iterable[str], on: date, laws: Laws | None) -> list[Regime]:
    known = packs() if laws is None else laws
    return [law for regime_id in regimes if (law := known[regime_id]).in_force(on) is not None]


def _codes(home: Place) -> Sequence[str]:
    """The place and the country it is in, as a law's own ages name them."""
    return (home.code, home.country)


def _rule(law: Regime, home: Place) -> ChildRule | None:
    own, consent = law.children.own_request, law.children.consents_from
    if own is None:
        return None
    acts_from, citation, verified = own.at(_codes(home))
    cited = [(citation, verified)]
    if acts_from is None:
        # Where a law names no age, the one at which it lets a child consent tells whose maturity is looked at.
        acts_from = consent.at(_codes(home)) if consent else _ELSEWHERE
        cited += [(consent.citation, consent.verified)] if consent else []
    itself = 0 if own.who is Who.ALLOWED else acts_from
    return ChildRule(itself, acts_from, tuple(c for c, _ in cited), all(v for _, v in cited))
