"""Generated data maps with tables and rows, as odd as a map may be: the raw material of the properties.

A world has one or two systems; the second is found by what the first yields. Links run between columns of any kinds,
over keys or beside them, to other tables or the same; some rest on foreign keys, and some foreign keys and columns are
unknown to the map. Values come from small pools with zero and the empty string in them, so that rows meet by accident.
"""

import json
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from hypothesis import strategies as st

from dsr.datamap.load import load
from dsr.datamap.schema import DataMap

Value = Any
Row = dict[str, Value]
UUIDS = tuple(uuid.UUID(int=n << 64 | n) for n in (0, 1, 0xABCDEF))
TEXTS = ("", "0", "1", "2", "7", "07", "7.00", "a", "A", " ", "o'x\"%s\\", str(UUIDS[2]))
POOLS: Mapping[str, tuple[Value, ...]] = {
    "int": (0, 1, 2, 7),
    "bigint": (0, 1, 2, 7, 1 << 40),
    "numeric": tuple(map(Decimal, ("0.00", "1.00", "2.00", "7.00", "7.50"))),
    "text": TEXTS,
    "varchar": TEXTS,
    "uuid": UUIDS,
    "date": (date(1999, 12, 31), date(2024, 2, 29)),
}
FAMILIES = {"int": "number", "bigint": "number", "numeric": "number", "text": "text", "varchar": "text"}
MAILS = ("ada@x.example", " ADA@x.example", "bob@x.example", "0", "")
EMAILS = ("ada@x.example", "Ada@X.example ", "0", "", "nobody@x.example", "' OR '1'='1")
ON_DELETE = ("NO ACTION", "RESTRICT", "CASCADE", "SET NULL", "SET DEFAULT")
KEY_KINDS = ("int", "int", "bigint", "text", "varchar", "numeric", "uuid")


def text_of(value: Value) -> str:
    return value.isoformat() if isinstance(value, date) else str(value)


@dataclass
class TableOf:
    """A table: what the database has, beside what the map says of it."""

    columns: dict[str, str]  # name -> kind
    key: tuple[str, ...]
    required: set[str] = field(default_factory=set)  # NOT NULL, beside the key

    def nullable(self, name: str) -> bool:
        return name not in self.key and name not in self.required


@dataclass(frozen=True)
class Reference:
    """A foreign key of the database."""

    source: str
    fields: tuple[str, ...]
    to: str
    target: tuple[str, ...]
    on_delete: str


@dataclass(frozen=True, repr=False)
class World:
    systems: dict[str, dict[str, Any]]  # system -> its collections, as the map writes them
    tables: dict[str, TableOf]
    rows: dict[str, list[Row]]
    references: tuple[Reference, ...]
    emails: tuple[str, ...]

    def __repr__(self) -> str:
        """Shorter than the parts: for whoever reads a failing example."""
        lines = []
        for name, table in self.tables.items():
            written = self.collection(name)
            key = [f"{column}{'' if table.nullable(column) else '!'} {kind}" for column, kind in table.columns.items()]
            lines.append(f"{name} {written['erase']}: {', '.join(key)}; key {table.key}")
            lines += [f"    field {each}: {spec}" for each, spec in written["fields"].items() if len(spec) > 2]
            lines += [f"    link {link}" for link in written["links"]]
            lines += [f"    row {[row[column] for column in table.columns]}" for row in self.rows[name]]
        return "\n".join(["", *lines, *map(str, self.references), f"emails {self.emails}"])

    def _repr_pretty_(self, printer: Any, cycle: bool) -> None:
        printer.text(repr(self))

    def text(self, schema: str | None) -> str:
        """The data map; JSON is YAML."""
        systems = {
            name: {
                "title": f"System {name}",
                "connector": "sql",
                "connection": name,
                "collections": {
                    each: {"table": table_name(each), **({"schema": schema} if schema else {}), **written}
                    for each, written in collections.items()
                },
            }
            for name, collections in self.systems.items()
        }
        return json.dumps({"version": 1, "controller": "world", "systems": systems})

    def datamap(self, schema: str | None) -> DataMap:
        return load(self.text(schema), name="datamap.yaml")

    def collection(self, name: str) -> dict[str, Any]:
        return next(collections[name] for collections in self.systems.values() if name in collections)

    def key_of(self, name: str, row: Row) -> tuple[Value, ...]:
        return tuple(row[column] for column in self.tables[name].key)


def table_name(collection: str) -> str:
    return f'The "{collection}" 100%'


