"""What a data map may say and seldom means: rows with two owners, searches that nobody starts, rules without effect."""

from collections.abc import Iterator

from dsr.datamap.plan import Ownership, Role
from dsr.datamap.reach import roles
from dsr.datamap.schema import Collection, CollectionErase, DataMap, System
from dsr.rules.files import Document, Path, Problem, Severity

# What a requester proves; every other kind comes from a system that yields it, or with a request of the API.
_PROVED = frozenset({"email"})


def doubts(datamap: DataMap, document: Document, kinds: frozenset[str]) -> Iterator[Problem]:
    """Warnings over the parts of a map; `kinds`: every kind that a search may use in the end."""
    yielded, searched = _kinds(datamap)
    for system_name, system in datamap.systems.items():
        reached = roles(system, kinds)
        for name, collection in system.collections.items():
            here = ("systems", system_name, "collections", name)
            yield from _searches(collection, yielded, searched, document, here)
            yield from _owners(system, name, collection, document, here)
            if reached.get(name) is Role.LOOKUP:
                yield from _idle_rules(name, collection, document, here)


def _kinds(datamap: DataMap) -> tuple[frozenset[str], frozenset[str]]:
    fields = [
        field
        for system in datamap.systems.values()
        for collection in system.collections.values()
        for field in collection.fields.values()
    ]
    yielded = frozenset(field.yields for field in fields if field.yields)
    return yielded, frozenset(field.identifier for field in fields if field.identifier)


def _searches(
    collection: Collection, yielded: frozenset[str], searched: frozenset[str], document: Document, here: Path
) -> Iterator[Problem]:
    for name, field in collection.fields.items():
        path = (*here, "fields", name)
        if field.yields and field.yields not in searched:
            yield document.problem(
                (*path, "yields"),
                f"No field anywhere is searched by {field.yields}.",
                "Mark the field of the other system with identifier, or remove yields.",
                severity=Severity.WARNING,
            )
        if field.identifier and field.identifier not in yielded | _PROVED:
            yield document.problem(
                (*path, "identifier"),
                f"No system yields {field.identifier}, so only a request that brings one verified is searched by it.",
                f"Fine where requests do; else let the field that holds it elsewhere have yields: {field.identifier}.",
                severity=Severity.WARNING,
            )


def _owners(system: System, name: str, collection: Collection, document: Document, here: Path) -> Iterator[Problem]:
    seen: dict[str, tuple[str, ...]] = {}
    for index, link in enumerate(collection.links):
        if link.ownership is not Ownership.OWNED:
            continue
        path = (*here, "links", index)
        first = seen.setdefault(link.to, link.fields)
        if first != link.fields:
            yield document.problem(
                path,
                f"A row of {name} may have two owners in {link.to}: by {', '.join(first)} and by"
                f" {', '.join(link.fields)}. Either one’s request hands it out and erases it.",
                "Where they can be two people, keep owned for whose row it is, and make the other link other.",
                severity=Severity.WARNING,
            )
        if link.to == name and any(field.identifier for field in collection.fields.values()):
            yield document.problem(
                path,
                f"Rows of {name} hold identifiers of people, and those that point at the subject’s row become the"
                " subject’s own.",
                "Use other where such a row is somebody else, such as a person who was referred.",
                severity=Severity.WARNING,
            )


def _idle_rules(name: str, collection: Collection, document: Document, here: Path) -> Iterator[Problem]:
    ruled = [field for field, spec in collection.fields.items() if spec.erase and spec.erase.rule != "keep"]
    if not ruled and collection.erase in {None, CollectionErase.RETAIN}:
        return
    yield document.problem(
        (*here, "fields", ruled[0], "erase") if ruled else (*here, "erase"),
        f"{name} is only looked up, and what is looked up is never erased.",
        "Remove the rule; or, where the rows are the subject’s, make the link holds or shared.",
        severity=Severity.WARNING,
    )
