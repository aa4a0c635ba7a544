"""Values that a rule cannot be applied to, though their column's type could hold what it writes."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from dsr.connectors.sql.places import Place
from dsr.connectors.sql.portions import among, key_columns
from dsr.connectors.sql.read import count_of

if TYPE_CHECKING:
    from dsr.connectors.sql.decide import Intent


def unfit_values(connection: Connection, places: Mapping[str, Place], intent: "Intent") -> list[str]:
    """Why rows that are to be changed cannot be, one sentence a field."""
    found = []
    for name, portions in intent.keys.items():
        place = places[name]
        for rule in place.step.erasure.rules:
            if rule.rule != "generalise" or rule.argument not in {"year", "month"} or not portions:
                continue
            undated = place.dialect.undated(place.column(rule.field), place.live.columns[rule.field])
            mine = among(portions, key_columns(place))
            rows = 0 if undated is None else count_of(connection, place, sa.and_(mine, undated))
            if rows:
                found.append(
                    f"{name}.{rule.field}: {rows} row(s) hold a value without a {rule.argument} that could be kept; "
                    "use null_value or a constant."
                )
    return found
