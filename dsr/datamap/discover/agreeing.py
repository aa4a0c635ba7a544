"""Whether a column that is called after a table of people means them: a comment's `author_id` need not be one of the authors.

Where both the row and the people hang on the same kind of thing, as a comment and an author on a paper, it is the same one.
"""

from collections.abc import Iterator
from dataclasses import replace

from dsr.datamap.discover.facts import Included, KeyFacts, Ref, SamePerson
from dsr.datamap.discover.guess import Guess
from dsr.datamap.discover.likeness import fitting
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
    whole: list[Guess] = []
    for guess in found:
        if guess.named and guess.key.target in others and _is_a_role(guess.key):
            guess = replace(guess, agree=_agreement(tables, keys, guess, guess.key))
            meant = _meant(tables, guess, person)
            if meant is not None and guess.agree is not None:
                whole.append(Guess(guess.table, meant, named=False, by_value=True, instead=guess.agree))
            elif meant is not None and not tables.has_email(guess.key.target):  # nor can they write
                whole.append(Guess(guess.table, meant, named=False, whole=True, worse=guess.question))
                guess = replace(guess, better=_fits(guess.table, meant))
        rivals = tuple(replace(each, agree=_agreement(tables, keys, guess, _aimed(each.fits))) for each in guess.rivals)
        whole.append(replace(guess, rivals=rivals))
    return whole


def _meant(tables: Tables, guess: Guess, person: Ref | None) -> KeyFacts | None:
    """The key to those searched for, who may be meant where those are not after whom the column is called."""
    column = tables.by_ref[guess.table].column(guess.key.columns[0])
    return fitting(tables, column, person) if person not in {None, guess.table} else None


def _fits(ref: Ref, key: KeyFacts) -> Included:
    return Included(ref, key.columns, key.target, key.target_columns)


def _aimed(fits: Included) -> KeyFacts:
    return KeyFacts(fits.columns, fits.target, fits.target_columns, declared=False)


def _is_a_role(key: KeyFacts) -> bool:
    """Whether the column says what somebody did, which anybody may have done, and not only who they are."""
    said = "".join(stem(key.columns[-1]))
    return is_role(said) and said not in SUBJECTS - {"author", "owner"}


def _agreement(tables: Tables, keys: dict[Ref, list[KeyFacts]], guess: Guess, key: KeyFacts) -> SamePerson | None:
    """Whether the row, and those whom it names by that key, hang on the same thing; nothing where they hang on none."""
    ways = {way[-1].target: way for way in _up(tables, keys, key.target)}
    for each in keys[guess.table]:
        way = ways.get(each.target)
        if way is not None and way[-1].target_columns == each.target_columns and each.columns != key.columns:
            return SamePerson(guess.table, (key, *way), (each,))
    return None


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
