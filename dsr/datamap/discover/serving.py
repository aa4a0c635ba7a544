"""Rows that name those who serve: is it somebody else's whom they serve?"""

from dsr.datamap.discover.facts import Ref
from dsr.datamap.discover.inquiry import Inquiry
from dsr.datamap.discover.owners import RANKS
from dsr.datamap.discover.words import CATALOGUE, COLLECTIVES


def served_elsewhere(known: Inquiry, ref: Ref, root: Ref) -> bool:
    """Whether the row names somebody else whom these people serve."""
    return any(
        key.target in known.found.family
        and known.found.family[key.target] != root
        and not known.tables.is_agent(known.found.family[key.target])
        and known.role(ref, key) in RANKS
        for key in known.keys[ref]
    ) or any(key.target in known.found.owner and known.found.owner[key.target].root != root for key in known.keys[ref])


def why_not_the_staffs(known: Inquiry, ref: Ref) -> str:
    """Why a row that names one of them is not theirs, or nothing."""
    if thing := known.undecided(ref, COLLECTIVES):
        return f"a part of {thing}, of which it is not said whose it is."
    if shared := _shared_by_served(known, ref):
        return f"people who are served share {shared[1]}; say whose it is."
    return ""


def hangs_in_doubt(known: Inquiry, ref: Ref) -> str:
    """What the row is a part of, if two kinds of people have a claim to that: a reply to somebody's complaint, by whoever."""
    doubted = {table for table, _ in known.found.doubts if known.free(table)}
    found = (
        key.target[1]
        for key in known.keys[ref]
        if key.target in doubted and key.target != ref and known.tables.by_ref[ref].requires(key.columns)
        if known.role(ref, key) == "plain" and known.tables.noun(key.target) not in CATALOGUE | COLLECTIVES
    )
    return next(found, "")


def _shared_by_served(known: Inquiry, ref: Ref) -> Ref | None:
    """The table that another one joins to people who are served, as contracts to their parties: the row itself or one that
    it hangs on.
    """
    over = [ref, *(key.target for key in known.keys[ref] if known.role(ref, key) == "plain" and not key.where)]
    free = (each for each in over if each not in known.tables.people and each not in known.found.family)
    return next((each for each in free if _ties_served(known, each)), None)


def _ties_served(known: Inquiry, ref: Ref) -> bool:
    if ref not in known.joined or known.tables.noun(ref) in COLLECTIVES | CATALOGUE:
        return False
    return any(
        not known.tables.is_agent(known.found.family[inner.target])
        for other, key in known.into({ref})
        if other not in known.tables.people
        for inner in known.keys[other]
        if inner.target in known.found.family and known.tables.by_ref[other].is_unique((*key.columns, *inner.columns))
    )
