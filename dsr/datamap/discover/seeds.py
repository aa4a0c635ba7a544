"""Every column that a search starts from: the chosen identifier, and the same address elsewhere."""

from collections.abc import Iterator
from dataclasses import dataclass

from dsr.datamap.discover.facts import Answers, Included, KeyFacts, Ref, SameValue
from dsr.datamap.discover.people import Tables
from dsr.datamap.discover.roles import role_of
from dsr.datamap.discover.settle import Settling
from dsr.datamap.discover.start import Start
from dsr.datamap.discover.words import (
    BASKETS,
    COLLECTIVES,
    DEALINGS,
    GUESTS,
    LOGS,
    WRITINGS,
    nouns,
    tokens,
    word_set,
)
from dsr.datamap.draft import Concern, Review

_SENT = LOGS | word_set("mail email sms newsletter notification outbox queue")  # to somebody, whatever it was about


@dataclass(frozen=True)
class Seed:
    kind: str
    reviews: tuple[Review, ...] = ()


def mail_questions(tables: Tables, settling: Settling, start: Start) -> Iterator[SameValue]:
    """For tables whose rows have a person and an address: is it the same person's?"""
    if start.table != start.person or not tables.kinds[start.person][start.column].email:
        return
    for ref, owner in settling.found.owner.items():
        way = _way_to(settling, owner.key, start.person)
        if not way or not _may_be_nobodys(tables, ref, owner.key):
            continue
        for name in tables.mails(ref):
            yield SameValue(ref, name, way, (start.column,))


def _way_to(settling: Settling, key: KeyFacts, person: Ref) -> tuple[KeyFacts, ...]:
    """The keys from a row to a person, or none where they lead to somebody else."""
    if key.target == person:
        return (key,)
    way = settling.way(key)
    return way if way and way[-1].target == person and not any(each.where for each in way) else ()


def _may_be_nobodys(tables: Tables, ref: Ref, key: KeyFacts) -> bool:
    """Without a foreign key a row may name nobody though its column may not be NULL."""
    return not key.declared or not tables.by_ref[ref].requires(key.columns)


def seeds_of(tables: Tables, settling: Settling, start: Start, answers: Answers) -> dict[tuple[Ref, str], Seed]:
    """Every column that a search starts from."""
    reviews = (*_of_start(start), *_shared_by_several(tables, start))
    found: dict[tuple[Ref, str], Seed] = {(start.table, start.column): Seed(start.kind, reviews)}
    asked = {(question.table, question.column): question for question in mail_questions(tables, settling, start)}
    for ref in tables.by_ref:
        mails = [name for name in tables.mails(ref) if (ref, name) not in found]
        if not mails or (ref == start.table and start.kind == "email"):
            continue
        name = min(mails, key=lambda each: (not _says_mail(each), len(tokens(each)), each))
        question = asked.get((ref, name))
        answer = answers.to(question) if question else None
        agreed = answer is None or not answer.no
        guests = agreed and question in answers.given and _is_a_guests(tables, settling, ref, name)
        if guests or (
            agreed and _is_the_subjects(tables, settling, start, ref, name, borne_out=bool(answer and answer.yes))
        ):
            found[(ref, name)] = Seed("email", (_same_address(ref, start),))
    for loose in loose_mails(tables, settling, start):
        place = (loose.table, loose.columns[0])
        either = asked.get(place)
        both = answers.to(either) if either in answers.given else None
        sent = tables.noun(loose.table) in _SENT | WRITINGS
        # No row has both or, of what was sent to somebody, those that have are theirs.
        fits = either is None or (both is not None and not both.no and (not both.known or sent))
        if place not in found and answers.to(loose).yes and fits:
            found[place] = Seed("email", (_same_address(loose.table, start),))
    return found


def loose_mails(tables: Tables, settling: Settling, start: Start) -> Iterator[Included]:
    """Columns with addresses, whatever they are called, of tables that nothing ties to people, as a log of what was sent, or
    whose rows need not name anybody: have they those of the people searched for?
    """
    if not tables.kinds[start.table][start.column].email:
        return
    for ref in tables.by_ref:
        closed = ref in settling.found.closed - settling.found.strangers and not _is_by_the_staff(tables, settling, ref)
        if closed or ref in settling.hidden or ref == start.table or ref in tables.people:
            continue
        owner = settling.found.owner.get(ref)
        if owner is not None and owner.key.target == start.person and _may_be_nobodys(tables, ref, owner.key):
            # Who is a subscriber by an address alone has no account.
            sent = {"other"} if tables.noun(ref) in _SENT | WRITINGS else set()
            yield from _included(settling, start, ref, frozenset({"plain", "owns", *sent}))
            continue
        part = owner.key if owner is not None and owner.key.target not in settling.found.family else None
        if part in settling.keys[ref] and _may_be_nobodys(tables, ref, part) and tables.noun(ref) in _SENT:
            yield from _included(settling, start, ref, frozenset({"plain", "owns", "other"}))
            continue
        if settling.found.owned(ref) or tables.noun(ref) in COLLECTIVES:
            continue
        people = (
            key for key in settling.keys[ref] if key.target in tables.people or key.target in settling.found.family
        )
        if any(not tables.is_agent(key.target) and settling.role(ref, key) != "acts" for key in people):
            continue
        yield from _included(settling, start, ref, frozenset({"plain", "owns", "other", "unknown"}))


