"""Rows that two kinds of people have a claim to: those who are served, and those who serve them or touch their things."""

from collections.abc import Iterator

from dsr.datamap.discover.facts import KeyFacts, Ref
from dsr.datamap.discover.inquiry import Inquiry
from dsr.datamap.discover.roles import brings, serves
from dsr.datamap.discover.words import ANYBODY, DEALINGS, LOGS, PARENTS, REACTIONS, SUBJECTS, stem

_CHILDREN = frozenset({"child", "kid"})
_NAMED = frozenset({"plain", "owns"})
# What somebody does to a thing of any kind, an author among them: whose it is, does not change by that.
_DONE_TO_ANYTHING = REACTIONS - {"comment", "visit"}
_TOUCHED = _NAMED | {"does", "other", "unknown"}


def outdone(known: Inquiry, ref: Ref, held: list[KeyFacts], root: Ref) -> str:
    """Why the row is not the root's though it names them, or nothing. `held`: the keys that do."""
    ours = any(serves(key.columns[-1]) for key in held)
    for rival, key in _named(known, ref):
        if rival == root or known.tables.is_agent(rival) or not known.tables.is_reachable(rival):
            continue
        if _in_address_book(known, root, rival) or _in_other_rows(key, held) or _is_a_child(known, root, rival):
            continue
        if key.where and known.tables.noun(ref) in _DONE_TO_ANYTHING:
            continue
        theirs = serves(key.columns[-1])
        if keeps(known, rival, root) or (ours and not theirs):
            continue
        if keeps(known, root, rival) or (theirs and not ours):
            return f"the row is about somebody of {rival[1]}, whom these people serve."
        # Beside a guest, a patient or a customer, whoever has a login serves.
        anybody, served = (known.tables.noun(each) in ANYBODY for each in (root, rival))
        if anybody and not served:
            return f"the row is about somebody of {rival[1]}; whoever else it names may serve them."
        if anybody == served and not known.tables.is_agent(root):
            if known.either_of(ref, held[0], key):
                continue
            return f"{root[1]} and {rival[1]} have the same claim to the row; say whose it is."
    return ""


def others_instead(known: Inquiry, ref: Ref, held: KeyFacts, root: Ref) -> list[KeyFacts]:
    """Keys to other people that are served, one of whom a row names where it names none of the root's."""
    return [
        key
        for rival, key in _named(known, ref)
        if rival != root
        and not known.tables.is_agent(rival)
        and not known.tables.is_agent(root)
        and known.tables.is_reachable(rival)
        and known.either_of(ref, held, key)
    ][:1]


def overruled(known: Inquiry, ref: Ref, root: Ref, *, made: bool) -> str:
    """Why a row that does not say that it is the root's is not: it says whose it is. `made`: it only says who typed it in."""
    held = [key for key in known.keys[ref] if known.found.family.get(key.target) == root]
    for key in known.keys[ref]:
        if _in_other_rows(key, held):
            continue
        rival = known.found.family.get(key.target, root)
        if rival == root or rival not in known.tables.people or known.tables.is_agent(rival):
            continue
        if known.role(ref, key) not in (_TOUCHED if made else _NAMED) or _in_address_book(known, root, rival):
            continue
        if {known.tables.noun(rival)} <= ANYBODY and known.tables.noun(root) not in ANYBODY:  # they may serve
            continue
        return f"the row names somebody of {rival[1]}, whose it is then."
    return ""


def _is_a_child(known: Inquiry, root: Ref, rival: Ref) -> bool:
    """Whether the rivals are children, who cannot be written to, beside grown-ups who can, of whom some are their parents: an
    invoice or a consent that names both is the grown-up's.
    """
    tables = known.tables
    if not tables.has_email(root) or tables.has_email(rival):
        return False
    over = [key for key in known.keys[rival] if known.found.family.get(key.target) == root]
    return tables.noun(rival) in _CHILDREN or any(
        {*stem(key.columns[-1]), tables.noun(key.target)} & PARENTS for key in over
    )


def _in_other_rows(key: KeyFacts, held: list[KeyFacts]) -> bool:
    """Whether the key holds in none of the rows in which these do: their kinds are others."""
    return all(any(dict(key.where).get(name, value) != value for name, value in each.where) for each in held) and bool(
        held
    )


