"""A data map that a program wrote and a person has yet to read: the map's nouns, each with what to look at again."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import IntEnum

from dsr.datamap.plan import Ownership
from dsr.datamap.schema import Category


class Concern(IntEnum):
    """Why something deserves a look; the least first."""

    IDENTIFIER = 0  # where a search starts
    PEOPLE = 1  # a link that may lead to somebody else, and is not followed
    STRANGERS = 2  # a link that may lead to somebody else, and is followed as another format has it
    GUESS = 3  # a link that no foreign key declares
    OWNERSHIP = 4  # followed, on weaker evidence than a name that says so
    HANGS = 5  # not reached, since what it hangs on is not
    LEFT_OUT = 6
    TEXT = 7  # free text, where people write about other people
    SECRET = 8
    NO_EQUAL = 9  # a word of another format that ours has none for


@dataclass(frozen=True)
class Review:
    """One thing to look at, in a sentence without a value from a row."""

    concern: Concern
    text: str


@dataclass(frozen=True)
class DraftField:
    name: str
    category: Category
    meaning: str
    identifier: str | None = None
    casefold: bool = False
    yields: str | None = None
    deliver: bool = True
    erase: str | None = None  # as the map writes it: null_value, {constant: "x"} …
    reviews: tuple[Review, ...] = ()


@dataclass(frozen=True)
class DraftLink:
    fields: tuple[str, ...]
    to: str  # a collection
    ownership: Ownership
    target: tuple[str, ...] | None = None
    reviews: tuple[Review, ...] = ()
    where: tuple[tuple[str, str | None], ...] = ()


@dataclass(frozen=True)
class DraftCollection:
    name: str
    key: tuple[str, ...]
    table: str | None = None
    schema: str | None = None
    fields: tuple[DraftField, ...] = ()
    links: tuple[DraftLink, ...] = ()
    erase: str | None = None
    reviews: tuple[Review, ...] = ()


@dataclass(frozen=True)
class DraftSystem:
    name: str
    title: str
    connection: str
    collections: tuple[DraftCollection, ...]
    connector: str = "sql"
    reviews: tuple[Review, ...] = ()
    left_out: tuple[str, ...] = ()  # tables that are no collection


@dataclass(frozen=True)
class Draft:
    controller: str
    systems: tuple[DraftSystem, ...]

    def looks(self) -> Iterator[tuple[str, Review]]:
        """Every review with the place it is about: a system, collection, field or link."""
        for system in self.systems:
            yield from ((system.name, review) for review in system.reviews)
            for collection in system.collections:
                at = f"{system.name}.{collection.name}"
                yield from ((at, review) for review in collection.reviews)
                for field in collection.fields:
                    yield from ((f"{at}.{field.name}", review) for review in field.reviews)
                for link in collection.links:
                    yield from ((f"{at}.{', '.join(link.fields)} -> {link.to}", review) for review in link.reviews)
