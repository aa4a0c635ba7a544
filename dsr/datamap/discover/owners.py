"""What is known of whose rows are: the owner of each table, the tables of the same people, what is in doubt."""

import re
from collections.abc import Collection, Container, Iterable, Mapping
from dataclasses import dataclass, field, replace

from dsr.datamap.discover.facts import Answers, KeyFacts, Question, Ref
from dsr.datamap.discover.handles import has_logins
from dsr.datamap.discover.likeness import is_form_of, same_names
from dsr.datamap.discover.people import Tables
from dsr.datamap.discover.polymorphic import may_be_any
from dsr.datamap.discover.roles import is_given, is_new, role_of, serves
from dsr.datamap.discover.words import (
    ANYBODY,
    DEALINGS,
    GENERIC,
    NOTICES,
    SHAREABLE,
    TALKS,
    WRITINGS,
    nouns,
    said_of_any,
    stem,
    tokens,
)
from dsr.datamap.draft import Concern, Review

Keys = dict[Ref, tuple[KeyFacts, ...]]
_OF_TWO = frozenset({"chat", "conversation"})
_JOINED = re.compile(r"_\w+To\w+")
_SEEN_TO = frozenset({"ticket", "case", "issue", "bug", "incident"})
_OPENED = frozenset({"creator", "reporter", "requestor", "requester", "submitter", "opener"})
_LONG = 5  # letters of a word that is the end of another by no chance
RANKS = {"plain": 0, "owns": 1, "does": 2, "unknown": 3, "makes": 4}


@dataclass(frozen=True)
class Owner:
    """By which key a table's rows are somebody's, and whose in the end. `leads`: what points at them is theirs too."""

    key: KeyFacts
    root: Ref
    level: int
    leads: bool = True
    reviews: tuple[Review, ...] = ()
    also: tuple[KeyFacts, ...] = ()  # keys of the same columns that hold in other rows

    @property
    def targets(self) -> set[Ref]:
        return {key.target for key in (self.key, *self.also)}


@dataclass
class Owners:
    owner: dict[Ref, Owner] = field(default_factory=dict)
    family: dict[Ref, Ref] = field(default_factory=dict)  # a table of the same people -> the table they are known by
    holds: set[tuple[Ref, KeyFacts]] = field(default_factory=set)
    doubts: dict[tuple[Ref, KeyFacts], Review] = field(default_factory=dict)
    closed: set[Ref] = field(default_factory=set)  # two people have a claim, or somebody else has
    strangers: set[Ref] = field(default_factory=set)  # of those, rows with the address of somebody else

    def owned(self, ref: Ref) -> bool:
        return ref in self.owner or ref in self.family


def says_its_column(column: str, aimed: str, target: Iterable[str]) -> bool:
    """Whether the column is called as the one it points at, `card_no`, or as that and its table, `device_serial`.

    `target`: the words for the table.
    """
    here, there = nouns(column), nouns(aimed)
    if "".join(here) == "".join(there):
        return aimed.lower() not in GENERIC
    return set(there) < set(here) and set(here) - set(there) <= set(target)


