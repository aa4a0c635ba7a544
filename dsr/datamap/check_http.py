"""What must hold in a data map for a store with an API: each search can be asked, each row addressed and looked up again."""

from collections.abc import Iterable, Iterator

from dsr.datamap.check_changes import RULES
from dsr.datamap.http import PLACEHOLDER, ChangeCall, EraseCall
from dsr.datamap.plan import Ownership
from dsr.datamap.reach import links_of
from dsr.datamap.schema import Collection, CollectionErase, System
from dsr.rules.files import Document, Problem, near

_At = tuple[str | int, ...]


def http_mistakes(system: System, document: Document, here: _At) -> Iterator[Problem]:
    """Problems of one system's `http` parts; `here` is the system's place in the file."""
    if system.connector != "http":
        yield from _out_of_place(system, document, here)
        return
    for name, collection in system.collections.items():
        at = (*here, "collections", name)
        if collection.http is None:
            if _reached(system, name):
                yield document.problem(
                    at, f"{name} does not say how it is asked for.", "Add http: {find: [{path: …}]}."
                )
            continue
        yield from _names(name, collection, document, (*at, "http"))
        yield from _searches(system, name, collection, document, (*at, "http"))
        yield from _erasures(system, name, collection, document, (*at, "http"))


def _out_of_place(system: System, document: Document, here: _At) -> Iterator[Problem]:
    places = [here] if system.http is not None else []
    places += [(*here, "collections", name) for name, each in system.collections.items() if each.http is not None]
    for place in places:
        yield document.problem((*place, "http"), "http is for systems of the connector http.", "Remove it.")


def _reached(system: System, name: str) -> bool:
    """Whether a search or a link other than `other` leads to rows of this collection."""
    return any(_wanted(system, name))


def _wanted(system: System, name: str) -> Iterator[tuple[frozenset[str], str]]:
    """The fields by which rows of a collection are asked for, each with what leads there."""
    for field, spec in system.collections[name].fields.items():
        if spec.identifier:
            yield frozenset({field}), f"the identifier {field}"
    for written in links_of(system):
        link = written.link
        if link.ownership is Ownership.OWNED and written.source == name:
            yield frozenset(link.fields), f"the link to {link.to}"
        if link.ownership in _POINTED and link.to == name:
            yield frozenset(system.collections[name].target_of(link)), f"the link from {written.source}"


_POINTED = frozenset({Ownership.HOLDS, Ownership.SHARED, Ownership.LOOKUP})


def _names(name: str, collection: Collection, document: Document, here: _At) -> Iterator[Problem]:
    assert collection.http is not None
    known = frozenset(collection.fields) | set(collection.key)
    asked: list[tuple[_At, Iterable[str]]] = [
        ((*here, "find", index), find.placeholders) for index, find in enumerate(collection.http.find)
    ]
    for verb, call in (("erase", collection.http.erase), ("change", collection.http.change)):
        if call is not None:
            asked.append(((*here, verb), call.placeholders))
    asked.append(((*here, "at"), collection.http.at))
    for place, names in asked:
        for unknown in sorted(set(names) - known):
            yield document.problem(place, f"{name} declares no field {unknown}.", near(unknown, known))
    texts = [find.path for find in collection.http.find]
    texts += [call.path for call in (collection.http.erase, collection.http.change) if call is not None and call.path]
    for text in texts:
        if "{" in PLACEHOLDER.sub("", text) or "}" in PLACEHOLDER.sub("", text):
            yield document.problem(here, f"The path {text} has a brace without its other half.", "Write {field}.")


def _searches(system: System, name: str, collection: Collection, document: Document, here: _At) -> Iterator[Problem]:
    assert collection.http is not None
    for fields, why in dict.fromkeys(_wanted(system, name)):
        if collection.http.find_by(fields) is None:
            named = " and ".join(f"{{{field}}}" for field in sorted(fields))
            yield document.problem(
                (*here, "find"),
                f"No request of {name} takes {named}, by which {why} searches.",
                f"Add a find whose path, query or body holds {named}.",
            )


def _erasures(system: System, name: str, collection: Collection, document: Document, here: _At) -> Iterator[Problem]:
    http, key = collection.http, frozenset(collection.key)
    assert http is not None
    deletes = collection.erase is CollectionErase.DELETE
    changes = any(field.erase and field.erase.rule != "keep" for field in collection.fields.values())
    changes = not deletes and (changes or any(link.detach for link in collection.links))
    if deletes and http.erase is None:
        yield document.problem(here, f"{name} is erased by delete, but no request does it.", "Add erase: {path: …}.")
    if changes and http.change is None:
        yield document.problem(here, f"Fields of {name} change on erasure, but no request does it.", "Add change.")
    sets = any(field.rectify for field in collection.fields.values()) or any(map(collection.flags, RULES.values()))
    if sets and not changes and http.change is None:
        yield document.problem(here, f"Rights set fields of {name}, but no request does it.", "Add change.")
    if (deletes or changes or sets) and http.find_by(key) is None:
        what = "an erasure" if deletes or changes else "a change"
        yield document.problem(
            (*here, "find"),
            f"No request of {name} looks a row up by its key, so nobody could see whether {what} held.",
            f"Add a find that takes {' and '.join(f'{{{part}}}' for part in collection.key)} only.",
        )
    if http.change is not None:
        yield from _addressed(name, http.change, key, document, (*here, "change"))
    if http.erase is not None and http.erase.goes_with is not None:
        yield from _goes_with(system, http.erase.goes_with, document, here)
    elif http.erase is not None and http.erase.per == "row":
        yield from _addressed(name, http.erase, key, document, (*here, "erase"))
    elif http.erase is not None:
        identifiers = {field for field, spec in collection.fields.items() if spec.identifier}
        if len(http.erase.placeholders) != 1 or not http.erase.placeholders <= identifiers:
            yield document.problem(
                (*here, "erase"),
                "What is erased per person is addressed by one identifier.",
                "Put one identifier's field in braces, such as {email}; or write per: row.",
            )


def _addressed(
    name: str, call: EraseCall | ChangeCall, key: frozenset[str], document: Document, here: _At
) -> Iterator[Problem]:
    if call.placeholders != key:
        yield document.problem(
            here,
            f"A row of {name} must be addressed by its whole key and nothing else: less of it would name the rows of"
            " others, and after a crash no more of it is known.",
            f"Use {' and '.join(f'{{{part}}}' for part in sorted(key))}; the key is what the store addresses a row by.",
        )


def _goes_with(system: System, other: str, document: Document, here: _At) -> Iterator[Problem]:
    target = system.collections.get(other)
    if target is None:
        yield document.problem(
            (*here, "erase"), f"There is no collection {other} in this system.", near(other, system.collections)
        )
    elif target.erase is not CollectionErase.DELETE:
        yield document.problem(
            (*here, "erase"), f"Rows of {other} are not deleted, so they take nothing along.", "Give erase a path."
        )
