"""Values of SQLite: any column may hold any of them, so their texts say of which kind they are.

`i7`, `tAda`, `r0.5` and `b00ff` are a whole number, a text, a number with a fraction and bytes.
"""

import base64
import math
import re
from typing import Any

import sqlalchemy as sa

from dsr.connectors.base import ConnectorError
from dsr.connectors.sql.catalogue import Column
from dsr.connectors.sql.dialects import rows
from dsr.connectors.sql.dialects.base import Element
from dsr.connectors.sql.dialects.sqlite_catalogue import affinity

Value = int | float | str | bytes

_WHOLE = re.compile(r"-?(0|[1-9][0-9]{0,18})\Z")
# What a numeric column would have stored as a number, had it been given this text.
_LIKE_A_NUMBER = re.compile(r"\s*[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]+)?\s*\Z")
_ISO = re.compile(
    r"(?P<month>(?P<year>[0-9]{4})-[0-9]{2})-[0-9]{2}(?P<time>([T ][0-9]{2}:[0-9]{2}(:[0-9]{2}([.,][0-9]+)?)?)?)"
    r"(?P<zone>\s*(Z|[+-][0-9]{2}:?[0-9]{2})?)\Z"
)
# A text part of a key is itself, unless it looks like one of these.
_MARKED = ("t:", "r:", "b:")


def text(column: Element) -> Element:
    kind = sa.func.typeof(column)
    return sa.case(
        (kind == "integer", sa.literal("i").concat(sa.cast(column, sa.Text))),
        (kind == "blob", sa.literal("b").concat(sa.func.hex(column))),
        (kind == "real", sa.literal("r").concat(sa.func.habeas_digits(column))),
        (kind == "text", sa.literal("t").concat(column)),
    )


def canonical(column: Element) -> Element:
    """One text for a number however it is stored, and for the text that is written as that number."""
    kind = sa.func.typeof(column)
    return sa.case(
        (kind == "blob", sa.literal("b").concat(sa.func.hex(column))),
        (kind == "real", sa.literal("t").concat(sa.func.habeas_digits(column, 1))),
        (kind.in_(["integer", "text"]), sa.literal("t").concat(sa.cast(column, sa.Text))),
    )


def digits(value: float, whole: int = 0) -> str:
    """A number with every digit it has; `whole`: without a fraction that is none."""
    return str(int(value)) if whole and math.isfinite(value) and value == int(value) else repr(value)


def parsed(text_: str) -> Value:
    kind, rest = text_[0], text_[1:]
    if kind == "i":
        return int(rest)
    if kind == "r":
        return float(rest)
    return bytes.fromhex(rest) if kind in "bx" else rest


def is_broken(text_: str) -> bool:
    """Holds bytes that are not UTF-8, as `decode` keeps them apart."""
    return any("\udc80" <= character <= "\udcff" for character in text_)


def key_part(text_: str) -> str | int:
    kind, rest = text_[0], text_[1:]
    if kind == "i":
        return int(rest)
    if kind == "t":
        if is_broken(rest):
            raise ConnectorError("A key holds a text that is not UTF-8, so its row cannot be named.", permanent=True)
        return f"t:{rest}" if rest.startswith(_MARKED) else rest
    return f"{kind}:{rest}"


def key_value(part: object) -> Value:
    if isinstance(part, int):
        return part
    text_ = str(part)
    return parsed(text_[0] + text_[2:]) if text_.startswith(_MARKED) else text_


def equal_values(text_: str, here: Column) -> list[Value]:
    """The values that a column may hold and that a value with this text is equal to: 7, 7.0 and '7', never '007'."""
    value = parsed(text_)
    kind = affinity_of(here)
    if isinstance(value, bytes):
        return [value]
    if isinstance(value, str):
        return _equal_to_text(value, kind)
    if isinstance(value, float) and math.isfinite(value) and value == int(value) and abs(value) < 1 << 63:
        value = int(value)
    return _equal_to_text(digits(value) if isinstance(value, float) else str(value), kind)


def _equal_to_text(value: str, kind: str) -> list[Value]:
    number = _number(value)
    if kind == "text":
        return [value]
    if kind == "blob":
        return [value] if number is None else [value, number]
    if number is not None:
        return [number]
    return [] if _LIKE_A_NUMBER.match(value) else [value]


def _number(value: str) -> int | float | None:
    """The number that is written exactly so."""
    if _WHOLE.match(value) and value != "-0":
        whole = int(value)
        return whole if -(1 << 63) <= whole < 1 << 63 else None
    try:
        fraction = float(value)
    except ValueError:
        return None
    return fraction if repr(fraction) == value else None


def affinity_of(live: Column) -> str:
    return affinity("" if live.type == "of no type" else live.type)


# --- JSON ---
def encode(value: Any) -> str:
    if isinstance(value, int):
        return str(value)
    if isinstance(value, float):
        return repr(value) if math.isfinite(value) else '"Infinity"' if value > 0 else '"-Infinity"'
    if isinstance(value, bytes):
        return f'"{base64.b64encode(value).decode()}"'
    return rows.text(value.encode("utf-8", "surrogateescape").decode("utf-8", "replace") if _broken(value) else value)


def encode_json(value: Any) -> str:
    return rows.embedded(value) if isinstance(value, str) and not _broken(value) else encode(value)


def _broken(value: str) -> bool:
    return any("\ud800" <= character <= "\udfff" for character in value)


def decode(octets: bytes) -> str:
    """A text of the database; bytes that are not UTF-8 stay apart, so that no two texts become one."""
    return octets.decode("utf-8", "surrogateescape")


# --- what rules write ---
def truncated(value: Any, unit: str) -> str | None:
    """The first moment of an ISO date's year or month, in the shape that it has; None for anything else."""
    match = _ISO.match(value) if isinstance(value, str) else None
    if match is None:
        return None
    first = f"{match['year']}-01-01" if unit == "year" else f"{match['month']}-01"
    return first + re.sub(r"[0-9]", "0", match["time"]) + match["zone"]
