"""Where a search starts: the identifier that somebody chose or the likeliest one, and whose it is."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from dsr.datamap.discover.facts import Chosen, KeyFacts, Ref
from dsr.datamap.discover.people import Tables
from dsr.datamap.discover.roles import role_of
from dsr.datamap.discover.words import (
    COLLECTIVES,
    DEALINGS,
    HOLDERS_OF_IDENTIFIERS,
    SHAREABLE,
    SUBJECTS,
    THINGS,
    slug,
    tokens,
)


class NoIdentifier(ValueError):
    """No search could start; the message says what to choose from."""


@dataclass(frozen=True)
class Start:
    """`person`: the table of the people. `held`: the key by which the identifier's own table points at it, if another.

    `joins`: tables that tie the identifier's table, then the person's own too, to people, each with its key to it.
    """

    table: Ref
    column: str
    kind: str
    person: Ref
    held: KeyFacts | None = None
    rivals: tuple[str, ...] = ()
    joins: tuple[tuple[Ref, KeyFacts], ...] = ()


def start_of(tables: Tables, chosen: Chosen) -> Start:
    """Raises NoIdentifier."""
    if chosen.identifier is not None:
        table, column = _chosen(tables, *chosen.identifier)
        rivals: tuple[str, ...] = ()
    else:
        ranked = sorted(_candidates(tables), reverse=True)
        if not ranked:
            raise NoIdentifier(_choices(tables))
        score, _, table, column = ranked[0]
        rivals = tuple(f"{other[1]}.{name}" for points, _, other, name in ranked[1:6] if points >= score - 2)
    kind = chosen.kind or _kind(tables, table, column)
    held = _held(tables, table) or (_held_by(tables, table) if chosen.identifier else None)
    joins = () if held else tuple(_joins(tables, table))
    return Start(table, column, kind, held.target if held else table, held, rivals, joins)


def _joins(tables: Tables, ref: Ref) -> Iterator[tuple[Ref, KeyFacts]]:
    """Where addresses are kept once and tied to people of several kinds."""
    if ref in tables.people or not HOLDERS_OF_IDENTIFIERS & {tables.noun(ref), *tables.words(ref)}:
        return
    for table in tables.facts.tables:
        here = [key for key in table.foreign if key.target == ref]
        people = any(key.target in tables.people for key in table.foreign)
        if len(here) == 1 and people and table.ref not in tables.people and not tables.strong(table.ref):
            yield table.ref, here[0]


def _chosen(tables: Tables, name: str, column: str) -> tuple[Ref, str]:
    wanted = name.lower()
    called = {ref: {ref[1], f"{ref[0] or tables.facts.schema}.{ref[1]}"} for ref in tables.by_ref}
    refs = [ref for ref, names in called.items() if wanted in map(str.lower, names)]
    exact = [ref for ref in refs if name in called[ref]]
    refs = exact if exact and len(refs) > 1 else refs
    if len(refs) != 1:
        what = "is in several schemas; write schema.table.column" if refs else "is not among the tables"
        raise NoIdentifier(f"The table {name} {what}. " + _choices(tables))
    columns = {each.name: each.name for each in tables.by_ref[refs[0]].columns}
    folded = {each.lower(): each for each in columns}
    found = columns.get(column) or folded.get(column.lower())
    if found is None:
        raise NoIdentifier(f"The table {name} has no column {column}; it has {', '.join(columns)}.")
    return refs[0], found


def _candidates(tables: Tables) -> Iterator[tuple[int, int, Ref, str]]:
    """Columns with e-mail addresses, each with its points, of tables of people or of their addresses."""
    for ref in tables.by_ref:
        mails = [name for name in tables.mails(ref) if tables.qualifies(ref, name) in {"plain", "owns"}]
        if not mails:
            continue
        noun = tables.noun(ref)
        points = 6 * (ref in tables.people) + 3 * (noun in SUBJECTS) - 5 * tables.is_agent(ref)
        points -= 3 * (tables.is_entered(ref) and noun not in {"passenger", "attendee"}) + 3 * (noun in COLLECTIVES)
        points += 2 * (noun in {"customer", "user", "client", "member", "account"})
        named = {kind.name for kind in tables.kinds[ref].values()}
        points += ("secret" in named) + ("person name" in named)
        pointed = sum(key.target == ref for table in tables.facts.tables for key in table.foreign)
        for name in mails:
            yield points + (tokens(name)[-1:] == ("email",)) - len(tokens(name)), pointed, ref, name


def _choices(tables: Tables) -> str:
    several = Counter(name for _, name in tables.by_ref)
    schema = tables.facts.schema
    called = {ref: f"{ref[0] or schema}.{ref[1]}" if several[ref[1]] > 1 else ref[1] for ref in tables.people}
    found = [
        f"{name}.{tables.by_ref[ref].key[0]}" for ref, name in sorted(called.items(), key=str) if tables.by_ref[ref].key
    ]
    listed = f" Tables that seem to describe people: {', '.join(found[:10])}." if found else ""
    return f"Choose the column that a search starts from with --identifier TABLE.COLUMN.{listed}"


def _kind(tables: Tables, ref: Ref, column: str) -> str:
    kind = tables.kinds[ref][column]
    if kind.email:
        return "email"
    if kind.name in {"phone", "username"}:
        return kind.name
    name = slug(column) or "number"
    return name if len(tokens(column)) > 1 or (name.endswith("id") and name != "id") else f"{tables.noun(ref)}_{name}"


def _held(tables: Tables, ref: Ref) -> KeyFacts | None:
    """The key to the person, where the chosen column stands in a table of addresses or logins of people."""
    words = tables.words(ref)
    if ref in tables.people or not HOLDERS_OF_IDENTIFIERS & {tables.noun(ref), "".join(words[-2:]), *words[-1:]}:
        return None
    keys = _to_people(tables, ref)
    return keys[0] if len(keys) == 1 else None


def _held_by(tables: Tables, ref: Ref) -> KeyFacts | None:
    """The only key to people of a table that somebody chose, whatever the table is called: each row is one person's, unless it
    says itself who the person is, as a booking at somebody's shop.
    """
    table = tables.by_ref[ref]
    keys = _to_people(tables, ref)
    if ref in tables.people or len(keys) != 1:
        return None
    if _says_who(tables, ref):
        return None
    required = keys[0].declared and table.requires(keys[0].columns)
    return keys[0] if required or tables.noun(ref) in SHAREABLE else None


def _says_who(tables: Tables, ref: Ref) -> bool:
    """Whether its rows say who somebody is beside their address, other than a list of people's addresses does."""
    noun = tables.noun(ref)
    if noun in SHAREABLE | HOLDERS_OF_IDENTIFIERS:
        return False
    named = any(kind.name == "person name" for kind in tables.kinds[ref].values())
    return noun in DEALINGS or named or (noun in THINGS and tables.has_own_name(ref, of_logins=False))


def _to_people(tables: Tables, ref: Ref) -> list[KeyFacts]:
    """The keys to people, or to what is more of people, but those that say who only handled the row."""
    own = tables.words(ref)
    return [
        key
        for key in tables.by_ref[ref].foreign
        if (key.target in tables.people or tables.extends_people(key.target) or tables.is_extended(key.target))
        and role_of(
            tables.said(ref, key.columns[-1]), target=(*tables.words(key.target), *tables.aliases(key.target)), own=own
        )
        not in {"acts", "makes", "other"}
    ]
