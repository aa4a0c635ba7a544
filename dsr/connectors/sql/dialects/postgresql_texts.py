"""How PostgreSQL's texts are compared exactly, where the column's own equality is looser or its collation is another.

citext and nondeterministic collations take `ADA` for `ada`, or `á` for `a`; two columns of different collations are not compared
at all unless the statement says by which; a collation may fold `I` to `ı`.
"""

import string

import sqlalchemy as sa

from dsr.connectors.sql.catalogue import Column
from dsr.connectors.sql.dialects.base import Condition, Element
from dsr.connectors.sql.places import Native

# Python's names for encodings of databases, where it knows them by another.
_CODECS = {
    **{
        f"LATIN{n}": f"iso8859-{part}"
        for n, part in zip(range(1, 11), (1, 2, 3, 4, 9, 10, 13, 14, 15, 16), strict=True)
    },
    **{f"WIN{page}": f"cp{page}" for page in (866, 874, *range(1250, 1259))},
    "EUC_CN": "gb2312",
}
_DEFAULT = 'pg_catalog."default"'
Pair = tuple[Element, Element]


def storable(value: str, live: Column) -> bool:
    """Whether the database has all of these letters; True where we do not know its encoding."""
    if live.charset is None:
        return True
    try:
        value.encode(_CODECS.get(live.charset, live.charset))
    except UnicodeEncodeError:
        return False
    except LookupError:
        return True
    return True


def collated(column: Element, collation: str | None) -> Element:
    """`collation` as the catalogue writes it; None is the database's own."""
    return column.op("COLLATE", precedence=15)(sa.literal_column(collation or _DEFAULT))


def exact(column: Element, live: Column) -> Element:
    """The column as text, so that no two texts are one."""
    text = sa.cast(column, sa.Text)
    return sa.collate(text, "C") if live.loose else text


def pair(ours: Element, live: Column, theirs: Element, source: Column) -> Pair:
    """Two columns as an index on ours serves; to be exact, where ours is loose, `exact_pair` must hold too."""
    if live.family != source.family:
        return exact(ours, live), exact(theirs, source)
    if live.loose:
        return ours, _in_our_way(sa.cast(theirs, Native(live.base)), live)
    if source.loose or live.collation != source.collation:
        return ours, collated(sa.cast(theirs, sa.Text), live.collation)
    return ours, theirs


def _in_our_way(theirs: Element, live: Column) -> Element:
    return collated(theirs, live.collation) if live.collation else theirs


def exact_pair(ours: Element, live: Column, theirs: Element, source: Column) -> Pair:
    if not live.loose:
        return pair(ours, live, theirs, source)
    return exact(ours, live), sa.collate(sa.cast(theirs, sa.Text), "C")


def folded(text: Element, live: Column) -> Element:
    """Trimmed and in small letters. Where a collation is not the usual one, ASCII letters are folded as everywhere else first."""
    if live.collation is None:
        return sa.func.lower(sa.func.btrim(text))
    ascii_first = sa.func.translate(
        collated(text, None),
        sa.literal_column(f"'{string.ascii_uppercase}'"),
        sa.literal_column(f"'{string.ascii_lowercase}'"),
    )
    return sa.func.lower(sa.func.btrim(ascii_first))


def in_query(pairs: list[Pair], where: Condition) -> Condition:
    inner = sa.select(*[other for _, other in pairs]).where(where).correlate(None)
    return pairs[0][0].in_(inner) if len(pairs) == 1 else sa.tuple_(*[mine for mine, _ in pairs]).in_(inner)
