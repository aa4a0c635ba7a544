"""A draft as the text of a data map, its reviews as comments beside what they are about; and as a list for people."""

import re
from collections.abc import Iterable, Iterator, Sequence

from dsr.datamap.draft import Concern, Draft, DraftCollection, DraftField, DraftLink, DraftSystem, Review

_PLAIN = re.compile(r"[A-Za-z_][A-Za-z0-9_]*\Z")
_WORDS_OF_YAML = frozenset({"null", "true", "false", "yes", "no", "on", "off", "y", "n"})
_ESCAPES = {'"': '\\"', "\\": "\\\\"}
_SHOWN = 12

_HEAD = (
    "# A draft: it may read, not erase. Look at every REVIEW, say for each collection what an erasure does, then remove",
    "# the line `draft: true`. docs/data-map.md explains the words.",
)
_HEADINGS = {
    Concern.IDENTIFIER: "Where a search starts",
    Concern.PEOPLE: "Links that may lead to other people, not followed",
    Concern.STRANGERS: "Links that are followed, to rows that may be other people’s",
    Concern.GUESS: "Links that no foreign key declares",
    Concern.OWNERSHIP: "Whose the rows are, taken from weak signs",
    Concern.HANGS: "Not reached with what they hang on",
    Concern.LEFT_OUT: "Not reached or left out",
    Concern.TEXT: "Free text, where people write about other people",
    Concern.SECRET: "Secrets, which are not handed out",
    Concern.NO_EQUAL: "Words that have no equal here",
}


def as_yaml(draft: Draft) -> str:
    """The file, ready for `datamap check`."""
    lines = [*_HEAD, "version: 1", f"controller: {draft.controller}", "draft: true", "systems:"]
    for system in draft.systems:
        lines += _system(system)
    return "\n".join(lines) + "\n"


def quoted(text: str) -> str:
    """A YAML scalar that reads back as this very text."""
    if _PLAIN.match(text) and text.lower() not in _WORDS_OF_YAML:
        return text
    return '"' + "".join(map(_escaped, text)) + '"'


def _escaped(character: str) -> str:
    if character in _ESCAPES:
        return _ESCAPES[character]
    if character.isprintable():
        return character
    return f"\\U{ord(character):08x}"


def _system(system: DraftSystem) -> Iterator[str]:
    yield from _comments(system.reviews, 2)
    yield f"  {system.name}:"
    yield f"    title: {quoted(system.title.strip() or system.name)}"
    yield f"    connector: {system.connector}"
    yield f"    connection: {system.connection}"
    yield "    collections:" if system.collections else "    collections: {}"
    for collection in system.collections:
        yield from _collection(collection)


def _collection(collection: DraftCollection) -> Iterator[str]:
    yield from _comments(collection.reviews, 6)
    yield f"      {collection.name}:"
    if collection.table is not None and collection.table != collection.name:
        yield f"        table: {quoted(collection.table)}"
    if collection.schema is not None:
        yield f"        schema: {quoted(collection.schema)}"
    yield f"        key: {_list(collection.key)}"
    if collection.fields:
        yield "        fields:"
        for field in collection.fields:
            yield from _comments(field.reviews, 10)
            yield f"          {quoted(field.name)}: {_field(field)}"
    if collection.links:
        yield "        links:"
        for link in collection.links:
            yield from _comments(link.reviews, 10)
            yield f"          - {_link(link)}"
    if collection.erase is not None:
        yield f"        erase: {collection.erase}"


def _field(field: DraftField) -> str:
    parts = [f"category: {field.category.value}", f"meaning: {quoted(field.meaning)}"]
    if field.identifier:
        parts.append(f"identifier: {field.identifier}")
        if field.casefold:
            parts.append("match: casefold")
    if field.yields:
        parts.append(f"yields: {field.yields}")
    if not field.deliver:
        parts.append("deliver: false")
    if field.erase:
        parts.append(f"erase: {field.erase}")
    return "{" + ", ".join(parts) + "}"


def _link(link: DraftLink) -> str:
    target = f", target: {_list(link.target)}" if link.target else ""
    held = ", ".join(
        f"{quoted(field)}: {'null_value' if value is None else quoted(value)}" for field, value in link.where
    )
    where = f", where: {{{held}}}" if held else ""
    return f"{{fields: {_list(link.fields)}, to: {link.to}{target}{where}, ownership: {link.ownership.value}}}"


def _list(names: Sequence[str]) -> str:
    return "[" + ", ".join(map(quoted, names)) + "]"


def _comments(reviews: Iterable[Review], indent: int) -> Iterator[str]:
    for review in reviews:
        text = "".join(character if character.isprintable() else " " for character in review.text)
        yield f"{' ' * indent}# REVIEW: {text}"


def summary(draft: Draft) -> str:
    """What to look at first, the gravest kind first, a dozen of each kind; what hangs on one thing is one line."""
    found: dict[Concern, list[str]] = {}
    hanging: dict[str, list[str]] = {}
    for where, review in draft.looks():
        if review.concern is Concern.HANGS:
            hanging.setdefault(review.text, []).append(where)
        else:
            found.setdefault(review.concern, []).append(f"  {where}: {review.text}")
    if hanging:
        found[Concern.HANGS] = [_together(text, places) for text, places in hanging.items()]
    lines = []
    for concern in sorted(found):
        lines += [f"{_HEADINGS[concern]} ({len(found[concern])}):", *found[concern][:_SHOWN]]
        if len(found[concern]) > _SHOWN:
            lines.append(f"  … and {len(found[concern]) - _SHOWN} more, each marked REVIEW in the draft.")
    return "\n".join(lines)


def _together(text: str, places: Sequence[str]) -> str:
    more = f" and {len(places) - _SHOWN} more, all of them in --json" if len(places) > _SHOWN else ""
    return f"  {', '.join(places[:_SHOWN])}{more}: {text}"
