"""Values of MySQL's types: as texts that keep them apart, and as JSON."""

import base64
import re
import struct
from decimal import Decimal, InvalidOperation
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import FunctionElement
from sqlalchemy.types import LargeBinary, TypeDecorator

from dsr.connectors.sql.catalogue import INTEGERS, Column
from dsr.connectors.sql.dialects import rows
from dsr.connectors.sql.dialects.base import Element

BINARIES = frozenset({"binary", "varbinary", "tinyblob", "blob", "mediumblob", "longblob"})
MOMENTS = frozenset({"date", "datetime", "timestamp"})
_SHAPES = frozenset(
    {"geometry", "point", "linestring", "polygon", "multipoint", "multilinestring", "multipolygon"}
    | {"geometrycollection", "geomcollection"}
)
_BITS = {"tinyint": 8, "smallint": 16, "mediumint": 24, "int": 32, "integer": 32, "bigint": 64}
_WHOLE = re.compile(r"-?(0|[1-9][0-9]{0,19})\Z")


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


class _InCharset(FunctionElement[str]):
    inherit_cache = False

    def __init__(self, column: Element, charset: str) -> None:
        self.charset = charset
        super().__init__(column)


@compiles(_InCharset)
def _compile_in_charset(element: Any, compiler: Any, **options: Any) -> str:
    return f"CONVERT({compiler.process(element.clauses, **options)} USING {element.charset})"


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
    if in_hexadecimal(live):
        return sa.type_coerce(sa.cast(sa.func.concat("\\x", sa.func.lower(sa.func.hex(column))), LargeBinary), Utf8)
    return sa.type_coerce(sa.cast(converted(_printable(column, live)), LargeBinary), Utf8)


def in_hexadecimal(live: Column) -> bool:
    """Whether the column's text is that of its bytes."""
    return live.base in BINARIES or live.base in _SHAPES


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
    charset = charset_of(live)
    if charset == "utf8mb4":
        return True
    if charset in {"utf8mb3", "utf8", "ucs2"}:
        return all(letter <= "\uffff" for letter in value)
    if charset == "ascii":
        return value.isascii()
    if charset == "latin1":  # theirs is Windows' 1252, whose gaps it fills with the control characters of ISO 8859-1
        return all(_in_1252(letter) for letter in value)
    return None


def storable_in(connection: Connection, value: str, live: Column) -> bool:
    """`storable`, by asking the server about sets that we do not know."""
    known = storable(value, live)
    charset = charset_of(live)
    if known is not None or not charset.isalnum():
        return known is not False
    given = sa.bindparam(None, value, type_=sa.Text, unique=True)
    there = _Converted(_InCharset(given, charset))
    same = sa.cast(there, LargeBinary) == sa.cast(_Converted(given), LargeBinary)
    return bool(int(connection.execute(sa.select(sa.case((same, 1), else_=0))).scalar_one()))


def charset_of(live: Column) -> str:
    return (live.collation or "").partition("_")[0]


def collated(value: Element, live: Column) -> Element:
    """A text in the column's own character set and collation, so that it compares as the column does."""
    charset = charset_of(live)
    if not live.collation or not charset.isalnum():
        return value
    return sa.collate(_InCharset(value, charset), live.collation)


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
