"""Texts that people write as values of MySQL's types: in the one form that the column itself would give them."""

import json
import re
import struct
from datetime import UTC, date, datetime
from decimal import Decimal
from ipaddress import IPv4Address, IPv6Address

import sqlalchemy as sa

from dsr.connectors.sql.catalogue import INTEGERS, Column
from dsr.connectors.sql.dialects.base import NUMBER, TRUTHS, Element
from dsr.connectors.sql.dialects.mysql_catalogue import TEXTS
from dsr.connectors.sql.dialects.mysql_values import MOMENTS, cast_as, in_range

_TIME = re.compile(r"-?[0-9]{1,3}:[0-5][0-9]:[0-5][0-9](\.[0-9]{1,6})?\Z")
# What old tables hold in the place of no date.
_NO_DATE = re.compile(r"0000-00-00( 00:00:00(\.0{1,6})?)?\Z")
_LABEL = re.compile(r"'((?:[^'\\]|''|\\.)*)'", re.S)
_ESCAPED = {"0": "\x00", "n": "\n", "r": "\r"}


class Rounded(ValueError):
    """A value of the type, with more digits than the column keeps."""


def is_value(given: str, live: Column) -> bool:
    """Whether the text is a value of the column's type, with nothing cut off or rounded away."""
    try:
        canonical(given, live)
    except ValueError:
        return False
    return True


def misfit(given: str, live: Column) -> str:
    """Why the text is no value of the column, as the end of a sentence; empty when it is one."""
    try:
        canonical(given, live)
    except Rounded:
        return f"the column's type {live.type} would round the value."
    except ValueError:
        return f"the value is none of the column's type {live.type}."
    return ""


def canonical(given: str, live: Column) -> str:
    """As the column gives it back. Raises ValueError, Rounded."""
    base = live.base
    if live.type.startswith(("tinyint(1)", "bit(1)")):
        given = TRUTHS.get(given, given)
    if base in INTEGERS or base == "bit":
        return _whole(given, live)
    if base in {"decimal", "float", "double"}:
        return _number(given, live)
    if base in MOMENTS:
        return _moment(given, live)
    if base == "json":
        json.loads(given, parse_constant=_no_json)
        return given
    if base in {"enum", "set"}:
        return _of_labels(given, live)
    if base in {"inet4", "inet6"}:
        return str(IPv4Address(given) if base == "inet4" else IPv6Address(given))
    right = {
        "time": _TIME.match(given) is not None,
        "year": given == "0000" or (re.fullmatch("[0-9]{4}", given) is not None and 1901 <= int(given) <= 2155),
    }.get(base, base in TEXTS or base == "uuid")
    if not right:
        raise ValueError(base)
    return given.rstrip(" ") if base == "char" else given  # it gives no blanks back


def _no_json(name: str) -> None:
    raise ValueError(name)


def _whole(given: str, live: Column) -> str:
    number = int(given) if NUMBER.match(given) else None
    if number is None:
        raise ValueError(live.type)
    fits = 0 <= number < 1 << int(argument_of(live.type) or 1) if live.base == "bit" else in_range(number, live)
    if not fits:
        raise ValueError(live.type)
    return str(number)


def _number(given: str, live: Column) -> str:
    if not NUMBER.match(given):
        raise ValueError(live.type)
    value = Decimal(given)
    if live.base != "decimal":
        return given.strip()
    precision, _, scale = (argument_of(live.type) or "10,0").partition(",")
    places = Decimal(1).scaleb(-int(scale or 0))
    if abs(value) >= Decimal(1).scaleb(int(precision) - int(scale or 0)):
        raise ValueError(live.type)
    if "unsigned" in live.type and value < 0:
        raise ValueError(live.type)
    if value != value.quantize(places):
        raise Rounded(live.type)
    return format(value.quantize(places), "f")


def _moment(given: str, live: Column) -> str:
    """Times are kept in UTC, which is the session's zone."""
    if _NO_DATE.match(given):
        return given
    if live.base == "date":
        if len(given) == len("2000-02-29") and date.fromisoformat(given).isoformat() == given:
            return given
        return datetime.fromisoformat(given).date().isoformat()
    moment = datetime.fromisoformat(given)
    if moment.tzinfo is not None:
        moment = moment.astimezone(UTC).replace(tzinfo=None)
    digits = int(argument_of(live.type) or 0)
    whole, _, fraction = moment.isoformat(" ", "microseconds").partition(".")
    return f"{whole}.{fraction[:digits]}" if digits else whole


def _of_labels(given: str, live: Column) -> str:
    labels = labels_of(live.type)
    if live.base == "enum":
        if given not in labels:
            raise ValueError(live.type)
        return given
    chosen = set(given.split(",")) - {""}
    if not chosen <= set(labels):
        raise ValueError(live.type)
    return ",".join(label for label in labels if label in chosen)


def labels_of(type_: str) -> list[str]:
    """The values of an enum or a set, in its order."""
    return [
        re.sub(
            r"\\(.)|''", lambda match: "'" if match[1] is None else _ESCAPED.get(match[1], match[1]), label, flags=re.S
        )
        for label in _LABEL.findall(type_)
    ]


def argument_of(type_: str) -> str | None:
    match = re.search(r"\(([0-9, ]+)\)", type_)
    return match[1] if match else None


def constant(given: str, live: Column) -> Element:
    """The text as the column would hold it; as it is, where it is no value of the type (and is refused for that)."""
    try:
        text = canonical(given, live)
    except ValueError:
        return sa.bindparam(None, given, type_=sa.Text, unique=True)
    if live.base in {"float", "double"}:
        return sa.literal(_as_float(text, live), sa.Double)
    if live.base == "bit" or live.base in INTEGERS:
        return sa.literal(int(text))
    value: Element = sa.bindparam(None, text, type_=sa.Text, unique=True)
    spec = cast_spec(live)
    return cast_as(value, spec) if spec else value


def _as_float(text: str, live: Column) -> float:
    """The number as the column keeps it."""
    exact = float(text)
    return float(struct.unpack("f", struct.pack("f", exact))[0]) if live.base == "float" else exact


def cast_spec(live: Column) -> str | None:
    """What a constant is cast to, so that it compares as the column's value; None where its text does."""
    argument = argument_of(live.type)
    if live.base == "decimal":
        return f"DECIMAL({argument or '10,0'})"
    if live.base in {"datetime", "timestamp"}:
        return f"DATETIME({argument or 0})"
    if live.base == "time":
        return f"TIME({argument or 0})"
    if live.base in {"date", "uuid", "inet4", "inet6"}:
        return live.base.upper()
    if live.base == "json" and live.type == "json":
        return "JSON"
    return None