def _in_address_book(known: Inquiry, root: Ref, rival: Ref) -> bool:
    """Whether people whom the root's enter, as friends, are nobody else's."""
    table = known.tables.by_ref[rival]
    others = (
        key.target in known.tables.people and known.found.family.get(key.target) not in {root, rival}
        for key in known.keys[rival]
        if table.requires(key.columns)
    )
    return known.tables.is_entered(rival) and keeps(known, root, rival) and not any(others)


def parts_first(known: Inquiry) -> dict[Ref, KeyFacts]:
    """Rows that are part of somebody's dealing, whichever people touched it, and the key that says of which."""
    return {
        ref: key
        for ref in known.tables.by_ref
        if known.free(ref)
        for key in known.keys[ref]
        if key.target != ref and _is_thing(known, key.target) and _goes_with(known, ref, key)
    }


def _goes_with(known: Inquiry, ref: Ref, key: KeyFacts) -> bool:
    table, noun = known.tables.by_ref[ref], known.tables.noun(ref)
    whose = {root for root, each in _named(known, key.target) if not outdone(known, key.target, [each], root)}
    touched = [(root, each) for root, each in _named(known, ref) if not known.tables.is_agent(root)]
    whose = {root for root in whose if not known.tables.is_agent(root)}
    if not whose or not touched:
        return False
    required = table.requires(key.columns)
    dealing = known.tables.noun(key.target) in DEALINGS
    if all(root in whose for root, _ in touched):
        # What is logged or noted of an order names whoever did it: the customer, or somebody of the shop.
        free = all(table.column(name).nullable for _, each in touched for name in each.columns)
        return required and dealing and free and noun in LOGS | {"note", "remark"}
    if any(root in whose for root, _ in touched):
        return False
    if all(keeps(known, root, other) for root, _ in touched for other in whose):
        return required
    if any(table.requires(each.columns) and _is_served(known, root, each) for root, each in touched):
        return False  # an application to somebody's order for work is the candidate's
    return (
        dealing
        and (required or noun in DEALINGS | LOGS)
        and not any(keeps(known, other, root) for root, _ in touched for other in whose)
    )


def _is_served(known: Inquiry, root: Ref, key: KeyFacts) -> bool:
    """Whether they are neither whoever has a login nor those who carry out what others have ordered."""
    noun = known.tables.noun(root)
    served = noun in SUBJECTS - ANYBODY or (root == known.chosen and noun not in ANYBODY)
    return served and not brings(key.columns[-1]) and not brings(noun)


def others_dealing(known: Inquiry, ref: Ref, root: Ref) -> str:
    """The table of other people's things that the row points at as well, or nothing."""
    for key in known.keys[ref]:
        if _is_thing(known, key.target) and key.target != ref:
            named = _named(known, key.target)
            whose = {other for other, each in named if not outdone(known, key.target, [each], other)}
            if whose and root not in whose and not any(known.tables.is_agent(other) for other in whose):
                return key.target[1]
    return ""


def _is_thing(known: Inquiry, ref: Ref) -> bool:
    return ref not in known.tables.people and ref not in known.found.family


def _named(known: Inquiry, ref: Ref) -> Iterator[tuple[Ref, KeyFacts]]:
    """The families of people whom the row names as theirs, each by the key."""
    for key in known.keys[ref]:
        root = known.found.family.get(key.target)
        who = root in known.tables.people or root == known.chosen  # the firms that are searched for, too
        if root is not None and who and known.role(ref, key) in _NAMED:
            yield root, key


def keeps(known: Inquiry, one: Ref, other: Ref) -> bool:
    """Whether each of the others belongs to one of these people, as a patient to a dietician: many to one, required."""
    table = known.tables.by_ref[other]
    return (
        one != other
        and known.tables.noun(other) not in ANYBODY
        and any(
            known.found.family.get(key.target) == one
            and known.role(other, key) in _NAMED
            and not table.is_unique(key.columns)
            and table.requires(key.columns)
            for key in known.keys[other]
        )
    )