@st.composite
def worlds(draw: st.DrawFn, kinds: tuple[str, ...] = KEY_KINDS) -> World:
    names = {"app": [f"a{n}" for n in range(draw(st.integers(1, 4)))]}
    if draw(st.booleans()):
        names["side"] = [f"b{n}" for n in range(draw(st.integers(1, 2)))]
    tables: dict[str, TableOf] = {}
    systems: dict[str, dict[str, Any]] = {}
    references: list[Reference] = []
    for system, own in names.items():
        for name in own:
            tables[name] = _table(draw, kinds)
        links = {name: _links(draw, name, own, tables, kinds) for name in own}
        references += _references(draw, own, tables, links)
        systems[system] = {
            name: _collection(draw, name, own, tables[name], links, first=name == own[0], side=system == "side")
            for name in own
        }
    rows = {name: _rows(draw, table, name) for name, table in tables.items()}
    for collections in systems.values():
        for name, written in collections.items():
            for link in written["links"]:
                target = tuple(link.get("target") or tables[link["to"]].key)
                _aim(draw, rows, tables, name, tuple(link["fields"]), link["to"], target)
    for reference in references:
        _aim(draw, rows, tables, reference.source, reference.fields, reference.to, reference.target)
    kept = _kept(references, rows, tables)
    emails = tuple(draw(st.lists(st.sampled_from(EMAILS), min_size=1, max_size=2)))
    return World(systems, tables, rows, kept, emails)


def _table(draw: st.DrawFn, kinds: tuple[str, ...]) -> TableOf:
    key = ("k", "j odd")[: draw(st.sampled_from([1, 1, 2]))]
    columns = {name: draw(st.sampled_from(kinds)) for name in key}
    columns |= {"mail": "text", "number": draw(st.sampled_from(kinds)), "note": "text", "born": "date"}
    columns["extra"] = "text"  # unknown to the map
    return TableOf(columns, key, {name for name in ("note", "born") if draw(st.booleans())})


def _links(
    draw: st.DrawFn, name: str, own: list[str], tables: dict[str, TableOf], kinds: tuple[str, ...]
) -> list[dict[str, Any]]:
    table, links, seen = tables[name], [], set()
    for n in range(draw(st.integers(0, 3))):
        to = draw(st.sampled_from(own))
        target = draw(st.sampled_from([None, None, None, ("number",)]))
        aimed = target or tables[to].key
        if draw(st.integers(0, 4)) == 0 and len(aimed) <= len(table.key):
            fields = table.key[: len(aimed)]
        else:
            fields = tuple(f"l{n} {m}" for m in range(len(aimed)))
            for mine, theirs in zip(fields, aimed, strict=True):
                kind = tables[to].columns[theirs]
                table.columns[mine] = draw(st.sampled_from([kind, kind, kind, "text", draw(st.sampled_from(kinds))]))
                if draw(st.integers(0, 5)) == 0:
                    table.required.add(mine)
        if (fields, to) in seen:
            continue
        seen.add((fields, to))
        whose = ["owned", "owned", "owned", "holds", "shared", "shared", "lookup", "other"]
        link: dict[str, Any] = {"fields": list(fields), "to": to, "ownership": draw(st.sampled_from(whose))}
        if target:
            link["target"] = list(target)
        detach = draw(st.sampled_from([None, None, True, False]))
        if detach is not None and not (detach and set(fields) & set(table.key)):
            link["detach"] = detach
        links.append(link)
    return links


def _references(
    draw: st.DrawFn, own: list[str], tables: dict[str, TableOf], links: dict[str, list[dict[str, Any]]]
) -> list[Reference]:
    found = []
    for name in own:
        for link in links[name]:
            fields, to = tuple(link["fields"]), link["to"]
            alike = [tables[name].columns[f] for f in fields] == [tables[to].columns[f] for f in tables[to].key]
            if "target" not in link and alike and draw(st.booleans()):
                found.append(Reference(name, fields, to, tables[to].key, draw(st.sampled_from(ON_DELETE))))
        if draw(st.integers(0, 3)) == 0:
            to = draw(st.sampled_from(own))
            fields = tuple(f"hidden {m}" for m in range(len(tables[to].key)))
            kinds = [tables[to].columns[key] for key in tables[to].key]
            tables[name].columns |= dict(zip(fields, kinds, strict=True))
            found.append(Reference(name, fields, to, tables[to].key, draw(st.sampled_from(ON_DELETE))))
    return found


