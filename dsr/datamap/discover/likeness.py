"""Tables that a column may point at though its name has not the form of a reference: values must bear each out."""

from collections.abc import Mapping
from itertools import takewhile

from dsr.datamap.discover.facts import ColumnFacts, KeyFacts, Ref, TableFacts
from dsr.datamap.discover.fields import Kind
from dsr.datamap.discover.people import Tables
from dsr.datamap.discover.roles import is_role
from dsr.datamap.discover.second import known_by
from dsr.datamap.discover.words import GENERIC, nouns, refers, said_of_any, singular, stem, tokens
from dsr.datamap.schema import Category

_NUMBERS = frozenset({"no", "nr", "num", "number"})
# Last words by which a column says which of another table's own columns it holds.
_TELLING = frozenset({"number", "uuid", "guid", "code", "ref", "reference", "handle"})
# Numbers of things that the world over are called so, and mean one thing each: a card in a telephone, the line, a vehicle.
OF_THINGS = frozenset({"imsi", "imei", "iccid", "msisdn", "vin"})
_LONG = 5  # letters that two forms of a word share
_ENDING = 2  # letters of an ending
_FLAGGING = frozenset({"is", "has", "was"})
_WHO = frozenset({Category.IDENTITY, Category.CONTACT})
_NAMING = frozenset({"username", "number of a person"})


def numbered(tables: Tables) -> dict[str, list[Ref]]:
    """Tables by the names of their columns that tell a row by itself, each written in one word."""
    found: dict[str, list[Ref]] = {}
    for table in tables.facts.tables:
        called = {(each.name,) for each in table.columns if set(tokens(each.name)) <= OF_THINGS}
        for (name,) in {each for each in (table.key, *table.uniques) if len(each) == 1} | called:
            found.setdefault("".join(tokens(name)), []).append(table.ref)
    return found


def is_own_key(tables: Tables, ref: Ref, name: str) -> bool:
    """Whether the table's whole key is called so, in letters of any case."""
    return [key.lower() for key in tables.by_ref[ref].key] == [name.lower()]


def aimed(tables: Tables, column: ColumnFacts, target: Ref) -> ColumnFacts | None:
    """The target's unique column of the very name, or the only one with the same last word, of a number also where that
    is another word for it; a number of that name that nothing makes unique, never the key beside it; else its key, or
    where that is of another type the only other unique column that is called alike.
    """
    there = tables.by_ref[target]
    for thing in (each for each in there.columns if set(tokens(each.name)) <= OF_THINGS):
        if _glued(thing.name) == _glued(column.name):
            return thing
    unique = [each for each in there.columns if (each.name,) in there.uniques and each.family == column.family]
    for same in (each for each in unique if _is_called(tables, column, each, target)):
        return same
    alike = [each for each in unique if _last(each.name) == _last(column.name) and (each.name,) != there.key]
    if _last(column.name) in _TELLING and len(alike) == 1:
        return alike[0]
    named = [each for each in there.columns if _glued(each.name) == _glued(column.name) and each.name not in there.key]
    if named and _last(column.name) in _TELLING and "".join(stem(column.name)) in tables.aliases(target):
        return None if any(named[0].name in each for each in there.uniques) else named[0]
    key = there.column(there.key[0]) if len(there.key) == 1 else None
    if not there.key and not there.uniques:  # an import, whose rows nothing but values tells apart
        alone = (each for each in there.columns if each.family == column.family)
        return next((each for each in alone if _glued(each.name) == _glued(column.name)), None)
    if key is None or key.family != column.family:
        others = unique if key is None else alike
        return others[0] if len(others) == 1 else key
    return key


def _is_called(tables: Tables, column: ColumnFacts, aimed: ColumnFacts, target: Ref) -> bool:
    """Whether the column is called as the one aimed at, with or without the table's name before it."""
    here, there = tokens(column.name), tokens(aimed.name)
    if not there or "".join(here) == "".join(there):
        return bool(there)
    before = here[: -len(there)]
    return len(there) > 1 and here[-len(there) :] == there and "".join(map(singular, before)) in tables.aliases(target)


def is_count(column: ColumnFacts) -> bool:
    """Whether the column says how many there are: `guests`, as a number, are several."""
    words = tokens(column.name)
    return column.family == "number" and bool(words) and singular(words[-1]) != words[-1]


def _glued(name: str) -> str:
    return "".join(tokens(name))


def _last(name: str) -> str:
    word = tokens(name)[-1] if tokens(name) else ""
    return "number" if word in _NUMBERS else word


def same_key(tables: Tables, table: TableFacts, column: ColumnFacts, by_key: Mapping[str, list[Ref]]) -> Ref | None:
    """The table whose whole key, or unique column, has the column's very name: `login`, `idvisit`, `membernumber`."""
    name = column.name.lower()
    if name in GENERIC or said_of_any(name):
        return None
    found = [ref for ref in by_key.get(_glued(name), []) if ref != table.ref and _fits(tables, column, ref)]
    if (column.name,) in table.uniques:  # else two tables' own numbers
        known = ((ref, known_by(tables, ref)) for ref in found if ref in tables.people)
        found = [ref for ref, second in known if second is not None and _glued(second.name) == _glued(name)]
    kind = next(
        kind for real, kind in tables.kinds[table.ref].items() if column.name in {real, tables.said(table.ref, real)}
    )
    if kind.strong and kind.category in _WHO:
        # An address or the like may be a key, and is no reference all the same.
        found = [ref for ref in found if _goes_by(tables, table, column, kind, ref)]
    if (column.name,) == table.key:  # of several tables with one key the one with the plainest name is meant
        found = [ref for ref in found if plainer(tables, ref, table.ref) or _is_theirs(tables, table, column, ref)]
        if column.family == "number":  # else two tables' own numbers
            found = [ref for ref in found if "".join(stem(name)) in tables.aliases(ref)]
    if len(found) > 1:
        first = tables.words(table.ref)[:1]
        shortest = min(len(tables.words(ref)) for ref in found)
        near = [ref for ref in found if tables.words(ref)[:1] == first]
        found = near if len(near) == 1 else [ref for ref in found if len(tables.words(ref)) == shortest]
    return found[0] if len(found) == 1 else None


