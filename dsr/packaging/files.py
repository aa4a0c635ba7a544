"""The machine-readable files of a package, from JSON lines, without changing a digit of them."""

import csv
import io
import json
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import lru_cache, partial
from typing import Any, Protocol

from dsr.datamap.plan import Step, SystemPlan
from dsr.rules.spreadsheets import defused


class HasStep(Protocol):
    @property
    def system(self) -> SystemPlan: ...
    @property
    def step(self) -> Step: ...


def safe(name: str) -> str:
    """A file name from a collection's name: letters, digits, `-`, `_`, `.`; never a path."""
    return re.sub(r"[^\w.-]", "_", name).lstrip(".") or "_"


def json_array(blocks: Iterable[bytes]) -> Iterator[bytes]:
    """One JSON array of the rows, from blocks of JSON lines; each row is the text that the system gave."""
    yield b"["
    before = b"\n"
    for block in blocks:
        yield before + block[:-1].replace(b"\n", b",\n")
        before = b",\n"
    yield b"\n]\n"


class Number(str):
    """The digits of a number as they were written: neither a float nor a decimal would keep every form."""

    __slots__ = ()


_DECODER = json.JSONDecoder(parse_float=Number, parse_int=Number)


def parse(line: bytes) -> dict[str, Any]:
    """A row's values; numbers keep every digit."""
    row: dict[str, Any] = _DECODER.decode(line.decode())
    return row


def _as_json(value: object) -> str:
    """JSON text of a parsed value."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{json.dumps(k, ensure_ascii=False)}: {_as_json(v)}" for k, v in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(_as_json, value)) + "]"
    return str(value) if isinstance(value, Number) else json.dumps(value, ensure_ascii=False)


def shown(value: object) -> str:
    """A value as text: empty for NULL, JSON for what has parts."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (dict, list)):
        return _as_json(value)
    return str(value)


def cell(value: object) -> str:
    """A value as a cell of a spreadsheet: never a formula."""
    text = shown(value)
    return defused(text) if isinstance(value, str) and not isinstance(value, Number) else text


def csv_table(columns: Sequence[str], blocks: Iterable[bytes]) -> Iterator[bytes]:
    """The rows as CSV (RFC 4180, UTF-8), from blocks of JSON lines."""
    yield _line(columns)
    plain = _plain_rows(tuple(columns))
    for block in blocks:
        yield plain(block)


@lru_cache(maxsize=1024)
def _plain_rows(columns: tuple[str, ...]) -> Callable[[bytes], bytes]:
    """From JSON lines to CSV lines.

    Most rows need no reading: between the keys, which are known, a JSON text without a backslash is a quoted cell as it
    stands, a number is a number and NULL is nothing. Rows with anything else in them (a backslash, the beginning of a
    formula, a value with parts) are parsed.
    """
    text = rb'"(?![=+\-@])[^"\\\n]*"'
    value = rb"(?:null|(" + text + rb"|-?[0-9][0-9.eE+\-]*|true|false))"
    pairs = [re.escape(json.dumps(column, ensure_ascii=False).encode()) + b":" + value for column in columns]
    # A row of one empty cell would be an empty line, which readers skip: the parsed way quotes it.
    plain = rb"\{" + b",".join(pairs) + rb"\}\n|" if len(columns) > 1 else b""
    row = re.compile(rb"^(?:" + plain + rb"(.*\n))", re.MULTILINE)

    def as_csv(found: re.Match[bytes]) -> bytes:
        *cells, unread = found.groups(b"")
        if unread:
            values = parse(unread)
            return _line([cell(values.get(column)) for column in columns])
        return b",".join(cells) + b"\r\n"

    return partial(row.sub, as_csv)


def _line(cells: Sequence[str]) -> bytes:
    out = io.StringIO()
    csv.writer(out).writerow(cells)
    return out.getvalue().encode()


def field_table(parts: Iterable[HasStep]) -> Iterator[bytes]:
    """What each field means: the data dictionary."""
    yield _line(["system", "collection", "field", "category", "meaning", "included"])
    for part in parts:
        for field in part.step.fields:
            included = "yes" if field.deliver else "no"
            yield _line(
                [part.system.system, part.step.collection, field.name, field.category, cell(field.meaning), included]
            )
