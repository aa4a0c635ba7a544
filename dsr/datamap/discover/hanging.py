"""Tables that no search reaches since what they hang on is not reached: each is named with it."""

from collections.abc import Collection, Iterator

from dsr.datamap.discover.facts import Ref
from dsr.datamap.discover.inquiry import Inquiry
from dsr.datamap.discover.partly import in_part
from dsr.datamap.discover.unread import named_in
from dsr.datamap.discover.words import CATALOGUE, COLLECTIVES, SHAREABLE, SUBJECTS, WRITINGS
from dsr.datamap.draft import Concern, Review


def hanging(settled: Inquiry, own: Collection[Ref], shown: Collection[Ref]) -> dict[Ref, Review]:
    """By table, what it hangs on. `own`, `shown`: what a search gets to."""
    found: dict[Ref, Review] = {}
    free = [ref for ref in settled.tables.by_ref if ref not in own and ref not in shown]
    for ref in free:
        people = _people_of(settled, ref, own)
        if people is not None and people != ref:
            said = _of_staff(people) if settled.tables.is_agent(people) else _of_others(people)
            found[ref] = Review(Concern.HANGS, said)
        elif ref not in settled.tables.people and not _speaks(settled, ref) and (said := _on_shared(settled, ref, own)):
            found[ref] = Review(Concern.HANGS, said)
    above = {
        ref: ref for ref in free if ref not in found and (ref in settled.found.closed or _may_be_whose(settled, ref))
    }
    while grown := dict(_below(settled, free, found, above)):
        above |= {ref: over for ref, over in grown.items() if ref not in found}
        for ref, over in grown.items():
            found[ref] = found.get(over) or Review(
                Concern.HANGS, f"hangs on {over[1]}, of which it is not said whose it is: say so for both."
            )
    for ref in shown:
        if _is_dealt(settled, ref) and (said := _on_shared(settled, ref, own)):
            found[ref] = Review(Concern.HANGS, f"only read where the subject's rows point at it, and {said}")
    return found


def read_in_part(
    settled: Inquiry, own: Collection[Ref], shown: Collection[Ref], known: Collection[Ref]
) -> dict[Ref, list[Ref]]:
    """Tables of which some rows may be the subject's and are not read, each with what is read only with its rows, at every
    depth: their parts, and the files or addresses that they point at. `known`: tables known to be such.
    """
    top = {ref: ref for ref in own if ref in known or in_part(settled, ref)}
    marked = dict(top)
    while grown := {
        ref: marked[over] for ref in own if ref not in marked for over in _over(settled, ref) if over in marked
    }:
        marked |= grown
    for ref in shown:
        over = [other for other, _ in settled.into({ref}) if other in own]
        if over and marked.keys() >= set(over) and settled.tables.noun(ref) in SHAREABLE:
            marked[ref] = marked[over[0]]
    found: dict[Ref, list[Ref]] = {}
    for ref in sorted(marked.keys() - top.keys(), key=str):
        found.setdefault(marked[ref], []).append(ref)
    return found


def _over(settled: Inquiry, ref: Ref) -> set[Ref]:
    owner = settled.found.owner.get(ref)
    return set() if owner is None or ref in settled.found.family else owner.targets


def _speaks(settled: Inquiry, ref: Ref) -> bool:
    """Whether the rows themselves seem to be somebody's, whatever they hang on."""
    return bool(settled.tables.strong(ref)) or ref in settled.unsigned or bool(named_in(settled, ref))


def _may_be_whose(settled: Inquiry, ref: Ref) -> bool:
    """Whether it is said of the table that its rows may be somebody's, who is no firm or shop."""
    noun = settled.tables.noun(ref)
    if noun in CATALOGUE | COLLECTIVES or ref in settled.tables.people:
        return bool(named_in(settled, ref))
    said = bool(settled.tables.strong(ref)) or noun in WRITINGS or bool(named_in(settled, ref))
    return said and not settled.found.owned(ref)


def _on_shared(settled: Inquiry, ref: Ref, own: Collection[Ref]) -> str:
    """What is said of rows that are parts of what people have together, such as a joint account, or of what is theirs while
    what hangs on it need not be.
    """
    if settled.found.owned(ref) or ref in settled.joined:
        return ""
    for key in settled.keys[ref]:
        if key.target in settled.joined and not settled.found.owned(key.target):
            return f"hangs on {key.target[1]}, which several people may share."
        if key.target in own and key.target != ref and not _leads(settled, key.target):
            return f"hangs on {key.target[1]}, from which nothing is followed: say whose it is."
    return ""


def _leads(settled: Inquiry, ref: Ref) -> bool:
    owner = settled.found.owner.get(ref)
    return owner is None or owner.leads


def _is_dealt(settled: Inquiry, ref: Ref) -> bool:
    """Whether what is shown beside the subject's rows may be as much theirs: a charge, but not a product or an address."""
    table = settled.tables.by_ref[ref]
    if settled.tables.noun(ref) in CATALOGUE | COLLECTIVES | SHAREABLE:
        return False
    keys = [key for key in settled.keys[ref] if key.target != ref]
    return any(not key.declared or table.requires(key.columns) for key in keys)


def _of_others(people: Ref) -> str:
    name = people[1]
    return (
        f"hangs on {name}, which no search reaches: it comes once {name} is linked as the same person (holds) or as theirs"
        " (owned)."
    )


def _of_staff(people: Ref) -> str:
    return (
        f"taken for a row of {people[1]}, which no search reaches, and tied to the subject's as well: say whose it is."
    )


def _people_of(settled: Inquiry, ref: Ref, own: Collection[Ref]) -> Ref | None:
    """The people that the rows are taken to be of, where no search reaches them; staff only where the rows or they
    themselves are tied to the subject's as well.
    """
    owner = settled.found.owner.get(ref)
    if owner is None or owner.root in own or owner.root not in settled.tables.people:
        return None
    if not settled.tables.is_agent(owner.root):
        return owner.root
    tied = any(key.target in own for each in (ref, owner.root) for key in settled.keys[each])
    tied = tied or any(
        key.target == owner.root
        for each in own
        for key in settled.keys[each]
        if each in settled.tables.people or settled.tables.noun(each) in SUBJECTS
    )
    return owner.root if tied else None


def _below(
    settled: Inquiry, free: Collection[Ref], found: dict[Ref, Review], above: dict[Ref, Ref]
) -> Iterator[tuple[Ref, Ref]]:
    """Tables that nothing is known of but that they point at one of those, and at which."""
    known = found.keys() | above.keys()
    for ref in free:
        if ref in known or ref in settled.tables.people or settled.found.owned(ref):
            continue
        over = [
            key.target
            for key in settled.keys[ref]
            if key.target in found or (key.target in above and _carries(settled, key.target))
        ]
        if over:
            yield ref, over[0] if over[0] in found else above[over[0]]


def _carries(settled: Inquiry, ref: Ref) -> bool:
    """Whether what points at the row is likely somebody's: not what is offered to all, or shared by many."""
    return settled.tables.noun(ref) not in CATALOGUE | COLLECTIVES or bool(settled.tables.strong(ref))
