"""Rows with two sides that are alike, as a conversation of a buyer with a seller or a contract of two: each side's."""

import itertools

from dsr.datamap.discover.facts import KeyFacts, Ref
from dsr.datamap.discover.owners import Standing
from dsr.datamap.discover.roles import in_charge, offers
from dsr.datamap.discover.words import TALKS, stem, word_set

_MET = TALKS - {"channel", "meeting"} | {"match"}
_AGREED = word_set("contract agreement engagement hire gig")
# The other side of what is agreed on, who among users alike is one of those whom the controller serves.
_PROVIDES = word_set("freelancer contractor provider landlord lessor lender host expert talent performer contributor")
_MIRRORED = frozenset(
    map(frozenset, (("a", "b"), ("1", "2"), ("one", "two"), ("first", "second"), ("low", "high"), ("left", "right")))
)


def sides(known: Standing, ref: Ref, held: list[KeyFacts]) -> tuple[KeyFacts, ...]:
    """The two keys by which the row is each one's, or none. `held`: those that name one of these people."""
    noun, table = known.tables.noun(ref), known.tables.by_ref[ref]
    if noun not in _MET | _AGREED or ref in known.joined or known.tables.strong(ref):
        return ()
    naming = [key for key in held if "by" not in stem(key.columns[-1]) and Standing.role(known, ref, key) != "makes"]
    if len(naming) != 2 or len({key.columns for key in naming}) != 2 or _names_others(known, ref, held):
        return ()
    one, other = naming
    alike = (one.target, one.target_columns) == (other.target, other.target_columns)
    if not alike or any(key.where or not table.requires(key.columns) for key in naming):
        return ()
    if known.tables.is_agent(one.target) or any(_sees_to(known, ref, key) for key in naming):
        return ()
    said = [set(stem(key.columns[-1])) for key in naming]
    if noun in _AGREED and not any(words & _PROVIDES for words in said) and not _mirrored(*said):
        return ()
    return one, other


def leads(known: Standing, ref: Ref) -> bool:
    """Whether what hangs on the row is each side's as well: the milestones of a contract, not the messages of a talk."""
    return known.tables.noun(ref) in _AGREED


def _names_others(known: Standing, ref: Ref, held: list[KeyFacts]) -> bool:
    """Whether the row names other people, too, whom the controller serves."""
    people = known.tables.people | known.found.family.keys()
    return any(
        key.target in people and not known.tables.is_agent(key.target) for key in known.keys[ref] if key not in held
    )


def _sees_to(known: Standing, ref: Ref, key: KeyFacts) -> bool:
    """Whether the column names one of the staff, by what they do: an assignee, an agent, and no seller among users."""
    column = key.columns[-1]
    if offers(column) or set(stem(column)) & _PROVIDES:
        return False
    return in_charge(column) or Standing.role(known, ref, key) == "acts"


def _mirrored(one: set[str], other: set[str]) -> bool:
    return any(frozenset(pair) in _MIRRORED for pair in itertools.product(one - other, other - one))
