"""Which tables describe people, which people act for the controller, and what several people belong to."""

from dataclasses import dataclass
from functools import cached_property

from dsr.datamap.discover.facts import ColumnFacts, KeyFacts, Ref, TableFacts
from dsr.datamap.discover.fields import Kind, in_table, kind_of
from dsr.datamap.discover.naming import PEOPLE, Naming
from dsr.datamap.discover.roles import qualifier
from dsr.datamap.discover.words import (
    AGENTS,
    ANYBODY,
    CATALOGUE,
    COLLECTIVES,
    DEALINGS,
    ENTERED,
    PARENTS,
    REACTIONS,
    RELATIVES,
    SHAREABLE,
    SUBJECTS,
    THINGS,
    VERSIONS,
    nouns,
    stem,
    tokens,
    word_set,
)
from dsr.datamap.schema import Category

# Of which a client is a program.
_SOFTWARE = word_set("oauth oauth2 api http rest app openid oidc")
_EMPLOYED = frozenset({"employee", "staff", "worker"})
# Who has drivers and the like of their own; and what drivers of the controller's go with.
_SERVED = word_set("customer client policyholder patient subscriber guest")
_TRIPS = word_set("delivery shipment")
_SECRETS = frozenset({"token", "apikey", "secret", "credential", "password"})
_OF_LOGINS = frozenset({"email", "username", "secret", "person name", "born"})
_WHO = frozenset({Category.IDENTITY, Category.CONTACT})
_ABOUT = frozenset({Category.IDENTITY, Category.CONTACT, Category.ACCOUNT})
_CHOSEN_NAMES = frozenset({"nick", "nickname", "handle", "gamertag", "screen", "display", "character", "username"})
# Joins of people and things that make nobody a member.
_NO_MEMBERS = REACTIONS | word_set("order purchase item")


