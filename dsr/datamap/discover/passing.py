"""What a name or a number need not mean although it fits: rows of several systems, numbers that pass from one to another."""

from collections.abc import Iterator

from dsr.datamap.discover.facts import Answers, Included, KeyFacts, Ref, Single, TableFacts
from dsr.datamap.discover.people import Tables
from dsr.datamap.discover.words import SUBJECTS, nouns, refers, stem, tokens, word_set

_SOURCES = word_set("source system origin platform provenance")
_SPANS = word_set("from to since until till start end begin valid")


def same_elsewhere(tables: Tables, table: TableFacts, key: KeyFacts) -> tuple[Included, ...]:
    """Would the tables of that name in other schemas fit as well? Asked where a column says from which of them a row is."""
    if not any(set(nouns(column.name)) & _SOURCES and column.family == "text" for column in table.columns):
        return ()
    return tuple(_alike(tables, table.ref, key))


def _alike(tables: Tables, ref: Ref, key: KeyFacts) -> Iterator[Included]:
    family = tables.by_ref[key.target].column(key.target_columns[0]).family
    for other in tables.facts.tables:
        named = tables.words(other.ref) == tables.words(key.target) and other.ref != key.target
        if named and len(other.key) == 1 and other.column(other.key[0]).family == family:
            yield Included(ref, key.columns, other.ref, other.key)


def passed_on(tables: Tables, ref: Ref, key: KeyFacts) -> tuple[tuple[Single, Single], ...]:
    """How many values, and how many of them with people, has each table that says who had it from when to when, such as a
    card's holders? More of these than of those: it passed from one to another.
    """
    (aimed,) = key.target_columns
    if key.target in tables.people or len(tokens(aimed)) < 2:
        return ()
    return tuple(
        (Single(other.ref, (column.name,)), Single(other.ref, (column.name, who.name)))
        for other in tables.facts.tables
        if other.ref not in {ref, key.target} and _has_spans(other)
        for column in other.columns
        if tokens(column.name) == tokens(aimed) and (column.name,) != other.key
        for who in other.columns
        if who != column and refers(who.name) and set(stem(who.name)) & SUBJECTS
    )


def is_passed_on(given: tuple[Single, Single], answers: Answers) -> bool:
    alone, together = map(answers.to, given)
    return together.yes > alone.yes


def _has_spans(table: TableFacts) -> bool:
    spans = [
        column for column in table.columns if column.family in {"time", "text"} and set(tokens(column.name)) & _SPANS
    ]
    return len(spans) > 1
