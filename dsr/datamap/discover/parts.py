"""Rows that point at rows that are somebody's: are they parts of them?"""

from dataclasses import replace

from dsr.datamap.discover.evidence import ENOUGH
from dsr.datamap.discover.facts import KeyFacts, Ref, Single
from dsr.datamap.discover.inquiry import Inquiry
from dsr.datamap.discover.likely import leads, part_of
from dsr.datamap.discover.naming import PEOPLE
from dsr.datamap.discover.owners import Owner
from dsr.datamap.discover.rivals import keeps
from dsr.datamap.discover.roles import does_by, serves
from dsr.datamap.discover.words import (
    ANYBODY,
    CATALOGUE,
    COLLECTIVES,
    DEALINGS,
    HELD_BY_ONE,
    REACTIONS,
    SHAREABLE,
    SUBJECTS,
    TALKS,
    WRITINGS,
    stem,
    word_set,
)
from dsr.datamap.draft import Concern, Review

_SENT = word_set("sent written noted logged recorded")


def adopt(known: Inquiry, ref: Ref, held: list[KeyFacts], root: Ref, level: int) -> None:
    if ref in known.hidden and not _is_said_of_a_part(known, ref, held):
        known.close(ref, held, f"{known.hidden[ref]} may name somebody else, whose the row is then.")
        return
    if column := known.unsolved(ref, held):
        known.close(ref, held, f"{column} may point at any table, and the row need not be a part of this one.")
        return
    held = [key for key in held if key == known.parts.get(ref, key)] or held
    if undecided := known.undecided(ref, CATALOGUE, but=held):
        known.close(ref, held, f"a part of {undecided}, of which it is not said whose it is.")
        return
    served = _of_the_served(known, held)
    reviews = [
        Review(Concern.OWNERSHIP, f"as a part of {key.target[1]} the row may be somebody else's.")
        for key in held
        if key not in served and key.target not in known.found.family
    ]
    keys = _likeliest(known, ref, served)
    if not keys and _are_of_one(known, ref, served):
        _either(known, ref, served, Owner(served[0], root, level, reviews=tuple(reviews)))
        return
    if not keys:
        _leave(known, ref, held, root)
        return
    if len({key.columns for key in keys}) > 1:
        if len(keys) == 2 and not _sure(known, ref, keys) and known.apart(ref, *keys):
            _either(known, ref, keys, Owner(keys[0], root, level, reviews=tuple(reviews)))
            return
        doing = [] if known.lead_together(ref, keys) else _doing(known, ref, keys)
        if doing:
            _settle(known, ref, doing, doing[0], Owner(doing[0], root, level, reviews=tuple(reviews)))
            return
        if handed := _handed_in_by_others(known, keys):
            said = Review(Concern.OWNERSHIP, f"as a part of {handed[1].target[1]} the row may be somebody else's.")
            _settle(known, ref, handed[:1], handed[0], Owner(handed[0], root, level, reviews=(*reviews, said)))
            return
        if not known.lead_together(ref, keys):
            known.close(ref, keys, "several rows have the same claim to it; say which one it is a part of.")
            return
        reviews.append(Review(Concern.OWNERSHIP, f"a part of {_listed(keys)}: each led to the same person."))
    key = min(keys, key=lambda key: not known.tables.by_ref[ref].requires(key.columns))
    _settle(known, ref, keys, key, Owner(key, root, level, leads(known, ref, key), tuple(reviews)))


def _leave(known: Inquiry, ref: Ref, held: list[KeyFacts], root: Ref) -> None:
    """The row does not look like a part; what is no more than guessed does not stand in the way of what is declared."""
    known.close(ref, held, "the row may be about something else; say whose it is.")
    if not any(key.declared or known.role(ref, key) == "plain" for key in held):
        known.passed.add((ref, root))
        known.found.closed.discard(ref)


def _is_said_of_a_part(known: Inquiry, ref: Ref, held: list[KeyFacts]) -> bool:
    """Whether the row cannot be without the thing that it is a part of, and what seems to name somebody says only by whom it was
    sent or written, or tells no one apart: a name in words.
    """
    table = known.tables.by_ref[ref]
    column = table.column(known.hidden[ref])
    met_at = COLLECTIVES | CATALOGUE | WRITINGS | TALKS
    dealt = any(known.tables.noun(key.target) not in met_at and table.requires(key.columns) for key in held)
    sent = stem(column.name)[-1:] == ("by",) and set(stem(column.name)) & _SENT
    worded = column.family == "text" and any(" " in value.strip() for value in column.sample)
    return dealt and bool(sent or worded)


