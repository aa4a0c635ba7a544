"""What the map says of each link, once it is settled whose the rows are."""

from dsr.datamap.discover.facts import KeyFacts, Ref
from dsr.datamap.discover.inquiry import Inquiry
from dsr.datamap.discover.partly import about_people, elsewhere, nowhere, where_else
from dsr.datamap.discover.words import CATALOGUE, COLLECTIVES, DEALINGS, SHAREABLE, word_set
from dsr.datamap.draft import Concern, Review
from dsr.datamap.plan import Ownership

_SEEING_TO = word_set("assignment assignee review reviewer comment decision")
_HANDED_IN = word_set("submission manuscript paper proposal complaint application petition issue report")


def ask_of_links(settled: Inquiry) -> None:
    """Notes what is to be looked at for what is said of links."""
    for ref in settled.found.owner:
        for key in settled.keys[ref]:
            ownership_of(settled, ref, key)


def ownership_of(settled: Inquiry, ref: Ref, key: KeyFacts) -> tuple[Ownership, tuple[Review, ...]]:
    """What the map says of one link, with what to look at."""
    found, tables = settled.found, settled.tables
    guess = () if key.declared else (Review(Concern.GUESS, _guessed(key)),)
    owner = found.owner.get(ref)
    if (ref, key) in found.holds:
        return Ownership.HOLDS, (*_together(settled, ref, key), *guess)
    if owner is not None and key in (owner.key, *owner.also):
        beside = where_else(settled, ref, key) if key in owner.also else ()
        return Ownership.OWNED, (*owner.reviews, *guess, *beside, *nowhere(settled, ref, key))
    if (ref, key) in found.doubts:
        return Ownership.OTHER, (found.doubts[(ref, key)],)
    if key.target == ref:
        return Ownership.OTHER, ()
    if key.target in tables.people or key.target in found.family:
        return Ownership.OTHER, tuple(about_people(settled, ref, key))
    if _may_be_a_copy(settled, ref, key):
        return Ownership.SHARED, guess
    if found.owned(key.target) or key.target in found.closed:
        return Ownership.OTHER, tuple(elsewhere(settled, ref, key))
    if key.target in settled.unsigned:
        return Ownership.OTHER, (Review(Concern.PEOPLE, f"{key.target[1]} may be somebody's; say whose it is."),)
    if thing := _hangs_on(settled, key.target):
        return Ownership.OTHER, (Review(Concern.PEOPLE, f"{key.target[1]} hangs on {thing}; say whose it is."),)
    if not tables.strong(key.target):
        if _is_charged_on(settled, ref, key):
            doubt = f"{key.target[1]} was made with somebody, and nothing says with whom."
            return Ownership.OTHER, (Review(Concern.PEOPLE, doubt),)
        if _names_people(settled, key.target):
            return Ownership.OTHER, (Review(Concern.PEOPLE, f"{key.target[1]} names a person; say whose it is."),)
        if _is_given_to_them(settled, ref, key):
            doubt = f"{key.target[1]} may be somebody else's, given to them to see to; say whose it is."
            return Ownership.OTHER, (Review(Concern.PEOPLE, doubt),)
        return Ownership.LOOKUP, guess
    if tables.noun(key.target) in SHAREABLE and not key.where and not _is_a_site(settled, key.target):
        return Ownership.SHARED, guess
    return Ownership.OTHER, (Review(Concern.PEOPLE, f"{key.target[1]} holds personal data; say whose it is."),)


def _together(settled: Inquiry, ref: Ref, key: KeyFacts) -> tuple[Review, ...]:
    """Where a table joins people to what they have: others may have it as well."""
    owner = settled.found.owner.get(ref)
    if key.target in settled.found.family or owner is None or owner.key == key or settled.tables.is_version(ref, key):
        return ()
    return (Review(Concern.OWNERSHIP, "several people may have it together; each is given all of it."),)


