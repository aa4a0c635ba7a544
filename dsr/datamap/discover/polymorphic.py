"""Columns whose table another column names, as `commentable_id` beside `commentable_type`: a link for each of its values."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from dsr.datamap.discover.facts import Answers, KeyFacts, Labels, Ref, TableFacts
from dsr.datamap.discover.people import Tables
from dsr.datamap.discover.words import ENTITIES, nouns, refers, said_of_any, stem, tokens, word_set

_AMOUNTS = frozenset({"number", "no", "nr", "num"})  # of a card, beside its type
_SAYING = (("type",), ("class",), ("module",), ("table",), ("model",))
# Or of what kind a row of the one table is that the column names.
_SAYING_MAYBE = (("kind",), ("role",), ("entity",), ("type", "code"))
# What says of which table a record or an entity is.
_TABLES = frozenset({("table",), ("table", "name"), ("entity",), ("entity", "name"), ("model",), ("object", "type")})
_SHORT_TABLES = frozenset({("tab",), ("tbl",)})
# Words for whoever or whatever is meant: `owner_no` beside `owner_code`, unlike a card's number or a country's code.
_ANYTHING = word_set(
    "owner holder person party donor object entity item record subject target source sender recipient payer payee author"
    " actor reference related regarding"
)
# Whatever is meant: `object_id` beside `object`, `res_id` beside `model`.
_MEANT = ENTITIES | {"target", "res", "resource"}
# Of the table that another column names: `key` beside `table`; `registro` is a log's word as well.
_ROWS = frozenset({"record", "row", "key", "pk", "log"})
_JOINTS = re.compile(r"[\\\\/.:]+")  # App\\Models\\Post, app.Post


@dataclass(frozen=True)
class Pair:
    """`column` holds the key of a row of the table that `kind` names."""

    table: Ref
    column: str
    question: Labels


def kind_beside(tables: Tables, table: TableFacts, column: str) -> str:
    """The column that names the table which this one points at, or nothing."""
    whole, column = column, tables.said(table.ref, column)
    of_table = bool(nouns(column)) and set(nouns(column)) <= _ROWS
    if not (_points(column) or of_table) or (whole,) == table.key:
        return ""
    said = {stem(column), nouns(column), _without_to(column)}  # a `uid` stands beside its `uid_type`
    sure = {(*each, *words) for each in said for words in _SAYING}
    sure |= {(*each, "code") for each in said if stem(column)[-1] in _ANYTHING}
    perhaps = {(*each, *words) for each in said for words in _SAYING_MAYBE}
    bare = stem(column) if set(stem(column)) <= _MEANT else ()
    glued = {"".join(each) for each in sure}  # `itemtype`
    generic = tokens(column)[:1] == ("object",)
    for other in table.columns:
        named = nouns(tables.said(table.ref, other.name))
        if of_table and named in _SHORT_TABLES:
            return other.name
        if other.name == whole or (of_table and named not in _TABLES):
            continue
        if named in sure or "".join(named) in glued or (generic and named[:2] == ("content", "type")):
            return other.name
        if bare and other.family == "text" and named == bare:
            return other.name
        if named in _TABLES and (bare or of_table) and whole not in table.key:
            return other.name
        if named in perhaps and not named_itself(tables, column):
            return other.name
    return _naming_tables(tables, table) if said_of_any(column) else ""


def _naming_tables(tables: Tables, table: TableFacts) -> str:
    """The column whose values are names of tables, whatever it is called itself: a `KeyGroup`."""
    names = {name for ref in tables.by_ref for name in ("".join(nouns(ref[1])), "".join(tables.words(ref)))}
    texts = (each for each in table.columns if each.family == "text" and each.sample)
    return next((each.name for each in texts if all("".join(nouns(value)) in names for value in each.sample)), "")


def may_be_any(tables: Tables, table: TableFacts, column: str) -> bool:
    """Whether another column names the table which this one points at, and its own name none."""
    return bool(kind_beside(tables, table, column)) and not named_itself(tables, column)


def _points(column: str) -> bool:
    """Whether the column has the form of a reference, `assigned_to` as well."""
    words = tokens(column)
    if words[-1:] == ("to",) and len(words) > 1:
        return True
    return refers(column) and (words[-1] not in _AMOUNTS or stem(column)[-1] in _ANYTHING)


def _without_to(column: str) -> tuple[str, ...]:
    said = stem(column)
    return said[:-1] if said[-1] == "to" and len(said) > 1 else said


def named_itself(tables: Tables, column: str) -> list[Ref]:
    """Tables that the column's own name may mean."""
    return [ref for ref in tables.by_ref if "".join(stem(column)) in tables.aliases(ref)]


def pairs(tables: Tables) -> Iterator[Pair]:
    for table in tables.facts.tables:
        linked = {name for key in table.foreign for name in key.columns}
        for column in table.columns:
            kind = kind_beside(tables, table, column.name)
            if not kind or column.name in linked or column.family not in {"number", "text", "uuid"}:
                continue
            through = _through(tables, table, kind)
            if through is not None or table.column(kind).family in {"text", "number"}:
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
    for value, target in meanings(tables, pair, answers).items():
        if target is not None and target != pair.table and aimed(tables, pair, target):
            yield link(tables, pair, value, target)


def link(tables: Tables, pair: Pair, value: str, target: Ref) -> KeyFacts:
    where = ((pair.question.column, value),)
    return KeyFacts((pair.column,), target, (aimed(tables, pair, target),), declared=False, where=where)


def aimed(tables: Tables, pair: Pair, target: Ref) -> str:
    """The target's key or, where that is of another type, its unique `id` that is of the same; nothing where it has none."""
    there, here = tables.by_ref[target], tables.by_ref[pair.table].column(pair.column)
    unique = [there.column(name) for (name,) in (each for each in (there.key, *there.uniques) if len(each) == 1)]
    same = [
        each.name for each in unique if each.family == here.family and tokens(each.name)[-1:] == tokens(here.name)[-1:]
    ]
    key = there.key[0] if len(there.key) == 1 else ""
    return same[0] if len(same) == 1 and (not key or there.column(key).family != here.family) else key


def meanings(tables: Tables, pair: Pair, answers: Answers) -> dict[str, Ref | None]:
    """By each value, the one table that it names."""
    index: dict[str, list[Ref]] = {}
    for ref in tables.by_ref:
        for name in {"".join(nouns(ref[1])), "".join(tables.words(ref))}:
            index.setdefault(name, []).append(ref)
    return {value: _meant(tables, texts, index) for value, texts in answers.to(pair.question).labels}


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


def unfollowed(tables: Tables, table: TableFacts, keys: Iterable[KeyFacts], answers: Answers) -> Iterator[str]:
    """What is to be said of each such column that no link follows, or only in rows of some kinds."""
    held = list(keys)
    beside = {column.name: kind_beside(tables, table, column.name) for column in table.columns}
    for name, kind in beside.items():
        mine = [key for key in held if name in key.columns]
        followed = {value for key in mine for other, value in key.where if other == kind}
        known = answers.to(Labels(table.ref, kind, _through(tables, table, kind) if kind else None)).labels
        if kind and not mine:
            yield f"{name} may point at any table, so it is not followed."
        elif followed and any(value not in followed for value, _ in known):
            yield f"{name} may point at any table; it is followed for some values of {kind} only."
