"""Columns whose table another one says by a code, `owner_code = 'C'` or `item_type = 100`: the rows have to bear it out.

Small numbers are among the keys of every table, so a code is followed only where one table alone can be meant.
"""

from collections.abc import Iterator
from dataclasses import replace

from dsr.datamap.discover.facts import Answer, Answers, Fitting, KeyFacts, Ref
from dsr.datamap.discover.naming import PEOPLE
from dsr.datamap.discover.people import Tables
from dsr.datamap.discover.polymorphic import Pair, aimed, link, meanings, named_itself
from dsr.datamap.discover.words import COLLECTIVES, DEALINGS, THINGS, nouns, refers, stem, word_set

_MOST_CODES = 12
_MOST_TABLES = 300
_LONGEST = 3  # letters of a code
_ENOUGH = 5  # values that are all found by no chance, where the code is short for the table's name
_CHANCE = 0.001  # that all values are found in a table which is not meant, where the code says nothing
# Words for people and nothing else.
_PERSONS = (PEOPLE | word_set("sender recipient receiver payer payee requester reporter")) - word_set(
    "owner account party profile holder"
)


def fitting_questions(tables: Tables, pair: Pair, answers: Answers) -> Iterator[Fitting]:
    """For each value that names no table: which tables' keys do its rows hold?"""
    yield from _questions(tables, pair, answers).values()


def coded_links(tables: Tables, pair: Pair, answers: Answers) -> Iterator[KeyFacts]:
    """A key for each value that can mean one table only."""
    questions = _questions(tables, pair, answers)
    short = {value: _spelled(tables, pair, value, answers.to(question).fits) for value, question in questions.items()}
    targets = [target for target in short.values() if target is not None]
    # Where each code is short for a table of its own, few rows will do.
    complete = len(targets) == len(questions) > 1 and len(set(targets)) == len(targets)
    for value, question in questions.items():
        answer, target = answers.to(question), short[value]
        if target is None or not (complete or answer.yes >= _ENOUGH):
            target = _only(tables, pair, answer) if question.single or not answer.chance else None
        if target is not None and target != pair.table:
            yield replace(link(tables, pair, value, target), coded=True)


def _questions(tables: Tables, pair: Pair, answers: Answers) -> dict[str, Fitting]:
    values = [value for value, target in meanings(tables, pair, answers).items() if target is None and value]
    family = tables.by_ref[pair.table].column(pair.column).family
    keys = {ref: aimed(tables, pair, ref) for ref in tables.by_ref}
    targets = tuple((ref, key) for ref, key in keys.items() if key and tables.by_ref[ref].column(key).family == family)
    if len(values) > _MOST_CODES or not targets or len(targets) > _MOST_TABLES:
        return {}
    kind = pair.question.column
    found = {}
    for value in values:
        short = any(_is_short_for(value, tables, ref) for ref, _ in targets)
        found[value] = Fitting(pair.table, pair.column, ((kind, value),), targets, single=not short)
    return found


def _spelled(tables: Tables, pair: Pair, code: str, fits: tuple[Ref, ...]) -> Ref | None:
    """The only table that has all values and that the letters can be short for."""
    named = named_itself(tables, pair.column)
    if named and not tables.people.issuperset(named):  # a kind of the one table that the column names
        return None
    held = [ref for ref in fits if _is_short_for(code, tables, ref) and _may_be_meant(tables, pair, ref)]
    rivals = [ref for ref in fits if ref in named and ref not in held]
    return held[0] if len(held) == 1 and not rivals else None


def _is_short_for(code: str, tables: Tables, ref: Ref) -> bool:
    words, code = tables.words(ref), code.lower()
    return (code.isalpha() and len(code) <= _LONGEST) and (
        tables.noun(ref).startswith(code)
        or "".join(words).startswith(code)
        or "".join(word[0] for word in words) == code
    )


def _may_be_meant(tables: Tables, pair: Pair, ref: Ref) -> bool:
    """Whether the table is of people or, where the column's name allows, of what other rows point at."""
    noun = tables.noun(ref)
    if ref in tables.people or noun in COLLECTIVES:
        return True
    if named_itself(tables, pair.column) or _PERSONS & set(nouns(pair.column)):
        return False
    if noun in DEALINGS | THINGS:
        return True
    others = (table for table in tables.facts.tables if table.ref != ref)
    pointed = {"".join(stem(column.name)) for table in others for column in table.columns if refers(column.name)}
    return bool(tables.aliases(ref) & pointed)


def _only(tables: Tables, pair: Pair, answer: Answer) -> Ref | None:
    """The only table that has all values, where that is no chance."""
    numbers = tables.by_ref[pair.table].column(pair.column).family == "number"
    if len(answer.fits) != 1 or (numbers and answer.yes < _ENOUGH):
        return None
    return answer.fits[0] if answer.chance**answer.yes <= _CHANCE else None
