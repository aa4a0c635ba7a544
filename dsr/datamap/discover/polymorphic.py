"""Columns whose table another column names, as `commentable_id` beside `commentable_type`: a link for each of its values."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from dsr.datamap.discover.facts import Answers, KeyFacts, Labels, Ref, TableFacts
from dsr.datamap.discover.people import Tables
from dsr.datamap.discover.words import nouns, refers, stem, tokens

_AMOUNTS = frozenset({"number", "no", "nr", "num"})  # of a card, beside its type
_SAYING = ("type", "class", "module", "table")
_SAYING_MAYBE = ("kind", "role", "entity")  # or of what kind a row of the one table is that the column names
_JOINTS = re.compile(r"[\\\\/.:]+")  # App\\Models\\Post, app.Post


@dataclass(frozen=True)
class Pair:
    """`column` holds the key of a row of the table that `kind` names."""

    table: Ref
    column: str
    question: Labels


def kind_beside(tables: Tables, table: TableFacts, column: str) -> str:
    """The column that names the table which this one points at, or nothing."""
    if not refers(column) or (column,) == table.key or tokens(column)[-1] in _AMOUNTS:
        return ""
    named_itself = any("".join(stem(column)) in tables.aliases(ref) for ref in tables.by_ref)
    wanted = {(*stem(column), word) for word in (*_SAYING, *(() if named_itself else _SAYING_MAYBE))}
    for other in table.columns:
        named = nouns(other.name)
        if other.name != column and (
            named in wanted or (tokens(column)[:1] == ("object",) and named[:2] == ("content", "type"))
        ):
            return other.name
    return ""


def pairs(tables: Tables) -> Iterator[Pair]:
    for table in tables.facts.tables:
        linked = {name for key in table.foreign for name in key.columns}
        for column in table.columns:
            kind = kind_beside(tables, table, column.name)
            if not kind or column.name in linked or column.family not in {"number", "text", "uuid"}:
                continue
            through = _through(tables, table, kind)
            if through is not None or table.column(kind).family == "text":
                yield Pair(table.ref, column.name, Labels(table.ref, kind, through))


def _through(tables: Tables, table: TableFacts, kind: str) -> tuple[Ref, str, tuple[str, ...]] | None:
    """The table of kinds, where the column has its numbers."""
    for key in table.foreign:
        there = tables.by_ref[key.target]
        if key.columns == (kind,):
            texts = tuple(column.name for column in there.columns if column.family == "text")
            return (key.target, key.target_columns[0], texts) if texts else None
    return None


def named_links(tables: Tables, pair: Pair, answers: Answers) -> Iterator[KeyFacts]:
    """A key for each value that is the name of one table."""
    index: dict[str, list[Ref]] = {}
    for ref in tables.by_ref:
        for name in {"".join(nouns(ref[1])), "".join(tables.words(ref))}:
            index.setdefault(name, []).append(ref)
    for value, texts in answers.to(pair.question).labels:
        target = _meant(tables, texts, index)
        if target is not None and target != pair.table and len(tables.by_ref[target].key) == 1:
            where = ((pair.question.column, value),)
            yield KeyFacts((pair.column,), target, tables.by_ref[target].key, declared=False, where=where)


def _meant(tables: Tables, texts: tuple[str, ...], index: dict[str, list[Ref]]) -> Ref | None:
    last = [[part for part in _JOINTS.split(text) if part][-1:] for text in texts]
    spoken = [
        "".join("".join(nouns(text)) for text in texts),
        *("".join(nouns(part)) for each in last for part in each),
    ]
    for name in spoken:
        if len(index.get(name, [])) == 1:
            return index[name][0]
    for name in spoken[1:]:
        called = [ref for ref in tables.by_ref if tables.noun(ref) == name]
        if len(called) == 1:
            return called[0]
    return None
