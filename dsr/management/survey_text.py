"""A survey of a live schema, for a person at a terminal: collection by collection, then what is not declared."""

from collections.abc import Iterator, Sequence

from dsr.connectors.base import Note, Survey, TableSeen, Weight
from dsr.datamap.schema import System

_MOST = 12  # columns of a table that are named


def sentence(note: Note) -> str:
    """A note with its collection in front, as the connector says it."""
    if not note.collection:
        return note.text
    field, colon, rest = note.text.partition(": ")
    if colon and " " not in field:
        return f"{note.collection}.{field}: {rest}"
    return f"{note.collection}: {note.text}"


def lines(name: str, system: System, survey: Survey) -> Iterator[str]:
    counts = {weight: sum(note.weight is weight for note in survey.notes) for weight in Weight}
    told = ", ".join(f"{count} {_COUNTED[weight]}" for weight, count in counts.items() if count)
    yield f"{name}: {system.title}: {told or 'nothing to say'}"
    for collection in ["", *system.collections]:
        notes = [note for note in survey.notes if note.collection == collection]
        if notes and collection:
            yield f"  {collection}"
        for note in sorted(notes, key=lambda note: list(Weight).index(note.weight)):
            first, *rest = note.text.splitlines()
            yield f"    {note.weight.value}: {first}"
            yield from (f"      {line}" for line in rest)
    if survey.tables:
        yield from _coverage(survey.tables)


_COUNTED = {Weight.PROBLEM: "problem(s)", Weight.UNJUDGED: "not judged", Weight.ADVICE: "piece(s) of advice"}


def _coverage(tables: Sequence[TableSeen]) -> Iterator[str]:
    stores = [table for table in tables if table.kind != "view"]
    known = [table for table in stores if table.collections]
    columns = sum(len(table.declared) + len(table.undeclared) for table in known)
    yield (
        f"  coverage: {len(known)} of {len(stores)} table(s) declared, and of their columns"
        f" {sum(len(table.declared) for table in known)} of {columns}"
    )
    for table in stores:
        if table.collections and table.undeclared:
            yield f"    {table.name}: not declared: {_listed(table)}"
        elif not table.collections:
            yield f"    {table.name}: not in the map: {_listed(table)}"
    views = [table.name for table in tables if table.kind == "view" and not table.collections]
    if views:
        yield f"    views, which show rows of tables: {', '.join(views)}"


def _listed(table: TableSeen) -> str:
    """The columns, those whose names look personal first and marked."""
    named = [f"{column} (personal?)" if column in table.personal else column for column in table.undeclared[:_MOST]]
    more = len(table.undeclared) - len(named)
    return ", ".join(named) + (f" and {more} more" if more > 0 else "")
