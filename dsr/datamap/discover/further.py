"""Further keys by which a row is its owner's: of its column's other kinds, and those that hold where the first says nothing."""

import itertools
import operator
from collections.abc import Iterator
from dataclasses import replace

from dsr.datamap.discover.facts import Included, KeyFacts, Ref
from dsr.datamap.discover.inquiry import Inquiry
from dsr.datamap.discover.owners import Owner
from dsr.datamap.discover.words import (
    CATALOGUE,
    COLLECTIVES,
    DEALINGS,
    LOGS,
    REACTIONS,
    REPORTED,
    SHAREABLE,
    WRITINGS,
    nouns,
    stem,
)

_DONE = REACTIONS | LOGS | (WRITINGS - {"document"}) | {"session", "token", "login"}


def follow_further(known: Inquiry) -> None:
    """Rows of one column's other kinds, a comment on somebody's photo as well as one on their post; and what
    names nobody, as a guest's, of their order.
    """
    for ref, owner in known.found.owner.items():
        if ref in known.found.family or owner.key not in known.keys[ref]:
            continue
        others = [key for key in known.keys[ref] if key != owner.key]
        also = [key for key in others if _is_another_way(known, ref, owner, key) and _leads_to(known, ref, key)]
        also = also or list(_arc(known, ref, owner))
        if also and not owner.key.where:  # only where nobody is named: else it is theirs
            before = itertools.accumulate((each.columns for each in (owner.key, *also)), operator.add)
            limited = list(zip(also, before, strict=False))
            zeros = [zero for key, columns in limited for zero in _of_nobody(known, ref, owner.key, key, columns)]
            empty = limited if _may_be_empty(known, ref, owner.key) else []
            also = [known.without(ref, key, columns) for key, columns in empty] + zeros
        if also:
            told = {(key.columns, key.target) for key in also}
            kept = (key for key in owner.also if (key.columns, key.target) not in told)
            known.found.owner[ref] = replace(owner, also=(*kept, *also))


def _of_nobody(
    known: Inquiry, ref: Ref, first: KeyFacts, key: KeyFacts, columns: tuple[str, ...]
) -> Iterator[KeyFacts]:
    """The key in rows that have 0 where others name somebody, if there are any: without foreign keys that is nobody."""
    if columns != first.columns or not _may_be_nobody(known, ref, first):
        return
    zero = replace(key, where=(*key.where, *((name, "0") for name in columns)))
    if known.answer(Included(ref, key.columns, key.target, key.target_columns, zero.where)).yes:
        known.keys[ref] = (*known.keys[ref], zero)
        yield zero


def _may_be_nobody(known: Inquiry, ref: Ref, key: KeyFacts) -> bool:
    """Whether 0 may stand for nobody: no constraint forbids it."""
    return not key.declared and all(known.tables.by_ref[ref].column(name).family == "number" for name in key.columns)


def _arc(known: Inquiry, ref: Ref, owner: Owner) -> Iterator[KeyFacts]:
    """Further keys of a row of which one is set, as a discount's to an order, or to a line of one, or to its delivery."""
    if (
        owner.key.target in known.found.family
        or owner.key.where
        or owner.also
        or not _may_be_empty(known, ref, owner.key)
    ):
        return
    taken = [owner.key]
    for key in known.keys[ref]:
        above = known.found.owner.get(key.target)
        if key == owner.key or key.where or above is None or above.root != owner.root or not above.leads:
            continue
        if not _may_be_empty(known, ref, key) or not _names_nobody_else(known, ref, owner, key):
            continue
        apart = [known.apart(ref, each, key) for each in taken]  # all of them are asked at once
        if _leads_to(known, ref, key) and all(apart):
            taken.append(key)
            yield key


def _may_be_empty(known: Inquiry, ref: Ref, key: KeyFacts) -> bool:
    return all(known.tables.by_ref[ref].column(name).nullable for name in key.columns)


def _is_another_way(known: Inquiry, ref: Ref, owner: Owner, key: KeyFacts) -> bool:
    if owner.key.where:
        return key.columns == owner.key.columns and known.role(ref, key) == "plain"
    table, above = known.tables.by_ref[ref], known.found.owner.get(key.target)
    if above is None or above.root != owner.root or owner.key.target not in known.found.family:
        return False
    if ref in known.hidden and not (key.target == known.addresses and _is_own_number(known, ref, owner)):
        return False
    if not (_may_be_empty(known, ref, owner.key) or _may_be_nobody(known, ref, owner.key)):
        return False
    alone = _names_nobody_else(known, ref, owner, key)
    if key.target == known.addresses:  # which is as good as the person
        return key.declared and alone
    if known.tables.noun(key.target) in DEALINGS and (
        table.requires(key.columns) or (key.declared and table.is_unique(key.columns) and alone)
    ):
        return True
    if table.requires(key.columns) and _may_be_answered(known, ref, owner, key):
        return True
    apart = known.tables.noun(key.target) not in CATALOGUE | COLLECTIVES | SHAREABLE
    done = set(known.tables.words(ref)) & _DONE  # by somebody who is not known, as a visit by a shared link
    return alone and apart and not done and known.apart(ref, owner.key, key)


def _may_be_answered(known: Inquiry, ref: Ref, owner: Owner, key: KeyFacts) -> bool:
    """Whether the row is written to what somebody has reported, by them or by one of the staff, whom another column names."""
    if known.tables.noun(ref) not in WRITINGS or known.tables.noun(key.target) not in REPORTED:
        return False
    return any(
        known.tables.is_agent(each.target) and _may_be_empty(known, ref, each) and not each.where
        for each in known.keys[ref]
        if each not in (owner.key, key)
    )


def _is_own_number(known: Inquiry, ref: Ref, owner: Owner) -> bool:
    """Whether what seems to name somebody is the row's second number, as a member's id: called so, and of another type
    than people's keys.
    """
    column = known.tables.by_ref[ref].column(known.hidden[ref])
    people = known.tables.by_ref[owner.key.target].column(owner.key.target_columns[0])
    return stem(column.name) in {known.tables.words(ref), nouns(ref[1])} and column.family != people.family


def _names_nobody_else(known: Inquiry, ref: Ref, owner: Owner, key: KeyFacts) -> bool:
    """Whether the row, as an invoice's address beside its order, names no people but by these two."""
    people = known.tables.people | known.found.family.keys()
    others = (other for other in known.keys[ref] if other not in (owner.key, key))
    named = (
        each.target for each in others if not known.tables.is_agent(each.target) and known.role(ref, each) != "acts"
    )
    return known.role(ref, key) == "plain" and people.isdisjoint(named)


def _leads_to(known: Inquiry, ref: Ref, key: KeyFacts) -> bool:
    """Whether the row is a part of what is somebody's, by links that are followed."""
    here, seen = key.target, {ref}
    if not known.found.owned(here):
        return False
    while here not in known.found.family:  # up to a person; what comes round to the row itself would be a circle
        above = known.found.owner[here]
        if here in seen or not above.leads:
            return False
        if above.key not in known.keys[here]:
            return True  # what several have together
        seen.add(here)
        here = above.key.target
        if here not in known.found.owner:
            return True
    return True