def _handed_in_by_others(known: Inquiry, keys: list[KeyFacts]) -> list[KeyFacts]:
    """Of two things that a row joins, somebody's gift and what whoever has a login handed in with many of them: the gift, then
    the other.
    """
    over = {key: known.found.owner.get(key.target) for key in keys}
    by_login = [
        key
        for key, owner in over.items()
        if owner is not None and known.tables.noun(owner.key.target) in ANYBODY and "by" in stem(owner.key.columns[-1])
    ]
    theirs = [
        key
        for key, owner in over.items()
        if owner is not None
        and known.tables.noun(owner.key.target) not in ANYBODY
        and known.role(key.target, owner.key) == "plain"
    ]
    return [*theirs, *by_login] if len(theirs) == len(by_login) == 1 and len(keys) == 2 else []


def _doing(known: Inquiry, ref: Ref, keys: list[KeyFacts]) -> list[KeyFacts]:
    """Of a comment or the like on what others have, the key to the account from which it was written."""
    if known.tables.noun(ref) not in WRITINGS | REACTIONS:
        return []
    accounts = [key for key in keys if known.tables.noun(key.target) in SUBJECTS]
    others = [key for key in keys if key not in accounts]
    if len(accounts) != 1 or not known.tables.by_ref[ref].requires(accounts[0].columns):
        return []
    told = all(known.differ(ref, known.way(accounts[0]), known.way(other)) for other in others)
    return accounts if told else []


def _are_of_one(known: Inquiry, ref: Ref, held: list[KeyFacts]) -> bool:
    """Whether two keys to rows of one table, as a credit and what it pays off, lead to the same person by both."""
    alike = len(held) == 2 and held[0].target == held[1].target and held[0].columns != held[1].columns
    said = {known.role(ref, key) for key in held}
    return alike and said == {"unknown"} and known.apart(ref, *held)


def _sure(known: Inquiry, ref: Ref, keys: list[KeyFacts]) -> bool:
    return any(known.tables.by_ref[ref].requires(key.columns) for key in keys)


def _either(known: Inquiry, ref: Ref, keys: list[KeyFacts], owner: Owner) -> None:
    """A row is a part of the one thing or, where it names none, of the other: a payment of an order or of a subscription."""
    first, second = keys
    if column := next(filter(None, (known.somebody_elses(ref, key) for key in keys)), ""):
        known.found.strangers.add(ref)
        known.close(ref, keys, f"{column} may be somebody else's, whose the row is then.")
        return
    limited = known.without(ref, second, first.columns)
    known.found.owner[ref] = replace(owner, also=(limited,), leads=leads(known, ref, first))


def _settle(known: Inquiry, ref: Ref, keys: list[KeyFacts], key: KeyFacts, owner: Owner) -> None:
    """What hangs on somebody's thing by this key is theirs, unless the row says that it is somebody else's."""
    if column := known.somebody_elses(ref, key):
        known.found.strangers.add(ref)
        known.close(ref, keys, f"{column} may be somebody else's, whose the row is then.")
        return
    if maker := _own_maker(known, ref, key, owner.root):
        said = Review(Concern.OWNERSHIP, "taken for its creator's, since it names nobody else.")
        known.found.owner[ref] = replace(owner, key=maker, reviews=(said,))
        return
    doer, certain = _equal(known, ref, key, owner.root)
    if doer is not None and _did(known, ref, doer):
        if not certain or not known.tables.by_ref[ref].requires(doer.columns):
            known.close(ref, keys, f"{doer.columns[-1]} may be any of these people; say whose the row is.")
            return
        said = Review(Concern.OWNERSHIP, "taken for whoever did it to somebody's.")
        owner = replace(owner, key=doer, reviews=(said,))
    elif doer is not None:
        said = Review(Concern.OWNERSHIP, f"{doer.columns[-1]} names people as well whose the row may be.")
        owner = replace(owner, reviews=(*owner.reviews, said))
    known.found.owner[ref] = owner


def _own_maker(known: Inquiry, ref: Ref, key: KeyFacts, root: Ref) -> KeyFacts | None:
    """Who made the row, where it may use what another one has made, as a theme, and need not."""
    above = known.found.owner.get(key.target)
    if above is None or known.tables.by_ref[ref].requires(key.columns) or known.role(key.target, above.key) != "makes":
        return None
    made = [
        each
        for each in known.keys[ref]
        if known.found.family.get(each.target) == root and known.role(ref, each) == "makes"
    ]
    return made[0] if len(made) == 1 else None


def _of_the_served(known: Inquiry, held: list[KeyFacts]) -> list[KeyFacts]:
    """Without the ways over those who serve, where one leads over those who are served: a client's project, and who works
    on it.
    """
    if any(known.tables.noun(key.target) in SUBJECTS for key in held):
        held = [key for key in held if not known.tables.is_agent(key.target)] or held
    return [key for key in held if any(serves(each.columns[-1]) for each in known.way(key))] or held


