"""What several people belong to or meet in, such as a team or a shop, though a column says whose it is."""

from dsr.datamap.discover.evidence import ENOUGH
from dsr.datamap.discover.facts import KeyFacts, Ref, SamePerson
from dsr.datamap.discover.inquiry import Inquiry
from dsr.datamap.discover.owners import RANKS
from dsr.datamap.discover.roles import brings, serves
from dsr.datamap.discover.words import ANYBODY, CATALOGUE, COLLECTIVES, DEALINGS, ORDERED, REPORTED, SUBJECTS, TALKS

_THEIRS = frozenset({"plain", "owns"})


def is_collective(known: Inquiry, ref: Ref, key: KeyFacts, rank: int, root: Ref) -> bool:
    """Whether several people may belong to the row, which `key` says is one's, so that what points at it need not be theirs."""
    ordered = known.tables.noun(ref) in ORDERED and ref not in known.joined
    chosen = root == known.chosen and known.tables.noun(root) not in ANYBODY
    served = (
        key
        for key in known.keys[ref]
        if serves(key.columns[-1]) or (chosen and known.found.family.get(key.target) == root)
    )
    if ordered and any(known.role(ref, key) == "plain" for key in served):
        return False  # what somebody has ordered, as a client's project
    told = known.tables.noun(ref) in REPORTED and known.tables.noun(root) not in ANYBODY
    dealt = (
        told or known.tables.noun(ref) in DEALINGS or known.with_staff(ref, root) or is_called_after(known, ref, root)
    )
    if rank <= RANKS["owns"] and dealt:
        return False  # a ticket is whose it is, whoever else is told of it
    if rank == RANKS["makes"] and _is_met_at(known, ref, root):
        return True
    if known.tables.noun(ref) in COLLECTIVES:
        return rank > RANKS["owns"] or not is_theirs_alone(known, ref, key)
    return ref in known.joined and rank != RANKS["plain"] and not _written(known, ref)


def is_theirs_alone(known: Inquiry, ref: Ref, key: KeyFacts) -> bool:
    """Whether everything in which somebody is named that hangs on the row, such as a channel's videos, is the same person's, by
    the rows: nobody else deals or joins there.
    """
    way = known.way(key)
    if ref in known.joined or not way or key.where or not known.tables.by_ref[ref].requires(key.columns):
        return False
    found = []
    for other, into in known.into({ref}):
        named = [known.way(each) for each in known.keys[other] if each != into and _names(known, each)]
        if into.where or other in known.tables.people or (not named and known.tables.strong(other)):
            return False
        alike = [each for each in named if each and known.one_end(each[-1], way[-1])]
        if len(alike) < len(named):
            return False
        found += [known.answer(SamePerson(other, each, (into, *way))) for each in alike]
    return any(answer.yes >= ENOUGH for answer in found) and not any(answer.no for answer in found)


def _names(known: Inquiry, key: KeyFacts) -> bool:
    """Whether the key leads to a person who is served, or to a record or account of theirs."""
    people = known.tables.people | known.found.family.keys()
    return (key.target in people and not known.tables.is_agent(key.target)) or known.tables.noun(key.target) in SUBJECTS


def _is_met_at(known: Inquiry, ref: Ref, root: Ref) -> bool:
    """Whether others order or do something there, as at an event, whoever has entered it."""
    return any(
        key.target == ref
        and each != key
        and known.found.family.get(each.target) == root
        and known.role(other, each) in _THEIRS
        for other, key in known.into({ref})
        if known.tables.noun(other) in DEALINGS
        for each in known.keys[other]
    )


def is_called_after(known: Inquiry, ref: Ref, root: Ref) -> bool:
    """Whether it is a talk that is called after one of these people, `customer_thread`, and not tied to several."""
    return known.tables.noun(ref) in TALKS and known.tables.is_under(ref, root) and ref not in known.joined


def _written(known: Inquiry, ref: Ref) -> bool:
    return any("author" in key.columns[-1].lower() for key in known.keys[ref])


def carries(known: Inquiry, ref: Ref, key: KeyFacts, root: Ref) -> bool:
    """Whether the row, a rider's, is a part of an order of somebody else."""
    if not brings(key.columns[-1]):
        return False
    ways = (way for each in known.keys[ref] if each != key and (way := _way_to(known, each, root)))
    return any(known.differ(ref, (key,), way) for way in ways)


def is_dealt_in(known: Inquiry, ref: Ref, key: KeyFacts) -> bool:
    """Whether it is offered to all, and stands in others' orders: its lines are not theirs after whom a product may be kept."""
    if known.tables.noun(ref) not in CATALOGUE or known.tables.by_ref[ref].requires(key.columns):
        return False
    return any(
        known.tables.noun(each.target) in DEALINGS
        for other, key in known.into({ref})
        for each in known.keys[other]
        if each.columns != key.columns and each.target not in {ref, other}
    )


def _way_to(known: Inquiry, key: KeyFacts, root: Ref) -> tuple[KeyFacts, ...]:
    """By required keys to a row that names one of these people as theirs, whether or not it is known yet whose it is."""
    pending: list[tuple[KeyFacts, ...]] = [(key,)]
    seen = {key.target}
    while pending:
        way = pending.pop(0)
        for each in known.keys[way[-1].target]:
            if known.found.family.get(each.target) == root and known.role(way[-1].target, each) in {"plain", "owns"}:
                return (*way, each) if not any(step.where for step in (*way, each)) else ()
        table = known.tables.by_ref[way[-1].target]
        for each in known.keys[table.ref]:
            required = table.requires(each.columns)
            if required and each.target not in seen and each.target not in known.tables.people:
                seen.add(each.target)
                pending.append((*way, each))
    return ()
