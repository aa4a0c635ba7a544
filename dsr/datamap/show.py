"""A data map as text, for people who check it."""

from collections.abc import Iterable, Iterator

from dsr.datamap.plan import Role
from dsr.datamap.reach import all_kinds, roles
from dsr.datamap.schema import Collection, DataMap

_NOT_REACHED = "not reached"


def as_text(datamap: DataMap, given: Iterable[str] = ()) -> str:
    """Each system with its collections: whose their rows are, where a search starts, links, what an erasure does.

    `given`: the kinds of identifiers that a search starts from; all that the map knows when none is given.
    """
    start = frozenset(given) or _kinds(datamap)
    kinds = all_kinds(datamap, start)
    lines = [f"{datamap.controller}: a search starts from {', '.join(sorted(start)) or 'nothing'}"]
    for system_name, system in datamap.systems.items():
        lines += ["", f"{system_name}: {system.title} ({system.connector})"]
        found = roles(system, kinds)
        for name, collection in system.collections.items():
            role = found.get(name)
            lines.append(f"  {name} [{_ROLE[role] if role else _NOT_REACHED}] {_erasure(collection)}".rstrip())
            lines += [f"    {line}" for line in _details(collection)]
    return "\n".join(lines)


_ROLE = {Role.OWN: "the subject's own", Role.SHARED: "shared", Role.LOOKUP: "looked up"}


def _kinds(datamap: DataMap) -> frozenset[str]:
    collections = [collection for system in datamap.systems.values() for collection in system.collections.values()]
    return frozenset(field.identifier for each in collections for field in each.fields.values() if field.identifier)


def _erasure(collection: Collection) -> str:
    if collection.erase is None:
        return ""
    if collection.retain is not None:
        return f"erase: retain ({collection.retain.reason}; {collection.retain.until})"
    return f"erase: {collection.erase.value}"


def _details(collection: Collection) -> Iterator[str]:
    for name, field in collection.fields.items():
        if field.identifier:
            yield f"{name} is searched by {field.identifier}"
        if field.yields:
            yield f"{name} yields {field.yields}"
    for link in collection.links:
        only = " and".join(f" {field} is {'NULL' if held is None else held}" for field, held in link.where.items())
        yield f"{', '.join(link.fields)} -> {link.to} ({link.ownership.value})" + (f" where{only}" if only else "")
