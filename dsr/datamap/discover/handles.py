"""What people go by beside their key, as a handle or the number of a card, in columns of any name: values must bear it out."""

from collections.abc import Iterator

from dsr.datamap.discover.facts import ColumnFacts, KeyFacts, Ref, TableFacts
from dsr.datamap.discover.people import Tables
from dsr.datamap.discover.words import nouns, refers, word_set
from dsr.datamap.schema import Category

_SAID = frozenset({"", "username", "number of a person"})
_NAMES = _SAID | {"person name"}  # what a column may be called that holds one
# What says where somebody is or how they like it, not who they are.
_NO_HANDLES = word_set(
    "website url uri site domain path page locale language country city state zip postcode currency color colour hash avatar"
    " image picture status type kind role title gender version"
)
_SHORTEST, _LONGEST = 3, 40  # characters
_FEW = 3  # values that are no status or the like


def handles(tables: Tables, person: Ref) -> tuple[str, ...]:
    """The person's columns of text whose values look like one word each, and no two of them alike."""
    table = tables.by_ref[person]
    return tuple(
        column.name
        for column in table.columns
        if (column.name,) != table.key
        and column.family == "text"
        and tables.kinds[person][column.name].name in _SAID
        and tables.kinds[person][column.name].category is not Category.SECRET
        and not set(nouns(column.name)) & _NO_HANDLES
        and not any(column.name in key.columns for key in table.foreign)
        and _are_words(column)
    )


def by_handle(tables: Tables, table: TableFacts, column: ColumnFacts, person: Ref) -> Iterator[KeyFacts]:
    """Keys that a column of text may be: to each of the person's handles."""
    kind = tables.kinds[table.ref][column.name]
    if table.ref == person or column.family != "text" or kind.name not in _NAMES or kind.category is Category.SECRET:
        return
    if kind.name == "person name" and table.ref in tables.people:  # their own, which others may have as well
        return
    if not column.sample or any(" " in value for value in column.sample):
        return
    if (column.name,) in {table.key, *table.uniques}:
        found = _signs_on_by(tables, table, column, person)
    else:
        found = handles(tables, person)
    for handle in found:
        yield KeyFacts((column.name,), person, (handle,), declared=False)


def logins(tables: Tables, table: TableFacts, column: ColumnFacts) -> Iterator[KeyFacts]:
    """Keys that a column of user names may be: to those of other tables that a constraint makes unique, as a subscription's, or
    to people's, in a table of which nothing else says whose it is, as a history of logins.
    """
    if table.ref in tables.people or not has_logins(tables, table.ref, column):
        return
    alone = not table.foreign and not any(
        refers(each.name) for each in table.columns if each is not column and (each.name,) != table.key
    )
    for other in tables.facts.tables:
        unique = {each[0] for each in other.uniques if len(each) == 1}
        for there in other.columns:
            known = there.name in unique or (alone and other.ref in tables.people)
            if other.ref != table.ref and known and has_logins(tables, other.ref, there):
                yield KeyFacts((column.name,), other.ref, (there.name,), declared=False)


def has_logins(tables: Tables, ref: Ref, column: ColumnFacts) -> bool:
    """Whether the column is called as user names are, though some of them be addresses; of texts, `user` is enough."""
    said = nouns(tables.said(ref, column.name))
    named = tables.kinds[ref][column.name].name == "username" or "".join(said) in {"user", "login", "username"}
    return named and column.family == "text"


def _signs_on_by(tables: Tables, table: TableFacts, column: ColumnFacts, person: Ref) -> tuple[str, ...]:
    """The person's own key, where a table of passwords tells a row by a user name: `signon` beside `account`."""
    secret = any(kind.category is Category.SECRET for kind in tables.kinds[table.ref].values())
    key = tables.by_ref[person].key
    if (
        not secret
        or table.ref in tables.people
        or len(key) != 1
        or tables.by_ref[person].column(key[0]).family != "text"
    ):
        return ()
    return key if tables.kinds[table.ref][column.name].name == "username" else ()


def _are_words(column: ColumnFacts) -> bool:
    """Whether the values that were looked at are short words or numbers, each another one."""
    values = [value.strip() for value in column.sample]
    single = len(values) >= _FEW and len(set(values)) == len(values)
    return single and all(_SHORTEST <= len(value) <= _LONGEST and not any(map(str.isspace, value)) for value in values)
