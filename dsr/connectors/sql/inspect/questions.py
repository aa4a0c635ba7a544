"""Questions about rows that the catalogue cannot answer: a bounded look, and a count of what spoke for and against."""

import itertools
from typing import Any

import sqlalchemy as sa
from sqlalchemy import types
from sqlalchemy.engine import Connection

from dsr.connectors.sql.inspect.quoted import quoted, text_type
from dsr.datamap.discover.facts import (
    Answer,
    Fitting,
    Included,
    KeyFacts,
    Labels,
    Outsiders,
    Question,
    Ref,
    SamePerson,
    SameValue,
    Single,
)

LOOKED_AT = 2_000  # rows that one question reads
ASKED = 200  # distinct values that one question asks about
LABELLED = 100_000  # rows that are looked through for what their columns point at
MOST_LABELS = 100
LONG = 8  # letters of a text that is no key of another table by chance
_NO_REFERENCE = frozenset({"0", "", "-1"})  # what stands for nobody where NULL is not used


def answer_to(connection: Connection, question: Question) -> Answer:
    match question:
        case Included():
            return _included(connection, question)
        case Fitting():
            return _fitting(connection, question)
        case Labels():
            return _labels(connection, question)
        case SamePerson():
            return _same_person(connection, question)
        case Outsiders():
            return _outsiders(connection, question)
        case Single():
            return _single(connection, question)
    return _same_mail(connection, question)


def _labels(connection: Connection, question: Labels) -> Answer:
    here = quoted(question.table, [question.column]).c[question.column]
    read = sa.select(here.label("v")).where(here.is_not(None)).limit(LABELLED).subquery()
    said = list(connection.execute(sa.select(read.c.v).distinct().limit(MOST_LABELS + 1)).scalars())
    if len(said) > MOST_LABELS:  # nothing that stands for tables has so many values
        return Answer()
    if question.through is None:
        return Answer(labels=tuple((str(value), (str(value),)) for value in said))
    target, key, names = question.through
    there = quoted(target, [key, *names])
    asked: sa.BindParameter[Any] = sa.bindparam("asked", said, expanding=True)
    shown = [sa.cast(there.c[name], text_type(connection)) for name in names]
    rows = connection.execute(sa.select(there.c[key], *shown).where(there.c[key].in_(asked)))
    return Answer(labels=tuple((str(value), tuple(text for text in texts if text)) for value, *texts in rows))


def _included(connection: Connection, question: Included) -> Answer:
    if len(question.columns) > 1:
        return _included_together(connection, question)
    (name,), (aimed,) = question.columns, question.target_columns
    kept = text_type(connection) if question.mixed else None
    values = _values(connection, question.table, name, question.where, kept)
    if not values:
        return Answer()
    found = _found(connection, _as(quoted(question.target, [aimed]).c[aimed], kept), values)
    return Answer(yes=found, no=max(len(values) - found, 0))


def _values(
    connection: Connection,
    ref: Ref,
    name: str,
    where: tuple[tuple[str, str | None], ...],
    kept: types.TypeEngine[str] | None = None,
) -> list[Any]:
    """Some of the values that refer to something, of rows whose columns have these values."""
    table = quoted(ref, [name, *(other for other, _ in where)])
    here = _as(table.c[name], kept)
    limited = [_as(table.c[other], text_type(connection)) == value for other, value in where]
    read = sa.select(here.label("v")).where(here.is_not(None), *limited).limit(LOOKED_AT).subquery()
    values = connection.execute(sa.select(read.c.v).distinct().limit(ASKED)).scalars()
    return [value for value in values if str(value) not in _NO_REFERENCE]


def _found(connection: Connection, there: sa.ColumnElement[Any], values: list[Any]) -> int:
    asked: sa.BindParameter[Any] = sa.bindparam("asked", values, expanding=True)
    return int(connection.execute(sa.select(sa.func.count(sa.distinct(there))).where(there.in_(asked))).scalar_one())


