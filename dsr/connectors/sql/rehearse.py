"""An erasure without its effect: the statements that would run, in their order, on a connection that only takes them
down.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, cast

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Dialect
from sqlalchemy.sql import visitors

from dsr.connectors.base import Key, Statement
from dsr.connectors.sql import erase
from dsr.connectors.sql.decide import Intent
from dsr.connectors.sql.dialects.base import Condition, Element
from dsr.connectors.sql.places import Place
from dsr.connectors.sql.portions import KeepsKeys, Portion, Selected


def statements(connection: Connection, places: Mapping[str, Place], intent: Intent) -> tuple[Statement, ...]:
    """What `erase.execute` would send for these keys; nothing is sent."""
    recorder = _Recorder(connection.dialect, places)
    erasing = {name: [recorder.kept(name, each) for each in keys] for name, keys in intent.keys.items()}
    erase.execute(cast("Connection", recorder), places, Intent(erasing), lambda: None)
    return tuple(recorder.taken)


class _Unanswered:
    """What a statement gives that is not sent."""

    rowcount = 0

    def scalar_one(self) -> None:
        return None


@dataclass(frozen=True)
class _ByKeys:
    """Rows that are named by their keys: where they are is known only when they are listed."""

    portion: Portion

    def __len__(self) -> int:
        return len(self.portion)

    def __iter__(self) -> Iterator[Key]:
        return iter(self.portion)

    def among(self, columns: Sequence[Element]) -> Condition:
        return self.portion.among(columns)

    def outside(self, columns: Sequence[Element]) -> Condition:
        return self.portion.outside(columns)


class _Recorder:
    """Stands where a connection would, as far as an erasure uses one."""

    def __init__(self, dialect: Dialect, places: Mapping[str, Place]) -> None:
        # Named parameters are for readers, and leave a name with a per cent sign as it is.
        make: Any = type(dialect)
        self.dialect = make(paramstyle="named")
        self.info: dict[str, Any] = {}
        self._places, self._of = places, ""
        self._names = {id(place.table): name for name, place in places.items()}
        self.taken: list[Statement] = []

    def kept(self, name: str, portion: Portion) -> Portion:
        """A preview only selects many keys; an erasure keeps them in a table of its own."""
        place = self._places[name]
        if isinstance(portion, Selected) and isinstance(place.dialect, KeepsKeys):
            self._of = name
            table = place.dialect.key_table(cast("Connection", self), place)
            table.take(portion.where, lock=False)
            return _ByKeys(table)
        return portion

    def exec_driver_sql(self, text: str, *_: Any, **__: Any) -> "_Unanswered":
        self.taken.append(Statement((self._of,), text.replace("%%", "%")))
        return _Unanswered()

    def execute(self, statement: sa.Executable, *_: Any, **__: Any) -> "_Unanswered":
        if not isinstance(statement, sa.TextClause):  # what a table of keys asks about the place is no part of it
            self._take(statement)
        return _Unanswered()

    def _take(self, statement: sa.Executable) -> None:
        text = str(cast("sa.ClauseElement", statement).compile(dialect=self.dialect)).replace("%%", "%")
        found = Statement(self._collections(statement), text)
        last = self.taken[-1] if self.taken else None
        if last is not None and (last.collections, last.text) == (found.collections, found.text):
            self.taken[-1] = Statement(last.collections, last.text, last.times + 1)
        else:
            self.taken.append(found)

    def _collections(self, statement: sa.Executable) -> tuple[str, ...]:
        parts = visitors.iterate(cast("visitors.ExternallyTraversible", statement))
        tables = (getattr(part, "table", part) for part in parts)
        return tuple(dict.fromkeys(self._names[id(table)] for table in tables if id(table) in self._names))
