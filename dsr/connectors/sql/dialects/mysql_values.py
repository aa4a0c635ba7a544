"""Values of MySQL's types: as texts that keep them apart, as JSON, and whether a text is one of them."""

import base64
import json
import re
import struct
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import FunctionElement
from sqlalchemy.types import LargeBinary, TypeDecorator

from dsr.connectors.sql.catalogue import INTEGERS, Column
from dsr.connectors.sql.dialects import rows
from dsr.connectors.sql.dialects.base import Element
from dsr.connectors.sql.dialects.mysql_catalogue import TEXTS

BINARIES = frozenset({"binary", "varbinary", "tinyblob", "blob", "mediumblob", "longblob"})
MOMENTS = frozenset({"date", "datetime", "timestamp"})
_SHAPES = frozenset(
    {"geometry", "point", "linestring", "polygon", "multipoint", "multilinestring", "multipolygon"}
    | {"geometrycollection", "geomcollection"}
)
_BITS = {"tinyint": 8, "smallint": 16, "mediumint": 24, "int": 32, "integer": 32, "bigint": 64}
_WHOLE = re.compile(r"-?(0|[1-9][0-9]{0,19})\Z")
_TIME = re.compile(r"-?[0-9]{1,3}:[0-5][0-9]:[0-5][0-9](\.[0-9]{1,6})?\Z")


class Utf8(TypeDecorator[str]):
    """Texts that travel as their bytes, which no collation takes for others."""

    impl = LargeBinary
    cache_ok = True

    def process_bind_param(self, value: Any, dialect: sa.Dialect) -> Any:
        return value.encode() if isinstance(value, str) else value

    def process_result_value(self, value: Any, dialect: sa.Dialect) -> Any:
        return value.decode() if isinstance(value, bytes) else value


class _Converted(FunctionElement[str]):
    inherit_cache = True


@compiles(_Converted)
def _compile_converted(element: Any, compiler: Any, **options: Any) -> str:
    return f"CONVERT({compiler.process(element.clauses, **options)} USING utf8mb4)"


class _Cast(FunctionElement[Any]):
    """SQLAlchemy leaves out casts to types that it does not know MySQL to cast to."""

    inherit_cache = False

    def __init__(self, column: Element, spec: str) -> None:
        self.spec = spec
        super().__init__(column)


@compiles(_Cast)
def _compile_cast(element: Any, compiler: Any, **options: Any) -> str:
    return f"CAST({compiler.process(element.clauses, **options)} AS {element.spec})"


def cast_as(column: Element, spec: str) -> Element:
    return _Cast(column, spec)


def converted(column: Element) -> Element:
    """As text in utf8mb4, whatever the column's own character set is."""
    return sa.type_coerce(_Converted(column), sa.Text)


def text(column: Element, live: Column) -> Element:
    """One for one with the column's values, compared byte by byte."""
    if live.base in BINARIES or live.base in _SHAPES:
        return sa.type_coerce(sa.cast(sa.func.concat("\\x", sa.func.lower(sa.func.hex(column))), LargeBinary), Utf8)
    return sa.type_coerce(sa.cast(converted(_printable(column, live)), LargeBinary), Utf8)


def octets(column: Element, live: Column) -> Element:
    """The bytes of a text (in UTF-8) or of a binary column."""
    return column if live.base in BINARIES else sa.cast(converted(column), LargeBinary)


def _printable(column: Element, live: Column) -> Element:
    if live.base == "float":
        return column + sa.literal_column("0e0")  # else it shows six digits of nine
    if live.base == "bit" or "zerofill" in live.type:
        return column + sa.literal_column("0")
    return column


def as_bytes(value: str, source: Column) -> bytes | None:
    """The bytes that a text of a column like `source` stands for."""
    if source.base in BINARIES:
        return bytes.fromhex(value.removeprefix("\\x"))
    return value.encode() if source.family == "text" else None


def as_text(value: str, source: Column) -> str | None:
    """The text that a text of `source` is equal to; None where its bytes are none."""
    if source.base not in BINARIES:
        return value
    try:
        return bytes.fromhex(value.removeprefix("\\x")).decode()
    except UnicodeDecodeError:
        return None


def storable(value: str, live: Column) -> bool | None:
    """Whether the column's character set has all of these letters; None where we do not know the set."""
    charset = (live.collation or "").partition("_")[0]
    if charset == "utf8mb4":
        return True
    if charset in {"utf8mb3", "utf8", "ucs2"}:
        return all(letter <= "\uffff" for letter in value)
    if charset == "ascii":
        return value.isascii()
    if charset == "latin1":  # theirs is Windows' 1252, whose gaps it fills with the control characters of ISO 8859-1
        return all(_in_1252(letter) for letter in value)
    return None


def _in_1252(letter: str) -> bool:
    try:
        return bool(letter.encode("cp1252"))
    except UnicodeEncodeError:
        return letter in "\x81\x8d\x8f\x90\x9d"