def _likeliest(known: Inquiry, ref: Ref, held: list[KeyFacts]) -> list[KeyFacts]:
    """The keys by which the row looks most like a part; none where it does not."""
    giving = _senders(known, ref, held)
    held = giving or held
    scored = [(part_of(known, ref, key, said=bool(giving)), key) for key in held]
    best = max(score for score, _ in scored)
    keys = [key for score, key in scored if score == best]
    # What may lie at somebody's address, and need not, is not a part of it.
    if best < 0 or (best == 0 and all(known.tables.noun(key.target) in SHAREABLE - HELD_BY_ONE for key in keys)):
        return []
    return [key for key in keys if known.tables.noun(key.target) not in SHAREABLE] or keys


def _equal(known: Inquiry, ref: Ref, key: KeyFacts, root: Ref) -> tuple[KeyFacts | None, bool]:
    """A key to people of the same kind, mostly others, who did something: the row itself, as a card's move, or something to
    it. And whether anybody has looked.
    """
    way = known.way(key)
    found = []
    for other in known.keys[ref]:
        mine = known.found.family.get(other.target) == root and not known.tables.is_agent(other.target)
        if mine and known.role(ref, other) in {"acts", "makes"} and not _is_unused(known, ref, other):
            answer = known.equals(ref, other, way)
            if answer.yes >= answer.no and known.differ(ref, (other,), way):
                found.append((other, answer.yes >= ENOUGH))
    return max(found, key=lambda each: _did(known, ref, each[0]), default=(None, False))


def _is_unused(known: Inquiry, ref: Ref, key: KeyFacts) -> bool:
    """Whether no row names anybody by the key, as far as anybody has looked."""
    alone = Single(ref, key.columns)
    answer, filled = known.answer(alone), any(each.sample for each in known.tables.by_ref[ref].columns)
    return filled and alone in known.answers.given and not answer.known


def _did(known: Inquiry, ref: Ref, key: KeyFacts) -> bool:
    """Whether the column says who wrote the row or did what it says, not who handles what others have done."""
    return does_by(key.columns[-1]) or known.role(ref, key) == "makes"


def _senders(known: Inquiry, ref: Ref, held: list[KeyFacts]) -> list[KeyFacts]:
    """Of two rows of one table, the one that gives, as a wallet that pays another: what they do is the giver's."""
    roles = {key: known.role(ref, key) for key in held}
    giving = [key for key, role in roles.items() if role == "owns"]
    taking = [key for key, role in roles.items() if role == "other"]
    alike = len(giving) == len(taking) == 1 and giving[0].target == taking[0].target
    return giving if alike and len(held) == 2 else []


def _listed(keys: list[KeyFacts]) -> str:
    return " and ".join(key.target[1] for key in keys)


def somebodys(known: Inquiry, ref: Ref, root: Ref) -> bool:
    """Whether the row names a person, other than by the root's rows, who is neither staff nor merely its creator."""
    if ref in known.parts:
        return False
    if known.tables.noun(ref) in DEALINGS and _is_the_chosens(known, ref, root):
        return True
    return any(
        (
            key.target in known.tables.people
            or known.found.family.get(key.target, root) != root
            or _records(known, key, root)
        )
        and not known.tables.is_agent(key.target)
        and not _serves(known, key.target, root)
        and known.role(ref, key) in {"plain", "owns", "does", "unknown", "other"}
        for key in known.keys[ref]
    )


def _is_the_chosens(known: Inquiry, ref: Ref, root: Ref) -> bool:
    """Whether a table joins those who are searched for, and not the root's, to it: a lease of a landlord's flat."""
    ours = known.found.family.get(known.chosen) if known.chosen else None
    return ours != root and any(
        known.found.family.get(inner.target) == ours
        and known.tables.by_ref[other].is_unique((*key.columns, *inner.columns))
        for other, key in known.into({ref})
        for inner in known.keys[other]
    )


def _serves(known: Inquiry, ref: Ref, root: Ref) -> bool:
    """Whether beside people who are served, as clients, those of the other table are whoever has a login, or have a name
    that says neither that they are served nor by whom.
    """
    tables = known.tables
    served = tables.is_kind_of_people(root) and not tables.is_agent(root) and not tables.is_entered(root)
    return served and (tables.noun(ref) in ANYBODY or tables.noun(ref) not in PEOPLE) and not keeps(known, root, ref)


def _records(known: Inquiry, key: KeyFacts, root: Ref) -> bool:
    """Whether it points at records of people, such as pupils without names of their own, that are not the root's."""
    noun, owner = known.tables.noun(key.target), known.found.owner.get(key.target)
    mine = key.target in known.found.family or (owner is not None and owner.root == root)
    return noun in SUBJECTS - {"account", "profile"} and not mine
