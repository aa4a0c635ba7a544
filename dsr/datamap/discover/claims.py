"""Rows that point at a person: are they that person's?"""

from collections.abc import Iterator

from dsr.datamap.discover.collectives import carries, is_called_after, is_collective, is_dealt_in
from dsr.datamap.discover.facts import KeyFacts, Ref
from dsr.datamap.discover.inquiry import Inquiry
from dsr.datamap.discover.joint import may_be_had
from dsr.datamap.discover.logged import handed_in, kept_of, logged_of
from dsr.datamap.discover.owners import RANKS, Owner
from dsr.datamap.discover.rivals import others_dealing, others_instead, outdone, overruled
from dsr.datamap.discover.roles import (
    brings_in,
    does_to,
    holds,
    is_author,
    is_given,
    offers,
    receives,
    serves,
)
from dsr.datamap.discover.serving import hangs_in_doubt, served_elsewhere, why_not_the_staffs
from dsr.datamap.discover.sided import leads as leads_on
from dsr.datamap.discover.sided import sides
from dsr.datamap.discover.words import (
    ANYBODY,
    CATALOGUE,
    COLLECTIVES,
    DEALINGS,
    NOTICES,
    ORDERED,
    REACTIONS,
    SHAREABLE,
    SUBJECTS,
    WRITINGS,
    refers,
    stem,
)
from dsr.datamap.draft import Concern, Review

_THEIRS = frozenset({"plain", "owns"})
_ON_STAGE = frozenset({"speaker", "presenter", "performer", "exhibitor"})


def claim(known: Inquiry, ref: Ref, held: list[KeyFacts], root: Ref) -> None:
    if both := sides(known, ref, held):
        review = Review(Concern.OWNERSHIP, "the row has two sides, and is taken for each one's.")
        leads = leads_on(known, ref)
        known.found.owner[ref] = Owner(both[0], root, 1, leads=leads, reviews=(review,), also=both[1:])
        return
    ranked = _ranked(known, ref, held)
    best = min((rank for rank, _ in ranked), default=RANKS["unknown"])
    if logged := logged_of(known, ref, held):
        held, ranked, best = [logged], [(RANKS["owns"], logged)], RANKS["owns"]
    between = any(known.role(ref, key) == "other" and (RANKS["owns"], key) not in ranked for key in held)
    told = any(key.declared or refers(known.tables.said(ref, key.columns[-1])) for key in held)
    if between and (best >= RANKS["unknown"] or not told):
        known.close(ref, held, "the row is between two people; say whose it is.")
        return
    if not ranked:
        _offer(known, ref, held, root)
        return
    sure = {key.target for _, key in ranked if key.declared and known.role(ref, key) == "plain"}
    ranked = [(rank, key) for rank, key in ranked if key.declared or key.target not in sure]
    guessed = not any(key.declared for _, key in ranked)
    if best == RANKS["unknown"] and guessed and not _has_other_way(known, ref, root) and not _goes_by(known, held):
        known.close(ref, held, "neither the column's name nor a foreign key says whose the row is.")
        return
    keys, best = _likeliest(known, ref, held, ranked, root)
    served = len(held) > 1 and best <= RANKS["owns"] and any(serves(key.columns[-1]) for key in keys)
    held_by = any(holds(key.columns[-1]) for key in keys)
    if best and not (served or held_by) and (record := _record(known, ref, root)):
        known.close(ref, keys, f"the row is about somebody's {record}, whoever wrote it.")
        return
    serving = known.tables.is_agent(keys[0].target)
    if serving and served_elsewhere(known, ref, root):
        return
    if why := _why_nobodys(known, ref, root, serving=serving):
        known.close(ref, keys, why)
        return
    weak, made = best > RANKS["owns"], best == RANKS["makes"]
    if why := overruled(known, ref, root, made=made) if weak else outdone(known, ref, keys, root):
        for key in keys:
            known.found.doubts[(ref, key)] = Review(Concern.PEOPLE, why)
        return
    keys = _by_their_key(known, keys)
    if len({key.columns for key in keys}) > 1:
        known.close(ref, keys, "two people have the same claim to the row; say whose it is.")
        if made and not known.tables.strong(ref) and known.tables.noun(ref) not in WRITINGS:
            known.found.closed.discard(ref)  # only who entered it and who changed it: it may be a part of something yet
        return
    if column := handed_in(known, ref, keys[0]):
        known.found.strangers.add(ref)
        known.close(ref, keys, f"{column} may be somebody else's, whose the row is then.")
        return
    if refusal := _refusal(known, ref, best, root, serving=serving):
        _refuse(known, ref, keys, best, refusal)
        return
    collective = (
        is_collective(known, ref, keys[0], best, root)
        or carries(known, ref, keys[0], root)
        or is_dealt_in(known, ref, keys[0])
    )
    reviews = tuple(_weak(known, ref, root, best, collective))
    also = tuple(known.without(ref, key, keys[0].columns) for key in others_instead(known, ref, keys[0], root))
    also += tuple(kept_of(known, ref, keys[0], held))
    known.found.owner[ref] = Owner(keys[0], root, 1, leads=not collective, reviews=reviews, also=also)


