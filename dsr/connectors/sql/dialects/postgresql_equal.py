"""When columns of PostgreSQL's equal values that travel as text."""

import re
from collections.abc import Iterable, Sequence
from decimal import Decimal

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY

from dsr.connectors.sql.catalogue import INTEGERS, Column
from dsr.connectors.sql.dialects import postgresql_texts as texts
from dsr.connectors.sql.dialects.base import Condition, Element, Row
from dsr.connectors.sql.places import Native

_BITS = {"smallint": 15, "integer": 31, "bigint": 63}
WHOLE = re.compile(r"-?(0|[1-9][0-9]{0,18})\Z")
_NUMBER = re.compile(r"-?[0-9]{1,40}(\.[0-9]{1,40})?\Z")
_UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\Z")


def equals_texts(columns: Sequence[Element], ends: Sequence[tuple[Column, Column]], rows: Iterable[Row]) -> Condition:
    """`columns` equal one of `rows`; `ends`: for each, the column and that from which the values come."""
    kept = [row for row in (_row(values, ends) for values in rows) if row is not None]
    comparable = [
        column if _narrow(here, there) else texts.exact(column, here)
        for column, (here, there) in zip(columns, ends, strict=True)
    ]
    return exactly_among(comparable, [here for here, _ in ends], [_spec(here, there) for here, there in ends], kept)


def _among(columns: Sequence[Element], specs: Sequence[str], rows: Sequence[Row]) -> Condition:
    """`columns` equal one of `rows`, each text cast to its column's type by the server."""
    if not rows:
        return sa.false()
    arrays = [given_texts([row[n] for row in rows]) for n in range(len(columns))]
    if len(columns) == 1 and not specs[0].endswith("[]"):  # ANY takes an array of arrays for one of their elements
        return columns[0] == sa.any_(sa.cast(arrays[0], Native(f"{specs[0]}[]")))
    names = [f"v{n}" for n in range(len(columns))]
    given = sa.func.unnest(*arrays).table_valued(*names, name="given").render_derived()
    values = [sa.cast(given.c[name], Native(spec)) for name, spec in zip(names, specs, strict=True)]
    given_rows = sa.select(*values).correlate(None)
    return columns[0].in_(given_rows) if len(columns) == 1 else sa.tuple_(*columns).in_(given_rows)


def exactly_among(
    columns: Sequence[Element], live: Sequence[Column], specs: Sequence[str], rows: Sequence[Row]
) -> Condition:
    """`_among`, by an index where there is one; and letter by letter, where a column is loose."""
    found = _among(columns, specs, rows)
    if not rows or not any(here.loose for here in live):
        return found
    exact = [texts.exact(column, here) if here.loose else column for column, here in zip(columns, live, strict=True)]
    return sa.and_(
        found, _among(exact, ["text" if here.loose else spec for spec, here in zip(specs, live, strict=True)], rows)
    )


def given_texts(values: Sequence[str]) -> Element:
    return sa.cast(sa.bindparam(None, list(values), type_=ARRAY(sa.Text), unique=True), ARRAY(sa.Text))


def _narrow(here: Column, there: Column) -> bool:
    """Whether texts of `there` become values of `here`'s own type (after _value dropped those that cannot)."""
    return here.family == there.family or here.base in INTEGERS or here.base == "uuid"


def _spec(here: Column, there: Column) -> str:
    return here.base if _narrow(here, there) else "text"


def _row(values: Row, ends: Sequence[tuple[Column, Column]]) -> Row | None:
    out = tuple(_value(value, here, there) for value, (here, there) in zip(values, ends, strict=True))
    return None if None in out else tuple(value for value in out if value is not None)


def _value(value: str, here: Column, there: Column) -> str | None:
    if here.base in INTEGERS:
        return _integer(value, here, number=there.family == "number")
    if here.base == "uuid" and here.family != there.family:
        return value if _UUID.match(value) else None
    return value if texts.storable(value, here) else None


def _integer(value: str, here: Column, *, number: bool) -> str | None:
    """`value` where it is a whole number that the column can hold; a text must be written as the number would be."""
    if number and _NUMBER.match(value):
        exact = Decimal(value)
        value = str(int(exact)) if exact == int(exact) else value
    if not WHOLE.match(value) or value == "-0":
        return None
    limit = 2 ** _BITS[here.base]
    return value if -limit <= int(value) < limit else None
