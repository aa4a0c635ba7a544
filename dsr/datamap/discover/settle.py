"""Whose the rows of each table are.

A person's row owns what points at it, and what points at that. A table has one owner: a row that two people touched
is the one's whom its columns name as such, and where they do not say, nobody's. What is in doubt is `other`.
"""

from collections.abc import Iterable

from dsr.datamap.discover.claims import claim
from dsr.datamap.discover.facts import KeyFacts, Ref
from dsr.datamap.discover.owners import Owner, Owners, Standing
from dsr.datamap.discover.parts import adopt, somebodys
from dsr.datamap.discover.rivals import parts_first


class Settling(Standing):
    """Works through the tables of people, those who are served before those who serve, the chosen one first."""

    def settle(self, roots: Iterable[Ref], held: tuple[Ref, KeyFacts] | None = None) -> Owners:
        """`held`: the table where the search starts and its key, where that is not the people's own table."""
        ordered = list(roots)
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
        self.parts = {}  # those whose dealing turned out to be nobody's
        for root in known:
            self._direct(root, serving=self.tables.is_agent(root))
            self._indirect(root)
        return self.found

    def add(self, roots: Iterable[Ref]) -> None:
        """Tables that a search starts in though they describe nobody: what points at them is found with them."""
        for root in roots:
            self.found.family.setdefault(root, root)
            self._indirect(root)

    def _family(self, root: Ref, held: tuple[Ref, KeyFacts] | None) -> None:
        """The tables that are the same people: what the root extends, and what extends it, by the very same key."""
        family = self.found.family
        family[root] = root
        if held is not None:
            self.found.holds.add(held)
            self.found.owner[held[0]] = Owner(held[1], root, 1)
        pending = [root]
        while pending:
            ref = pending.pop()
            for key in self.keys[ref]:
                if ref == root and self.tables.is_a(ref, key) and key.target not in family:
                    family[key.target] = root
                    self.found.holds.add((ref, key))
                    pending.append(key.target)
            for other, key in self.into({ref}):
                if other not in family and other not in self.found.owner and self.tables.is_a(other, key):
                    family[other] = root
                    self.found.owner[other] = Owner(key, root, 0)
                    pending.append(other)

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
        """Rows that point at rows that are somebody's, level by level, so that no cycle arises."""
        level = 1
        while True:
            mine = {
                ref
                for ref, owner in self.found.owner.items()
                if owner.root == root and owner.leads and owner.level <= level
            } - self.found.family.keys()
            if level == 1 and root not in self.tables.people:
                mine |= {root}
            claims: dict[Ref, list[KeyFacts]] = {}
            for ref, key in self.into(mine):
                if ref != key.target and self.free(ref) and not somebodys(self, ref, root):
                    claims.setdefault(ref, []).append(key)
            for ref, held in claims.items():
                adopt(self, ref, held, root, level + 1)
            if not claims and level > max((owner.level for owner in self.found.owner.values()), default=0):
                return
            level += 1