def as_number(value: str, here: Column, source: Column) -> int | Decimal | None:
    """The number that the column may hold; a text must be written as the number would be."""
    if source.family == "number":
        try:
            exact = Decimal(value)
        except InvalidOperation:
            return None
        if here.base not in INTEGERS:
            return exact
        return int(exact) if exact == exact.to_integral_value() and in_range(int(exact), here) else None
    if here.base in INTEGERS and _WHOLE.match(value) and value != "-0" and in_range(int(value), here):
        return int(value)
    return None


def in_range(value: int, live: Column) -> bool:
    bits = _BITS[live.base.removesuffix(" unsigned")]
    if live.base.endswith("unsigned"):
        return 0 <= value < 1 << bits
    return -(1 << bits - 1) <= value < 1 << bits - 1


# --- JSON ---
def delivered(name: str, column: Element, live: Column) -> rows.Delivered:
    base = live.base
    if base in _SHAPES:
        return name, sa.func.ST_AsText(column), _plain
    if base == "float":
        return name, _printable(column, live), _float
    if base in INTEGERS or base == "year":
        return name, column, lambda value: str(int(value))
    if base == "decimal":
        return name, column, lambda value: format(Decimal(value), "f")
    encoders: dict[str, rows.Encode] = {
        "double": str,
        "bit": lambda value: str(int.from_bytes(value, "big")),
        "json": lambda value: rows.embedded(_decoded(value)),
        "datetime": _moment,
        "timestamp": lambda value: f'{_moment(value)[:-1]}+00:00"',
        **dict.fromkeys(BINARIES, lambda value: f'"{base64.b64encode(value).decode()}"'),
    }
    return name, column, encoders.get(base, _plain)


def _decoded(value: Any) -> str:
    return value.decode(errors="replace") if isinstance(value, bytes) else str(value)


def _plain(value: Any) -> str:
    return rows.text(_decoded(value))


def _moment(value: Any) -> str:
    day, _, time = _decoded(value).partition(" ")
    return f'"{day}T{time.rstrip("0").rstrip(".") if "." in time else time}"'


def _float(value: Any) -> str:
    """The shortest digits that give the same single-precision number back."""
    exact = float(value)
    for digits in range(6, 10):
        short = f"{exact:.{digits}g}"
        if struct.pack("f", float(short)) == struct.pack("f", exact):
            return short
    return str(value)


# --- constants ---
def as_float(given: str, live: Column) -> float:
    """The number as the column keeps it."""
    exact = float(given)
    return float(struct.unpack("f", struct.pack("f", exact))[0]) if live.base == "float" else exact


def is_value(given: str, live: Column) -> bool:
    """Whether the text is a value of the column's type, with nothing cut off or rounded away."""
    base = live.base
    try:
        if base in INTEGERS:
            return in_range(int(given), live)
        if base in {"decimal", "float", "double"}:
            return _is_number(Decimal(given), live)
        if base == "date":
            return date.fromisoformat(given).isoformat() == given
        if base in {"datetime", "timestamp"}:
            return datetime.fromisoformat(given).tzinfo is None
        if base == "time":
            return _TIME.match(given) is not None
        if base == "year":
            return given == "0000" or (len(given) == 4 and 1901 <= int(given) <= 2155)
        if base == "bit":
            return 0 <= int(given) < 1 << int(_argument(live.type) or 1)
        if base == "json":
            json.loads(given)
            return True
    except (ValueError, InvalidOperation):
        return False
    if base in {"enum", "set"}:
        return given in _labels(live.type) or (base == "set" and set(given.split(",")) <= _labels(live.type) | {""})
    return base in TEXTS or base in {"char", "uuid"}


def _is_number(value: Decimal, live: Column) -> bool:
    if not value.is_finite():
        return False
    if live.base != "decimal":
        return True
    precision, _, scale = (_argument(live.type) or "10,0").partition(",")
    places = Decimal(1).scaleb(-int(scale or 0))
    limit = Decimal(1).scaleb(int(precision) - int(scale or 0))
    return bool(-limit < value < limit and value.quantize(places) == value)


def _argument(type_: str) -> str | None:
    match = re.search(r"\(([0-9, ]+)\)", type_)
    return match[1] if match else None


def _labels(type_: str) -> set[str]:
    return {label.replace("''", "'") for label in re.findall(r"'((?:[^']|'')*)'", type_)}


def cast_spec(live: Column) -> str | None:
    """What a constant is cast to, so that it compares as the column's value; None where its text does."""
    argument = _argument(live.type)
    if live.base == "decimal":
        return f"DECIMAL({argument or '10,0'})"
    if live.base in {"datetime", "timestamp"}:
        return f"DATETIME({argument or 0})"
    if live.base == "time":
        return f"TIME({argument or 0})"
    if live.base in {"date", "uuid"}:
        return live.base.upper()
    if live.base == "json" and live.type == "json":
        return "JSON"
    return None
