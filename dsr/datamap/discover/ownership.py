"""What the map says of each link, once it is settled whose the rows are."""

from collections.abc import Iterator

from dsr.datamap.discover.facts import KeyFacts, Ref
from dsr.datamap.discover.owners import RANKS, Standing
from dsr.datamap.discover.roles import role_of
from dsr.datamap.discover.words import CATALOGUE, DEALINGS, SHAREABLE, refers
from dsr.datamap.draft import Concern, Review
from dsr.datamap.plan import Ownership

_NAMING = frozenset({"plain", "owns", "does"})


def ownership_of(settled: Standing, ref: Ref, key: KeyFacts) -> tuple[Ownership, tuple[Review, ...]]:
    """What the map says of one link, with what to look at."""
    found, tables = settled.found, settled.tables
    guess = () if key.declared else (Review(Concern.GUESS, _guessed(key)),)
    owner = found.owner.get(ref)
    if (ref, key) in found.holds:
        return Ownership.HOLDS, guess
    if owner is not None and key in (owner.key, *owner.also):
        return Ownership.OWNED, (*owner.reviews, *guess)
    if (ref, key) in found.doubts:
        return Ownership.OTHER, (found.doubts[(ref, key)],)
    if key.target == ref:
        return Ownership.OTHER, ()
    if key.target in tables.people or key.target in found.family:
        return Ownership.OTHER, tuple(_about_people(settled, ref, key))
    if found.owned(key.target) or key.target in found.closed:
        return Ownership.OTHER, tuple(_elsewhere(settled, ref, key))
    if key.target in settled.unsigned:
        return Ownership.OTHER, (Review(Concern.PEOPLE, f"{key.target[1]} may be somebody's; say whose it is."),)
    if thing := _hangs_on(settled, key.target):
        return Ownership.OTHER, (Review(Concern.PEOPLE, f"{key.target[1]} hangs on {thing}; say whose it is."),)
    if not tables.strong(key.target):
        return Ownership.LOOKUP, guess
    if tables.noun(key.target) in SHAREABLE and not key.where and not _is_a_site(settled, key.target):
        return Ownership.SHARED, guess
    return Ownership.OTHER, (Review(Concern.PEOPLE, f"{key.target[1]} holds personal data; say whose it is."),)


def _guessed(key: KeyFacts) -> str:
    if not key.coded:
        return "no foreign key declares this link."
    code = " and ".join(name for name, _ in key.where)
    return f"no foreign key declares this link; what {code} means was found by its rows: is it so?"


def _hangs_on(settled: Standing, ref: Ref) -> str:
    """What is somebody's, or in doubt, that each of these rows is a part of, unless it is offered to all."""
    table = settled.tables.by_ref[ref]
    if settled.tables.noun(ref) in CATALOGUE:
        return ""
    found = (
        key.target[1]
        for key in settled.keys[ref]
        if (key.target in settled.found.closed or _leads(settled, key.target))
        and key.target != ref
        and table.requires(key.columns)
    )
    return next(found, "")


def _is_a_site(settled: Standing, ref: Ref) -> bool:
    """Whether it is a place of the controller's, such as a ward, and nobody's: no person's row points there."""
    people = settled.tables.people | settled.found.family.keys()
    return settled.tables.noun(ref) == "location" and people.isdisjoint(each for each, _ in settled.into({ref}))


def _leads(settled: Standing, ref: Ref) -> bool:
    owner = settled.found.owner.get(ref)
    return owner is not None and (owner.leads or ref not in settled.joined)


def _about_people(settled: Standing, ref: Ref, key: KeyFacts) -> Iterator[Review]:
    role = settled.role(ref, key)
    if ref in settled.tables.people and role != "acts" and key.target != ref:
        yield Review(
            Concern.PEOPLE, f"{ref[1]} and {key.target[1]} both describe people; say whether they are the same person."
        )
    elif role == "other":
        yield Review(Concern.PEOPLE, "the person on the other side; rows that only name them here are not read.")
    elif role in RANKS and not settled.found.owned(ref):
        yield Review(Concern.PEOPLE, "may be the person whose the row is.")
    elif role in _NAMING and ref not in settled.found.family and _may_be(settled, ref, key):
        yield Review(Concern.PEOPLE, "names a person as well; rows that only name them here are not read.")
    elif role == "acts" and settled.free(ref) and not _names_another(settled, ref, key):
        yield Review(Concern.PEOPLE, "names only who handles the row; say whose it is.")


def _may_be(settled: Standing, ref: Ref, key: KeyFacts) -> bool:
    return not settled.tables.is_agent(key.target) or settled.tables.by_ref[ref].is_unique(key.columns)


def _names_another(settled: Standing, ref: Ref, key: KeyFacts) -> bool:
    people = settled.tables.people | settled.found.family.keys()
    return any(other.target in people for other in settled.keys[ref] if other.columns != key.columns)


def _elsewhere(settled: Standing, ref: Ref, key: KeyFacts) -> Iterator[Review]:
    """Where a row hangs on one person's thing and is taken for a person's of another kind."""
    mine, theirs = settled.found.owner.get(ref), settled.found.owner.get(key.target)
    required = settled.tables.by_ref[ref].requires(key.columns)
    if mine is not None and theirs is None and required and key.target in settled.found.closed:
        yield Review(Concern.PEOPLE, f"as a part of {key.target[1]} the row may be somebody else's.")
    if mine is None or theirs is None:
        return
    if mine.root == theirs.root:
        table, there = settled.tables.by_ref[ref], settled.tables.by_ref[key.target]
        if settled.tables.noun(key.target) in SHAREABLE and all(
            there.column(name).nullable for name in theirs.key.columns
        ):
            said = ", ".join(theirs.key.columns)
            yield Review(Concern.PEOPLE, f"rows of {key.target[1]} without {said} are not read by it.")
        nobodys = not mine.key.where and all(table.column(name).nullable for name in mine.key.columns)
        required = key.declared and table.requires(key.columns)
        if nobodys and (required or key.target == settled.addresses or settled.tables.noun(key.target) in DEALINGS):
            said = ", ".join(mine.key.columns)
            yield Review(Concern.PEOPLE, f"rows without {said} may be parts of {key.target[1]}; they are not read.")
        return
    if settled.tables.is_agent(theirs.root):
        return
    yield Review(
        Concern.PEOPLE, f"taken for a row of {mine.root[1]}; with {key.target[1]} it would be of {theirs.root[1]}."
    )


def maker_of(settled: Standing, ref: Ref) -> tuple[Review, ...]:
    """Where a row need not be a part of anything, and another column says who made it."""
    owner, table = settled.found.owner.get(ref), settled.tables.by_ref[ref]
    if owner is None or ref in settled.found.family or owner.key.target in settled.found.family:
        return ()
    root = settled.tables.by_ref.get(owner.root)
    if root is None or len(root.key) != 1 or not all(table.column(name).nullable for name in owner.key.columns):
        return ()
    family, words = root.column(root.key[0]).family, settled.tables.words(owner.root)
    elsewhere = {
        name for key in settled.keys[ref] if settled.found.family.get(key.target) != owner.root for name in key.columns
    }
    for column in table.columns:
        said = refers(column.name) and role_of(column.name, target=words, own=settled.tables.words(ref)) in {
            "makes",
            "owns",
        }
        if said and column.family == family and column.name not in {*table.key, *owner.key.columns, *elsewhere}:
            without = ", ".join(owner.key.columns)
            doubt = f"{column.name} seems to say whose the row is; theirs without {without} are not read."
            return (Review(Concern.PEOPLE, doubt),)
    return ()
