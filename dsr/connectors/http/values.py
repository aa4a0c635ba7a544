"""JSON as the store wrote it: numbers keep every digit, and a row's values are what its answer said."""

import json
import re
from collections.abc import Mapping, Sequence
from typing import Any

from dsr.connectors.base import ConnectorError

Json = Any
_MISSING = object()
# Letters that are not ASCII but whose small letter is: İ and the sign for kelvin. `VİC@x.example` is not `vic@x.example`.
_FOLD_TO_ASCII = "\u0130\u212a"
_SHORT = 18  # digits that every reader of JSON keeps


class Number(str):
    """A number by its own digits: 1.10 stays 1.10."""

    __slots__ = ()


class Row(dict[str, Json]):
    """A row's declared fields; `item` is the whole of it, as the store answered."""

    __slots__ = ("item",)

    def __init__(self, fields: Mapping[str, Json], item: Json = None) -> None:
        super().__init__(fields)
        self.item = item


class NotJson(ValueError):
    """The text is no JSON, or only half of it."""


def parse(text: bytes) -> Json:
    """Raises NotJson."""
    try:
        return json.loads(text, parse_float=Number, parse_int=_integer, parse_constant=_refuse)
    except (ValueError, RecursionError):  # UnicodeDecodeError is one
        raise NotJson from None


def _integer(digits: str) -> int | Number:
    return int(digits) if len(digits) <= _SHORT else Number(digits)


def _refuse(constant: str) -> Json:
    raise NotJson(constant)


def dump(value: Json) -> str:
    """One line of JSON. Lone halves of surrogate pairs come through escaped, as they came."""
    text = _text(value)
    try:
        text.encode()
    except UnicodeEncodeError:
        return _text(value, ascii_only=True)
    return text


def _text(value: Json, *, ascii_only: bool = False) -> str:
    if isinstance(value, Number):
        return str(value)
    if isinstance(value, dict):
        pairs = (
            f"{json.dumps(k, ensure_ascii=ascii_only)}:{_text(v, ascii_only=ascii_only)}" for k, v in value.items()
        )
        return "{" + ",".join(pairs) + "}"
    if isinstance(value, list):
        return "[" + ",".join(_text(each, ascii_only=ascii_only) for each in value) + "]"
    return json.dumps(value, ensure_ascii=ascii_only)


def at(value: Json, pointer: str, default: Json = _MISSING) -> Json:
    """What a JSON pointer (RFC 6901) leads to. Raises LookupError, without a default."""
    for raw in pointer.split("/")[1:]:
        part = raw.replace("~1", "/").replace("~0", "~")
        if isinstance(value, dict) and part in value:
            value = value[part]
        elif isinstance(value, list) and re.fullmatch("0|[1-9][0-9]{0,8}", part) and int(part) < len(value):
            value = value[int(part)]
        elif default is _MISSING:
            raise LookupError(pointer)
        else:
            return default
    return value


def put(target: dict[str, Json], pointer: str, value: Json) -> None:
    """Write at a JSON pointer; objects on the way are made. Where a list is on the way, nothing can be written."""
    *way, last = [part.replace("~1", "/").replace("~0", "~") for part in pointer.split("/")[1:]]
    for part in way:
        inner = target.setdefault(part, {})
        if not isinstance(inner, dict):
            inner = target[part] = {}
        target = inner
    target[last] = value


def text_of(value: Json) -> str | None:
    """A text or a number as text: what keys, links and identifiers are compared by. None for all else."""
    if isinstance(value, bool) or value is None or isinstance(value, (dict, list)):
        return None
    return str(value)


def is_plain(text: str) -> bool:
    """Whether a text can be sent at all: no NUL and no half of a surrogate pair."""
    return "\x00" not in text and not any("\ud800" <= character <= "\udfff" for character in text)


def same(held: Json, wanted: str, match: str) -> bool:
    """Whether a row's value is the one that was searched by; `casefold` trims and ignores case."""
    text = text_of(held)
    if text is None:
        return False
    if match != "casefold":
        return text == wanted
    if any(letter in text or letter in wanted for letter in _FOLD_TO_ASCII):
        return False
    return text.strip(" ").lower() == wanted.strip(" ").lower()


def key_of(row: Mapping[str, Json], key: Sequence[str], collection: str) -> tuple[str | int | None, ...]:
    """A row's key. Raises ConnectorError (permanent) where the answer does not have it."""
    found: list[str | int | None] = []
    for name in key:
        value = row.get(name)
        if isinstance(value, bool) or not isinstance(value, (str, int)):
            raise ConnectorError(
                f"A row of {collection} came without its key {name}, or with one that is neither text nor a whole"
                " number. Is the key right, and the place (at) where the answer has it?",
                permanent=True,
            )
        found.append(str(value) if isinstance(value, str) else value)
    return tuple(found)
