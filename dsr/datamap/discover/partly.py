"""Which rows are not read though they may be the subject's: what the draft says beside the link that does not reach them."""

import itertools
from collections.abc import Iterator
from dataclasses import replace

from dsr.datamap.discover.facts import Included, KeyFacts, Ref
from dsr.datamap.discover.inquiry import Inquiry
from dsr.datamap.discover.owners import RANKS
from dsr.datamap.discover.roles import gives, in_charge, role_of
from dsr.datamap.discover.words import CATALOGUE, COLLECTIVES, DEALINGS, REACTIONS, SHAREABLE, refers, word_set
from dsr.datamap.draft import Concern, Review

_NAMING = frozenset({"plain", "owns", "does"})
# What people do to what another one has put there for them.
_DONE = REACTIONS - {"comment"} | word_set("mention helpful follow subscription")
_SOME = 5  # of as many values one that leads nowhere is no mere leftover


def in_part(settled: Inquiry, ref: Ref) -> bool:
    """Whether the draft says that some rows of the table may be the subject's and are not read."""
    found, people = settled.found, settled.tables.people | settled.found.family.keys()
    if ref in people:
        mine = found.owner.get(ref)
        over = (key for key in settled.keys[ref] if mine is not None and key.target not in {ref, mine.key.target})
        return any(_by_another_like_them(settled, ref, key) for key in over)
    for key in settled.keys[ref]:
        owner = found.owner.get(ref)
        if owner is not None and key in owner.also and where_else(settled, ref, key):
            return True
        if key.target == ref or (owner is not None and key in (owner.key, *owner.also)) or (ref, key) in found.holds:
            continue
        if (ref, key) in found.doubts or (key.target in people and any(about_people(settled, ref, key))):
            return True
        above = found.owner.get(key.target)
        if owner is None or key.target in people:
            continue
        if above is not None and above.root == owner.root and any(_of_the_same(settled, ref, key)):
            return True
        if key.target in settled.unsigned and above is None and settled.tables.is_under(ref, key.target):
            return True
    mine = found.owner.get(ref)
    return any(maker_of(settled, ref)) or (mine is not None and any(nowhere(settled, ref, mine.key)))


def nowhere(settled: Inquiry, ref: Ref, key: KeyFacts) -> tuple[Review, ...]:
    """Where a guessed link leads to no row for many of the values that were looked at: they may mean another table's."""
    if key.declared or key not in settled.keys[ref]:
        return ()
    asked = (
        Included(ref, key.columns, key.target, key.target_columns, key.where, mixed=mixed) for mixed in (False, True)
    )
    if any((answer := settled.answers.to(each)).no * _SOME >= answer.yes + answer.no > 0 for each in asked):
        return (Review(Concern.PEOPLE, f"rows whose {', '.join(key.columns)} is in no {key.target[1]} are not read."),)
    return ()


def where_else(settled: Inquiry, ref: Ref, key: KeyFacts) -> tuple[Review, ...]:
    """Where a row is a part of a thing only if nobody else is named there: an upload to a ticket, by one of the staff."""
    owner = settled.found.owner[ref]
    whole = replace(key, where=())
    named = tuple(name for name, value in key.where if value is None)
    things = key.target in settled.found.owner and key.target not in settled.found.family
    if not things or not named or named != owner.key.columns or settled.lead_together(ref, [owner.key, whole]):
        return ()
    said = ", ".join(named)
    doubt = f"what hangs on the subject's {key.target[1]} is not read where {said} leads to somebody else."
    return (Review(Concern.PEOPLE, doubt),)


def _by_another_like_them(settled: Inquiry, ref: Ref, key: KeyFacts) -> bool:
    """Whether more of a person, as a pupil’s record, hangs on another one like them as well, as on a parent’s."""
    mine, theirs = settled.found.owner[ref], settled.found.owner.get(key.target)
    same = theirs is not None and theirs.root == mine.root and key not in mine.also
    return same and any(_of_the_same(settled, ref, key))


