"""Keys in a temporary table, gone when the transaction ends: however many they are, they need no memory of ours."""

import itertools
import json
from collections.abc import Iterator, Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from dsr.connectors.base import ConnectorError, Key, Keys, key_blocks
from dsr.connectors.sql.catalogue import INTEGERS
from dsr.connectors.sql.dialects.base import Condition, Element
from dsr.connectors.sql.places import Native, Place

# Of 8 KB: some 60,000 keys that are numbers.
PAGES_A_BLOCK = 256
_NUMBERS = "habeas_key_tables"  # in the connection's own notes


class KeyTable:
    """See `portions.Table`. Its columns are of the very types of the key's columns, so that they compare as those do."""

    def __init__(self, connection: Connection, place: Place) -> None:
        self._connection, self._place = connection, place
        number = next(connection.info.setdefault(_NUMBERS, itertools.count()))
        self._names = [f"v{n}" for n in range(len(place.step.key))]
        self._table = sa.table(f"habeas_keys_{number}", *map(sa.column, self._names), schema="pg_temp")
        self._rows = 0
        self._create()

    def _create(self) -> None:
        columns = [
            self._place.column(key).label(name) for key, name in zip(self._place.step.key, self._names, strict=True)
        ]
        like = sa.select(*columns).compile(dialect=self._connection.dialect)
        self._run(f"CREATE TEMPORARY TABLE {self._table.name} ON COMMIT DROP AS {like} WITH NO DATA")

    def _run(self, statement: str) -> None:
        self._connection.exec_driver_sql(statement, {})

    def __len__(self) -> int:
        return self._rows

    def __iter__(self) -> Iterator[Key]:
        for block in self.blocks():
            yield from (tuple(json.loads(line)) for line in block.splitlines())

    def among(self, columns: Sequence[Element]) -> Condition:
        mine = sa.select(*self._table.c).correlate(None)
        return columns[0].in_(mine) if len(columns) == 1 else sa.tuple_(*columns).in_(mine)

    def outside(self, columns: Sequence[Element]) -> Condition:
        same = [mine == column for mine, column in zip(self._table.c, columns, strict=True)]
        return ~sa.exists().select_from(self._table).where(*same).correlate_except(self._table)

    def take(self, where: Condition, *, lock: bool) -> None:
        query: Any = sa.select(*[self._place.column(name) for name in self._place.step.key]).where(where)
        if lock:
            query = self._place.dialect.locked(query, self._place)
        self._insert(query)
        self._analyze()

    def load(self, keys: Keys) -> None:
        for block in key_blocks(keys):
            self._insert(_parsed(self._place, block))
        if self._rows != len(keys):
            raise ConnectorError("The saved keys of this erasure are not whole; somebody changed them.", permanent=True)
        self._analyze()

    def remove(self, other: Any) -> None:
        self._rows -= self._changed(sa.delete(self._table).where(other.among(list(self._table.c))))

    def _insert(self, query: Any) -> None:
        self._rows += self._changed(sa.insert(self._table).from_select(self._names, query))

    def _changed(self, statement: sa.Executable) -> int:
        done: Any = self._connection.execute(statement, execution_options={"preserve_rowcount": True})
        return int(done.rowcount)

    def _analyze(self) -> None:
        # Nothing else would tell the planner how many keys there are.
        self._run(f"ANALYZE pg_temp.{self._table.name}")

    def blocks(self) -> Iterator[bytes]:
        live = [self._place.live.columns[name] for name in self._place.step.key]
        texts = [
            sa.cast(column, sa.Text)
            if here.base in INTEGERS
            else sa.cast(sa.func.to_json(sa.cast(column, sa.Text)), sa.Text)
            for column, here in zip(self._table.c, live, strict=True)
        ]
        line: Element = sa.func.concat("[", sa.func.concat_ws(",", *texts), "]\n")
        # A row of a result costs more than the key in it: the server joins them, a stretch of the table's pages at a time.
        lines = sa.select(sa.func.string_agg(line, "")).select_from(self._table)
        at: Element = sa.literal_column(f"{self._table.name}.ctid")
        for first in range(0, self._pages(), PAGES_A_BLOCK):
            here, after = (sa.cast(f"({page},0)", Native("tid")) for page in (first, first + PAGES_A_BLOCK))
            block = self._connection.execute(lines.where(at >= here, at < after)).scalar_one()
            if block:
                yield block.encode()

    def _pages(self) -> int:
        size = f"pg_relation_size('pg_temp.{self._table.name}') / current_setting('block_size')::int"
        return int(self._connection.exec_driver_sql(f"SELECT {size}", {}).scalar_one())


def in_block(place: Place, columns: Sequence[Element], block: bytes) -> Condition:
    """`columns` equal one of the keys of a block of lines."""
    mine = _parsed(place, block).correlate(None)
    return columns[0].in_(mine) if len(columns) == 1 else sa.tuple_(*columns).in_(mine)


def _parsed(place: Place, block: bytes) -> Any:
    """A block's keys as rows of the key's types."""
    array = "[" + block.decode().strip().replace("\n", ",") + "]"
    given = sa.func.json_array_elements(sa.cast(sa.bindparam(None, array, type_=sa.Text, unique=True), sa.JSON))
    key = given.column_valued("key")
    bases = [place.live.columns[name].base for name in place.step.key]
    rows: Any = sa.select(
        *[sa.cast(key.op("->>")(sa.literal_column(str(n))), Native(base)) for n, base in enumerate(bases)]
    )
    return rows
