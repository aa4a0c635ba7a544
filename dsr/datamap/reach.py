"""Which collections a search gets to, and how: the fixed point that plans and checks share."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from dsr.datamap.plan import Ownership, Role
from dsr.datamap.schema import Collection, DataLink, DataMap, System


@dataclass(frozen=True)
class WrittenLink:
    """A link with the name of the collection that it is written on."""

    source: str
    link: DataLink


def links_of(system: System) -> Iterator[WrittenLink]:
    for name in sorted(system.collections):
        for link in system.collections[name].links:
            yield WrittenLink(name, link)


def own_collections(system: System, kinds: Iterable[str]) -> frozenset[str]:
    """Collections that hold rows of the subject's own, from identifiers of these kinds along owned and holds links."""
    wanted = set(kinds)
    own = {name for name, collection in system.collections.items() if seeded(collection, wanted)}
    while True:
        grown = set(own)
        for written in links_of(system):
            if written.link.ownership is Ownership.OWNED and written.link.to in own:
                grown.add(written.source)
            if written.link.ownership is Ownership.HOLDS and written.source in own:
                grown.add(written.link.to)
        if grown == own:
            return frozenset(own)
        own = grown


def seeded(collection: Collection, kinds: Iterable[str]) -> bool:
    wanted = set(kinds)
    return any(field.identifier in wanted for field in collection.fields.values() if field.identifier)


def roles(system: System, kinds: Iterable[str]) -> dict[str, Role]:
    """Each reached collection's role. Rows that are only shared or looked up lead nowhere further."""
    own = own_collections(system, kinds)
    found = dict.fromkeys(own, Role.OWN)
    for ownership, role in ((Ownership.SHARED, Role.SHARED), (Ownership.LOOKUP, Role.LOOKUP)):
        for written in links_of(system):
            if written.link.ownership is ownership and written.source in own:
                found.setdefault(written.link.to, role)
    return found


def all_kinds(datamap: DataMap, kinds: Iterable[str]) -> frozenset[str]:
    """The kinds to search by in the end: those given, and those that the subject's own rows yield in any system."""
    known = set(kinds)
    while True:
        grown = set(known)
        for system in datamap.systems.values():
            for name in own_collections(system, known):
                grown |= {field.yields for field in system.collections[name].fields.values() if field.yields}
        if grown == known:
            return frozenset(known)
        known = grown