def about_people(settled: Inquiry, ref: Ref, key: KeyFacts) -> Iterator[Review]:
    role = settled.role(ref, key)
    if ref in settled.tables.people and role != "acts" and key.target != ref:
        yield Review(
            Concern.PEOPLE, f"{ref[1]} and {key.target[1]} both describe people; say whether they are the same person."
        )
    elif role == "other":
        yield Review(Concern.PEOPLE, "the person on the other side; rows that only name them here are not read.")
    elif role in RANKS and not settled.found.owned(ref):
        yield Review(Concern.PEOPLE, "may be the person whose the row is.")
    elif _names_as_well(settled, ref, key, role):
        yield Review(Concern.PEOPLE, "names a person as well; rows that only name them here are not read.")
    elif role == "acts" and settled.free(ref) and not _names_another(settled, ref, key):
        yield Review(Concern.PEOPLE, "names only who handles the row; say whose it is.")


def _names_as_well(settled: Inquiry, ref: Ref, key: KeyFacts, role: str) -> bool:
    if role == "acts":
        return _is_in_charge(settled, ref, key)
    return role in _NAMING and ref not in settled.found.family and _may_be(settled, ref, key)


def _is_in_charge(settled: Inquiry, ref: Ref, key: KeyFacts) -> bool:
    """Whether the row, another's, is given to one of the same people to see to, as a task, or came from them, as a bill; a mere
    stamp says nothing.
    """
    owner = settled.found.owner.get(ref)
    if owner is None or key.columns == owner.key.columns or settled.tables.is_agent(key.target):
        return False
    return settled.found.family.get(key.target) == owner.root and (in_charge(key.columns[-1]) or gives(key.columns[-1]))


def _may_be(settled: Inquiry, ref: Ref, key: KeyFacts) -> bool:
    ours = settled.found.family.get(key.target) == settled.chosen
    theirs = not settled.tables.is_agent(key.target) or settled.tables.is_somebodys(key.target)
    return ours or theirs or settled.tables.by_ref[ref].is_unique(key.columns)


def _names_another(settled: Inquiry, ref: Ref, key: KeyFacts) -> bool:
    people = settled.tables.people | settled.found.family.keys()
    return any(other.target in people for other in settled.keys[ref] if other.columns != key.columns)


def elsewhere(settled: Inquiry, ref: Ref, key: KeyFacts) -> Iterator[Review]:
    """Where a row hangs on one person's thing and is taken for a person's of another kind."""
    mine, theirs = settled.found.owner.get(ref), settled.found.owner.get(key.target)
    required = settled.tables.by_ref[ref].requires(key.columns)
    open_to = key.target in settled.found.closed or (
        settled.tables.noun(key.target) in DEALINGS and settled.free(key.target)
    )
    if mine is not None and theirs is None and required and open_to:
        yield Review(Concern.PEOPLE, f"as a part of {key.target[1]} the row may be somebody else's.")
    if mine is None or theirs is None:
        return
    if mine.root == theirs.root:
        yield from _of_the_same(settled, ref, key)
        return
    if settled.tables.is_agent(theirs.root):
        return
    yield Review(
        Concern.PEOPLE, f"taken for a row of {mine.root[1]}; with {key.target[1]} it would be of {theirs.root[1]}."
    )


