"""Columns that nothing links and that seem to name a person: whose the row is need not be what its links say."""

from collections.abc import Iterable

from dsr.datamap.discover.facts import Answer, Answers, ColumnFacts, Included, Question, Ref, TableFacts
from dsr.datamap.discover.guess import Guess
from dsr.datamap.discover.handles import handles
from dsr.datamap.discover.likeness import is_count
from dsr.datamap.discover.owners import Keys
from dsr.datamap.discover.people import Tables
from dsr.datamap.discover.roles import could_name_somebody, names_somebody
from dsr.datamap.discover.words import ENTITIES, SHAREABLE, stem
from dsr.datamap.schema import Category

_HOLDERS = frozenset({"number", "uuid", "text"})
_ELSEWHERE = frozenset(
    {"source", "charge", "bill", "invoice"}
)  # of another type than people’s keys: numbers kept elsewhere


def strays(tables: Tables, person: Ref) -> dict[tuple[Ref, str], Question]:
    """Columns without a link that could hold a person's key: of unguessable values whatever they are called, else those
    that are called like a person.
    """
    person = tables.base(person)
    key = tables.by_ref[person].key
    family = tables.by_ref[person].column(key[0]).family if len(key) == 1 else ""
    if family not in _HOLDERS:
        return {}
    return {
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
    refuted = {
        (guess.table, guess.key.columns[0])
        for guess in guesses
        if (answer := answers.to(guess.question)).no and not answer.yes
    }
    asked = strays(tables, person)
    found: dict[Ref, str] = {}
    for table in tables.facts.tables:
        linked = {name for key in keys[table.ref] for name in key.columns} | set(_number(table))
        for column in table.columns:
            place = (table.ref, column.name)
            if column.name in linked or column.family not in _HOLDERS or place in refuted:
                continue
            kind = tables.kinds[table.ref][column.name]
            if kind.strong and kind.category is not Category.ACCOUNT:  # a tax number refers to nobody's row
                continue
            answer = answers.to(asked[place]) if place in asked else Answer(no=1)
            empty = place in asked and asked[place] in answers.given and not answer.known and _is_filled(table)
            seen = empty or (place in asked and answer.known and not answer.yes)  # nobody's key, whatever it is called
            elsewhere = place not in asked and _is_kept_elsewhere(tables, table, column, person)
            named = not (seen or elsewhere) and _names(tables, table, column.name, person)
            if named or answer.yes or not (answer.known or empty):
                found.setdefault(table.ref, column.name)
    return found


def _is_kept_elsewhere(tables: Tables, table: TableFacts, column: ColumnFacts, person: Ref) -> bool:
    """Whether the column has what another system calls something, as `cus_9012`: it is called so, or its values are texts with
    letters, beside people who are told by numbers and go by no name.
    """
    if set(stem(tables.said(table.ref, column.name))) <= _ELSEWHERE:
        return True
    lettered = bool(column.sample) and all(_is_code(value) for value in column.sample)
    told = {column.family for column in tables.by_ref[person].columns if column.name in tables.by_ref[person].key}
    return column.family == "text" and lettered and told == {"number"} and not handles(tables, person)


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
