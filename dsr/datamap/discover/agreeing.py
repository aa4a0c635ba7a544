"""Whether a column that is called after a table of people means them: a comment's `author_id` need not be one of the authors.

Where both the row and the people hang on the same kind of thing, as a comment and an author on a paper, it is the same one.
"""

from collections.abc import Iterator
from dataclasses import replace

from dsr.datamap.discover.facts import KeyFacts, Ref, SamePerson
from dsr.datamap.discover.guess import Guess
from dsr.datamap.discover.people import Tables
from dsr.datamap.discover.roles import is_role
from dsr.datamap.discover.words import CATALOGUE, COLLECTIVES, SHAREABLE, SUBJECTS, stem

_STEPS = 3  # from people up to the thing


def with_agreement(tables: Tables, found: list[Guess], person: Ref | None) -> list[Guess]:
    """The guesses at other people than those searched for, each with what is asked of it, where there is anything to ask."""
    keys: dict[Ref, list[KeyFacts]] = {table.ref: list(table.foreign) for table in tables.facts.tables}
    for guess in found:
        if guess.named:
            keys[guess.table].append(guess.key)
    others = tables.people - {person}
    return [
        _asked(tables, keys, guess) if guess.named and guess.key.target in others and _is_a_role(guess.key) else guess
        for guess in found
    ]


def _is_a_role(key: KeyFacts) -> bool:
    """Whether the column says what somebody did, which anybody may have done, and not only who they are."""
    said = "".join(stem(key.columns[-1]))
    return is_role(said) and said not in SUBJECTS - {"author", "owner"}


def _asked(tables: Tables, keys: dict[Ref, list[KeyFacts]], guess: Guess) -> Guess:
    ways = {way[-1].target: way for way in _up(tables, keys, guess.key.target)}
    for key in keys[guess.table]:
        way = ways.get(key.target)
        if way is not None and way[-1].target_columns == key.target_columns and key.columns != guess.key.columns:
            return replace(guess, agree=SamePerson(guess.table, (guess.key, *way), (key,)))
    return guess


def _up(tables: Tables, keys: dict[Ref, list[KeyFacts]], ref: Ref) -> Iterator[tuple[KeyFacts, ...]]:
    """The ways from people to what their columns name plainly, apart from what many share."""
    pending: list[tuple[KeyFacts, ...]] = [(key,) for key in keys[ref]]
    while pending:
        way = pending.pop(0)
        key = way[-1]
        plain = "".join(stem(key.columns[-1])) in tables.aliases(key.target) and len(key.columns) == 1
        shared = tables.noun(key.target) in COLLECTIVES | CATALOGUE | SHAREABLE
        if not plain or shared or key.where or key.target in tables.people:
            continue
        yield way
        if len(way) < _STEPS:
            pending.extend((*way, each) for each in keys[key.target] if each.target != key.target)
