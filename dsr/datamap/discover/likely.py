"""How much a row looks like a part of the row that it points at, and whether what hangs on it is its owner's too."""

from dsr.datamap.discover.collectives import is_theirs_alone
from dsr.datamap.discover.facts import KeyFacts, Ref
from dsr.datamap.discover.inquiry import Inquiry
from dsr.datamap.discover.words import CATALOGUE, COLLECTIVES, DEALINGS, LOGS, SHAREABLE, stem

_CLASSES = ("category", "type", "kind", "status", "tag", "label", "tier", "level")


def part_of(known: Inquiry, ref: Ref, key: KeyFacts, *, said: bool) -> int:
    """How much the row looks like a part of the row it points at. `said`: the column says that it is."""
    table, words = known.tables.by_ref[ref], known.tables.words(ref)
    parent = known.tables.noun(key.target)
    if parent.endswith(_CLASSES) and known.tables.noun(ref) in DEALINGS:
        return -3  # a ticket is not theirs who look after its category
    if known.tables.noun(ref) in LOGS and parent in DEALINGS and not known.into({ref}):
        said = True  # no kind of status, but what a booking's was at a time
    named = parent in words[:-1] or (len(parent) > 3 and "".join(words).startswith(parent))
    if not (named or said) and known.tables.noun(ref) in CATALOGUE | COLLECTIVES and not _is_line(known, ref, key):
        # A channel, or a piggy bank, of an account is its row, though what others write there is not.
        apart = known.tables.noun(ref) in COLLECTIVES and ref not in known.joined and not known.tables.strong(ref)
        required = key.declared and table.requires(key.columns)
        ours = table.requires(key.columns) and _is_one_persons(known, key.target)
        if (
            not ((apart and required) or (ours and known.tables.noun(ref) in CATALOGUE))
            or known.role(ref, key) != "plain"
        ):
            return -3
    score = 4 * named + 2 * (set(key.columns) <= set(table.key))
    score += table.requires(key.columns)
    said = (
        said or known.role(ref, key) in {"plain", "owns"} or key.columns == key.target_columns
    )  # the target's own words say no more
    return score - 3 * (not said)


def _is_one_persons(known: Inquiry, ref: Ref) -> bool:
    """Whether it is a thing of one person alone, on which nothing hangs that is offered to others: a donation, not a shop."""
    owner, noun = known.found.owner.get(ref), known.tables.noun(ref)
    return owner is not None and owner.leads and noun not in COLLECTIVES | CATALOGUE | SHAREABLE


def leads(known: Inquiry, ref: Ref, way: KeyFacts) -> bool:
    """Whether what hangs on the row is its owner's: not what other people have ordered of what one of them offers."""
    noun = known.tables.noun(ref)
    if noun in COLLECTIVES and not _is_entry(known, ref, way):
        return is_theirs_alone(known, ref, way)
    if noun not in CATALOGUE or _is_line(known, ref, way):
        return True
    return not any(
        known.role(other, each) in {"plain", "owns", "does", "unknown", "other"}
        and not known.tables.is_agent(each.target)
        and (each.target in known.found.family or known.found.owned(each.target))
        for other, key in known.into({ref})
        for each in known.keys[other]
        if each != key
    )


def _is_entry(known: Inquiry, ref: Ref, key: KeyFacts) -> bool:
    """Whether each row is somebody's place in one, and not the thing itself: `enrolment_courses`, which point at courses."""
    meant = any(known.tables.noun(other.target) == known.tables.noun(ref) for other in known.keys[ref] if other != key)
    return meant and known.tables.is_under(ref, key.target)


def _is_line(known: Inquiry, ref: Ref, key: KeyFacts) -> bool:
    """Whether an item is one that somebody chose, as a line of an order: it is called so, or after it, or points at what is
    offered too; or what it is has been done to it by a dealing, as to a reserved room.
    """
    offered = any(known.tables.noun(other.target) in CATALOGUE for other in known.keys[ref] if other != key)
    words = known.tables.words(ref)
    dealt = DEALINGS & set(words[:-1]) & set(stem(key.columns[-1]))  # order_items.order_id, whichever table has orders
    if len(words) > 1 and words[-2].endswith("ed") and known.tables.noun(key.target) in DEALINGS:
        return True
    if known.tables.is_under(ref, key.target) and DEALINGS & set(known.tables.words(key.target)):
        return True  # `order_item_unit`
    if DEALINGS & set(words[:-1]) and known.tables.noun(key.target) in DEALINGS:
        return True  # a shipment's countries
    if "line" in words and words[-1:] == ("group",) and known.tables.noun(key.target) in DEALINGS:
        return True
    return words[-1:] in {("item",), ("unit",)} and ("line" in words or offered or bool(dealt))