def _of_the_same(settled: Inquiry, ref: Ref, key: KeyFacts) -> Iterator[Review]:
    """Where a row is one person's, and hangs by another key on what is theirs or that of another one like them."""
    mine, theirs = settled.found.owner[ref], settled.found.owner[key.target]
    table, noun = settled.tables.by_ref[ref], settled.tables.noun(key.target)
    if noun in SHAREABLE and (free := _may_be_empty(settled, key.target, theirs.key)) and not theirs.key.where:
        yield Review(Concern.PEOPLE, f"rows of {key.target[1]} without {free} are not read by it.")
    part = (key.declared and table.requires(key.columns)) or key.target == settled.addresses or noun in DEALINGS
    if mine.key.where and key.columns == mine.key.columns:
        yield Review(Concern.PEOPLE, f"what hangs on {key.target[1]} is not read.")
    elif mine.key.where:
        kinds = ", ".join(name for name, value in mine.key.where if value is not None)
        if kinds and (part or settled.role(ref, key) == "plain"):
            yield Review(Concern.PEOPLE, f"rows of another {kinds} may be parts of {key.target[1]}; they are not read.")
    elif part and (free := _may_be_empty(settled, ref, mine.key)):
        yield Review(Concern.PEOPLE, f"rows without {free} may be parts of {key.target[1]}; they are not read.")
    elif _may_be_theirs(settled, ref, key):
        named = ", ".join(name for name in mine.key.columns if name not in key.columns)
        doubt = f"what hangs on the subject's {key.target[1]} is not read where {named} leads to somebody else."
        yield Review(Concern.PEOPLE, doubt)


def _may_be_theirs(settled: Inquiry, ref: Ref, key: KeyFacts) -> bool:
    """Whether the row may be a part of what somebody has though it names another one; not what people do to what is
    there for others, such as a vote or a comment.
    """
    mine, theirs = settled.found.owner[ref], settled.found.owner[key.target]
    if not theirs.leads or settled.tables.noun(key.target) in SHAREABLE | CATALOGUE | COLLECTIVES:
        return False
    if set(settled.tables.words(ref)) & _DONE or settled.role(ref, key) != "plain" or key.where:
        return False
    ways = settled.way(mine.key), settled.way(key)
    return all(ways) and (_may_be_nobodys(settled, ways[0]) or not settled.lead_together(ref, [mine.key, key]))


def _may_be_nobodys(settled: Inquiry, way: tuple[KeyFacts, ...]) -> bool:
    """Whether the way may end before it comes to a person, as at a login of the staff, who are in no table of customers."""
    steps = itertools.pairwise(way)
    return any(not settled.tables.by_ref[key.target].requires(following.columns) for key, following in steps)


def _may_be_empty(settled: Inquiry, ref: Ref, key: KeyFacts) -> str:
    """The columns of the key that may be NULL, so that the row names nobody by it."""
    table = settled.tables.by_ref[ref]
    if key not in settled.keys[ref]:  # a row of another table points here
        return ""
    return ", ".join(name for name in key.columns if table.column(name).nullable)


def maker_of(settled: Inquiry, ref: Ref) -> tuple[Review, ...]:
    """Where a row need not be a part of anything, and another column says who made it."""
    owner, table = settled.found.owner.get(ref), settled.tables.by_ref[ref]
    if owner is None or ref in settled.found.family or owner.key.target in settled.found.family:
        return ()
    root = settled.tables.by_ref.get(owner.root)
    without = _may_be_empty(settled, ref, owner.key)
    if root is None or len(root.key) != 1 or not without:
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
            doubt = f"{column.name} seems to say whose the row is; theirs without {without} are not read."
            return (Review(Concern.PEOPLE, doubt),)
    return _says_of_what(settled, ref, owner.key, without)


def _says_of_what(settled: Inquiry, ref: Ref, key: KeyFacts, without: str) -> tuple[Review, ...]:
    """Where a row need not be a part of what it is read with, and another column may say of what else: `cost_event_id`."""
    table = settled.tables.by_ref[ref]
    family = table.column(key.columns[-1]).family
    linked = {*table.key, *(name for each in settled.keys[ref] for name in each.columns)}
    found = (
        column.name
        for column in table.columns
        if column.name not in linked and column.family == family and refers(column.name)
    )
    if (name := next(found, "")) and not key.where:
        doubt = f"rows without {without} are not read; {name} may say what they are parts of."
        return (Review(Concern.PEOPLE, doubt),)
    return ()
