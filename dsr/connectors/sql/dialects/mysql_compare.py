"""How MySQL's columns are compared with values and with each other: by an index where one serves, and exactly."""

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.types import LargeBinary

from dsr.connectors.sql.catalogue import INTEGERS, Column
from dsr.connectors.sql.dialects import mysql_values as values_of
from dsr.connectors.sql.dialects.base import Condition, Element, Row


def folds(live: Column) -> bool:
    """Whether the database takes different values of the column for equal."""
    return live.loose


def comparable(one: Column, other: Column) -> bool:
    """Whether the database compares the two as they are, by an index and without complaint."""
    return one.family == other.family and one.collation == other.collation


def _as_it_is(here: Column, there: Column) -> bool:
    if folds(here):
        return True
    if here.base in INTEGERS or (here.base == "decimal" and there.family == "number"):
        return True
    if here.base in values_of.BINARIES:
        return there.base in values_of.BINARIES or there.family == "text"
    return here.base in values_of.MOMENTS and there.base == here.base


def indexed(column: Element, here: Column, there: Column) -> Element:
    if folds(here) and values_of.storable("", here) is None:
        return values_of.converted(column)  # else a letter that it does not have would be an error
    return column if _as_it_is(here, there) else sa.cast(values_of.text(column, here), LargeBinary)


def sent(value: str, here: Column, there: Column) -> Any:
    """What is compared with `indexed`; None where nothing in the column can equal it."""
    if folds(here):
        text = values_of.as_text(value, there)
        return None if text is None or values_of.storable(text, here) is False else text
    if not _as_it_is(here, there):
        return value.encode()
    if here.base in values_of.BINARIES:
        return values_of.as_bytes(value, there)
    return value if here.base in values_of.MOMENTS else values_of.as_number(value, here, there)


def octets_sent(value: str, here: Column, there: Column) -> Any:
    found = sent(value, here, there)
    return found.encode() if folds(here) and found is not None else found


def among(columns: Sequence[Element], rows: Sequence[Row], sent: Any) -> Condition:
    found = [tuple(sent(n, value) for n, value in enumerate(row)) for row in rows]
    kept = [row for row in found if None not in row]
    if not kept:
        return sa.false()
    if len(columns) == 1:
        return columns[0].in_([row[0] for row in kept])
    return sa.tuple_(*columns).in_(kept)


def exact_pair(ours: Element, live: Column, theirs: Element, source: Column) -> tuple[Element, Element]:
    octets = {"text", *values_of.BINARIES}
    if live.family in octets and source.family in octets:
        return values_of.octets(ours, live), values_of.octets(theirs, source)
    if live.family == source.family and live.family in {"number", *values_of.MOMENTS}:
        return ours, theirs
    return values_of.text(ours, live), values_of.text(theirs, source)


def in_query(pairs: Sequence[tuple[Element, Element]], where: Condition) -> Condition:
    inner = sa.select(*[other for _, other in pairs]).where(where).correlate(None)
    return pairs[0][0].in_(inner) if len(pairs) == 1 else sa.tuple_(*[mine for mine, _ in pairs]).in_(inner)


def folded(text: Element) -> Element:
    """Trimmed, in small letters, as bytes; by one collation's rules, whatever the column's own are."""
    small = sa.func.lower(sa.collate(sa.func.trim(values_of.converted(text)), "utf8mb4_bin"))
    return sa.cast(small, LargeBinary)
