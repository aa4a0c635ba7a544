"""What of a table's CREATE statement no pragma tells: its CHECK constraints and the collations of its columns."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from dsr.connectors.sql.catalogue import Check

_TOKEN = re.compile(
    r"""
    (?P<blank> \s+ | --[^\n]* | /\*.*?(?:\*/|\Z) )
  | (?P<quoted> "(?:[^"]|"")*" | `(?:[^`]|``)*` | \[[^\]]*\] )
  | (?P<word> [^\W\d][\w$]* )
  | (?P<text> '(?:[^']|'')*' )
  | (?P<number> [0-9.][\w.]* )
  | (?P<sign> . )
    """,
    re.X | re.S,
)
# Words that begin another constraint than the one that a CONSTRAINT before them named.
_OTHERS = frozenset(
    {"PRIMARY", "NOT", "NULL", "UNIQUE", "DEFAULT", "COLLATE", "REFERENCES", "FOREIGN", "GENERATED", "AS"}
)


@dataclass(frozen=True)
class _Token:
    kind: str
    text: str
    start: int
    depth: int  # parentheses around it

    @property
    def word(self) -> str:
        """In capitals; empty for what is no word."""
        return self.text.upper() if self.kind == "word" else ""

    @property
    def name(self) -> str:
        if self.kind != "quoted":
            return self.text
        return self.text[1:-1].replace(self.text[-1] * 2, self.text[-1])


@dataclass(frozen=True)
class Details:
    checks: tuple[Check, ...]
    collations: dict[str, str]  # by the column's name in small letters


def read_details(statement: str, columns: Iterable[str]) -> Details:
    """From the text of CREATE TABLE, which SQLite has accepted; `columns` are the table's."""
    tokens = list(_tokens(statement))
    known = {name.lower(): name for name in columns}
    checks: list[Check] = []
    collations: dict[str, str] = {}
    named = first = ""
    for place, token in enumerate(tokens):
        before = tokens[place - 1] if place else token
        after = tokens[place + 1] if place + 1 < len(tokens) else token
        if token.depth != 1:
            continue
        if (before.text, before.depth) in {("(", 0), (",", 1)}:  # a definition begins
            first = token.name.lower()
        if token.word == "CONSTRAINT":
            named = after.name
        elif token.word == "CHECK" and after.text == "(":
            checks.append(_check(statement, tokens[place + 2 :], named or f"number {len(checks) + 1}", known))
            named = ""
        elif token.word in _OTHERS:
            if token.word == "COLLATE" and first in known:
                collations[first] = after.name
            named = ""
    return Details(tuple(checks), collations)


def _check(statement: str, tokens: list[_Token], name: str, known: dict[str, str]) -> Check:
    """`tokens` begin behind the opening parenthesis."""
    inner = []
    for token in tokens:
        if token.depth < 2 and token.text == ")":
            break
        inner.append(token)
    start = inner[0].start
    text = statement[start : inner[-1].start + len(inner[-1].text)]
    used = {
        known[each.name.lower()] for each in inner if each.kind in {"word", "quoted"} and each.name.lower() in known
    }
    return Check(name, tuple(sorted(used)), text)


def _tokens(statement: str) -> Iterator[_Token]:
    depth = 0
    for match in _TOKEN.finditer(statement):
        kind, text = str(match.lastgroup), match[0]
        if kind == "blank":
            continue
        if text == ")":
            depth -= 1
        yield _Token(kind, text, match.start(), depth)
        if text == "(":
            depth += 1
