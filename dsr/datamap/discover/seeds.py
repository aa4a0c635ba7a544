"""Where a search starts: the identifier that somebody chose or the likeliest one, and the same address elsewhere."""

from collections.abc import Iterator
from dataclasses import dataclass

from dsr.datamap.discover.facts import Answers, Chosen, Included, KeyFacts, Ref, SameValue
from dsr.datamap.discover.people import Tables
from dsr.datamap.discover.roles import qualifier, role_of
from dsr.datamap.discover.settle import Settling
from dsr.datamap.discover.words import (
    BASKETS,
    COLLECTIVES,
    DEALINGS,
    GUESTS,
    HOLDERS_OF_IDENTIFIERS,
    SHAREABLE,
    SUBJECTS,
    THINGS,
    nouns,
    slug,
    tokens,
)
from dsr.datamap.draft import Concern, Review


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


@dataclass(frozen=True)
class Seed:
    kind: str
    reviews: tuple[Review, ...] = ()


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
        mails = [name for name in tables.mails(ref) if qualifier(tables.said(ref, name)) in {"plain", "owns"}]
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
    found = [
        f"{ref[1]}.{tables.by_ref[ref].key[0]}" for ref in sorted(tables.people, key=str) if tables.by_ref[ref].key
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


def mail_questions(tables: Tables, settling: Settling, start: Start) -> Iterator[SameValue]:
    """For tables whose rows have a person and an address: is it the same person's?"""
    if start.table != start.person or not tables.kinds[start.person][start.column].email:
        return
    for ref, owner in settling.found.owner.items():
        if owner.key.target != start.person or not _may_be_nobodys(tables, ref, owner.key):
            continue
        for name in tables.mails(ref):
            yield SameValue(ref, name, (owner.key,), start.column)


def _may_be_nobodys(tables: Tables, ref: Ref, key: KeyFacts) -> bool:
    """Without a foreign key a row may name nobody though its column may not be NULL."""
    return not key.declared or not tables.by_ref[ref].requires(key.columns)


def seeds_of(tables: Tables, settling: Settling, start: Start, answers: Answers) -> dict[tuple[Ref, str], Seed]:
    """Every column that a search starts from."""
    reviews = (*_of_start(start), *_shared_by_several(tables, start))
    found: dict[tuple[Ref, str], Seed] = {(start.table, start.column): Seed(start.kind, reviews)}
    asked = {(question.table, question.column): question for question in mail_questions(tables, settling, start)}
    for ref in tables.by_ref:
        mails = [name for name in tables.mails(ref) if (ref, name) not in found]
        if not mails or (ref == start.table and start.kind == "email"):
            continue
        name = min(mails, key=lambda each: (not _says_mail(each), len(tokens(each)), each))
        question = asked.get((ref, name))
        answer = answers.to(question) if question else None
        agreed = answer is None or not answer.no
        guests = agreed and question in answers.given and _is_a_guests(tables, settling, ref, name)
        if guests or (
            agreed and _is_the_subjects(tables, settling, start, ref, name, borne_out=bool(answer and answer.yes))
        ):
            found[(ref, name)] = Seed("email", (_same_address(ref, start),))
    for loose in loose_mails(tables, settling, start):
        place = (loose.table, loose.columns[0])
        if place not in found and answers.to(loose).yes:
            found[place] = Seed("email", (_same_address(loose.table, start),))
    return found


def loose_mails(tables: Tables, settling: Settling, start: Start) -> Iterator[Included]:
    """Columns with addresses, whatever they are called, of tables that nothing ties to people, as a log of what was sent: have
    they those of the people searched for?
    """
    if not tables.kinds[start.table][start.column].email:
        return
    for ref in tables.by_ref:
        owned = settling.found.owned(ref) or ref in settling.found.closed or ref in settling.hidden
        if owned or ref == start.table or ref in tables.people or tables.noun(ref) in COLLECTIVES:
            continue
        people = (
            key for key in settling.keys[ref] if key.target in tables.people or key.target in settling.found.family
        )
        if any(not tables.is_agent(key.target) for key in people):
            continue
        for name in tables.mails(ref):
            if qualifier(tables.said(ref, name)) not in {"acts", "makes"}:
                yield Included(ref, (name,), start.table, (start.column,))


def _says_mail(column: str) -> bool:
    return bool({"email", "mail", "emailaddress", "login", "username"} & set(tokens(column)))


def _of_start(start: Start) -> Iterator[Review]:
    if start.rivals:
        yield Review(
            Concern.IDENTIFIER,
            f"the search starts here; it could also start from {', '.join(start.rivals)} (--identifier).",
        )
    if start.held is not None:
        yield Review(Concern.IDENTIFIER, "is an address here proved before it is kept? Else a stranger's may be found.")


def _shared_by_several(tables: Tables, start: Start) -> Iterator[Review]:
    """Two accounts with one proved e-mail address are one person's; with one number or name they need not be."""
    if start.kind != "email" and not tables.by_ref[start.table].is_unique((start.column,)):
        yield Review(Concern.IDENTIFIER, "nothing makes its values unique: one that two people have finds both.")


def _same_address(ref: Ref, start: Start) -> Review:
    return Review(Concern.IDENTIFIER, "rows with the subject's address are taken for the subject's.")


def _is_a_guests(tables: Tables, settling: Settling, ref: Ref, column: str) -> bool:
    """Whether the address is that of who ordered without an account. Somebody must have looked whether rows with an account
    have another person's: a booking may have the address of whom it is for.
    """
    if ref in settling.hidden or ref in settling.found.closed:
        return False
    spoken = set(nouns(column)) - {"email", "mail", "e", "address"}
    return bool(spoken) and spoken <= GUESTS and tables.noun(ref) in DEALINGS | BASKETS


def _is_the_subjects(
    tables: Tables, settling: Settling, start: Start, ref: Ref, column: str, *, borne_out: bool
) -> bool:
    """Whether a row with the subject's address is the subject's, though no link says so."""
    found = settling.found
    if not _says_mail(column) and ref not in tables.people:  # `owner` may be whoever typed the row in
        return False
    if qualifier(tables.said(ref, column)) not in {"plain", "owns"} or tables.noun(ref) in COLLECTIVES:
        return False
    if ref in found.closed:
        return ref in found.strangers
    keys = settling.keys[ref]
    names_people = [key for key in keys if key.target in tables.people or key.target in found.family]
    if found.family.get(ref) == start.person:
        if ref == start.table:
            return True  # the chosen one is no address, so their own address is searched as well
        loose = ref in found.owner and _may_be_nobodys(tables, ref, found.owner[ref].key)
        return loose and borne_out  # whoever buys without an account has an address all the same
    if ref in tables.people:
        return not any(settling.role(ref, key) != "acts" and key.target != ref for key in names_people)
    owner = found.owner.get(ref)
    if ref in settling.hidden and role_of(settling.hidden[ref], target=(), own=tables.words(ref)) == "other":
        return False  # an invitation has the address of whom it went to, and is its sender's
    if owner is None:
        return not any(settling.role(ref, key) in {"plain", "owns", "does", "unknown", "other"} for key in names_people)
    if owner.key.target not in found.family or not _may_be_nobodys(tables, ref, owner.key):
        return False
    return borne_out or "author" in nouns(column) or "customer" in nouns(column)