class Standing:
    """The tables, their keys, and what was found so far."""

    def __init__(
        self,
        tables: Tables,
        keys: Keys,
        unsigned: Iterable[Ref] = (),
        hidden: Mapping[Ref, str] | None = None,
        answers: Answers | None = None,
    ) -> None:
        """`hidden`: tables with a column that seems to name a person though nothing links it, and that column."""
        self.answers, self.asked = answers or Answers(), list[Question]()
        self.tables, self.keys, self.hidden = tables, keys, hidden or {}
        # Tables that people write, or that seem to name somebody, though nothing says whom.
        self.unsigned = {*unsigned, *(ref for ref in tables.by_ref if tables.noun(ref) in WRITINGS)}
        self.found = Owners()
        self.chosen: Ref | None = None  # the people searched for
        self.addresses: Ref | None = None  # where the search starts, if not in the people's own table
        self.joined = tables.joined(keys)
        self.passed: set[tuple[Ref, Ref]] = set()  # rows that are no part of anything of these people's
        self.parts: dict[Ref, KeyFacts] = {}  # part of somebody's dealing before they are anybody else's

    def role(self, ref: Ref, key: KeyFacts) -> str:
        target = key.target
        words = (*self.tables.words(target), *self.tables.aliases(target), *filter(None, [self.tables.short(target)]))
        if key.where:
            return self._role_by_kind(ref, key, words)
        *front, last = ("", *self.tables.words(ref))
        if last == "actor" and NOTICES & set(front):  # whose deed somebody else is told of
            return "acts"
        said = self.tables.said(ref, key.columns[-1])
        if said_of_any(said) and self.tables.is_under(ref, target):
            return "plain"
        role = role_of(said, target=words, own=self.tables.words(ref))
        if role == "owns" and self._sees_to(ref, key, said):
            return "acts"
        if role == "owns" and self.tables.keeps_track(ref, key.columns[-1]):
            return "acts"
        if role == "unknown" and key.declared and _JOINED.fullmatch(ref[1]) and key.columns in {("A",), ("B",)}:
            return "plain"  # Prisma's name of a table that joins two, and of its columns
        if role == "unknown" and is_new(said) and all(each.target != target for each in self.keys[ref] if each != key):
            return "plain"
        ends = "".join(stem(said))
        if role == "unknown" and target in {
            self.tables.meant(key.columns[-1]),
            self.tables.called_short(ref, key.columns[-1]),
        }:
            return "plain"
        if role == "unknown" and key.declared and len(ends) >= _LONG and self.tables.noun(target).endswith(ends):
            return "plain"  # `position_id` of an orderposition
        if role == "unknown" and is_form_of(ends, self.tables.noun(target)):
            return "plain"
        if role == "owns" and len(key.columns) > 1 and same_names(key):
            return "plain"  # `scheme_code` and `member_no` of a participant with this key
        if role == "unknown" and self._is_login(ref, key):
            return "plain"
        if role == "unknown" and says_its_column(said, key.target_columns[-1], words):
            return "plain"
        here, there = tokens(said), tokens(key.target_columns[-1])
        told = key.target_columns[-1].lower() not in GENERIC and here[-len(there) :] == there
        if role == "unknown" and told and len(here) > len(there):  # calling_msisdn
            role = role_of("_".join((*here[: -len(there)], "id")), target=words, own=self.tables.words(ref))
        return "plain" if role == "other" and self._hangs(ref, key) else role

    def _sees_to(self, ref: Ref, key: KeyFacts, said: str) -> bool:
        """Whether the `owner` of a ticket is who sees to it, beside whoever has opened it."""
        if stem(said) != ("owner",) or self.tables.noun(ref) not in _SEEN_TO:
            return False
        others = (each for each in self.keys[ref] if each.columns != key.columns and each.target == key.target)
        return any(set(stem(each.columns[-1])) & _OPENED for each in others)

    def _is_login(self, ref: Ref, key: KeyFacts) -> bool:
        """Whether the column has the user name of what it points at."""
        here, there = self.tables.by_ref[ref], self.tables.by_ref[key.target]
        return has_logins(self.tables, ref, here.column(key.columns[-1])) and has_logins(
            self.tables, key.target, there.column(key.target_columns[-1])
        )

    def _role_by_kind(self, ref: Ref, key: KeyFacts, words: tuple[str, ...]) -> str:
        """`commentable_id` says nothing of a person; beside somebody who acts it is the person acted on, unless those act who
        serve the others.
        """
        people = self.tables.people | self.found.family.keys()
        role = role_of(self.tables.said(ref, key.columns[-1]), target=words, own=self.tables.words(ref))
        kinds = {other.target for other in self.keys[ref] if other.columns == key.columns}
        if role == "acts" and stem(key.columns[-1])[-1:] == ("to",):
            return "other" if kinds <= people else "plain"  # what may be assigned to a place as well is no task
        if role in {"owns", "acts", "makes"} or (role == "does" and is_given(key.columns[-1])):
            return role
        acting = any(
            other.columns != key.columns and other.target in people and not self.serves(other.target, key.target)
            for other in self.keys[ref]
        )
        return "other" if key.target in people and (acting or ref in self.hidden) else "plain"

    def serves(self, one: Ref, other: Ref) -> bool:
        """Whether the first people are there for the others: employees for anybody else, whoever has a login for a customer."""
        if self.tables.is_agent(one):
            return not self.tables.is_agent(other)
        return self.tables.noun(one) in ANYBODY and self.tables.noun(other) not in ANYBODY

    def unsolved(self, ref: Ref, held: list[KeyFacts]) -> str:
        """A column that may point at any table and is not followed, where the row need not point at these; or nothing."""
        table, linked = self.tables.by_ref[ref], {name for key in self.keys[ref] for name in key.columns}
        if any(table.requires(key.columns) for key in held):
            return ""
        names = (column.name for column in table.columns if column.name not in linked)
        return next((name for name in names if may_be_any(self.tables, table, name)), "")

    def _hangs(self, ref: Ref, key: KeyFacts) -> bool:
        """Whether the column says `parent` of the row that this one is a part of, not of somebody's mother."""
        alone = all(other.target != key.target or other.columns == key.columns for other in self.keys[ref])
        return stem(key.columns[-1]) == ("parent",) and key.target != ref and ref not in self.tables.people and alone

    def free(self, ref: Ref) -> bool:
        found = self.found
        return not found.owned(ref) and ref not in found.closed and ref not in self.tables.people

    def undecided(self, ref: Ref, passing: Container[str], but: Collection[KeyFacts] = ()) -> str:
        """What the row is a part of though nobody knows whose that is, or nothing. `passing`: nouns of what decides nothing;
        `but`: keys that are not looked at.
        """
        table = self.tables.by_ref[ref]
        found = (
            key.target[1]
            for key in self.keys[ref]
            if key.target in self.found.closed
            and key not in but
            and key.target != ref
            and self.tables.noun(key.target) not in passing
            and not self._is_common(key.target)
            and table.requires(key.columns)
            and self.role(ref, key) == "plain"
        )
        return next(found, "")

    def _is_common(self, ref: Ref) -> bool:
        """Whether many people point at the row, which says nothing of any of them but who entered it: a diagnosis in a list."""
        people = self.tables.people | self.found.family.keys()
        entered = all(self.role(ref, key) in {"makes", "acts"} for key in self.keys[ref] if key.target in people)
        told = self.tables.noun(ref) in DEALINGS | TALKS | WRITINGS | SHAREABLE
        return ref in self.joined and entered and not told and not self.tables.strong(ref)

    def into(self, targets: set[Ref]) -> list[tuple[Ref, KeyFacts]]:
        return [(ref, key) for ref, held in self.keys.items() for key in held if key.target in targets]

    def without(self, ref: Ref, key: KeyFacts, columns: tuple[str, ...]) -> KeyFacts:
        """The key where these columns name nobody, besides what it says of its rows already; it is so from now on."""
        said = {*key.columns, *(name for name, _ in key.where)}
        empty = tuple((name, None) for name in dict.fromkeys(columns) if name not in said)
        limited = replace(key, where=key.where + empty)
        self.keys[ref] = tuple(limited if each == key else each for each in self.keys[ref])
        return limited

    def way(self, key: KeyFacts) -> tuple[KeyFacts, ...]:
        """The keys from a row to the person whose it is; none where one leads back."""
        found, seen = [key], {key.target}
        while found[-1].target in self.found.owner:
            found.append(self.found.owner[found[-1].target].key)
            if found[-1].target in seen:
                return ()
            seen.add(found[-1].target)
        return tuple(found)

    def one_end(self, one: KeyFacts, other: KeyFacts) -> bool:
        """Whether two keys lead to numbers of the same people: to one column, or to those of tables that share their key."""
        ends = ((key.target, key.target_columns) for key in (one, other))
        first, second = (
            self._widest(ref) if columns == self.tables.by_ref[ref].key else (ref, columns) for ref, columns in ends
        )
        return first == second

    def _widest(self, ref: Ref) -> tuple[Ref, tuple[str, ...]]:
        """The table of which each row is more, by the same key, and that key."""
        seen = {ref}
        while above := [key.target for key in self.keys[ref] if self.tables.is_a(ref, key) and key.target not in seen]:
            ref = above[0]
            seen.add(ref)
        return ref, self.tables.by_ref[ref].key

    def with_staff(self, ref: Ref, root: Ref) -> bool:
        """Whether it is a talk between one who is served and those who serve, as a chat with support: nobody else is named or
        joins it. A customer's that names nobody else is one.
        """
        if self.tables.noun(ref) not in TALKS:
            return False
        over = [key for key in self.keys[ref] if key.target in self.found.family]
        ours = {key.columns for key in over if self.found.family[key.target] == root}  # else it is one of another kind
        over = [key for key in over if self.found.family[key.target] == root or key.columns not in ours]
        named = [key.target for key in over]
        joining = self.joined.get(ref, frozenset())
        if self.tables.noun(ref) in _OF_TWO and len(over) == 1 and not joining and serves(over[0].columns[-1]):
            return self.found.family[named[0]] == root
        served = [each for each in named if self.found.family[each] == root and not self.tables.is_agent(each)]
        serving = [
            each
            for each in (*named, *joining)
            if self.serves(self.found.family.get(each, each), root) or self.serves(each, root)
        ]
        return len(served) == 1 and bool(serving) and len(serving) == len(named) + len(joining) - 1

    def close(self, ref: Ref, held: Iterable[KeyFacts], why: str) -> None:
        self.found.closed.add(ref)
        for key in held:
            self.found.doubts[(ref, key)] = Review(Concern.PEOPLE, why)
