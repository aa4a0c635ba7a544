"""A table of any name, and values as text, for a statement of our own."""

from collections.abc import Iterable
from typing import Any

import sqlalchemy as sa
from sqlalchemy import types
from sqlalchemy.engine import Connection

from dsr.datamap.discover.facts import Ref


def quoted(ref: Ref, names: Iterable[str]) -> sa.TableClause:
    """With every name quoted, whatever it is."""
    columns: list[sa.ColumnClause[Any]] = [sa.column(sa.quoted_name(name, quote=True)) for name in dict.fromkeys(names)]
    schema = sa.quoted_name(ref[0], quote=True) if ref[0] else None
    return sa.table(sa.quoted_name(ref[1], quote=True), *columns, schema=schema)


def text_type(connection: Connection) -> types.TypeEngine[str]:
    """MySQL and MariaDB cast to CHAR, the others to TEXT."""
    return sa.Text() if connection.dialect.name in {"postgresql", "sqlite"} else sa.CHAR()
