"""A second number by which other tables know the rows of one, beside its key: a patient's `pid` beside the `id`.

A column that names the table alone, as `patient_id`, may mean either.
"""

from dataclasses import dataclass

from dsr.datamap.discover.facts import Answers, ColumnFacts, Included, KeyFacts, Ref, SamePerson
from dsr.datamap.discover.naming import Naming
from dsr.datamap.discover.words import GENERIC, tokens

_SOME = 2  # tables that call it so, which is no chance


@dataclass(frozen=True)
class Second:
    """The other number that a column may mean, and whether both are the same in each row."""

    other: Included
    alike: SamePerson
    first: bool  # the number asked of is the table's key, which is meant where both are the same


def known_by(tables: Naming, ref: Ref) -> ColumnFacts | None:
    """The unique column of the key's type by whose very name several other tables have the table's rows."""
    table = tables.by_ref[ref]
    if len(table.key) != 1:
        return None
    family = table.column(table.key[0]).family
    found = [
        column
        for column in table.columns
        if (column.name,) in table.uniques and column.family == family and column.name.lower() not in GENERIC
        if sum(_has(tables, other, column) for other in tables.by_ref if other != ref) >= _SOME
    ]
    return found[0] if len(found) == 1 else None


def _has(tables: Naming, ref: Ref, column: ColumnFacts) -> bool:
    """Whether the table has a column of that name and type that is neither its own key nor links elsewhere."""
    table = tables.by_ref[ref]
    linked = {*(table.key if len(table.key) == 1 else ()), *(name for key in table.foreign for name in key.columns)}
    return any(
        tokens(each.name) == tokens(column.name) and each.family == column.family and each.name not in linked
        for each in table.columns
    )


def seconds(ref: Ref, key: KeyFacts, own: str, known: str) -> Second:
    """Of a key to a table whose key is `own` and whose rows others know by `known`: to which of them it does not lead."""
    (column,), (aimed,) = key.columns, key.target_columns
    other = known if aimed == own else own
    ways = ((KeyFacts((each,), key.target, (own,), declared=False),) for each in (own, known))
    return Second(Included(ref, (column,), key.target, (other,)), SamePerson(key.target, *ways), first=aimed == own)


def is_meant(second: Second, misses: int, answers: Answers) -> bool:
    """Whether the column means this number and not the other. `misses`: values that are none of this one's."""
    other = answers.to(second.other)
    if not other.known or other.no != misses:
        return other.known and misses < other.no
    return second.first and answers.to(second.alike).known and not answers.to(second.alike).no