def _is_by_the_staff(tables: Tables, settling: Settling, ref: Ref) -> bool:
    """Whether the row names nobody but who of the staff wrote or sent it, and is a part of nothing that may be somebody's."""
    people = tables.people | settling.found.family.keys()
    named = {key.target for key in settling.keys[ref] if key.target in people}
    over = {key.target for key in settling.keys[ref]} - named
    free = over.isdisjoint(settling.found.closed) and not any(map(settling.found.owned, over))
    return bool(named) and all(map(tables.is_agent, named)) and free


def _included(settling: Settling, start: Start, ref: Ref, said: frozenset[str]) -> Iterator[Included]:
    linked = {name for key in settling.keys[ref] for name in key.columns}  # which say already what they mean
    for name in settling.tables.mails(ref):
        if settling.tables.qualifies(ref, name) in said and name not in linked:
            yield Included(ref, (name,), start.table, (start.column,))


def _says_mail(column: str) -> bool:
    return bool({"email", "mail", "emailaddress", "login", "username"} & set(tokens(column)))


def _of_start(start: Start) -> Iterator[Review]:
    if start.rivals:
        yield Review(
            Concern.IDENTIFIER,
            f"the search starts here; it could also start from {', '.join(start.rivals)} (--identifier).",
        )
    if start.held is not None:
        yield Review(Concern.IDENTIFIER, "is an address here proved before it is kept? Else a stranger's may be found.")
    if start.joins:
        yield Review(Concern.PEOPLE, "further addresses of whoever has this one are not read.")


def _shared_by_several(tables: Tables, start: Start) -> Iterator[Review]:
    """Two accounts with one proved e-mail address are one person's; with one number or name they need not be."""
    if start.kind != "email" and not tables.by_ref[start.table].is_unique((start.column,)):
        yield Review(Concern.IDENTIFIER, "nothing makes its values unique: one that two people have finds both.")


def _same_address(ref: Ref, start: Start) -> Review:
    return Review(Concern.IDENTIFIER, "rows with the subject's address are taken for the subject's.")


def _is_a_guests(tables: Tables, settling: Settling, ref: Ref, column: str) -> bool:
    """Whether the address is that of who ordered without an account. Somebody must have looked whether rows with an account
    have another person's: a booking may have the address of whom it is for.
    """
    if ref in settling.hidden or ref in settling.found.closed:
        return False
    spoken = set(nouns(column)) - {"email", "mail", "e", "address"}
    return bool(spoken) and spoken <= GUESTS and tables.noun(ref) in DEALINGS | BASKETS


def _is_the_subjects(
    tables: Tables, settling: Settling, start: Start, ref: Ref, column: str, *, borne_out: bool
) -> bool:
    """Whether a row with the subject's address is the subject's, though no link says so."""
    found = settling.found
    if not _says_mail(column) and ref not in tables.people:  # `owner` may be whoever typed the row in
        return False
    if tables.qualifies(ref, column) not in {"plain", "owns"} or tables.noun(ref) in COLLECTIVES:
        return False
    if ref in found.closed:
        return ref in found.strangers
    keys = settling.keys[ref]
    names_people = [key for key in keys if key.target in tables.people or key.target in found.family]
    if found.family.get(ref) == start.person:
        if ref == start.table:
            return True  # the chosen one is no address, so their own address is searched as well
        loose = ref in found.owner and _may_be_nobodys(tables, ref, found.owner[ref].key)
        return loose and borne_out  # whoever buys without an account has an address all the same
    if ref in tables.people:
        return not any(settling.role(ref, key) != "acts" and key.target != ref for key in names_people)
    owner = found.owner.get(ref)
    if ref in settling.hidden and role_of(settling.hidden[ref], target=(), own=tables.words(ref)) == "other":
        return False  # an invitation has the address of whom it went to, and is its sender's
    if owner is None:
        return not any(settling.role(ref, key) in {"plain", "owns", "does", "unknown", "other"} for key in names_people)
    if owner.key.target not in found.family:  # a row of an import, which the program found no order for
        return borne_out and not names_people and _may_be_nobodys(tables, ref, owner.key)
    if not _may_be_nobodys(tables, ref, owner.key):
        return False
    return borne_out or "author" in nouns(column) or "customer" in nouns(column)
