"""A database that nobody here made: its tables and rows, the identifier that somebody chose, and whose rows are whose."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class World:
    """`rows`: by table, the keys of every row that the subject's search may give, and must: their own and its context.

    `bare`: what differs when no value is looked at, and names alone decide.
    `keys`: columns that name a row, where they are not the table's key.
    """

    sql: str
    choose: str | None
    subject: Mapping[str, str]
    rows: Mapping[str, set[Any]]
    bare: Mapping[str, set[Any]] = field(default_factory=dict)
    keys: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
