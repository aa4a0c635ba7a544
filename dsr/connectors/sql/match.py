"""Conditions that a row's columns equal given values, whatever their types are.

Where the two ends of a link are of different kinds (a number and a text) they compare as texts: 7 is not '007'.
"""

import uuid
from collections.abc import Iterable, Sequence
from typing import Any

import sqlalchemy as sa

from dsr.connectors.base import Key
from dsr.connectors.sql.catalogue import Column
from dsr.connectors.sql.dialects.base import Row
from dsr.connectors.sql.places import Place

__all__ = [
    "FOLD_TO_ASCII",
    "TEXT",
    "Row",
    "matches_identifier",
    "matches_keys",
    "matches_rows",
    "matches_subquery",
    "meets",
]

TEXT = Column("", "text", "text", "S", nullable=False, generated=False, length=None)

# Letters that are not ASCII but whose small letter is: İ and the sign for kelvin. `VİC@x.example` is not `vic@x.example`.
FOLD_TO_ASCII = "\u0130\u212a"
UNSENDABLE = "the value holds a character that no database text can hold."


def sendable(values: Iterable[str]) -> list[str]:
    """The values that a text of a database can be equal to at all."""
    return sorted({value for value in values if "\x00" not in value and not _has_surrogate(value)})


def _has_surrogate(value: str) -> bool:
    return any("\ud800" <= character <= "\udfff" for character in value)


def matches_identifier(place: Place, field: str, values: Iterable[str], match: str) -> sa.ColumnElement[bool]:
    """Rows whose field holds one of the identifiers; `casefold` trims both and ignores case, without making ASCII letters.

    A blank identifies nobody: fields left empty would otherwise make strangers one person.
    """
    wanted = [value for value in sendable(values) if value.strip()]
    if match == "casefold":
        wanted = [value for value in wanted if not any(letter in value for letter in FOLD_TO_ASCII)]
        return place.dialect.equals_folded(place.column(field), place.live.columns[field], wanted)
    if place.live.columns[field].base == "uuid":
        wanted = [text for text in map(_canonical_uuid, wanted) if text]
    return matches_rows(place, (field,), [(place.dialect.given(value),) for value in wanted], (TEXT,))


def _canonical_uuid(value: str) -> str | None:
    try:
        return str(uuid.UUID(value))
    except ValueError:
        return None


def matches_rows(
    place: Place, fields: Sequence[str], rows: Iterable[Row], sources: Sequence[Column]
) -> sa.ColumnElement[bool]:
    """Rows of `place` whose `fields` equal one of `rows`, texts of columns like `sources`."""
    columns, live = [place.column(field) for field in fields], [place.live.columns[field] for field in fields]
    return place.dialect.equals_rows(columns, live, list(rows), sources)


def meets(place: Place, where: Iterable[tuple[str, str | None]]) -> sa.ColumnElement[bool]:
    """Rows whose fields hold these values as they are written; None: NULL."""
    return sa.and_(
        sa.true(),
        *[
            place.column(field).is_(None)
            if value is None
            else matches_rows(place, (field,), [(place.dialect.given(value),)], (TEXT,))
            for field, value in where
        ],
    )


def matches_subquery(
    place: Place, fields: Sequence[str], source: Place, source_fields: Sequence[str], where: sa.ColumnElement[bool]
) -> sa.ColumnElement[bool]:
    """Rows of `place` whose `fields` equal the `source_fields` of a source row that meets `where`."""
    return place.dialect.equals_query(
        [place.column(field) for field in fields],
        [place.live.columns[field] for field in fields],
        [source.column(field) for field in source_fields],
        [source.live.columns[field] for field in source_fields],
        where,
    )


def matches_keys(place: Place, columns: Sequence[sa.ColumnElement[Any]], keys: Iterable[Key]) -> sa.ColumnElement[bool]:
    """Rows whose `columns` equal one of `keys`, read from the place's key columns before."""
    return place.dialect.equals_keys(columns, [place.live.columns[name] for name in place.step.key], keys)
