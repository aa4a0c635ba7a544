"""Why a table of the draft is not read, though its rows may be somebody's: what the map says beside it."""

from collections.abc import Collection, Iterator

from dsr.datamap.discover.facts import Ref
from dsr.datamap.discover.inquiry import Inquiry
from dsr.datamap.draft import Concern, Review


def unread(settled: Inquiry, ref: Ref, named: Collection[Ref]) -> Iterator[Review]:
    """`named`: the tables that the draft has, to which a link may lead."""
    if ref in settled.tables.people:
        if not settled.tables.is_agent(ref) or settled.tables.is_somebodys(ref):
            yield Review(Concern.LEFT_OUT, "describes people, and no search reaches it.")
        return
    strong, column = ", ".join(settled.tables.strong(ref)[:4]), named_in(settled, ref)
    if strong:
        yield Review(Concern.LEFT_OUT, f"seems to hold personal data ({strong}), and {_by_links(settled, ref, named)}.")
    elif ref in settled.unsigned and not settled.found.owned(ref):
        yield Review(Concern.LEFT_OUT, "people seem to write its rows, and no link says who.")
    elif column:
        yield Review(Concern.LEFT_OUT, f"{column} names a person, and no search reaches the row by it.")
    elif (column := settled.hidden.get(ref, "")) and not settled.found.owned(ref):
        yield Review(Concern.LEFT_OUT, f"{column} may name a person, and no link says who.")


def named_in(settled: Inquiry, ref: Ref) -> str:
    """A column by which the rows name one of the people who are served, though they are nobody's."""
    if settled.found.owned(ref):
        return ""
    people = settled.tables.people | settled.found.family.keys()
    named = (
        key.columns[-1]
        for key in settled.keys[ref]
        if key.target in people and key.target != ref and not settled.tables.is_agent(key.target)
    )
    return next(named, "")


def _by_links(settled: Inquiry, ref: Ref, named: Collection[Ref]) -> str:
    """What becomes of the links of a row that nobody's search reaches."""
    if column := named_in(settled, ref):
        return f"no search reaches the row by {column}"
    over = sorted({key.target[1] for key in settled.keys[ref] if key.target in named and key.target != ref})
    if not over:
        return "no link leads here"
    more = ", ".join(over[:3]) + (" and others" if len(over) > 3 else "")
    return f"no search reaches it over {more}"