def _may_be_a_copy(settled: Inquiry, ref: Ref, key: KeyFacts) -> bool:
    """Whether somebody's row points at an address or the like of their own or, since it need not say whose it is, at a copy
    made for this row alone; never at another one's.
    """
    mine, theirs = settled.found.owner.get(ref), settled.found.owner.get(key.target)
    if mine is None or theirs is None or mine.root != theirs.root or settled.tables.noun(key.target) not in SHAREABLE:
        return False
    if key.where or theirs.key.target not in settled.found.family or theirs.also or mine.also:
        return False
    empty = all(settled.tables.by_ref[key.target].column(name).nullable for name in theirs.key.columns)
    return empty and settled.apart(ref, mine.key, key)


def _guessed(key: KeyFacts) -> str:
    if not key.coded:
        return "no foreign key declares this link."
    code = " and ".join(name for name, _ in key.where)
    return f"no foreign key declares this link; what {code} means was found by its rows: is it so?"


def _hangs_on(settled: Inquiry, ref: Ref) -> str:
    """What is somebody's, or in doubt, that each of these rows is a part of, unless it is offered to all."""
    table = settled.tables.by_ref[ref]
    if settled.tables.noun(ref) in CATALOGUE:
        return ""
    found = (
        key.target[1]
        for key in settled.keys[ref]
        if key.target != ref
        and (
            _is_met_at(settled, key.target)
            or (table.requires(key.columns) and (key.target in settled.found.closed or _leads(settled, key.target)))
        )
    )
    return next(found, "")


def _is_met_at(settled: Inquiry, ref: Ref) -> bool:
    """Whether it is its creator's, and others order or do something there, as at an event."""
    owner = settled.found.owner.get(ref)
    return owner is not None and not owner.leads and settled.role(ref, owner.key) == "makes"


def _names_people(settled: Inquiry, ref: Ref) -> bool:
    """Whether its rows name people who are served, and are not offered to all, whoever made them; or, as a bill, a firm."""
    tables, people = settled.tables, settled.tables.people | settled.found.family.keys()
    if tables.noun(ref) in CATALOGUE | COLLECTIVES:
        return False
    if tables.noun(ref) in DEALINGS:
        firms = {key.target for key in settled.keys[ref] if tables.noun(key.target) in COLLECTIVES}
        people = people | {each for each in firms if tables.is_reachable(each)}
    return any(
        key.target in people and not tables.is_agent(key.target) and settled.role(ref, key) != "acts"
        for key in settled.keys[ref]
    )


def _is_charged_on(settled: Inquiry, ref: Ref, key: KeyFacts) -> bool:
    """Whether the row came into another dealing later, or need not, as hours on the bill of whom they were worked for."""
    later = not key.where and not settled.tables.by_ref[ref].requires(key.columns)
    return later and settled.tables.noun(key.target) in DEALINGS and not _names_people(settled, key.target)


def _is_given_to_them(settled: Inquiry, ref: Ref, key: KeyFacts) -> bool:
    """Whether people see to, or judge, what others have handed in, or a part of it: by a table of who was assigned what."""
    if not _SEEING_TO & set(settled.tables.words(ref)):
        return False
    parts = (
        each.target for each in settled.keys[key.target] if settled.tables.by_ref[key.target].requires(each.columns)
    )
    return any(settled.tables.noun(each) in DEALINGS | _HANDED_IN for each in (key.target, *parts))


def _is_a_site(settled: Inquiry, ref: Ref) -> bool:
    """Whether it is a place of the controller's, such as a ward, and nobody's: no person's row points there."""
    people = settled.tables.people | settled.found.family.keys()
    return settled.tables.noun(ref) == "location" and people.isdisjoint(each for each, _ in settled.into({ref}))


def _leads(settled: Inquiry, ref: Ref) -> bool:
    owner = settled.found.owner.get(ref)
    return owner is not None and (owner.leads or ref not in settled.joined)
