"""Links by several columns that no foreign key declares: a branch and a customer's number in it, as they stand there."""

from collections.abc import Iterator

from dsr.datamap.discover.facts import KeyFacts, Ref, TableFacts
from dsr.datamap.discover.likeness import plainer
from dsr.datamap.discover.people import Tables

_FAMILIES = frozenset({"number", "uuid", "text"})


def composites(tables: Tables, singles: frozenset[tuple[Ref, str]]) -> Iterator[tuple[Ref, KeyFacts]]:
    """Tables with all columns of another one's key, under their very names; values must bear each out.

    `singles`: columns that point somewhere by themselves. A key of such columns only, of a row that joins two others, says
    nothing that they do not say.
    """
    aimed = [(table, columns) for table in tables.facts.tables for columns in _numbers(table, singles)]
    for table in tables.facts.tables:
        found = [key for target, columns in aimed if (key := _together(tables, table, target, columns)) is not None]
        longest = [key for key in found if not any(_within(key, other) for other in found)]
        for columns in dict.fromkeys(key.columns for key in longest):
            alike = [key for key in longest if key.columns == columns]
            plainest = [key for key in alike if not any(plainer(tables, each.target, key.target) for each in alike)]
            if len(plainest) == 1:
                yield table.ref, plainest[0]


def _numbers(table: TableFacts, singles: frozenset[tuple[Ref, str]]) -> Iterator[tuple[str, ...]]:
    """The keys of several columns, one of them at least the table's own."""
    linked = {name for key in table.foreign for name in key.columns}
    for key in dict.fromkeys((table.key, *table.uniques)):
        own = [name for name in key if name not in linked and (table.ref, name) not in singles]
        if len(key) > 1 and own and all(table.column(name).family in _FAMILIES for name in key):
            yield key


def _together(tables: Tables, table: TableFacts, target: TableFacts, columns: tuple[str, ...]) -> KeyFacts | None:
    here = {column.name.lower(): column for column in table.columns}
    mine = [here.get(name.lower()) for name in columns]
    if table.ref == target.ref or not all(mine):
        return None
    named = tuple(column.name for column in mine if column is not None)
    families = [table.column(name).family for name in named]
    if families != [target.column(name).family for name in columns]:
        return None
    if any(set(key.columns) == set(named) for key in table.foreign):
        return None
    if table.is_unique(named) and not plainer(tables, target.ref, table.ref):
        return None  # two tables with one key: the one with the plainer name is meant
    return KeyFacts(named, target.ref, columns, declared=False)


def _within(key: KeyFacts, other: KeyFacts) -> bool:
    """Whether the other key says more: an order's line, beside the order."""
    return set(key.columns) < set(other.columns)