def _fitting(connection: Connection, question: Fitting) -> Answer:
    values = _values(connection, question.table, question.column, question.where)
    if not values:
        return Answer()
    fits: dict[Ref, sa.ColumnElement[Any]] = {}
    for target, key in question.targets:
        there = quoted(target, [key]).c[key]
        # Rows may have been deleted where the values come from, so what holds half of them may be meant as well.
        if _found(connection, there, values) >= len(values) / (2 if question.single else 1):
            fits[target] = there
        if question.single and len(fits) > 1:
            break
    chance = _by_chance(connection, *fits.values(), values=values) if len(fits) == 1 else 1.0
    return Answer(yes=len(values), fits=tuple(fits), chance=chance)


def _by_chance(connection: Connection, there: sa.ColumnElement[Any], *, values: list[Any]) -> float:
    """How likely any value is a key there: of numbers that count up from 1 all are, of long texts none."""
    said = [str(value) for value in values]
    if not all(value.isdigit() for value in said):
        return 0.0 if min(map(len, said)) >= LONG and not any(value.isdigit() for value in said) else 0.5
    if isinstance(values[0], str):
        return 1.0
    largest = max(map(int, said))
    read = sa.select(there.label("v")).where(there > 0, there <= largest).limit(LABELLED).subquery()
    keys = int(connection.execute(sa.select(sa.func.count()).select_from(read)).scalar_one())
    return 1.0 if keys >= LABELLED else keys / largest


def _included_together(connection: Connection, question: Included) -> Answer:
    """Several columns at once, by the key of the target."""
    table = quoted(question.table, question.columns)
    held = [table.c[name] for name in question.columns]
    read = sa.select(*held).where(*[each.is_not(None) for each in held]).limit(LOOKED_AT).subquery()
    asked = sa.select(read).distinct().limit(ASKED).subquery()
    there = quoted(question.target, question.target_columns).alias("there")
    met = [asked.c[a] == there.c[b] for a, b in zip(question.columns, question.target_columns, strict=True)]
    found = sa.case((sa.exists().select_from(there).where(*met), 1), else_=0)
    counted = sa.select(sa.func.coalesce(sa.func.sum(found), 0), sa.func.count()).select_from(asked)
    yes, count = connection.execute(counted).one()
    return Answer(yes=int(yes), no=int(count) - int(yes))


def _as(column: sa.ColumnElement[Any], kind: types.TypeEngine[str] | None) -> sa.ColumnElement[Any]:
    return column if kind is None else sa.cast(column, kind)


def _same_mail(connection: Connection, question: SameValue) -> Answer:
    last = question.way[-1]
    rows = quoted(question.table, [question.column, *_needed(question.way[0])]).alias("rows")
    joined, ends, limited = _followed(connection, rows, (question.way,))
    person = quoted(last.target, [*question.person_columns, *last.target_columns]).alias("person")
    met = [here == person.c[there] for here, there in zip(ends[0], last.target_columns, strict=True)]
    mine, theirs = _folded(rows.c[question.column]), [_folded(person.c[name]) for name in question.person_columns]
    read = (
        sa.select(mine.label("mine"), sa.case((_agree(mine, theirs, partly=question.partly), 1), else_=0).label("same"))
        .select_from(joined.join(person, sa.and_(*met)))
        .where(mine != "", *[each != "" for each in theirs], *limited)
        .limit(LOOKED_AT)
        .subquery()
    )
    # Each address once: what the controller writes from is one, however many rows have it.
    same, other = read.c.same == 1, read.c.same == 0
    counted = [sa.func.count(sa.distinct(sa.case((each, read.c.mine)))) for each in (same, other)]
    yes, no = map(int, connection.execute(sa.select(*counted).select_from(read)).one())
    return Answer(yes=yes, no=no)


def _agree(mine: Any, theirs: list[Any], *, partly: bool) -> sa.ColumnElement[bool]:
    """Whether both say the same or, `partly`, one of them all that the other says in parts."""
    if not partly:
        return sa.and_(*[mine == each for each in theirs])
    within = sa.and_(*[sa.func.replace(mine, each, "") != mine for each in theirs])
    return sa.or_(within, *[sa.func.replace(each, mine, "") != each for each in theirs if len(theirs) == 1])


