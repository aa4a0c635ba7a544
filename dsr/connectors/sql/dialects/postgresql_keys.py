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
from dsr.connectors.sql.read import text_of

# Of 8 KB: some 60,000 keys that are numbers.
PAGES_A_BLOCK = 256
_AT = "at"
_COUNTED = {"preserve_rowcount": True}
_NUMBERS = "habeas_key_tables"  # in the connection's own notes


# Views and partitioned tables have no places of their own, tables with heirs those of several.
_HAS_PLACES = sa.text(
    "SELECT coalesce((SELECT c.relkind = 'r' AND NOT c.relhassubclass AND a.amname = 'heap' FROM pg_class c"
    " JOIN pg_am a ON a.oid = c.relam WHERE c.oid = to_regclass(:table)), false)"
)


def _named(place: Place) -> str:
    return ".".join('"' + part.replace('"', '""') + '"' for part in (place.live.schema, place.live.name))


class KeyTable:
    """See `portions.Table`. Its columns are of the very types of the key's columns, so that they compare as those do; one
    more tells where each row was.
    """

    def __init__(self, connection: Connection, place: Place) -> None:
        self._connection, self._place = connection, place
        number = next(connection.info.setdefault(_NUMBERS, itertools.count()))
        self._names = [f"v{n}" for n in range(len(place.step.key))]
        self._keys: list[Any] = list(map(sa.column, self._names))
        self._table = sa.table(f"habeas_keys_{number}", *self._keys, sa.column(_AT), schema="pg_temp")
        self._rows = 0
        self._has_places = self._connection.execute(_HAS_PLACES, {"table": _named(place)}).scalar_one()
        self._loaded = False
        self._made = False

    def _run(self, statement: str) -> None:
        self._connection.exec_driver_sql(statement, {})

    def __len__(self) -> int:
        return self._rows

    def __iter__(self) -> Iterator[Key]:
        for block in self.blocks():
            yield from (tuple(json.loads(line)) for line in block.splitlines())

    def among(self, columns: Sequence[Element]) -> Condition:
        if not self._made:
            return sa.false()
        mine = sa.select(*self._keys).select_from(self._table).correlate(None)
        return columns[0].in_(mine) if len(columns) == 1 else sa.tuple_(*columns).in_(mine)

    def placed(self) -> Iterator[Condition]:
        """By keys, a large table is read whole; by places, only its pages that hold one, in their order."""
        if not self._has_places or self._loaded:
            return
        columns = [self._place.table.c[name] for name in self._place.step.key]
        for stretch in self._stretches():
            here = sa.select(self._table.c[_AT]).where(stretch).scalar_subquery()
            mine = sa.select(*self._key_columns()).where(stretch)
            key = columns[0].in_(mine) if len(columns) == 1 else sa.tuple_(*columns).in_(mine)
            # The key as well: what keeps its rows elsewhere, under such a table's name, has places that mean others. IS TRUE
            # has it looked up in a hash; a join would be planned for the few places that the planner expects.
            yield sa.and_(sa.literal_column("ctid") == sa.func.any(sa.func.array(here)), key.is_(sa.true()))

    def outside(self, columns: Sequence[Element]) -> Condition:
        if not self._made:
            return sa.true()
        same = [mine == column for mine, column in zip(self._key_columns(), columns, strict=True)]
        return ~sa.exists().select_from(self._table).where(*same).correlate_except(self._table)

    def take(self, where: Condition, *, lock: bool) -> None:
        query: Any = self._rows_of(self._place).where(where)
        if lock:
            query = self._place.dialect.locked(query, self._place)
        self._add(query)
        self._analyze()

    def _rows_of(self, place: Place) -> Any:
        keys = [place.column(key).label(name) for key, name in zip(place.step.key, self._names, strict=True)]
        here = f"{place.alias.name}.ctid" if self._has_places else "CAST(NULL AS tid)"
        return sa.select(*keys, sa.literal_column(here).label(_AT))

    def _add(self, query: Any) -> None:
        """The first rows make the table: what an INSERT adds, the server never looks up with more than one process."""
        if self._made:
            self._insert(query, [*self._names, _AT])
        else:
            text, values = text_of(self._connection, query)
            create = f"CREATE TEMPORARY TABLE {self._table.name} ON COMMIT DROP AS {text}"
            done: Any = self._connection.exec_driver_sql(create, values, execution_options=_COUNTED)
            self._rows += int(done.rowcount)
            self._made = True

    def load(self, keys: Keys) -> None:
        self._add(self._rows_of(self._place).where(sa.false()))
        self._loaded = True
        for block in key_blocks(keys):
            self._insert(_parsed(self._place, block), self._names)
        if self._rows != len(keys):
            raise ConnectorError("The saved keys of this erasure are not whole; somebody changed them.", permanent=True)
        self._analyze()

    def remove(self, other: Any) -> None:
        self._rows -= self._changed(sa.delete(self._table).where(other.among(self._key_columns())))

    def _key_columns(self) -> list[Element]:
        return [self._table.c[name] for name in self._names]

    def _insert(self, query: Any, names: Sequence[str]) -> None:
        self._rows += self._changed(sa.insert(self._table).from_select(names, query))

    def _changed(self, statement: sa.Executable) -> int:
        done: Any = self._connection.execute(statement, execution_options=_COUNTED)
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
            for column, here in zip(self._key_columns(), live, strict=True)
        ]
        line: Element = sa.func.concat("[", sa.func.concat_ws(",", *texts), "]\n")
        # A row of a result costs more than the key in it: the server joins them, a stretch of the table's pages at a time.
        lines = sa.select(sa.func.string_agg(line, "")).select_from(self._table)
        for stretch in self._stretches():
            block = self._connection.execute(lines.where(stretch)).scalar_one()
            if block:
                yield block.encode()

    def _stretches(self) -> Iterator[Condition]:
        """Conditions on this table that together meet each of its rows once."""
        size = f"pg_relation_size('pg_temp.{self._table.name}') / current_setting('block_size')::int"
        pages = int(self._connection.exec_driver_sql(f"SELECT {size}", {}).scalar_one())
        at: Element = sa.literal_column(f"{self._table.name}.ctid")
        for first in range(0, pages, PAGES_A_BLOCK):
            here, after = (sa.cast(f"({page},0)", Native("tid")) for page in (first, first + PAGES_A_BLOCK))
            yield sa.and_(at >= here, at < after)


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