def _is_theirs(tables: Tables, table: TableFacts, column: ColumnFacts, person: Ref) -> bool:
    """Whether it is what people go by, no number that is counted up: `profile` by the `userid` of `account`."""
    somebody = person in tables.people and table.ref not in tables.people
    return somebody and column.family != "number" and is_own_key(tables, person, column.name)


def _goes_by(tables: Tables, table: TableFacts, column: ColumnFacts, kind: Kind, person: Ref) -> bool:
    """Whether the row may mean somebody by a user name or, where people have no other key, by any name of theirs."""
    another = table.ref not in tables.people
    if kind.identity and is_own_key(tables, person, column.name):
        another |= len(table.key) > 1 and column.name in table.key
    elif kind.name not in _NAMING:
        return False
    return another and person in tables.people


def same_noun(tables: Tables, table: TableFacts, column: ColumnFacts, index: Mapping[str, list[Ref]]) -> Ref | None:
    """The table whose noun is the column's whole name, `user`, or people whose noun is its end, `affecteduser`; numbers
    mean people only.
    """
    if refers(column.name) or column.name.lower() in GENERIC or (column.name,) == table.key or is_count(column):
        return None
    if set(tokens(column.name)[:1]) & _FLAGGING:
        return None
    name = "".join(nouns(column.name))
    called = index.get(name) or [
        ref for ref in tables.people if len(tables.noun(ref)) > 3 and name.endswith(tables.noun(ref))
    ]
    found = [ref for ref in called if ref != table.ref and _fits(tables, column, ref)]
    if len(found) != 1:
        return None
    bare = column.family != "number" or tables.calls_keys_by_nouns
    return found[0] if bare or _stands_for_people(tables, found[0]) else None


def _stands_for_people(tables: Tables, ref: Ref) -> bool:
    """Whether a row of it is somebody: a person, or what a person is under another number, as actors by a unique `user`."""
    table = tables.by_ref[ref]
    called = {alias for person in tables.people for alias in tables.aliases(person)}
    single = {each[0] for each in (table.key, *table.uniques) if len(each) == 1}
    own = set(tables.words(ref))
    said = ("".join(word for word in stem(tables.said(ref, name)) if word not in own) for name in single)
    return ref in tables.people or any(each in called for each in said)


def role_key(tables: Tables, table: TableFacts, column: ColumnFacts, by_key: Mapping[str, list[Ref]]) -> Ref | None:
    """The table by whose key, in a role, the column is called: `calling_msisdn` of subscribers by their `msisdn`."""
    words = tokens(column.name)
    if len(words) < 2 or (column.name,) == table.key or words[-1] in GENERIC or not is_role(words[0]):
        return None
    keyed = by_key.get("".join(words[1:]), [])
    found = [ref for ref in keyed if ref != table.ref and is_own_key(tables, ref, "_".join(words[1:]))]
    return found[0] if len(found) == 1 and _fits(tables, column, found[0]) else None


def above(tables: Tables, table: TableFacts, column: ColumnFacts) -> Ref | None:
    """The table that this one's name begins with: `parent_id` of `contacts_audit`, `entity_id` of `user__roles`."""
    own = (column.name,) == table.key
    if own and column.family == "number":  # two tables' own numbers are always alike
        return None
    if not own and not said_of_any(column.name):
        return None
    if stem(column.name) == ("parent",) and column.family == "number" and len(table.key) == 1:
        return None  # a row of the same table
    linked = {key.target for key in table.foreign}  # `item_id` of order_items that have an order_id too is their number
    over = [
        ref for ref in tables.by_ref if tables.is_under(table.ref, ref) and ref[0] == table.ref[0] and ref not in linked
    ]
    found = sorted(over, key=lambda ref: -len(tables.words(ref)))
    return found[0] if found and _fits(tables, column, found[0]) else None


def plainer(tables: Tables, ref: Ref, other: Ref) -> bool:
    """Whether the other table's name says more: `shortcut_set_users` than `users`."""
    return set(tables.words(ref)) < set(tables.words(other))


def same_names(key: KeyFacts) -> bool:
    return [name.lower() for name in key.columns] == [name.lower() for name in key.target_columns]


def _fits(tables: Tables, column: ColumnFacts, ref: Ref) -> bool:
    there = aimed(tables, column, ref)
    return there is not None and there.family == column.family


def fitting(tables: Tables, column: ColumnFacts, target: Ref) -> KeyFacts | None:
    there = aimed(tables, column, target)
    if there is None or there.family != column.family:
        return None
    return KeyFacts((column.name,), target, (there.name,), declared=False)


def is_form_of(word: str, noun: str) -> bool:
    """Whether two words differ in their endings only, as a plural of another language does: `aangifte`, `wizyty`."""
    same = takewhile(lambda letters: letters[0] == letters[1], zip(word, noun, strict=False))
    shared = sum(1 for _ in same)
    return shared >= _LONG and max(len(word), len(noun)) - shared <= _ENDING
