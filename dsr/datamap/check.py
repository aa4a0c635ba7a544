"""What must hold between the parts of a data map, and what is allowed but worth a second look."""

from collections.abc import Iterable, Iterator

from dsr.datamap.check_changes import change_mistakes
from dsr.datamap.check_http import http_mistakes
from dsr.datamap.doubts import doubts
from dsr.datamap.plan import Ownership, Role
from dsr.datamap.reach import all_kinds, links_of, roles
from dsr.datamap.schema import Category, Collection, CollectionErase, DataLink, DataMap, System
from dsr.rules.files import Document, Problem, Severity, near

_PERSONAL = frozenset(Category) - {Category.NONE}


def unknown_connectors(datamap: DataMap, document: Document, known: Iterable[str]) -> Iterator[Problem]:
    """Systems of a kind that nothing works; with no `known`, every kind passes."""
    for name, system in datamap.systems.items():
        if known and system.connector not in set(known):
            yield document.problem(
                ("systems", name, "connector"),
                f"There is no connector of the kind {system.connector}.",
                near(system.connector, known),
            )


def mistakes(datamap: DataMap, document: Document) -> Iterator[Problem]:
    """Problems that make the map unusable."""
    kinds = all_kinds(datamap, _identifier_kinds(datamap))
    for system_name, system in datamap.systems.items():
        at = ("systems", system_name, "collections")
        if not datamap.draft:
            yield from _without_start(system_name, system, document, Severity.ERROR)
        yield from http_mistakes(system, document, ("systems", system_name))
        reached = roles(system, kinds)
        targets = _targets(system)
        for name, collection in system.collections.items():
            here = (*at, name)
            yield from _link_mistakes(system, name, collection, document, here)
            yield from _field_mistakes(collection, targets.get(name, frozenset()), document, here)
            yield from _erasure_mistakes(name, collection, reached.get(name), document, here, draft=datamap.draft)
            yield from change_mistakes(
                name, collection, reached.get(name), targets.get(name, frozenset()), document, here
            )


def remarks(datamap: DataMap, document: Document) -> Iterator[Problem]:
    """What is allowed and may still be an oversight."""
    kinds = all_kinds(datamap, _identifier_kinds(datamap))
    if datamap.draft:
        yield document.problem(
            ("draft",),
            "This is a draft: it may read, not erase.",
            "When every REVIEW is answered and every collection that holds the subject’s rows says what an erasure"
            " does, remove this line.",
            severity=Severity.WARNING,
        )
    yield from doubts(datamap, document, kinds)
    for system_name, system in datamap.systems.items():
        if datamap.draft:
            yield from _without_start(system_name, system, document, Severity.WARNING)
        reached = roles(system, kinds)
        for name in system.collections:
            if name not in reached and system.connector != "manual":
                yield document.problem(
                    ("systems", system_name, "collections", name),
                    "No search reaches this collection.",
                    "Fine where its rows are other people's; else give it a link or an identifier.",
                    severity=Severity.WARNING,
                )


def _identifier_kinds(datamap: DataMap) -> frozenset[str]:
    return frozenset(
        field.identifier
        for system in datamap.systems.values()
        for collection in system.collections.values()
        for field in collection.fields.values()
        if field.identifier
    )


def _without_start(name: str, system: System, document: Document, severity: Severity) -> Iterator[Problem]:
    if system.connector != "manual" and not _starts(system):
        yield document.problem(
            ("systems", name),
            "No field here is an identifier, so no search can start in this system.",
            "Mark the field that holds an e-mail address or user id with identifier.",
            severity=severity,
        )


def _starts(system: System) -> bool:
    return any(field.identifier for collection in system.collections.values() for field in collection.fields.values())


def _targets(system: System) -> dict[str, frozenset[str]]:
    """The fields of each collection that links of others point at; changing them would cut what depends on them."""
    found: dict[str, frozenset[str]] = {}
    for written in links_of(system):
        target = system.collections.get(written.link.to)
        if target is not None:
            found[written.link.to] = found.get(written.link.to, frozenset()) | set(target.target_of(written.link))
    return found


def _columns(collection: Collection) -> frozenset[str]:
    return frozenset(collection.fields) | set(collection.key)


