"""Where a person lives: which bodies of law apply there, and the calendar and time zone that hold by default.

Places are ISO 3166-1 countries, and ISO 3166-2 codes where the law or the holidays differ within one: the nations of
the United Kingdom, the states of the United States and the provinces of Canada (places.csv beside this module). Which
law protects people there stands in that law's own file (`where`).
"""

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib import resources
from types import MappingProxyType

from dsr.rules.errors import BadPack
from dsr.rules.regimes import Laws, packs
from dsr.rules.regimes.schema import Applies, Regime, Where

# fmt: off
EU = frozenset({
    "AT", "BE", "BG", "CY", "CZ", "DE", "DK", "EE", "ES", "FI", "FR", "GR", "HR", "HU",
    "IE", "IT", "LT", "LU", "LV", "MT", "NL", "PL", "PT", "RO", "SE", "SI", "SK",
})
# fmt: on
EEA = EU | {"IS", "LI", "NO"}
# Parts of member states that ISO lists apart and where Union law applies (TFEU Article 355(1) and (4)).
_OUTERMOST = frozenset({"AX", "GF", "GP", "MF", "MQ", "RE", "YT"})
# Words by which policies and laws speak of several places; any other word is a place's code.
GROUPS: Mapping[str, frozenset[str]] = MappingProxyType({"eea": EEA | _OUTERMOST, "uk": frozenset({"GB"})})
ALL = "all"
_PLURAL = ("Islands", "Republic", "Territory", "Territories", "Emirates", "Netherlands")
_WITH_ARTICLE = frozenset(
    {
        "Bahamas",
        "Comoros",
        "District of Columbia (United States)",
        "Gambia",
        "Isle of Man",
        "Maldives",
        "Northwest Territories (Canada)",
        "Philippines",
        "Seychelles",
        "United Kingdom",
        "United States",
    }
)


class UnknownPlace(ValueError):
    """No place of that code."""


@dataclass(frozen=True)
class Place:
    code: str
    name: str
    time_zone: str

    @property
    def country(self) -> str:
        return self.code.partition("-")[0]

    @property
    def in_words(self) -> str:
        """The name as it stands in a sentence: Germany, the Netherlands, California (United States)."""
        return f"the {self.name}" if self.name.endswith(_PLURAL) or self.name in _WITH_ARTICLE else self.name

    @property
    def calendar(self) -> str:
        """The id of the holiday calendar that holds by default."""
        return self.code

    def within(self, area: frozenset[str]) -> bool:
        return self.code in area or self.country in area


@cache
def places() -> Mapping[str, Place]:
    """Every place by code, in the order of their names."""
    text = (resources.files("dsr.rules") / "places.csv").read_text(encoding="utf-8")
    read = [Place(**row) for row in csv.DictReader(text.splitlines())]
    return MappingProxyType({p.code: p for p in sorted(read, key=lambda p: p.name)})


def find_place(code: str) -> Place:
    """The place of that code, in any case. Raises UnknownPlace."""
    try:
        return places()[code.upper()]
    except KeyError:
        raise UnknownPlace(
            f"“{code[:20]}” is no place that we know. "
            "Use a country such as DE, or a part of one such as US-CA or GB-SCT."
        ) from None


def regimes_for(place: str, on: date, laws: Laws | None = None) -> tuple[str, ...]:
    """The bodies of law that give somebody who lives there rights, as in force on `on`. Raises UnknownPlace."""
    home = find_place(place)
    return tuple(law.id for law in _laws_at(home, laws) if law.in_force(on) is not None)


def holds_in(law: Regime, place: str) -> bool:
    """Whether a place lies where this law holds, whatever makes it apply. Raises UnknownPlace."""
    home = find_place(place)
    inside, left_out = _areas(law.where)
    return home.within(inside) and not home.within(left_out)


def check_places(laws: Laws) -> None:
    """Raises BadPack for a law whose file names a place that nobody knows, with the file, the place and the remedy."""
    for law in laws.values():
        try:
            _areas(law.where)
            for code in law.children.places:
                find_place(code)
        except UnknownPlace as error:
            raise BadPack(f"{law.id}.yaml, at where or children: {error}") from None


def _laws_at(home: Place, laws: Laws | None) -> tuple[Regime, ...]:
    known = packs() if laws is None else laws
    return tuple(law for law in known.values() if _protects(law.where, home))


def _protects(where: Where, home: Place) -> bool:
    protected, left_out = _areas(where)
    return where.applies is Applies.BY_RESIDENCE and home.within(protected) and not home.within(left_out)


@cache
def _areas(where: Where) -> tuple[frozenset[str], frozenset[str]]:
    """(where a law holds, what is left out of that). Raises UnknownPlace for a code that its file got wrong."""
    for area in where.areas:
        if area not in GROUPS:
            raise UnknownPlace(f"“{area[:20]}” is no group of places. Known: {', '.join(GROUPS)}.")
    places_named = frozenset(find_place(code).code for code in where.places)
    return (
        places_named.union(*(GROUPS[area] for area in where.areas)),
        frozenset(find_place(code).code for code in where.except_places),
    )


def lives_in(place: str, area: str) -> bool:
    """Whether a place lies in what a policy names: `all`, `eea`, `uk`, or a place's code. Raises UnknownPlace."""
    home = find_place(place)
    if area == ALL:
        return True
    if area.lower() in GROUPS:
        return home.within(GROUPS[area.lower()])
    return home.within(frozenset({find_place(area).code}))
