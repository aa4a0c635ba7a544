"""What several people have together: an account with its holders, a contract with its parties, joined to them by a table."""

from collections.abc import Iterator

from dsr.datamap.discover.facts import KeyFacts, Ref
from dsr.datamap.discover.inquiry import Inquiry
from dsr.datamap.discover.words import DEALINGS, REACTIONS, word_set

_HAD = DEALINGS | word_set("account application deed plot vehicle warranty deposit wallet membership")
_LINKS = frozenset({("lnk",), ("link",)})
# Joins of a dealing and those who only look at it, or work on it.
_BESIDE = REACTIONS | word_set(
    "watcher follower viewer reviewer subscriber cc collaborator assignee agent approver mention witness notification"
    " recipient reader label tag beneficiary message note reply"
)


def may_be_had(known: Inquiry, thing: Ref, root: Ref) -> bool:
    """Whether a table that is called after both joins these people to the thing, whoever has entered it."""
    return known.tables.noun(thing) in _HAD and any(
        _joins_by_name(known, ref) and any(known.found.family.get(each.target) == root for each in known.keys[ref])
        for ref, _ in known.into({thing})
    )


def held_together(known: Inquiry, root: Ref) -> Iterator[tuple[Ref, KeyFacts]]:
    """Tables that join these people to what is nobody else's, each with its key to that."""
    for ref, owner in list(known.found.owner.items()):
        if owner.root != root or owner.key.target not in known.found.family or ref in known.found.family:
            continue
        if set(known.tables.words(ref)) & _BESIDE or known.role(ref, owner.key) != "plain":
            continue
        for key in known.keys[ref]:
            if key == owner.key or not _is_had(known, ref, key, root):
                continue
            if known.single(ref, (*owner.key.columns, *key.columns)) and known.few_share(ref, key):
                yield ref, key


def _is_had(known: Inquiry, ref: Ref, key: KeyFacts, root: Ref) -> bool:
    """Whether it is a thing such as people have, and nothing but this table says whose it is."""
    thing = key.target
    if key.where or not known.free(thing) or known.role(ref, key) != "plain":
        return False
    linked = _is_linked(known, ref, key)
    if known.tables.noun(thing) not in _HAD and not linked:
        return False
    if not (known.tables.by_ref[ref].requires(key.columns) or linked or _joins_by_name(known, ref)):
        return False
    joins = {other for other, into in known.into({thing}) if other != ref and _ties(known, other, into)}
    return not joins and not any(_is_somebodys(known, thing, each, root) for each in known.keys[thing])


def _joins_by_name(known: Inquiry, ref: Ref) -> bool:
    """Whether the table is called after two others and points at both, though a program has left its columns free."""
    over, said = [known.tables.words(key.target) for key in known.keys[ref]], known.tables.words(ref)
    said = said[:-1] if said[-1:] in _LINKS else said
    return any(said == (*first, *second[-1:]) for first in over for second in over)


def _is_linked(known: Inquiry, ref: Ref, key: KeyFacts) -> bool:
    """Whether the table is there to say of each thing to whom alone it is linked, as a program's `reviews_author_lnk`."""
    return (
        known.tables.words(ref)[-1:] in _LINKS
        and known.tables.is_under(ref, key.target)
        and known.single(ref, key.columns)
    )


def _ties(known: Inquiry, ref: Ref, key: KeyFacts) -> bool:
    """Whether another table ties people who are served to it as well."""
    table = known.tables.by_ref[ref]
    return any(
        other.target in known.found.family
        and not known.tables.is_agent(known.found.family[other.target])
        and table.is_unique((*key.columns, *other.columns))
        for other in known.keys[ref]
        if other != key
    )


def _is_somebodys(known: Inquiry, thing: Ref, key: KeyFacts, root: Ref) -> bool:
    """Whether the thing itself names people who are served, or hangs on what is theirs or in doubt; where it is had at the place
    of others, as a lease of a landlord's flat, it is not theirs.
    """
    if key.target == thing or known.role(thing, key) in {"acts", "makes"}:
        return False
    family = known.found.family.get(key.target)
    if key.target in known.tables.people or family is not None:
        return not known.tables.is_agent(family or key.target)
    owner = known.found.owner.get(key.target)
    dealt = known.tables.noun(thing) in DEALINGS and known.role(thing, key) == "plain"
    if dealt and owner is not None and owner.root != root and not known.tables.strong(key.target):
        return False
    return key.target in known.found.closed or (owner is not None and not known.tables.is_agent(owner.root))
