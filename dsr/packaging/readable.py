"""A value as a person reads it on the package's page. The files beside the page keep each value to the byte."""

import re
from collections.abc import Iterator
from datetime import datetime

from django.utils.formats import date_format

from dsr.packaging import files

LONGEST = 2_000  # characters of a value
LONGEST_WORD = 200  # of a value that is no text for readers: a picture or a key, in letters
_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?([+-]\d\d:\d\d|Z)?")
_STEP = "  "


def readable(value: object) -> str:
    """Yes and no, moments as people write them, a line for each part of what has parts; what is long is cut short."""
    return _short("\n".join(_lines(value)) if isinstance(value, dict | list) else _plain(value))


def _plain(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, str) and _MOMENT.fullmatch(value):
        try:
            at = datetime.fromisoformat(value)
        except ValueError:  # shaped like a moment that no calendar has: somebody's own text
            return value
        zone = "" if at.tzinfo is None else " UTC" if not at.utcoffset() else f" UTC{at:%z}"
        return f"{date_format(at, 'j F Y, H:i:s')}{zone}"
    return files.shown(value)


def _lines(value: dict[str, object] | list[object]) -> Iterator[str]:
    """`name: value`, or `- value` for a list; what is inside stands further in, below its name."""
    parts = value.items() if isinstance(value, dict) else (("", part) for part in value)
    for name, part in parts:
        start = f"{name}: " if isinstance(value, dict) else "- "
        if isinstance(part, dict | list) and part:
            yield start.rstrip()
            yield from (_STEP + line for line in _lines(part))
        else:
            yield start + ("–" if isinstance(part, dict | list) else _plain(part) or "–")


def _short(text: str) -> str:
    wordless = text.isascii() and not any(sign.isspace() for sign in text[: LONGEST_WORD + 1])
    longest = LONGEST_WORD if wordless else LONGEST
    if len(text) <= longest:
        return text
    return f"{text[:longest]}… (cut short here: the files have all {len(text):,} characters)"
