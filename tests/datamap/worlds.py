"""Generated data maps with rows, and an oracle that follows links one row at a time.

Every collection has a composite or a single key `k`(, `j`), an identifier column `who`, and link columns. Values come
from a small pool, zero and the empty string among them, so that rows meet by accident too. Some links hold only in rows whose
`sort` says so.
"""

from dataclasses import dataclass
from typing import Any

from hypothesis import strategies as st

from dsr.datamap.schema import DataLink, DataMap

Row = dict[str, Any]
Reached = dict[str, set[tuple[Any, ...]]]
IDENTITIES = ("0", "ada", "bob")
SORTS = ("Post", "App\\Post")


@dataclass(frozen=True)
class World:
    datamap: DataMap
    rows: dict[str, list[Row]]

    @property
    def collections(self) -> dict[str, Any]:
        return dict(self.datamap.systems["app"].collections)


@st.composite
def worlds(draw: st.DrawFn) -> World:
    names = [f"c{n}" for n in range(draw(st.integers(1, 4)))]
    composite = {name: draw(st.booleans()) for name in names}
    collections: dict[str, Any] = {}
    for name in names:
        keys = ["k", "j"] if composite[name] else ["k"]
        fields: dict[str, Any] = {key: {"category": "none", "meaning": "key"} for key in keys}
        fields["who"] = {"category": "none", "meaning": "who"}
        fields["sort"] = {"category": "none", "meaning": "what the links point at"}
        if draw(st.booleans()) or name == "c0":
            fields["who"]["identifier"] = "email"
        links = []
        for n in range(draw(st.integers(0, 2))):
            target = draw(st.sampled_from(names))
            columns = [f"l{n}_{key}" for key in (["k", "j"] if composite[target] else ["k"])]
            fields |= {column: {"category": "none", "meaning": "link"} for column in columns}
            ownership = draw(st.sampled_from(["owned", "owned", "holds", "shared", "lookup", "other"]))
            where = {"sort": draw(st.sampled_from([*SORTS, "null_value"]))}
            limited = ownership != "shared" and draw(st.booleans())
            links.append(
                {"fields": columns, "to": target, "ownership": ownership} | ({"where": where} if limited else {})
            )
        collections[name] = {"key": keys, "fields": fields, "links": links, "erase": "delete"}
    plain = {"version": 1, "controller": "world", "systems": {}}
    plain["systems"] = {"app": {"title": "A", "connector": "sql", "connection": "a", "collections": collections}}
    return World(DataMap.model_validate(plain), {name: draw(_rows(collections[name])) for name in names})


def _rows(collection: dict[str, Any]) -> st.SearchStrategy[list[Row]]:
    numbers = st.integers(0, 3)
    columns: dict[str, st.SearchStrategy[Any]] = {}
    for field in collection["fields"]:
        if field == "who":
            columns[field] = st.sampled_from([None, *IDENTITIES])
        elif field == "sort":
            columns[field] = st.sampled_from([None, *SORTS, "post"])
        else:
            columns[field] = numbers if field in collection["key"] else st.one_of(st.none(), numbers)
    key = collection["key"]
    return st.lists(st.fixed_dictionaries(columns), max_size=5, unique_by=lambda row: tuple(row[name] for name in key))


def key_of(world: World, name: str, row: Row) -> tuple[Any, ...]:
    return tuple(row[field] for field in world.collections[name].key)


def _points(row: Row, link: DataLink, other: Row, target: tuple[str, ...]) -> bool:
    if any(row[field] != value for field, value in link.where.items()):
        return False
    return all(row[a] is not None and row[a] == other[b] for a, b in zip(link.fields, target, strict=True))


def oracle(world: World, identifier: str) -> tuple[Reached, Reached]:
    """The keys of own rows, and of all rows that a copy shows, by the words of the documentation and nothing else."""
    own: list[tuple[str, Row]] = [
        (name, row)
        for name, collection in world.collections.items()
        for row in world.rows[name]
        if collection.fields["who"].identifier and row["who"] == identifier
    ]
    seen: list[tuple[str, Row]] = list(own)
    for name, row in own:  # grows while it is walked
        for found in _neighbours(world, name, row, {"owned", "holds"}):
            if found not in own:
                own.append(found)
    for name, row in own:
        seen.append((name, row))
        seen += _neighbours(world, name, row, {"shared", "lookup"})
    return _keys(world, own), _keys(world, seen)


def _neighbours(world: World, name: str, row: Row, kinds: set[str]) -> list[tuple[str, Row]]:
    found = []
    for link in world.collections[name].links:
        target = world.collections[link.to].target_of(link)
        if link.ownership.value in kinds - {"owned"}:
            found += [(link.to, other) for other in world.rows[link.to] if _points(row, link, other, target)]
    for source, collection in world.collections.items():
        for link in collection.links:
            if link.ownership.value == "owned" and "owned" in kinds and link.to == name:
                target = world.collections[name].target_of(link)
                found += [(source, other) for other in world.rows[source] if _points(other, link, row, target)]
    return found


def _keys(world: World, rows: list[tuple[str, Row]]) -> Reached:
    found: Reached = {name: set() for name in world.collections}
    for name, row in rows:
        found[name].add(key_of(world, name, row))
    return found
