"""Texts that people write as values of SQLite's columns, and those values as texts again.

A column may hold a value that nobody could have written there as a text: bytes, or a number among texts. Its text begins
with a NUL, which no form takes, and says what it is.
"""

import json
import math
import re
from contextlib import suppress
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import sqlalchemy as sa
from sqlalchemy.types import LargeBinary, TypeDecorator

from dsr.connectors.sql.catalogue import Column
from dsr.connectors.sql.dialects import sqlite_values as values_of
from dsr.connectors.sql.dialects.base import NUMBER, TRUTHS, Condition, Element
from dsr.connectors.sql.dialects.sqlite_values import Value, affinity_of
from dsr.connectors.sql.places import Native

MARK = "\x00"
_MARKED = re.compile(r"\x00(i-?[0-9]+|r[-+.0-9a-z]+|[bx]([0-9A-Fa-f]{2})*|t.*)\Z", re.S)
_SCALE = re.compile(r"\(\s*[0-9]+\s*,\s*([0-9]+)\s*\)")
_NUMBERS = frozenset({"integer", "real", "numeric"})


class Shown(TypeDecorator[str]):
    """The text that `sqlite_values.text` makes, as people write it."""

    impl = sa.Text
    cache_ok = True

    def __init__(self, live: Column) -> None:
        self.live = live
        super().__init__()

    def process_result_value(self, value: Any, dialect: sa.Dialect) -> str | None:
        return None if value is None else _as_people_write(value, self.live)


def shown(column: Element, live: Column) -> Element:
    return sa.type_coerce(values_of.text(column), Shown(live))


def _as_people_write(text: str, live: Column) -> str:
    value = values_of.parsed(text)
    if isinstance(value, str) and values_of.is_broken(value):
        return f"{MARK}x{value.encode(errors='surrogateescape').hex()}"
    plain = values_of.digits(value) if isinstance(value, float) else str(value)
    again = value_of(plain, live)
    return plain if type(again) is type(value) and again == value else f"{MARK}{text}"


def is_marked(text: str) -> bool:
    """Whether the text says of which kind its value is."""
    return _MARKED.match(text) is not None


def value_of(text: str, live: Column) -> Value:
    """What the column holds once the text is written into it."""
    if is_marked(text):
        value = values_of.parsed(text[1:])
        return values_of.decode(value) if text[1] == "x" and isinstance(value, bytes) else value
    with suppress(ValueError):
        text = canonical(text, live)
    return _stored(text, affinity_of(live))


def _stored(text: str, kind: str) -> Value:
    """As SQLite converts it (its documentation, "Type Affinity")."""
    if kind not in _NUMBERS or not NUMBER.match(text):
        return text
    number = float(text)
    if kind == "real" or not math.isfinite(number):
        return number
    exact = Decimal(text.strip())
    whole = int(exact) if exact == exact.to_integral_value() else None
    return whole if whole is not None and -(1 << 63) <= whole < 1 << 63 else number


def is_value(given: str, live: Column) -> bool:
    """SQLite would take anything; whoever reads the column expects what it was declared for."""
    try:
        canonical(given, live)
    except ValueError:
        return False
    return True


def canonical(given: str, live: Column) -> str:
    """The text in the form that such a column holds. Raises ValueError for what is none of its type."""
    if "BOOL" in live.type.upper():
        given = TRUTHS.get(given, given)
    if live.base in _NUMBERS:
        if not NUMBER.match(given) or not math.isfinite(float(given)):
            raise ValueError(live.type)
        if live.base == "integer" and not -(1 << 63) <= int(given) < 1 << 63:
            raise ValueError(live.type)
    elif live.base == "date" and len(given) != len("2000-02-29"):
        return datetime.fromisoformat(given).date().isoformat()
    elif live.base == "date":
        if date.fromisoformat(given).isoformat() != given:
            raise ValueError(live.type)
    elif live.base in {"datetime", "timestamp"}:
        datetime.fromisoformat(given)
    elif live.base == "blob" and live.type != "of no type":
        raise ValueError(live.type)
    elif "JSON" in live.type.upper():
        json.loads(given)
    return given


def misfit(given: str, live: Column) -> str:
    """Why the text is no value of the column, as the end of a sentence; empty when it is one."""
    if is_marked(given):
        return ""
    try:
        text = canonical(given, live)
    except ValueError:
        return f"the value is none of the column's type {live.type}."
    value = _stored(text, affinity_of(live))
    if isinstance(value, (int, float)):
        exact = Decimal(text.strip())
        if Decimal(values_of.digits(value) if isinstance(value, float) else value) != exact:
            return f"the column's type {live.type} would round the value."
        declared = _SCALE.search(live.type)
        if declared and live.base != "real" and exact != round(exact, int(declared[1])):
            return f"the value has more digits than the column's type {live.type} says."
    return ""


def constant(text: str, live: Column) -> Element:
    return _bound(value_of(text, live))


def holds(column: Element, live: Column, text: str | None) -> Condition:
    if text is None:
        return column.is_(None)
    value = value_of(text, live)
    if isinstance(value, bytes):
        return values_of.text(column) == f"b{value.hex().upper()}"
    if isinstance(value, float):
        return values_of.text(column) == f"r{values_of.digits(value)}"
    return values_of.text(column) == _bound(f"i{value}" if isinstance(value, int) else f"t{value}")


def _bound(value: Value) -> Element:
    if isinstance(value, str) and values_of.is_broken(value):
        octets = value.encode(errors="surrogateescape")
        return sa.cast(sa.bindparam(None, octets, type_=LargeBinary, unique=True), sa.Text)
    if isinstance(value, str):
        return sa.bindparam(None, value, type_=sa.Text, unique=True)
    return sa.literal(value)


def typed(value: Element, live: Column) -> Element:
    """With the column's affinity and collation. A text in a column of numbers stays one: a cast would cut it."""
    kind = {"text": "TEXT", "integer": "NUMERIC", "numeric": "NUMERIC", "real": "REAL"}.get(live.base)
    among_numbers = live.base in _NUMBERS and isinstance(value, sa.BindParameter) and isinstance(value.value, str)
    if kind is not None and not among_numbers:
        value = sa.cast(value, Native(kind))
    if live.collation is None:
        return value
    quoted = '"' + live.collation.replace('"', '""') + '"'
    return value.op("COLLATE")(sa.literal_column(quoted))
