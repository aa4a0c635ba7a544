"""Whose the rows of each table are.

A person's row owns what points at it, and what points at that. A table has one owner: a row that two people touched
is the one's whom its columns name as such, and where they do not say, nobody's. What is in doubt is `other`.
"""

import itertools
import operator
from collections.abc import Iterable, Iterator
from dataclasses import replace

from dsr.datamap.discover.claims import claim
from dsr.datamap.discover.evidence import Inquiry
from dsr.datamap.discover.facts import KeyFacts, Ref
from dsr.datamap.discover.joint import held_together
from dsr.datamap.discover.owners import Owner, Owners
from dsr.datamap.discover.parts import adopt, somebodys
from dsr.datamap.discover.rivals import parts_first
from dsr.datamap.discover.words import (
    CATALOGUE,
    COLLECTIVES,
    DEALINGS,
    LOGS,
    REACTIONS,
    SHAREABLE,
    WRITINGS,
    nouns,
    stem,
)

_DONE = REACTIONS | LOGS | (WRITINGS - {"document"}) | {"session", "token", "login"}


class Settling(Inquiry):
    """Works through the tables of people, those who are served before those who serve, the chosen one first."""

    def settle(
        self,
        roots: Iterable[Ref],
        held: tuple[Ref, KeyFacts] | None = None,
        joins: Iterable[tuple[Ref, KeyFacts]] = (),
    ) -> Owners:
        """`held`: the table where the search starts and its key, where that is not the people's own table; `joins`: the
        tables between it and people of several kinds, each with its key to it.
        """
        self.addresses = held[0] if held else None
        for ref, key in joins:
            self._tie(ref, key)
        ordered = list(roots)
        self.chosen = ordered[0]
        first = ordered[:1]
        for root in sorted(ordered, key=lambda ref: (self.tables.is_agent(ref), ref not in first)):
            if root not in self.found.family:
                self._family(root, held if held and held[1].target == root else None)
        known = [
            root
            for root in sorted(ordered, key=lambda ref: (self.tables.is_agent(ref), ref not in first))
            if self.found.family[root] == root
        ]
        self.parts = parts_first(self)
        for serving in (False, True):
            for root in known:
                self._direct(root, serving=serving)
                self._indirect(root)
            for root in known:
                self._versions(root)
                if not serving and not self.tables.is_agent(root):
                    self._together(root)
        self.parts = {}  # those whose dealing turned out to be nobody's
        for root in known:
            self._direct(root, serving=self.tables.is_agent(root))
            self._indirect(root)
        self._by_kinds()
        return self.found

    def _versions(self, root: Ref) -> None:
        """What somebody's rows are translations of is theirs, where nothing else says whose it is."""
        held = [
            (ref, key)
            for ref, owner in self.found.owner.items()
            if owner.root == root and ref not in self.found.family
            for key in self.keys[ref]
            if self.tables.is_version(ref, key) and self.free(key.target)
        ]
        for ref, key in held:
            self.found.holds.add((ref, key))
            self.found.owner[key.target] = Owner(key, root, self.found.owner[ref].level)
        if held:
            self._indirect(root)

    def _together(self, root: Ref) -> None:
        """What people have together is each one's, with what hangs on it."""
        held = list(held_together(self, root))
        for ref, key in held:
            self.found.holds.add((ref, key))
            self.found.owner[key.target] = Owner(key, root, self.found.owner[ref].level + 1)
        if held:
            self._indirect(root)

    def _by_kinds(self) -> None:
        """Rows of one column's other kinds, a comment on somebody's photo as well as one on their post; and what
        names nobody, as a guest's, of their order.
        """
        for ref, owner in self.found.owner.items():
            if ref in self.found.family or owner.key not in self.keys[ref]:
                continue
            others = [key for key in self.keys[ref] if key != owner.key]
            also = [key for key in others if self._is_another_way(ref, owner, key) and self._leads_to(ref, key)]
            also = also or list(self._arc(ref, owner))
            if also and not owner.key.where:  # only where nobody is named: else it is theirs
                before = itertools.accumulate((each.columns for each in (owner.key, *also)), operator.add)
                also = [self.without(ref, key, columns) for key, columns in zip(also, before, strict=False)]
            if also:
                self.found.owner[ref] = replace(owner, also=tuple(also))

    def _arc(self, ref: Ref, owner: Owner) -> Iterator[KeyFacts]:
        """Further keys of a row of which one is set, as a discount's to an order, or to a line of one, or to its delivery."""
        if (
            owner.key.target in self.found.family
            or owner.key.where
            or owner.also
            or not self._may_be_empty(ref, owner.key)
        ):
            return
        taken = [owner.key]
        for key in self.keys[ref]:
            above = self.found.owner.get(key.target)
            if key == owner.key or key.where or above is None or above.root != owner.root or not above.leads:
                continue
            if not self._may_be_empty(ref, key) or not self._names_nobody_else(ref, owner, key):
                continue
            apart = [self.apart(ref, each, key) for each in taken]  # all of them are asked at once
            if self._leads_to(ref, key) and all(apart):
                taken.append(key)
                yield key

    def _may_be_empty(self, ref: Ref, key: KeyFacts) -> bool:
        return all(self.tables.by_ref[ref].column(name).nullable for name in key.columns)

    def _is_another_way(self, ref: Ref, owner: Owner, key: KeyFacts) -> bool:
        if owner.key.where:
            return key.columns == owner.key.columns and self.role(ref, key) == "plain"
        table, above = self.tables.by_ref[ref], self.found.owner.get(key.target)
        if above is None or above.root != owner.root or owner.key.target not in self.found.family:
            return False
        if ref in self.hidden and not (key.target == self.addresses and self._is_own_number(ref, owner)):
            return False
        if not self._may_be_empty(ref, owner.key):
            return False
        alone = self._names_nobody_else(ref, owner, key)
        if key.target == self.addresses:  # which is as good as the person
            return key.declared and alone
        if self.tables.noun(key.target) in DEALINGS and (
            table.requires(key.columns) or (key.declared and table.is_unique(key.columns) and alone)
        ):
            return True
        apart = self.tables.noun(key.target) not in CATALOGUE | COLLECTIVES | SHAREABLE
        done = set(self.tables.words(ref)) & _DONE  # by somebody who is not known, as a visit by a shared link
        return alone and apart and not done and self.apart(ref, owner.key, key)

    def _is_own_number(self, ref: Ref, owner: Owner) -> bool:
        """Whether what seems to name somebody is the row's second number, as a member's id: called so, and of another type
        than people's keys.
        """
        column = self.tables.by_ref[ref].column(self.hidden[ref])
        people = self.tables.by_ref[owner.key.target].column(owner.key.target_columns[0])
        return stem(column.name) in {self.tables.words(ref), nouns(ref[1])} and column.family != people.family

    def _names_nobody_else(self, ref: Ref, owner: Owner, key: KeyFacts) -> bool:
        """Whether the row, as an invoice's address beside its order, names no people but by these two."""
        people = self.tables.people | self.found.family.keys()
        others = (other for other in self.keys[ref] if other not in (owner.key, key))
        named = (
            each.target for each in others if not self.tables.is_agent(each.target) and self.role(ref, each) != "acts"
        )
        return self.role(ref, key) == "plain" and people.isdisjoint(named)

    def _leads_to(self, ref: Ref, key: KeyFacts) -> bool:
        above = self.found.owner.get(key.target)
        if above is None and not self.found.owned(key.target):
            return False
        seen = {ref}
        while above is not None:  # up to a person; what comes round to the row itself would be a circle
            if above.key.target in seen or not above.leads:
                return False
            seen.add(above.key.target)
            above = self.found.owner.get(above.key.target) if above.key.target not in self.found.family else None
        return True

    def add(self, roots: Iterable[Ref]) -> None:
        """Tables that a search starts in though they describe nobody: what points at them is found with them."""
        for root in roots:
            self.found.family.setdefault(root, root)
            self._indirect(root)

    def _family(self, root: Ref, held: tuple[Ref, KeyFacts] | None) -> None:
        """The tables that are the same people: what the root extends, and what extends it, by the very same key or as a
        login.
        """
        family = self.found.family
        family[root] = root
        if held is not None:
            self.found.holds.add(held)
            self.found.owner[held[0]] = Owner(held[1], root, 1)
        pending = [root]
        while pending:
            ref = pending.pop()
            for key in self.keys[ref]:
                if ref == root and self._is_more_of(ref, key) and key.target not in family:
                    family[key.target] = root
                    self.found.holds.add((ref, key))
                    pending.append(key.target)
            self._extend(ref, root)

    def _extend(self, ref: Ref, root: Ref) -> None:
        """Rows that are more of the same people, by the same key."""
        for other, key in self.into({ref}):
            if other not in self.found.family and other not in self.found.owner and self._is_more_of(other, key):
                self.found.family[other] = root
                self.found.owner[other] = Owner(key, root, 0)
                self._extend(other, root)

    def _is_more_of(self, ref: Ref, key: KeyFacts) -> bool:
        return self.tables.is_a(ref, key) or self.same_person(ref, key)

    def _tie(self, ref: Ref, key: KeyFacts) -> None:
        """The people that rows of `ref` tie to an address: whoever has the address is they."""
        root = key.target
        self.found.family[root] = root
        self.found.owner[ref] = Owner(key, root, 1, leads=False)
        for other in self.keys[ref]:
            if other.target in self.tables.people:
                self.found.holds.add((ref, other))
                self.found.family.setdefault(other.target, root)
                self._extend(other.target, root)

    def _direct(self, root: Ref, *, serving: bool) -> None:
        """Rows that point at a person; those that point at people who serve are taken when all others are."""
        mine = {
            ref for ref, known in self.found.family.items() if known == root and self.tables.is_agent(ref) is serving
        }
        claims: dict[Ref, list[KeyFacts]] = {}
        for ref, key in self.into(mine):
            if self.free(ref) and ref not in self.parts:
                claims.setdefault(ref, []).append(key)
        for ref, held in claims.items():
            claim(self, ref, held, root)

    def _indirect(self, root: Ref) -> None:
        """Rows that point at rows that are somebody's, level by level, so that no cycle arises; one that more ways may lead
        to waits until it is known which of them do.
        """
        while claims := self._claims(root):
            within = self._within(root, set(claims))
            ready = {
                ref: held
                for ref, held in claims.items()
                if not any(self._waits(ref, key, within) for key in self.keys[ref])
            }
            if not ready:  # they wait for each other: the nearest first
                near = min(map(self._level, claims.values()))
                ready = {ref: held for ref, held in claims.items() if self._level(held) == near}
            for ref, held in ready.items():
                adopt(self, ref, held, root, self._level(held) + 1)

    def _claims(self, root: Ref) -> dict[Ref, list[KeyFacts]]:
        mine = {
            ref for ref, owner in self.found.owner.items() if owner.root == root and owner.leads
        } - self.found.family.keys()
        if root not in self.tables.people:
            mine |= {root}
        claims: dict[Ref, list[KeyFacts]] = {}
        for ref, key in self.into(mine):
            if ref != key.target and self.free(ref) and not somebodys(self, ref, root):
                claims.setdefault(ref, []).append(key)
        return claims

    def _level(self, held: list[KeyFacts]) -> int:
        return min(self.found.owner[key.target].level if key.target in self.found.owner else 1 for key in held)

    def _within(self, root: Ref, found: set[Ref]) -> set[Ref]:
        """Those tables, and all that may follow from them."""
        while True:
            leading = {ref for ref in found if self.tables.noun(ref) not in COLLECTIVES}
            grown = {
                ref
                for ref, key in self.into(leading)
                if self.free(ref) and self._required(ref, key) and not somebodys(self, ref, root)
            }
            if grown <= found:
                return found
            found = found | grown

    def _waits(self, ref: Ref, key: KeyFacts, within: set[Ref]) -> bool:
        return key.target != ref and key.target in within and self.free(key.target) and self._required(ref, key)

    def _required(self, ref: Ref, key: KeyFacts) -> bool:
        return not key.where and self.tables.by_ref[ref].requires(key.columns)
