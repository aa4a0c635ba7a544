"""Questions about rows that the catalogue cannot answer: a bounded look, and a count of what spoke for and against."""

from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from dsr.connectors.sql.inspect.quoted import quoted
from dsr.datamap.discover.facts import Answer, Included, Question, SameMail

LOOKED_AT = 2_000  # rows that one question reads
ASKED = 200  # distinct values that one question asks about
_NO_REFERENCE = frozenset({"0", "", "-1"})  # what stands for nobody where NULL is not used


def answer_to(connection: Connection, question: Question) -> Answer:
    if isinstance(question, Included):
        return _included(connection, question)
    return _same_mail(connection, question)


def _included(connection: Connection, question: Included) -> Answer:
    here = quoted(question.table, [question.column]).c[question.column]
    read = sa.select(here.label("v")).where(here.is_not(None)).limit(LOOKED_AT).subquery()
    values = list(connection.execute(sa.select(read.c.v).distinct().limit(ASKED)).scalars())
    values = [value for value in values if str(value) not in _NO_REFERENCE]
    if not values:
        return Answer()
    there = quoted(question.target, [question.target_column]).c[question.target_column]
    asked: sa.BindParameter[Any] = sa.bindparam("asked", values, expanding=True)
    found = connection.execute(sa.select(sa.func.count(sa.distinct(there))).where(there.in_(asked))).scalar_one()
    return Answer(yes=found, no=max(len(values) - found, 0))


def _same_mail(connection: Connection, question: SameMail) -> Answer:
    link = question.link
    rows = quoted(question.table, [question.column, *link.columns]).alias("rows")
    person = quoted(link.target, [question.person_column, *link.target_columns]).alias("person")
    joined = sa.and_(
        *[rows.c[here] == person.c[there] for here, there in zip(link.columns, link.target_columns, strict=True)]
    )
    mine, theirs = rows.c[question.column], person.c[question.person_column]
    read = (
        sa.select(_folded(mine).label("mine"), _folded(theirs).label("theirs"))
        .select_from(rows.join(person, joined))
        .where(mine.is_not(None), theirs.is_not(None), _folded(mine) != "")
        .limit(LOOKED_AT)
        .subquery()
    )
    same = sa.func.sum(sa.case((read.c.mine == read.c.theirs, 1), else_=0))
    yes, count = connection.execute(sa.select(sa.func.coalesce(same, 0), sa.func.count()).select_from(read)).one()
    return Answer(yes=int(yes), no=int(count) - int(yes))


def _folded(column: sa.ColumnElement[Any]) -> sa.ColumnElement[str]:
    return sa.func.lower(sa.func.trim(column))