def _link_mistakes(
    system: System, name: str, collection: Collection, document: Document, here: tuple[str | int, ...]
) -> Iterator[Problem]:
    ends: dict[tuple[object, ...], Ownership] = {}
    for index, link in enumerate(collection.links):
        path = (*here, "links", index)
        for field in sorted(set(link.fields) - _columns(collection)):
            yield document.problem(
                (*path, "fields"), f"{name} declares no field {field}.", near(field, _columns(collection))
            )
        target = system.collections.get(link.to)
        if target is None:
            yield document.problem(
                (*path, "to"), f"There is no collection {link.to} in this system.", near(link.to, system.collections)
            )
            continue
        aimed = target.target_of(link)
        for field in sorted(set(aimed) - _columns(target)):
            yield document.problem(
                (*path, "target"), f"{link.to} declares no field {field}.", near(field, _columns(target))
            )
        if len(aimed) != len(link.fields):
            yield document.problem(
                path,
                f"{len(link.fields)} field(s) point at {len(aimed)} ({', '.join(aimed)}).",
                "Give as many fields as the target has, in its order.",
            )
        yield from _condition_mistakes(name, collection, link, document, path)
        before = ends.setdefault((link.fields, link.to, tuple(sorted(link.where.items(), key=str))), link.ownership)
        if before is not link.ownership:
            yield document.problem(
                path, f"The same link is written as {before} and as {link.ownership}.", "Decide whose the rows are."
            )
        if link.detach and set(link.fields) & set(collection.key):
            yield document.problem((*path, "detach"), "A key cannot be detached.", "Erase by delete, or keep the link.")
        if link.ownership is Ownership.LOOKUP:
            yield from _personal_lookup(link.to, target, document, path)


def _condition_mistakes(
    name: str, collection: Collection, link: DataLink, document: Document, path: tuple[str | int, ...]
) -> Iterator[Problem]:
    for field in sorted(set(link.where) - _columns(collection)):
        yield document.problem(
            (*path, "where"), f"{name} declares no field {field}.", near(field, _columns(collection))
        )
    for field in sorted(set(link.where) & set(link.fields)):
        yield document.problem(
            (*path, "where"), f"{field} points at {link.to}, so it cannot also be a condition.", "Name another field."
        )
    if link.where and (link.ownership is Ownership.SHARED or link.detach):
        yield document.problem(
            path,
            "A link with where holds in some rows only, so it cannot be cut in all of them.",
            "Use owned, holds, lookup or other, without detach.",
        )


def _personal_lookup(
    name: str, target: Collection, document: Document, path: tuple[str | int, ...]
) -> Iterator[Problem]:
    personal = sorted(field for field, spec in target.fields.items() if spec.category in _PERSONAL and spec.deliver)
    if personal:
        yield document.problem(
            (*path, "ownership"),
            f"A lookup hands out {name}, which has personal fields ({', '.join(personal)}).",
            "Use other, holds or shared, by whose the rows are; or deliver: false on the fields.",
        )


def _field_mistakes(
    collection: Collection, targets: frozenset[str], document: Document, here: tuple[str | int, ...]
) -> Iterator[Problem]:
    for name, field in collection.fields.items():
        path = (*here, "fields", name)
        if field.match == "casefold" and field.identifier is None:
            yield document.problem((*path, "match"), "match is for identifiers.", "Add identifier, or remove match.")
        if field.erase is None or field.erase.rule == "keep":
            continue
        if name in collection.key:
            yield document.problem((*path, "erase"), "A key cannot have an erase rule.", "Remove the rule; keys stay.")
        elif name in targets:
            yield document.problem(
                (*path, "erase"),
                "Links point at this field, so changing it would cut them.",
                "Remove the rule, or point the links at the key.",
            )


def _erasure_mistakes(
    name: str,
    collection: Collection,
    role: Role | None,
    document: Document,
    here: tuple[str | int, ...],
    *,
    draft: bool,
) -> Iterator[Problem]:
    if collection.erase is None and role in {Role.OWN, Role.SHARED} and not draft:
        yield document.problem(
            here, f"{name} does not say what an erasure does.", "Add erase: delete, change or retain."
        )
    if collection.erase is CollectionErase.RETAIN and collection.retain is None:
        yield document.problem(
            (*here, "erase"), "What is retained needs a reason.", "Add retain: {reason: …, basis: …, until: …}."
        )
    if collection.retain is not None and collection.erase is not CollectionErase.RETAIN:
        yield document.problem((*here, "retain"), "retain is for erase: retain.", "Remove it, or set erase: retain.")
    if collection.erase is not CollectionErase.CHANGE:
        return
    for field_name, field in collection.fields.items():
        linked = any(field_name in link.fields and link.detach for link in collection.links)
        if field.category in _PERSONAL and field.erase is None and field_name not in collection.key and not linked:
            yield document.problem(
                (*here, "fields", field_name),
                f"{field_name} is personal and {name} is erased by change, but no rule says how.",
                "Add erase: null_value, random_token, {constant: …}, {generalise: …} or keep.",
            )
