"""Links that a foreign key of the database stands behind.

All links lead to the same letters alone, but this: where the key's target takes several texts for one (`ada` for `ADA`), the
database has made sure to whom a row belongs, whichever way it spells the name.
"""

from collections.abc import Sequence

import sqlalchemy as sa

from dsr.connectors.sql.catalogue import ForeignKey, LiveTable
from dsr.connectors.sql.dialects.base import Condition, Element
from dsr.connectors.sql.places import Place


def is_loose(live: LiveTable, columns: Sequence[str]) -> bool:
    """Whether the database takes different texts in these columns for one."""
    return any(live.columns[name].loose for name in columns if name in live.columns)


def referring(
    place: Place, fields: Sequence[str], source: Place, source_fields: Sequence[str], where: Condition
) -> Condition | None:
    """Rows of `place` that a foreign key ties to a row of `source` that meets `where`; None where no key stands behind the link,
    or one that compares as the link does.
    """
    pairs = list(zip(fields, source_fields, strict=True))
    ours: list[Element] = [place.column(name) for name in fields]
    theirs: list[Element] = [source.column(name) for name in source_fields]
    if _stands_behind(place.live, source.live, set(pairs)):
        ours = [place.dialect.referring(place.column(here), source.live.columns[there]) for here, there in pairs]
    elif _stands_behind(source.live, place.live, {(there, here) for here, there in pairs}):
        theirs = [place.dialect.referring(source.column(there), place.live.columns[here]) for here, there in pairs]
    else:
        return None
    inner = sa.select(*theirs).where(where).correlate(None)
    return ours[0].in_(inner) if len(ours) == 1 else sa.tuple_(*ours).in_(inner)


def _stands_behind(child: LiveTable, parent: LiveTable, pairs: set[tuple[str, str]]) -> bool:
    return any(
        _leads(key, parent) and _pairs(key) == pairs and is_loose(parent, key.target_columns) for key in child.outgoing
    )


def _leads(key: ForeignKey, parent: LiveTable) -> bool:
    return (key.target_schema, key.target_table) == (parent.schema, parent.name)


def _pairs(key: ForeignKey) -> set[tuple[str, str]]:
    return set(zip(key.columns, key.target_columns, strict=True))