def _why_nobodys(known: Inquiry, ref: Ref, root: Ref, *, serving: bool) -> str:
    """Why a row is not said to be theirs, who serve or are not those searched for, or nothing."""
    if serving and (why := why_not_the_staffs(known, ref)):
        return why
    ours = known.found.family.get(known.chosen or root)
    thing = hangs_in_doubt(known, ref) if root != ours else ""
    return f"a part of {thing}, of which it is not said whose it is." if thing else ""


def _refuse(known: Inquiry, ref: Ref, keys: list[KeyFacts], best: int, why: str) -> None:
    if why == "later":
        return
    known.close(ref, keys, why)
    if best == RANKS["makes"] and known.tables.noun(ref) in CATALOGUE and not known.tables.strong(ref):
        known.found.closed.discard(ref)  # what is offered to all is context, whoever entered it


def _ranked(known: Inquiry, ref: Ref, held: list[KeyFacts]) -> list[tuple[int, KeyFacts]]:
    """The keys by which the row may be somebody's, each with its rank; a notification is whose it was sent to."""
    ranked = [(rank, key) for key in held if (rank := RANKS.get(known.role(ref, key))) is not None]
    served = [(rank, key) for rank, key in ranked if rank <= RANKS["owns"] and not known.tables.is_agent(key.target)]
    if served:  # who booked a lesson, before the tutor, who has a login as well
        ranked = [(rank, key) for rank, key in ranked if not known.tables.is_agent(key.target)]
    sent = [(RANKS["owns"], key) for key in held if receives(key.columns[-1])]
    told = known.tables.noun(ref) in NOTICES
    if len(sent) == 1 and not told and len(ranked) == 1 and is_author(ranked[0][1].columns[-1]):
        return [(RANKS["owns"], ranked[0][1])]  # a message is whose it was sent by
    return sent if len(sent) == 1 and (told or not ranked) else ranked


def _likeliest(
    known: Inquiry, ref: Ref, held: list[KeyFacts], ranked: list[tuple[int, KeyFacts]], root: Ref
) -> tuple[list[KeyFacts], int]:
    """The keys that say most of whose the row is, and their rank: one who is served before anybody else."""
    served = [(rank, key) for rank, key in ranked if rank <= RANKS["owns"] and serves(key.columns[-1])]
    if len(held) > 1 and served:  # the customer, before whom it is billed to
        nearest = min(rank for rank, _ in served)
        return [key for rank, key in served if rank == nearest], min(RANKS["owns"], *(rank for rank, _ in ranked))
    words = known.tables.words(ref)
    doing = [
        (rank, key)
        for rank, key in ranked
        if does_to(key.columns[-1], words) and known.tables.noun(key.target) in ANYBODY
    ]
    if doing and len({key.target for _, key in ranked}) == 1:  # a block is the blocker's, beside its user
        ranked = doing
    best = min(rank for rank, _ in ranked)
    keys = [key for rank, key in ranked if rank == best]
    keys = [key for key in keys if not brings_in(key.columns[-1])] or keys
    keys = [key for key in keys if best == RANKS["owns"] and holds(key.columns[-1])] or keys
    if best <= RANKS["owns"]:  # whose it is, or who handed it out
        keys += [key for rank, key in ranked if rank == RANKS["does"] and is_given(key.columns[-1])]
    return [key for key in keys if key.target == root] or keys, best


def _by_their_key(known: Inquiry, keys: list[KeyFacts]) -> list[KeyFacts]:
    """Of keys to one table, that to its key, where the others have another number of the same person's, or that called so."""
    if len({key.target for key in keys}) != 1:
        return keys
    own = [key for key in keys if key.target_columns == known.tables.by_ref[key.target].key]
    if len(own) == 1:
        return own
    # Beside a `user_id`, a `follow_user_id` of follows is the other side.
    bare = [key for key in keys if "".join(stem(key.columns[-1])) in known.tables.aliases(key.target)]
    return bare if len(bare) == 1 else keys


def _goes_by(known: Inquiry, held: list[KeyFacts]) -> bool:
    """Whether the only column that names them has what only they go by, such as the number of a card, whatever it is called."""
    (first, *more) = held
    return not more and first.target_columns != known.tables.by_ref[first.target].key


