"""The machine-readable files of a package, from JSON lines, without changing a digit of them."""

import csv
import io
import json
import re
from collections.abc import Iterable, Iterator
from decimal import Decimal
from typing import Any, Protocol

from dsr.datamap.plan import Step, SystemPlan
from dsr.rules.spreadsheets import defused

CHUNK = 64 * 1024


class HasStep(Protocol):
    @property
    def system(self) -> SystemPlan: ...
    @property
    def step(self) -> Step: ...


def safe(name: str) -> str:
    """A file name from a collection's name: letters, digits, `-`, `_`, `.`; never a path."""
    return re.sub(r"[^\w.-]", "_", name).lstrip(".") or "_"


def gathered(pieces: Iterable[bytes]) -> Iterator[bytes]:
    """The same bytes in larger chunks."""
    buffer = bytearray()
    for piece in pieces:
        buffer += piece
        if len(buffer) >= CHUNK:
            yield bytes(buffer)
            buffer.clear()
    if buffer:
        yield bytes(buffer)


def json_array(lines: Iterable[bytes]) -> Iterator[bytes]:
    """One JSON array of the rows; each row is the text that the system gave."""

    def pieces() -> Iterator[bytes]:
        yield b"["
        comma = b"\n"
        for line in lines:
            yield comma + line
            comma = b",\n"
        yield b"\n]\n"

    return gathered(pieces())


def _whole(digits: str) -> int | Decimal:
    # Python refuses to read very long integers (they take it quadratic time); as decimals they are digits.
    return int(digits) if len(digits) < 1000 else Decimal(digits)


def parse(line: bytes) -> dict[str, Any]:
    """A row's values; numbers keep every digit."""
    row: dict[str, Any] = json.loads(line, parse_float=Decimal, parse_int=_whole)
    return row


def _as_json(value: object) -> str:
    """JSON text of a parsed value; `json.dumps` would make texts of decimals."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{json.dumps(k, ensure_ascii=False)}: {_as_json(v)}" for k, v in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(_as_json, value)) + "]"
    return str(value) if isinstance(value, Decimal) else json.dumps(value, ensure_ascii=False)


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
    return defused(text) if isinstance(value, str) else text


def csv_table(columns: list[str], lines: Iterable[bytes]) -> Iterator[bytes]:
    """The rows as CSV (RFC 4180, UTF-8)."""

    def pieces() -> Iterator[bytes]:
        yield _line(columns)
        for line in lines:
            row = parse(line)
            yield _line([cell(row.get(column)) for column in columns])

    return gathered(pieces())


def _line(cells: list[str]) -> bytes:
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
