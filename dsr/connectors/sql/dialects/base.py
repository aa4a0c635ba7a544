"""What one kind of database does in its own way. All else (reach, decide, erase, read back) is any database's.

Values travel between statements as *texts*: one for one with the values of a column, so that a key leads back to its
own row and no other. `live` is always the column's entry in the catalogue.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from typing import TYPE_CHECKING, Any, Protocol, runtime_checkable

import sqlalchemy as sa
from sqlalchemy.engine import URL, Connection, Engine

from dsr.connectors.base import Beat, ConnectorError, Key, Sink
from dsr.connectors.tokens import Shape

if TYPE_CHECKING:
    from dsr.connectors.sql.catalogue import Column, LiveTable, Where
    from dsr.connectors.sql.places import Place

Element = sa.ColumnElement[Any]
Condition = sa.ColumnElement[bool]
AnySelect = sa.Select[*tuple[Any, ...]]
Row = tuple[str, ...]  # texts, one a column

# A number as people write it, with nothing that only some readers take.
NUMBER = re.compile(r"\s*[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)([eE][+-]?[0-9]{1,3})?\s*\Z")
# What databases without a type of their own for it keep.
TRUTHS = {"true": "1", "false": "0"}


def any_of(conditions: Iterable[Condition]) -> Condition:
    """One of them holds. What can never hold is left out: beside an OR, PostgreSQL makes no join of an IN."""
    possible = [condition for condition in conditions if not isinstance(condition, sa.False_)]
    if len(possible) == 1:
        return possible[0]
    return sa.or_(*possible) if possible else sa.false()


class Dialect(Protocol):
    # --- sessions ---
    def engine(self, url: URL, *, writes: bool) -> Engine:
        """Without a pool: every use is a connection of its own. Raises ConnectorError (permanent)."""
        ...

    def lasting_engine(self, url: URL, *, writes: bool) -> Engine:
        """One that may keep a connection or two for the next use, where a new one is dear."""
        ...

    def reading(self, engine: Engine) -> AbstractContextManager[Connection]:
        """One read-only transaction on one snapshot."""
        ...

    def writing(self, engine: Engine) -> AbstractContextManager[Connection]:
        """One transaction that sees what others commit, and commits when the block ends."""
        ...

    def explain(self, error: BaseException) -> ConnectorError:
        """The driver's error in a sentence that holds no value from a row."""
        ...

    def read_catalogue(self, connection: Connection, tables: "Iterable[Where]") -> "dict[Where, LiveTable]":
        """Each table that exists and that the connection may see; missing ones are left out."""
        ...

    # --- values ---
    def text(self, column: Element, live: "Column") -> Element:
        """The column as text, so that different values stay different."""
        ...

    def spelled(self, column: Element, live: "Column") -> Element:
        """The column as people write its values: an identifier for other systems."""
        ...

    def given(self, value: str) -> str:
        """An identifier that somebody gave, as texts of this dialect have it."""
        ...

    def key_part(self, text: str, live: "Column") -> str | int:
        """A part of a key as JSON carries it, from its text."""
        ...

    def in_byte_order(self, text: Element) -> Element:
        """What rows are sorted by so that every server of this kind gives one order."""
        ...

    # --- conditions ---
    def equals_rows(
        self, columns: Sequence[Element], live: "Sequence[Column]", rows: Sequence[Row], sources: "Sequence[Column]"
    ) -> Condition:
        """`columns` equal one of `rows`, texts of columns like `sources`; exactly, whatever the collation."""
        ...

    def equals_keys(self, columns: Sequence[Element], live: "Sequence[Column]", keys: Iterable[Key]) -> Condition:
        """`columns` equal one of `keys`, read from these very columns before."""
        ...

    def equals_folded(self, column: Element, live: "Column", values: Sequence[str]) -> Condition:
        """The column, trimmed and in small letters, equals one of `values`, likewise."""
        ...

    def equals_query(
        self,
        ours: Sequence[Element],
        live: "Sequence[Column]",
        theirs: Sequence[Element],
        sources: "Sequence[Column]",
        where: Condition,
    ) -> Condition:
        """`ours` equal `theirs` in a row that meets `where`."""
        ...

    def same(self, ours: Element, live: "Column", theirs: Element, source: "Column") -> Condition:
        """Two columns hold one value."""
        ...

    def referring(self, column: Element, target: "Column") -> Element:
        """A foreign key's column, such that it compares with the `target` column as the database does for the key."""
        ...

    # --- the copy ---
    def copy_rows(self, connection: Connection, place: "Place", where: Condition, sink: Sink, beat: Beat) -> int:
        """Write the collection's rows as NDJSON, in batches; returns how many."""
        ...

    # --- the erasure ---
    def locked(self, query: AnySelect, place: "Place") -> AnySelect:
        """The same rows, held until the transaction ends."""
        ...

    def delete_together(
        self, connection: Connection, group: "Mapping[str, tuple[Place, Sequence[Key]]]", beat: Beat
    ) -> None:
        """Delete rows that may point at each other."""
        ...

    def fits(self, connection: Connection, text: str, live: "Column") -> bool:
        """Whether the text is a value of the column's type."""
        ...

    def constant(self, text: str, live: "Column") -> Element: ...

    def token(self, shape: Shape, live: "Column") -> Element:
        """A new secret for every row, of this shape or, in a column of UUIDs, a marked one."""
        ...

    def is_token(self, column: Element, shape: Shape, live: "Column") -> Condition: ...

    def prefix(self, column: Element, live: "Column", length: int) -> Element:
        """The first characters."""
        ...

    def truncated(self, column: Element, live: "Column", unit: str) -> Element:
        """The first moment of the date's `unit`: year or month."""
        ...

    def undated(self, column: Element, live: "Column") -> Condition | None:
        """Values that have no year and month to keep; None where the type has no such value."""
        ...

    def typed(self, value: Element, live: "Column") -> Element:
        """A value that compares as the column itself would: in its type, character set and collation."""
        ...

    # --- setting fields ---
    def shown(self, column: Element, live: "Column") -> Element:
        """The column as texts: one for one with its values, as people write them, and as `written` takes them back."""
        ...

    def written(self, text: str | None, live: "Column") -> Element:
        """What is written for a text that somebody gave (and that `misfit` lets pass) or that was `shown`."""
        ...

    def holds(self, column: Element, live: "Column", text: str | None) -> Condition:
        """The column holds what `written` writes for the text, and nothing that merely equals it."""
        ...

    def misfit(self, connection: Connection, text: str, live: "Column") -> str:
        """Why the text is no value of the column, or would not stay as it is: a clause that ends in a full stop; else
        empty.
        """
        ...

    def never(self, connection: Connection, text: str, live: "Column") -> str:
        """Why no row of the column can hold the text, likewise; empty when one may."""
        ...


@runtime_checkable
class Transactions(Protocol):
    """A dialect whose transactions can keep to one snapshot while they write, and whose ends are remembered."""

    def writing_at_once(self, engine: Engine) -> AbstractContextManager[Connection]:
        """One transaction on one snapshot. It refuses to change a row that somebody changed since."""
        ...

    def transaction(self, connection: Connection) -> str:
        """The name of the transaction at hand, which no other one of this server ever has."""
        ...

    def undone(self, connection: Connection, transaction: str) -> bool:
        """Whether it is known to have been rolled back. Raises ConnectorError while it goes on."""
        ...