def _single(connection: Connection, question: Single) -> Answer:
    table = quoted(question.table, question.columns)
    held = [table.c[name] for name in question.columns]
    read = sa.select(*held).where(*[each.is_not(None) for each in held]).limit(LOOKED_AT).subquery()
    count = connection.execute(sa.select(sa.func.count()).select_from(read)).scalar_one()
    values = connection.execute(
        sa.select(sa.func.count()).select_from(sa.select(read).distinct().subquery())
    ).scalar_one()
    return Answer(yes=values, no=count - values)


def _same_person(connection: Connection, question: SamePerson) -> Answer:
    """Both ways as joins; the last key of each is compared as it stands, without the person's own row."""
    looked, same = _two_ends(connection, question)
    counted = sa.select(sa.func.coalesce(sa.func.sum(sa.case((same, 1), else_=0)), 0), sa.func.count())
    yes, count = connection.execute(counted.select_from(looked)).one()
    return Answer(yes=int(yes), no=int(count) - int(yes))


def _outsiders(connection: Connection, question: Outsiders) -> Answer:
    looked, same = _two_ends(connection, question)
    (*_, last) = question.other
    half = len(last.columns)
    asked = sa.select(*[looked.c[f"v{n}"] for n in range(half)]).where(sa.not_(same)).distinct().limit(ASKED).subquery()
    things = quoted(question.other[-2].target, last.columns).alias("things")
    met = [asked.c[f"v{n}"] == things.c[name] for n, name in enumerate(last.columns)]
    has = sa.case((sa.exists().select_from(things).where(*met), 1), else_=0)
    counted = sa.select(sa.func.coalesce(sa.func.sum(has), 0), sa.func.count()).select_from(asked)
    no, count = connection.execute(counted).one()
    return Answer(yes=int(count) - int(no), no=int(no))


def _two_ends(connection: Connection, question: SamePerson | Outsiders) -> tuple[sa.Subquery, sa.ColumnElement[bool]]:
    """Rows that both ways lead on from, with the columns that each ends with, and whether these are the same."""
    ways = (question.one, question.other)
    rows = quoted(question.table, [name for way in ways for name in _needed(way[0])]).alias("rows")
    joined, ends, limited = _followed(connection, rows, ways)
    both = [end.is_not(None) for end in (*ends[0], *ends[1])]
    read = sa.select(*[end.label(f"v{n}") for n, end in enumerate((*ends[0], *ends[1]))]).select_from(joined)
    looked = read.where(*both, *limited).limit(LOOKED_AT).subquery()
    half = len(ends[0])
    return looked, sa.and_(*[looked.c[f"v{n}"] == looked.c[f"v{n + half}"] for n in range(half)])


def _followed(
    connection: Connection, rows: Any, ways: tuple[tuple[KeyFacts, ...], ...]
) -> tuple[sa.FromClause, list[list[sa.ColumnElement[Any]]], list[sa.ColumnElement[bool]]]:
    """The rows joined with all that the ways go through, the columns that each way ends with, and in which rows their keys
    hold.
    """
    joined: sa.FromClause = rows
    ends, limited = [], []
    for number, way in enumerate(ways):
        here = rows
        for step, (key, following) in enumerate(itertools.pairwise(way)):
            limited += _where(connection, here, key)
            there = quoted(key.target, [*key.target_columns, *_needed(following)]).alias(f"way{number}_{step}")
            met = [here.c[a] == there.c[b] for a, b in zip(key.columns, key.target_columns, strict=True)]
            joined, here = joined.join(there, sa.and_(*met)), there
        limited += _where(connection, here, way[-1])
        ends.append([here.c[name] for name in way[-1].columns])
    return joined, ends, limited


def _needed(key: KeyFacts) -> tuple[str, ...]:
    return (*key.columns, *(name for name, _ in key.where))


def _where(connection: Connection, here: Any, key: KeyFacts) -> list[sa.ColumnElement[bool]]:
    said = [(here.c[name], value) for name, value in key.where]
    return [
        column.is_(None) if value is None else _as(column, text_type(connection)) == value for column, value in said
    ]


def _folded(column: sa.ColumnElement[Any]) -> sa.ColumnElement[str]:
    return sa.func.lower(sa.func.trim(column))