def _collection(
    draw: st.DrawFn,
    name: str,
    own: list[str],
    table: TableOf,
    links: dict[str, list[dict[str, Any]]],
    *,
    first: bool,
    side: bool,
) -> dict[str, Any]:
    aimed = {f for other in own for link in links[other] if link["to"] == name for f in link.get("target", table.key)}
    plain = any(link["ownership"] == "lookup" and link["to"] == name for other in own for link in links[other])
    action = draw(st.sampled_from(["delete", "delete", "change", "retain"]))
    personal = "none" if plain else "contact"
    fields: dict[str, dict[str, Any]] = {key: {"category": "none", "meaning": "key"} for key in table.key}
    for link in links[name]:
        fields |= {f: {"category": "none", "meaning": "link"} for f in link["fields"] if f not in table.key}
    fields["mail"] = {"category": personal, "meaning": "mail"}
    if side:
        fields["number"] = {"category": "none", "meaning": "number"}
        if first or draw(st.booleans()):
            fields["number"]["identifier"] = "account"
    else:
        fields["number"] = {"category": "none", "meaning": "number"}
        if draw(st.integers(0, 2)) == 0:
            fields["number"]["yields"] = "account"
        if draw(st.integers(0, 5)) == 0:
            fields["number"]["identifier"] = "account"
        if first or draw(st.integers(0, 3)) == 0:
            fields["mail"] |= {"identifier": "email", "match": draw(st.sampled_from(["exact", "casefold"]))}
    fields["note"] = {"category": personal, "meaning": "note", "deliver": draw(st.booleans())}
    fields["born"] = {"category": personal, "meaning": "born"}
    rules: dict[str, list[Any]] = {
        "mail": ["null_value", "random_token", "random_token", "keep", {"constant": "(erased)"}],
        "note": [{"constant": "(erased)"}, "random_token", {"generalise": "prefix:1"}, "keep"],
        "born": [{"generalise": "year"}, {"generalise": "month"}, {"constant": "1970-01-01"}],
    }
    for nullable in rules.keys() - table.required:
        rules[nullable].append("null_value")
    ruled = action == "change" or (action == "retain" and draw(st.booleans()))
    for each in rules.keys() - aimed if ruled else ():
        if not plain or draw(st.booleans()):
            fields[each]["erase"] = draw(st.sampled_from(rules[each]))
    written: dict[str, Any] = {"key": list(table.key), "fields": fields, "links": links[name], "erase": action}
    if action == "retain":
        written["retain"] = {"reason": "a law", "basis": "its section", "until": "then"}
    return written


def _rows(draw: st.DrawFn, table: TableOf, name: str) -> list[Row]:
    columns: dict[str, st.SearchStrategy[Value]] = {}
    for column, kind in table.columns.items():
        pool = st.sampled_from(MAILS if column == "mail" else POOLS[kind])
        columns[column] = st.one_of(st.none(), pool) if table.nullable(column) else pool
    unique = st.lists(
        st.fixed_dictionaries(columns), max_size=4, unique_by=lambda row: tuple(row[key] for key in table.key)
    )
    rows = draw(unique)
    for n, row in enumerate(rows):
        row["extra"] = f"{name} {n}"
    return rows


def _aim(
    draw: st.DrawFn,
    rows: dict[str, list[Row]],
    tables: dict[str, TableOf],
    source: str,
    fields: tuple[str, ...],
    to: str,
    target: tuple[str, ...],
) -> None:
    """Point most rows at a row that is there."""
    if set(fields) & set(tables[source].key) or not rows[to]:
        return
    for row in rows[source]:
        aim = draw(st.integers(-2, len(rows[to]) - 1))
        if aim >= 0:
            values = [
                _as_kind(rows[to][aim][theirs], tables[source].columns[mine])
                for mine, theirs in zip(fields, target, strict=True)
            ]
            if None not in values:
                row.update(zip(fields, values, strict=True))


def _as_kind(value: Value, kind: str) -> Value:
    """The value in a column of another kind; None where it does not fit."""
    if value is None:
        return None
    try:
        match kind:
            case "int" | "bigint":
                return number if -(2**31) <= (number := int(text_of(value).removesuffix(".00"))) < 2**31 else None
            case "numeric":
                return Decimal(text_of(value)).quantize(Decimal("0.01"))
            case "uuid":
                return uuid.UUID(text_of(value))
            case _:
                return text_of(value)
    except (ValueError, ArithmeticError):
        return None


def _kept(references: list[Reference], rows: dict[str, list[Row]], tables: dict[str, TableOf]) -> tuple[Reference, ...]:
    """The foreign keys that the rows keep, after what points nowhere was emptied where it may be."""
    kept = []
    for reference in references:
        there = {tuple(row[f] for f in reference.target) for row in rows[reference.to]}
        for row in rows[reference.source]:
            if tuple(row[f] for f in reference.fields) not in there:
                for name in reference.fields:
                    if tables[reference.source].nullable(name):
                        row[name] = None
        if all(
            None in (values := tuple(row[f] for f in reference.fields)) or values in there
            for row in rows[reference.source]
        ):
            kept.append(reference)
    return tuple(kept)
