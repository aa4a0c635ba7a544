"""Values of JSON as people write them, and back. Of which type a field is, the value that it holds says."""

from contextlib import suppress
from datetime import datetime
from decimal import Decimal

from dsr.connectors.http.rules import typed
from dsr.connectors.http.values import Json, NotJson, Number, dump, is_plain, parse

# Begins a text that is JSON: a value that stood where a null is put, whose type would be lost else.
_MARK = "\x00"


def sendable(text: str) -> bool:
    return is_plain(text)


def shown(value: Json) -> str | None:
    """As people write it; objects and lists as JSON, which nobody can have set."""
    if value is None or isinstance(value, str):
        return value if value is None else str(value)
    return dump(value)


def kept(old: Json, new: str | None) -> str | None:
    """The text by which `old` is put back when `new` stands in its place."""
    text = shown(old)
    if text is None or new is not None or same(written(text, None), old):
        return text
    return _MARK + dump(old)


def written(text: str | None, like: Json) -> Json:
    """The text in the type of the value that it replaces. In the place of a null true and false are truths, all else text."""
    if text is None:
        return None
    if text.startswith(_MARK):
        with suppress(NotJson):
            return parse(text.removeprefix(_MARK).encode(errors="replace"))
    if like is None and text in {"true", "false"}:
        return text == "true"
    return typed(text, like)


def misfit(text: str | None, like: Json) -> str:
    """Why the text cannot stand where `like` stands; empty when it can."""
    if isinstance(like, (dict, list)):
        return "the field holds an object or a list, which nobody can type."
    if text is None or like is None:
        return ""
    new = written(text, like)
    if isinstance(like, bool) and not isinstance(new, bool):
        return "the field holds true or false, and the value is neither."
    numbers = (int, Number)
    if isinstance(like, numbers) and not isinstance(like, bool) and not isinstance(new, numbers):
        return "the field holds a number, and the value is none."
    return ""


def holds(value: Json, text: str | None) -> bool:
    """Whether the store holds what was written: numbers by their value, moments by their instant."""
    if value is None or text is None:
        return value is None and text is None
    if same(value, written(text, value)):
        return True
    return (
        isinstance(value, str)
        and not isinstance(value, Number)
        and _instant(value) is not None
        and (_instant(value) == _instant(text))
    )


def same(one: Json, other: Json) -> bool:
    if _is_number(one) and _is_number(other):
        return Decimal(str(one)) == Decimal(str(other))
    return type(one) is type(other) and bool(one == other)


def _is_number(value: Json) -> bool:
    return isinstance(value, (int, Number)) and not isinstance(value, bool)


def _instant(text: str) -> datetime | None:
    """Only a moment with its offset is one everywhere."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    return moment if moment.tzinfo is not None else None