@dataclass(frozen=True)
class Tables(Naming):
    """The tables with what their names and columns say about people.

    `about`: employees where nobody else is served, as with whoever runs a payroll: they act for nobody.
    """

    about: Ref | None = None

    @cached_property
    def kinds(self) -> dict[Ref, dict[str, Kind]]:
        """What each column holds, before anything is known of links."""
        return {
            table.ref: {column.name: kind_of(column, of_secrets=secrets) for column in table.columns}
            for table in self.facts.tables
            for secrets in (self.noun(table.ref) in _SECRETS,)
        }

    def kind(self, ref: Ref, column: ColumnFacts) -> Kind:
        """What the column holds, now that it is known whether its table describes people."""
        known = self.kinds[ref][column.name]
        return known if known.name else in_table(column, of_people=ref in self.people)

    def strong(self, ref: Ref) -> list[str]:
        """Columns that are personal whatever the table is about."""
        return [name for name, kind in self.kinds[ref].items() if kind.strong]

    def has_name(self, ref: Ref) -> bool:
        return any(kind.identity for kind in self.kinds[ref].values()) or any(
            in_table(column, of_people=True).identity for column in self.by_ref[ref].columns
        )

    def mails(self, ref: Ref) -> list[str]:
        """Columns with e-mail addresses."""
        return [name for name, kind in self.kinds[ref].items() if kind.email]

    def qualifies(self, ref: Ref, column: str) -> str:
        """How the column speaks of the person whose address it holds: plain, owns, other, acts, makes or unknown."""
        return qualifier(self.said(ref, column), own=self.words(ref))

    def telling(self, ref: Ref, kind: str) -> list[str]:
        """Columns of that kind, as the table itself has them: a `name` is a person's among people only."""
        return [column.name for column in self.by_ref[ref].columns if self.kind(ref, column).name == kind]

    def has_email(self, ref: Ref) -> bool:
        return bool(self.mails(ref))

    @cached_property
    def people(self) -> frozenset[Ref]:
        """Tables whose rows are people."""
        return frozenset(table.ref for table in self.facts.tables if self._describes_people(table))

    def _describes_people(self, table: TableFacts) -> bool:
        ref, noun = table.ref, self.noun(table.ref)
        if self._is_join(table) or self._joins_by_name(table):
            return False
        kinds = self.kinds[ref].values()
        if noun == "client" and _SOFTWARE & set(self.words(ref)[:-1]):
            return False
        if noun == "login":  # the people themselves, where it points at none
            named = {kind.name for kind in kinds}
            return {"email", "secret"} <= named and not any(self.noun(key.target) in PEOPLE for key in table.foreign)
        if noun in COLLECTIVES and not any(kind.strong and kind.category in _WHO for kind in kinds):
            return False  # a tenant with nothing but a name is whom the software is let to
        if noun in PEOPLE:
            if noun == "profile" and any(self.noun(key.target) in PEOPLE - {"profile"} for key in table.foreign):
                return False
            if noun == "account" and not self._is_login(ref):  # books have accounts as well
                return False
            if self._is_more_of(table) or self._is_a_place(table) or self._is_set_for(table):
                return False
            if noun == "profile" and not any(kind.strong and kind.category in _ABOUT for kind in kinds):
                return False  # what staff of one kind may do
            return self.has_name(ref) or any(kind.strong and kind.category in _ABOUT for kind in kinds)
        if noun in THINGS | COLLECTIVES | CATALOGUE | SHAREABLE:
            return False
        # A parcel's recipient, or who entered the row.
        others = {name for name in self.kinds[ref] if self.qualifies(ref, name) in {"other", "makes", "acts"}}
        named = {kind.name for name, kind in self.kinds[ref].items() if name not in others}
        if "email" not in named or self._is_dealt(table):
            return False
        if not any(self.noun(key.target) in SUBJECTS for key in table.foreign):
            known = {"person name", "born", "secret", "username", "number of a person"}
            return bool(named & known) or self._is_called(table)
        # What names a person and has an address may be an order of theirs; what others point at as well is a person.
        return bool(named & {"person name", "born", "number of a person"}) and self._is_pointed_at(ref)

    def _is_login(self, ref: Ref) -> bool:
        """Whether the accounts are people's own, and not what people are users of."""
        named = {kind.name for kind in self.kinds[ref].values()}
        users = {(*self.words(ref), who) for who in ("user", "member", "owner")}
        shared = any(self.words(other) in users for other in self.by_ref)
        return bool(named & (_OF_LOGINS - {"email", "person name"} if shared else _OF_LOGINS))

    def _is_dealt(self, table: TableFacts) -> bool:
        """Whether each row is a part of an order or the like, as a place on it with the name of whoever takes it."""
        return any(self.noun(key.target) in DEALINGS and table.requires(key.columns) for key in table.foreign)

    def _is_a_place(self, table: TableFacts) -> bool:
        """Whether the row, which nobody can log in or be written to by, is a part of what somebody has: a passenger's of a
        booking, a line of a subscriber's account, an account of a customer's.
        """
        if {kind.name for kind in self.kinds[table.ref].values()} & {"email", "username", "secret"}:
            return False
        noun = self.noun(table.ref)
        if any(self.noun(key.target) in PEOPLE - {"account", "profile"} for key in table.foreign):
            return self.words(table.ref)[-1:] == ("account",)
        if noun in ENTERED:
            return self._is_dealt(table)
        named = self.has_name(table.ref)
        return not named and any(
            self.noun(key.target) in DEALINGS | {"account"} and table.requires(key.columns) for key in table.foreign
        )

    def _is_set_for(self, table: TableFacts) -> bool:
        """Whether each row is something set for somebody, whose number is a part of its key: `settings_user`."""
        return len(table.key) > 1 and bool({"setting", "preference", "option", "meta"} & set(self.words(table.ref)))

    def _is_more_of(self, table: TableFacts) -> bool:
        """Whether the row says more of somebody whose name and address are elsewhere, as a patient's of a user, or is whom a user
        plays, by a name of their choice.
        """
        if self.noun(table.ref) not in (SUBJECTS - ENTERED) | PARENTS or self.has_email(table.ref):
            return False
        if self.has_own_name(table.ref) and not self._is_played(table):
            return False
        plain = [
            key for key in table.foreign if key.declared and "".join(stem(key.columns[-1])) in self.aliases(key.target)
        ]
        return any(
            key.target != table.ref
            and self.noun(key.target) in SUBJECTS - ENTERED
            and (self.has_email(key.target) or self.has_own_name(key.target))
            for key in plain
            if key.target in self.by_ref
        )

    def _is_played(self, table: TableFacts) -> bool:
        """Whether the rows are whom somebody plays, and all their names of that one's choice."""
        names = [each for each in table.columns if in_table(each, of_people=True).name in {"person name", "username"}]
        return self.noun(table.ref) == "player" and all(set(tokens(each.name)) & _CHOSEN_NAMES for each in names)

    def has_own_name(self, ref: Ref, *, of_logins: bool = True) -> bool:
        """Whether the rows have the name of a person, or the one that they log in by."""
        wanted = {"person name", "username"} if of_logins else {"person name"}
        return any(in_table(column, of_people=True).name in wanted for column in self.by_ref[ref].columns)

    def _is_called(self, table: TableFacts) -> bool:
        """Whether the rows themselves have a name: `name`, not `file_name`."""
        return any(len(tokens(each.name)) == 1 and in_table(each, of_people=True).identity for each in table.columns)

    def is_reachable(self, ref: Ref) -> bool:
        """Whether the rows tell how to reach or recognise a person: an OAuth client has a name as well."""
        return any(kind.strong and kind.category in _WHO for kind in self.kinds[ref].values())

    def _is_pointed_at(self, ref: Ref) -> bool:
        return any(key.target == ref for table in self.facts.tables if table.ref != ref for key in table.foreign)

    def _is_join(self, table: TableFacts) -> bool:
        """A table that only ties two others together: beside its keys it has next to nothing."""
        tied = {name for key in table.foreign for name in key.columns}
        return len({key.target for key in table.foreign}) > 1 and set(table.key) <= tied and bool(table.key)

    def _joins_by_name(self, table: TableFacts) -> bool:
        """Whether the table is called after two others and points at both, as `tickets_users`."""
        said, targets = (
            self.words(table.ref),
            [self.words(key.target) for key in table.foreign if key.target != table.ref],
        )
        return any(said == (*first, *second) for first in targets for second in targets)

    def with_nobody_else(self, chosen: Ref) -> Ref | None:
        """The chosen table, where it is of employees and no other of whom they serve."""
        over = {key.target for key in self.by_ref[chosen].foreign}  # a client may be the firm that they work for
        others = {self.noun(ref) for ref in self.people - over - {chosen} if not self.is_agent(ref)}
        return chosen if self.noun(chosen) in _EMPLOYED and not others & (SUBJECTS - ANYBODY - ENTERED) else None

    def is_agent(self, ref: Ref) -> bool:
        if ref == self.about:
            return False
        words = self.words(ref)
        return self.noun(ref) in AGENTS or (self.noun(ref) in ANYBODY and words[-2:-1] != () and words[-2] in AGENTS)

    def is_somebodys(self, ref: Ref) -> bool:
        """Whether each row belongs to one who is served, or to what they have: a policyholder's drivers, those of a quote."""
        table = self.by_ref[ref]
        over = (
            self.noun(key.target)
            for key in table.foreign
            if key.declared and key.target != ref and table.requires(key.columns) and not self.is_a(ref, key)
        )
        return any(noun in DEALINGS | _SERVED and noun not in _TRIPS for noun in over)

    def is_kind_of_people(self, ref: Ref) -> bool:
        """Whether the table is called as people are, whatever it says of them; not as a relation between them."""
        return self.noun(ref) in (SUBJECTS | AGENTS) - RELATIVES - ANYBODY - {
            "partner",
            "follower",
            "party",
            "owner",
            "author",
        }

    def is_entered(self, ref: Ref) -> bool:
        return self.noun(ref) in ENTERED

    def is_a(self, ref: Ref, key: KeyFacts) -> bool:
        """Whether the key makes the row the same thing as the row it points at: the whole key is the other's key."""
        table, target = self.by_ref[ref], self.by_ref.get(key.target)
        return (
            target is not None
            and bool(table.key)
            and not key.where
            and (set(table.key) == set(key.columns) or self.is_version(ref, key))
            and set(target.key) == set(key.target_columns)
            and sum(set(other.columns) == set(table.key) for other in table.foreign) <= 1
            and self.noun(ref) not in ENTERED - SUBJECTS
        )

    def extends_people(self, ref: Ref) -> bool:
        """Whether each row is more of a person of another table, by the same key."""
        return any(key.target in self.people and self.is_a(ref, key) for key in self.by_ref[ref].foreign)

    def is_extended(self, ref: Ref) -> bool:
        """Whether people are more of its rows, by the same key: a person, and an organisation, of a party."""
        return any(
            key.target == ref and self.is_a(other, key) for other in self.people for key in self.by_ref[other].foreign
        )

    def is_version(self, ref: Ref, key: KeyFacts) -> bool:
        """Whether each row is a translation or version of the row it points at, as the table's name says as well."""
        table = self.by_ref[ref]
        rest = set(table.key) - set(key.columns)
        return (
            self.is_under(ref, key.target)
            and set(key.columns) < set(table.key)
            and all(set(nouns(name)) & VERSIONS for name in rest)
        )

    def is_under(self, ref: Ref, other: Ref) -> bool:
        """Whether the table's name begins with the other's: `user__roles` and `users`."""
        words, above = self.words(ref), self.words(other)
        return bool(above) and len(above) < len(words) and words[: len(above)] == above

    def base(self, ref: Ref) -> Ref:
        """The table that the others point at: `users` of `users_field_data`, whose key has a language as well."""
        table = self.by_ref[ref]
        for other in self.facts.tables:
            key = KeyFacts(other.key, other.ref, other.key, declared=False)
            if len(table.key) > 1 and len(other.key) == 1 and self.is_version(ref, key):
                return other.ref
        return ref

    def is_collective(self, ref: Ref, keys: dict[Ref, tuple[KeyFacts, ...]]) -> bool:
        """Whether several people belong to one row: by its name, because people point at it, or by a table of members."""
        if self.noun(ref) in COLLECTIVES:
            return True
        return ref in self.joined(keys)

    def joined(self, keys: dict[Ref, tuple[KeyFacts, ...]]) -> dict[Ref, frozenset[Ref]]:
        """Tables that people point at, or that a plain join table ties to people: each with these people."""
        found: dict[Ref, set[Ref]] = {}
        for ref, held in keys.items():
            held = tuple(key for key in held if not key.where)
            targets = {key.target for key in held}
            if ref in self.people:
                tied, who = {key.target for key in held if not self.is_a(ref, key)}, {ref}
            elif targets & self.people and self._ties(ref, held):
                tied, who = targets, targets & self.people
            else:
                continue
            for each in tied - self.people:
                found.setdefault(each, set()).update(who)
        return {ref: frozenset(who) for ref, who in found.items()}

    def _ties(self, ref: Ref, held: tuple[KeyFacts, ...]) -> bool:
        if _NO_MEMBERS & set(self.words(ref)):
            return False
        table = self.by_ref[ref]
        tied = {name for key in held for name in key.columns}
        pair = [
            unique
            for unique in (table.key, *table.uniques)
            if unique
            and set(unique) <= tied
            and len({key.target for key in held if set(key.columns) & set(unique)}) > 1
        ]
        keyless = not table.key and not table.uniques and {column.name for column in table.columns} <= tied
        called = {word for key in held if key.target in self.people for word in self.words(key.target)}
        said = {"member", "participant", "membership"} & set(self.words(ref)) - called  # not of a table of members
        return bool(pair) or keyless or bool(said)
