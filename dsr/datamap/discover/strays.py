"""Columns that nothing links and that seem to name a person: whose the row is need not be what its links say."""

from collections.abc import Iterable

from dsr.datamap.discover.facts import (
    Answer,
    Answers,
    ColumnFacts,
    Included,
    Labels,
    Question,
    Ref,
    Single,
    TableFacts,
)
from dsr.datamap.discover.guess import Guess
from dsr.datamap.discover.handles import handles
from dsr.datamap.discover.likeness import is_count
from dsr.datamap.discover.naming import PEOPLE
from dsr.datamap.discover.owners import Keys
from dsr.datamap.discover.people import Tables
from dsr.datamap.discover.polymorphic import kind_beside
from dsr.datamap.discover.roles import could_name_somebody, names_somebody, offers
from dsr.datamap.discover.words import AGENTS, ENTITIES, SHAREABLE, nouns, stem
from dsr.datamap.schema import Category

_CODE = 3  # letters of a code that says no word
_HOLDERS = frozenset({"number", "uuid", "text"})
_ELSEWHERE = frozenset(
    {"source", "charge", "bill", "invoice"}
)  # of another type than people’s keys: numbers kept elsewhere


def strays(tables: Tables, person: Ref) -> dict[tuple[Ref, str], Question]:
    """Columns without a link that could hold a person's key: of unguessable values whatever they are called, else those
    that are called like a person. Of those of another type than people's keys it is asked whether any row has one.
    """
    person = tables.base(person)
    key = tables.by_ref[person].key
    family = tables.by_ref[person].column(key[0]).family if len(key) == 1 else ""
    if family not in _HOLDERS:
        return {}
    others: dict[tuple[Ref, str], Question] = {
        (table.ref, column.name): Single(table.ref, (column.name,))
        for table in tables.facts.tables
        for column in table.columns
        if column.family in _HOLDERS - {family} and not column.sample and _names(tables, table, column.name, person)
    }
    return others | {
        (table.ref, column.name): Included(table.ref, (column.name,), person, key)
        for table in tables.facts.tables
        if table.ref != person
        for column in table.columns
        if column.family == family
        and not is_count(column)
        and (family == "uuid" or _may_name(tables, table, column.name, person))
        and column.name not in {*_number(table), *(name for held in table.foreign for name in held.columns)}
    }


def hidden(tables: Tables, keys: Keys, person: Ref, guesses: Iterable[Guess], answers: Answers) -> dict[Ref, str]:
    """Tables with such a column, and the column: by its name, or since it holds people's keys or nobody looked."""
    seen = _Seen(tables, person, guesses, answers)
    found: dict[Ref, str] = {}
    for table in tables.facts.tables:
        linked = {name for key in keys[table.ref] for name in key.columns} | set(_number(table))
        for column in table.columns:
            if column.family in _HOLDERS and column.name not in linked and seen.may_name_somebody(table, column):
                found.setdefault(table.ref, column.name)
    return found


class _Seen:
    """What is known of such columns."""

    def __init__(self, tables: Tables, person: Ref, guesses: Iterable[Guess], answers: Answers) -> None:
        self.tables, self.person, self.answers = tables, person, answers
        self.asked = strays(tables, person)
        self.refuted: set[tuple[Ref, str]] = set()  # what it is called after, it does not hold
        self.unlike: set[tuple[Ref, str]] = set()  # nor what they go by
        for guess in guesses:
            if (answer := answers.to(guess.question)).no and not answer.yes:
                (self.unlike if guess.by_value else self.refuted).add((guess.table, guess.key.columns[0]))

    def may_name_somebody(self, table: TableFacts, column: ColumnFacts) -> bool:
        place, kind = (table.ref, column.name), self.tables.kinds[table.ref][column.name]
        if place in self.refuted or _is_of_staff(self.tables, column, self.person):
            return False
        if kind.strong and kind.category is not Category.ACCOUNT:  # a tax number refers to nobody's row
            return False
        if self._is_kept_elsewhere(table, column) or self._is_of_things(table, column):
            return False
        asked = self.asked.get(place)
        answer = Answer(no=1) if asked is None else self.answers.to(asked)
        empty = asked in self.answers.given and not answer.known and _is_filled(table)
        if empty or (asked is not None and answer.known and not answer.yes):  # nobody's key, whatever it is called
            return False
        named = _names(self.tables, table, column.name, self.person)
        return named or bool(answer.yes) or not answer.known

    def _is_kept_elsewhere(self, table: TableFacts, column: ColumnFacts) -> bool:
        """Whether the column, of another type than people's keys, has what another system calls something, as `cus_9012`: it is
        called so, or its values are texts with letters, beside people who are told by numbers and go by no such name.
        """
        if isinstance(self.asked.get((table.ref, column.name)), Included):
            return False
        if set(stem(self.tables.said(table.ref, column.name))) <= _ELSEWHERE:
            return True
        people = self.tables.by_ref[self.person]
        lettered = bool(column.sample) and all(map(_is_code, column.sample))
        told = {each.family for each in people.columns if each.name in people.key}
        unlike = (table.ref, column.name) in self.unlike or not handles(self.tables, self.person)
        return column.family == "text" and lettered and told == {"number"} and unlike

    def _is_of_things(self, table: TableFacts, column: ColumnFacts) -> bool:
        """Whether another column says of which kind the row is that this one points at, and each kind is of things."""
        kind = kind_beside(self.tables, table, column.name)
        labels = self.answers.to(Labels(table.ref, kind)).labels if kind else ()
        said = [nouns(text) for _, texts in labels for text in texts]
        return bool(said) and all(len("".join(words)) > _CODE and not set(words) & PEOPLE for words in said)


def _is_of_staff(tables: Tables, column: ColumnFacts, person: Ref) -> bool:
    """Whether the column is called as somebody who serves, as a surveyor, and there is a table of such people."""
    said = set(stem(column.name)) & AGENTS
    staff = any(tables.is_agent(ref) for ref in tables.people - {person})
    return bool(said) and staff and not offers(column.name)


def _is_code(value: str) -> bool:
    """Whether it has letters and digits and is one word."""
    letters, digits = (any(map(each, value)) for each in (str.isalpha, str.isdigit))
    return letters and digits and not any(map(str.isspace, value)) and "@" not in value


def _is_filled(table: TableFacts) -> bool:
    """Whether any row was seen."""
    return any(column.sample for column in table.columns)


def _may_name(tables: Tables, table: TableFacts, name: str, person: Ref) -> bool:
    return could_name_somebody(tables.said(table.ref, name)) or _names(tables, table, name, person)


def _names(tables: Tables, table: TableFacts, name: str, person: Ref) -> bool:
    words = tuple({*tables.words(person), *tables.aliases(person)} - ENTITIES)
    said = tables.said(table.ref, name)
    if set(stem(said)[-1:]) & SHAREABLE:  # where it is shipped, not to whom
        return False
    return names_somebody(said, target=words, own=tables.words(table.ref))


def _number(table: TableFacts) -> tuple[str, ...]:
    """The column that is the row's own number; one of several may be somebody's."""
    return table.key if len(table.key) == 1 else ()