def _offer(known: Inquiry, ref: Ref, held: list[KeyFacts], root: Ref) -> None:
    """Of rows that only name who acts."""
    if len(held) == 1 and _is_offered(known, ref, held[0]):
        review = Review(Concern.OWNERSHIP, "taken for whoever offers it, since it names nobody else.")
        leads = known.tables.noun(ref) not in CATALOGUE | COLLECTIVES and ref not in known.joined
        known.found.owner[ref] = Owner(held[0], root, 1, leads=leads, reviews=(review,))


def _is_offered(known: Inquiry, ref: Ref, key: KeyFacts) -> bool:
    """Whether the row is what one of the people offers to the others, as a seller's listing, and no dealing between them."""
    people = known.tables.people | known.found.family.keys()
    return (
        offers(key.columns[-1])
        and not known.tables.is_agent(key.target)
        and known.tables.noun(ref) not in DEALINGS
        and all(other.target not in people for other in known.keys[ref] if other.columns != key.columns)
        and ref not in known.hidden
        and not _names_somebody(known, ref)
    )


def _record(known: Inquiry, ref: Ref, root: Ref) -> str:
    """The noun of a record of people, such as a pupil's, that the row is about while a column names its writer."""
    found = (
        known.tables.noun(key.target)
        for key in known.keys[ref]
        if key.target not in known.found.family
        and known.tables.noun(key.target) in SUBJECTS | _ON_STAGE
        and known.role(ref, key) == "plain"
        and any(
            inner.target == root
            and known.role(key.target, inner) not in {"makes", "acts"}  # not a firm that they have entered
            for inner in known.keys[key.target]
        )
    )
    return next(found, "")


def _refusal(known: Inquiry, ref: Ref, rank: int, root: Ref, *, serving: bool) -> str:
    """Why the rows are not taken for the person's; `later`: another link may still decide."""
    noun, strong = known.tables.noun(ref), _names_somebody(known, ref)
    if rank == RANKS["makes"]:
        if column := known.hidden.get(ref, ""):
            return f"{column} may name somebody else, whose the row is then."
        if any(may_be_had(known, ref, each) for each in (root, *known.joined.get(ref, ()))):
            return "later"
        if (
            noun in CATALOGUE | COLLECTIVES - ORDERED
            or (ref in known.joined and not _is_written(known, ref))
            or (noun in ORDERED and _typed_in(known, ref, root))
        ):
            return "whoever created the row need not be the person it is about."
        if strong:
            return "the row holds somebody's data, which need not be its creator's."
        if _has_other_way(known, ref, root) and not _is_written(known, ref):
            return "later"
    if rank == RANKS["unknown"] and (strong or noun in COLLECTIVES | CATALOGUE):
        return "the column's name does not say whose the row is."
    if strong and serving and noun not in SHAREABLE:
        return "the row holds somebody's data, which need not be the employee's."
    if noun in COLLECTIVES and strong and not is_called_after(known, ref, root):
        return "several people may belong to the row."
    return ""


def _typed_in(known: Inquiry, ref: Ref, root: Ref) -> bool:
    """Whether a column says by whom the row was made, `created_by`, and not who its maker is, `creator_id`."""
    return any("by" in stem(key.columns[-1]) for key in known.keys[ref] if known.found.family.get(key.target) == root)


def _is_written(known: Inquiry, ref: Ref) -> bool:
    """Whether it is what somebody has written to another's thing, or a vote on it, and no note on what they have ordered."""
    above = {known.tables.noun(key.target) for key in known.keys[ref]}
    return known.tables.noun(ref) in WRITINGS | REACTIONS and not above & (DEALINGS | SUBJECTS - ANYBODY)


def _names_somebody(known: Inquiry, ref: Ref) -> bool:
    kinds = known.tables.kinds[ref]
    return any(kinds[name].email or kinds[name].name == "person name" for name in known.tables.strong(ref))


def _has_other_way(known: Inquiry, ref: Ref, root: Ref) -> bool:
    return any(
        key.target not in known.tables.people
        and key.target not in known.found.family
        and key.target != ref
        and any(inner.target == root for inner in known.keys[key.target])
        for key in known.keys[ref]
    )


def _weak(known: Inquiry, ref: Ref, root: Ref, rank: int, collective: bool) -> Iterator[Review]:
    if thing := others_dealing(known, ref, root):
        yield Review(Concern.OWNERSHIP, f"as a part of {thing} the row may be somebody else's.")
    if rank == RANKS["unknown"]:
        yield Review(Concern.OWNERSHIP, "taken for the person's, though the column's name does not say so.")
    if rank == RANKS["makes"]:
        yield Review(Concern.OWNERSHIP, "taken for its creator's, since it names nobody else.")
    if collective:
        yield Review(Concern.OWNERSHIP, "several people may belong to it, so what points at it is not followed.")
