"""What those who serve wrote or handled, where somebody who is searched for is one of them as well."""

from collections.abc import Iterable

from dsr.datamap.discover.facts import Ref
from dsr.datamap.discover.inquiry import Inquiry
from dsr.datamap.discover.polymorphic import may_be_any
from dsr.datamap.discover.words import ANYBODY, DEALINGS, TALKS, WRITINGS

_WHY = "whoever serves wrote or handled it, and it may be about somebody else; say whose it is."


def leave_out_handled(settled: Inquiry, started: Iterable[Ref]) -> None:
    """Keeps of the staff's rows what is about themselves, such as their sessions. `started`: tables where a search starts: a
    clerk may be a customer by the same address.
    """
    ours = settled.found.family.get(settled.chosen) if settled.chosen else None
    for root in {settled.found.family.get(ref, ref) for ref in started} - {ours}:
        if not settled.tables.is_agent(root) and settled.tables.noun(root) not in ANYBODY:
            continue
        owned = {
            ref for ref, owner in settled.found.owner.items() if owner.root == root and ref not in settled.found.family
        }
        handled = {ref for ref in owned if _is_handled(settled, ref, root)}
        while grown := {ref for ref in owned - handled if settled.found.owner[ref].targets & handled}:
            handled |= grown
        for ref in handled:
            owner = settled.found.owner.pop(ref)
            settled.close(ref, (owner.key, *owner.also), _WHY)


def _is_handled(settled: Inquiry, ref: Ref, root: Ref) -> bool:
    """Whether it is written, points at what is not the staff's own, or may point at anything."""
    if settled.tables.noun(ref) in WRITINGS:
        return True
    table, found = settled.tables.by_ref[ref], settled.found
    linked = {*table.key, *(name for key in settled.keys[ref] for name in key.columns)}
    if any(may_be_any(settled.tables, table, column.name) for column in table.columns if column.name not in linked):
        return True
    return any(
        found.family.get(key.target, root) != root
        or key.target in found.closed
        or (key.target in found.owner and found.owner[key.target].root != root)
        or (settled.tables.noun(key.target) in DEALINGS | TALKS and not found.owned(key.target))
        for key in settled.keys[ref]
    )
