"""Guesses that nothing but the rows bear out: columns called by a short form, user names, numbers of people's records."""

from collections.abc import Iterator
from dataclasses import replace

from dsr.datamap.discover.facts import ColumnFacts, Included, KeyFacts, Ref, Single, TableFacts
from dsr.datamap.discover.guess import Guess, Rival
from dsr.datamap.discover.handles import logins
from dsr.datamap.discover.likeness import fitting
from dsr.datamap.discover.passing import passed_on
from dsr.datamap.discover.people import Tables
from dsr.datamap.discover.roles import bare_role, offers, role_of
from dsr.datamap.discover.words import ANYBODY, SUBJECTS, refers, word_set

_MORE = word_set("cstm custom ext extra extension detail data datum info")


def by_record(tables: Tables, table: TableFacts, column: ColumnFacts, person: Ref) -> Iterator[Guess]:
    """Where a role, as `reported_by`, may hold numbers of people's records, as of tenants, and not of the persons they are: a
    guess for each table of such records. All values are found there, and in no other table of people as well.
    """
    role = role_of(column.name, target=tables.words(person), own=tables.words(table.ref))
    said = bare_role(column.name) and (role in {"owns", "makes"} or offers(column.name))
    if not said or not refers(column.name) or (column.name,) == table.key:
        return
    records = [ref for ref in tables.by_ref if ref != table.ref and _is_record(tables, ref)]
    fits = [key for ref in (*records, *sorted(tables.people, key=str)) if (key := fitting(tables, column, ref))]
    yield from (guess for guess in _one_of(table.ref, fits) if guess.key.target in records)


def _is_record(tables: Tables, ref: Ref) -> bool:
    """Whether the rows say more of people who are known elsewhere: they are called as people are, and point at them."""
    noun, table = tables.noun(ref), tables.by_ref[ref]
    known = any(key.target in tables.people and key.target != ref for key in table.foreign)
    return noun in SUBJECTS - ANYBODY and ref not in tables.people and known


def by_login(tables: Tables, table: TableFacts, column: ColumnFacts, person: Ref | None) -> Iterator[Guess]:
    """A guess for each table whose user names the column may have, the person's apart: no two of them fit."""
    for guess in _one_of(table.ref, [key for key in logins(tables, table, column) if key.target != person]):
        yield replace(guess, single=not_unique(tables, guess.key))


def _one_of(ref: Ref, keys: list[KeyFacts]) -> Iterator[Guess]:
    """A guess for each key, of which no other one must fit."""
    asked = {key: Included(ref, key.columns, key.target, key.target_columns) for key in keys}
    for key in keys:
        rivals = tuple(Rival(each) for other, each in asked.items() if other != key)
        yield Guess(ref, key, named=False, by_value=True, whole=True, rivals=rivals)


def called_short(tables: Tables, table: TableFacts, column: ColumnFacts) -> Guess | None:
    """A guess by the short form of another table's name; all values must be there."""
    target = tables.called_short(table.ref, column.name)
    key = fitting(tables, column, target) if target is not None else None
    if key is None or (column.name,) == table.key:
        return None
    passed, single = passed_on(tables, table.ref, key), not_unique(tables, key)
    return Guess(table.ref, key, named=False, whole=True, single=single, passed=passed)


def more_of(tables: Tables, table: TableFacts, column: ColumnFacts) -> Guess | None:
    """Where a table that is called after another one has more of its rows, by a key that no two rows have by chance, a guess that
    it is the other's: `id_c` of `contacts_cstm`.
    """
    if table.key != (column.name,) or column.family == "number" or tables.words(table.ref)[-1] not in _MORE:
        return None
    over = [ref for ref in tables.by_ref if tables.words(ref) == tables.words(table.ref)[:-1]]
    key = fitting(tables, column, over[0]) if len(over) == 1 else None
    own = key is not None and tables.by_ref[key.target].key == key.target_columns
    return Guess(table.ref, key, named=False, whole=True) if key is not None and own else None


def not_unique(tables: Tables, key: KeyFacts) -> Single | None:
    """Whether what it aims at is unique, is a question where no constraint says so."""
    unique = tables.by_ref[key.target].is_unique(key.target_columns)
    return None if unique else Single(key.target, key.target_columns)
