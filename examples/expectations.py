"""What a request must find and what an erasure must do, worked out by hand-written SQL and nothing of the data map.

Collections are named `system.collection`, keys are as JSON carries them. `email` is what the person proved; spellings
that differ in case or outer space are the same address.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Literal
from uuid import UUID

import psycopg

Key = tuple[str | int | None, ...]
Connections = Mapping[str, psycopg.Connection[Any]]
Parameters = Mapping[str, object]
What = Literal["delete", "change", "retain", "none"]


@dataclass(frozen=True)
class Expected:
    """One collection: its rows for a person, and what an erasure does to them.

    `keys` and `affected` are SELECTs of key columns; without `affected` the erasure treats every row alike.
    """

    collection: str
    connection: str
    keys: str
    what: What
    affected: str | None = None


@dataclass(frozen=True)
class Effect:
    """The keys of one collection after an erasure: gone, still there with other values, still there for a reason."""

    deleted: set[Key] = field(default_factory=set)
    changed: set[Key] = field(default_factory=set)
    retained: set[Key] = field(default_factory=set)


def keys(connection: psycopg.Connection[Any], query: str, parameters: Parameters) -> set[Key]:
    return {tuple(map(_plain, row)) for row in connection.execute(query.encode(), parameters).fetchall()}


def access(expected: Sequence[Expected], connections: Connections, parameters: Parameters) -> dict[str, set[Key]]:
    return {each.collection: keys(connections[each.connection], each.keys, parameters) for each in expected}


def erasure(expected: Sequence[Expected], connections: Connections, parameters: Parameters) -> dict[str, Effect]:
    """Only collections in which something is deleted, changed or retained."""
    found: dict[str, Effect] = {}
    for each in expected:
        rows = keys(connections[each.connection], each.affected or each.keys, parameters)
        if rows and each.what == "delete":
            found[each.collection] = Effect(deleted=rows)
        elif rows and each.what == "change":
            found[each.collection] = Effect(changed=rows)
        elif rows and each.what == "retain":
            found[each.collection] = Effect(retained=rows)
    return found


def table(expected: Sequence[Expected], found: Mapping[str, Mapping[str, set[Key]]]) -> str:
    """Rows by collection and person, as the READMEs show them (Markdown)."""
    people = list(found)
    lines = [f"| collection | {' | '.join(people)} | an erasure |", "|---" * (len(people) + 2) + "|"]
    words = {"delete": "deletes", "change": "changes", "retain": "retains", "none": "leaves"}
    for each in expected:
        counts = " | ".join(str(len(found[who][each.collection])) for who in people)
        lines.append(f"| `{each.collection}` | {counts} | {words[each.what]}{' some' if each.affected else ''} |")
    return "\n".join(lines)


def _plain(value: Any) -> str | int | None:
    if value is None or isinstance(value, (str, int)):
        return value
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, UUID):
        return str(value)
    raise TypeError(f"No key of the samples is a {type(value).__name__}.")
