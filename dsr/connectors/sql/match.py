"""Conditions that a row's columns equal given values, whatever their types are.

Values travel as texts and are cast to the column's own type where that loses nothing, so that indexes serve; where
the two ends of a link are of different kinds (a number and a text) they compare as texts: 7 is not '007'.
"""

import re
import uuid
from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY

from dsr.connectors.sql.catalogue import INTEGERS, Column
from dsr.connectors.sql.places import Native, Place

TEXT = Column("", "text", "text", "S", nullable=False, generated=False, length=None)
_BITS = {"smallint": 15, "integer": 31, "bigint": 63}
_WHOLE = re.compile(r"-?(0|[1-9][0-9]{0,18})\Z")
_NUMBER = re.compile(r"-?[0-9]{1,40}(\.[0-9]{1,40})?\Z")
_UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\Z")

# Letters that are not ASCII but whose small letter is: İ and the sign for kelvin. `VİC@x.example` is not `vic@x.example`.
_FOLD_TO_ASCII = "\u0130\u212a"

Row = tuple[str, ...]


def sendable(values: Iterable[str]) -> list[str]:
    """The values that a PostgreSQL text can be equal to at all."""
    return sorted({value for value in values if "\x00" not in value and not _has_surrogate(value)})


def _has_surrogate(value: str) -> bool:
    return any("\ud800" <= character <= "\udfff" for character in value)


def matches_identifier(place: Place, field: str, values: Iterable[str], match: str) -> sa.ColumnElement[bool]:
    """Rows whose field holds one of the identifiers; `casefold` trims both and ignores case, without making ASCII letters.

    A blank identifies nobody: fields left empty would otherwise make strangers one person.
    """
    here, column = place.live.columns[field], place.column(field)
    wanted = [value for value in sendable(values) if value.strip()]
    if match == "casefold":
        wanted = [value for value in wanted if not any(letter in value for letter in _FOLD_TO_ASCII)]
        given = sa.func.unnest(_texts(wanted)).column_valued("given")
        folded = sa.select(sa.func.lower(sa.func.btrim(given)))
        text = sa.cast(column, sa.Text)
        plain = sa.func.translate(text, _FOLD_TO_ASCII, "") == text
        return sa.and_(sa.func.lower(sa.func.btrim(text)).in_(folded), plain)
    if here.base == "uuid":
        wanted = [text for text in map(_canonical_uuid, wanted) if text]
    return matches_rows(place, (field,), [(value,) for value in wanted], (TEXT,))


def _canonical_uuid(value: str) -> str | None:
    try:
        return str(uuid.UUID(value))
    except ValueError:
        return None


def matches_rows(
    place: Place, fields: Sequence[str], rows: Iterable[Row], sources: Sequence[Column]
) -> sa.ColumnElement[bool]:
    """Rows of `place` whose `fields` equal one of `rows`, texts of columns like `sources`."""
    ends = list(zip([place.live.columns[field] for field in fields], sources, strict=True))
    kept = [row for row in (_row(values, ends) for values in rows) if row is not None]
    columns = [_comparable(place.column(field), here, there) for field, (here, there) in zip(fields, ends, strict=True)]
    return among(columns, [_spec(here, there) for here, there in ends], kept)


def matches_subquery(
    place: Place, fields: Sequence[str], source: Place, source_fields: Sequence[str], where: sa.ColumnElement[bool]
) -> sa.ColumnElement[bool]:
    """Rows of `place` whose `fields` equal the `source_fields` of a source row that meets `where`."""
    ours, theirs = [], []
    for field, source_field in zip(fields, source_fields, strict=True):
        here, there = place.live.columns[field], source.live.columns[source_field]
        same = here.family == there.family
        ours.append(place.column(field) if same else sa.cast(place.column(field), sa.Text))
        theirs.append(source.column(source_field) if same else sa.cast(source.column(source_field), sa.Text))
    inner = sa.select(*theirs).where(where).correlate(None)
    return ours[0].in_(inner) if len(ours) == 1 else sa.tuple_(*ours).in_(inner)


def matches_keys(
    columns: Sequence[sa.ColumnElement[Any]], live: Sequence[Column], keys: Iterable[Sequence[object]]
) -> sa.ColumnElement[bool]:
    """Rows whose key columns equal one of `keys`, read from these very columns before."""
    return among(columns, [column.base for column in live], [tuple(str(part) for part in key) for key in keys])


def among(
    columns: Sequence[sa.ColumnElement[Any]], specs: Sequence[str], rows: Sequence[Row]
) -> sa.ColumnElement[bool]:
    """`columns` equal one of `rows`, each text cast to its column's type by the server."""
    if not rows:
        return sa.false()
    arrays = [_texts([row[n] for row in rows]) for n in range(len(columns))]
    if len(columns) == 1:
        return columns[0] == sa.any_(sa.cast(arrays[0], Native(f"{specs[0]}[]")))
    names = [f"v{n}" for n in range(len(columns))]
    given = sa.func.unnest(*arrays).table_valued(*names, name="given").render_derived()
    values = [sa.cast(given.c[name], Native(spec)) for name, spec in zip(names, specs, strict=True)]
    return sa.tuple_(*columns).in_(sa.select(*values).correlate(None))


def _texts(values: Sequence[str]) -> sa.ColumnElement[Any]:
    return sa.cast(sa.bindparam(None, list(values), type_=ARRAY(sa.Text), unique=True), ARRAY(sa.Text))


def _narrow(here: Column, there: Column) -> bool:
    """Whether texts of `there` become values of `here`'s own type (after _value dropped those that cannot)."""
    return here.family == there.family or here.base in INTEGERS or here.base == "uuid"


def _spec(here: Column, there: Column) -> str:
    return here.base if _narrow(here, there) else "text"


def _comparable(column: sa.ColumnElement[Any], here: Column, there: Column) -> sa.ColumnElement[Any]:
    return column if _narrow(here, there) else sa.cast(column, sa.Text)


def _row(values: Row, ends: Sequence[tuple[Column, Column]]) -> Row | None:
    out = tuple(_value(value, here, there) for value, (here, there) in zip(values, ends, strict=True))
    return None if None in out else tuple(value for value in out if value is not None)


def _value(value: str, here: Column, there: Column) -> str | None:
    if here.base in INTEGERS:
        return _integer(value, here, number=there.family == "number")
    if here.base == "uuid" and here.family != there.family:
        return value if _UUID.match(value) else None
    return value


def _integer(value: str, here: Column, *, number: bool) -> str | None:
    """`value` where it is a whole number that the column can hold; a text must be written as the number would be."""
    if number and _NUMBER.match(value):
        exact = Decimal(value)
        value = str(int(exact)) if exact == int(exact) else value
    if not _WHOLE.match(value) or value == "-0":
        return None
    limit = 2 ** _BITS[here.base]
    return value if -limit <= int(value) < limit else None
