"""Whose the rows of each table are.

A person's row owns what points at it, and what points at that. A table has one owner: a row that two people touched
is the one's whom its columns name as such, and where they do not say, nobody's. What is in doubt is `other`.
"""

from collections.abc import Iterable

from dsr.datamap.discover.claims import claim
from dsr.datamap.discover.facts import KeyFacts, Ref
from dsr.datamap.discover.further import follow_further
from dsr.datamap.discover.inquiry import Inquiry
from dsr.datamap.discover.joint import held_together
from dsr.datamap.discover.owners import Owner, Owners
from dsr.datamap.discover.parts import adopt, somebodys
from dsr.datamap.discover.rivals import parts_first
from dsr.datamap.discover.words import COLLECTIVES


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
        # Of whoever is searched for, an employee as well, a login is more.
        for root in sorted(
            ordered, key=lambda ref: (ref not in first, self._is_login_of_others(ref), self.tables.is_agent(ref))
        ):
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
        follow_further(self)
        return self.found

    def _is_login_of_others(self, ref: Ref) -> bool:
        """Whether people log in by it who have their address in another table, by which they are found."""
        return not self.tables.has_email(ref) and any(
            key.target in self.tables.people and self.tables.has_email(key.target) and self.same_person(ref, key)
            for key in self.keys[ref]
        )

    def _versions(self, root: Ref) -> None:
        """What somebody's rows are translations or details of is theirs, where nothing else says whose it is."""
        held = [
            (ref, key)
            for ref, owner in self.found.owner.items()
            if owner.root == root and ref not in self.found.family
            for key in self.keys[ref]
            if self.free(key.target) and (self.tables.is_version(ref, key) or self._is_detail(ref, key))
        ]
        for ref, key in held:
            self.found.holds.add((ref, key))
            self.found.owner[key.target] = Owner(key, root, self.found.owner[ref].level)
        if held:
            self._indirect(root)

    def _is_detail(self, ref: Ref, key: KeyFacts) -> bool:
        """Whether each row says more of one that says nothing of people, as `review_detail` of `review`."""
        said = self.tables.words(ref)[-1:] in {("detail",), ("info",), ("content",)} and not key.where
        if not said or not self.tables.is_under(ref, key.target) or self.tables.strong(key.target):
            return False
        return self.tables.by_ref[ref].requires(key.columns) and self.single(ref, key.columns)

    def _together(self, root: Ref) -> None:
        """What people have together is each one's, with what hangs on it."""
        held = list(held_together(self, root))
        for ref, key in held:
            self.found.holds.add((ref, key))
            self.found.owner[key.target] = Owner(key, root, self.found.owner[ref].level + 1)
        if held:
            self._indirect(root)

    def add(self, roots: Iterable[Ref]) -> None:
        """Tables that a search starts in though they describe nobody: what points at them is found with them."""
        for root in roots:
            self.found.family.setdefault(root, root)
            for ref, key in self.into({root}):  # who of the staff wrote a letter has no claim to what was sent of it
                mine = self.found.owner.get(ref)
                if mine is not None and self.tables.is_agent(mine.root) and mine.level > 1 and self._required(ref, key):
                    del self.found.owner[ref]
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
        claimed = dict.fromkeys(ref for ref, _ in self.into(mine) if self.free(ref) and ref not in self.parts)
        for ref in claimed:  # an employee's leave is theirs, whichever login has entered it
            claim(self, ref, [key for key in self.keys[ref] if self.found.family.get(key.target) == root], root)

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
            if ref == key.target or (ref, root) in self.passed:
                continue
            if self.free(ref) and not somebodys(self, ref, root):
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
