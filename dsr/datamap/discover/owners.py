"""Whose the rows of each table are.

A person's row owns what points at it, and what points at that. A table has one owner: a row that two people touched
is the one's whom its columns name as such, and where they do not say, nobody's. What is in doubt is `other`.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from dsr.datamap.discover.facts import KeyFacts, Ref
from dsr.datamap.discover.people import Tables
from dsr.datamap.discover.words import CATALOGUE, COLLECTIVES, SHAREABLE, SUBJECTS, WRITINGS, role_of, serves, stem
from dsr.datamap.draft import Concern, Review
from dsr.datamap.plan import Ownership

Keys = dict[Ref, tuple[KeyFacts, ...]]
_RANKS = {"plain": 0, "owns": 1, "unknown": 2, "makes": 3}


@dataclass(frozen=True)
class Owner:
    """By which key a table's rows are somebody's, and whose in the end. `leads`: what points at them is theirs too."""

    key: KeyFacts
    root: Ref
    level: int
    leads: bool = True
    reviews: tuple[Review, ...] = ()


@dataclass
class Owners:
    owner: dict[Ref, Owner] = field(default_factory=dict)
    family: dict[Ref, Ref] = field(default_factory=dict)  # a table of the same people -> the table they are known by
    holds: set[tuple[Ref, KeyFacts]] = field(default_factory=set)
    doubts: dict[tuple[Ref, KeyFacts], Review] = field(default_factory=dict)
    closed: set[Ref] = field(default_factory=set)  # two people have a claim, or somebody else has

    def owned(self, ref: Ref) -> bool:
        return ref in self.owner or ref in self.family


class Settling:
    """Works through the tables of people, those who are served before those who serve, the chosen one first."""

    def __init__(
        self, tables: Tables, keys: Keys, unsigned: Iterable[Ref] = (), hidden: Mapping[Ref, str] | None = None
    ) -> None:
        """`hidden`: tables with a column that seems to name a person though nothing links it, and that column."""
        self.tables, self.keys, self.hidden = tables, keys, hidden or {}
        # Tables that people write, or that seem to name somebody, though nothing says whom.
        self.unsigned = {*unsigned, *(ref for ref in tables.by_ref if tables.noun(ref) in WRITINGS)}
        self.found = Owners()
        self.joined = tables.joined(keys)

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
        for serving in (False, True):
            for root in known:
                self._direct(root, serving=serving)
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
            for other, key in self._into({ref}):
                if other not in family and other not in self.found.owner and self.tables.is_a(other, key):
                    family[other] = root
                    self.found.owner[other] = Owner(key, root, 0)
                    pending.append(other)

    def _into(self, targets: set[Ref]) -> list[tuple[Ref, KeyFacts]]:
        return [(ref, key) for ref, held in self.keys.items() for key in held if key.target in targets]

    def role(self, ref: Ref, key: KeyFacts) -> str:
        target = key.target
        words = (*self.tables.words(target), *self.tables.aliases(target))
        role = role_of(key.columns[-1], target=words, own=self.tables.words(ref))
        return "plain" if role == "other" and self._hangs(ref, key) else role

    def _hangs(self, ref: Ref, key: KeyFacts) -> bool:
        """Whether the column says `parent` of the row that this one is a part of, not of somebody's mother."""
        alone = all(other.target != key.target or other.columns == key.columns for other in self.keys[ref])
        return stem(key.columns[-1]) == ("parent",) and key.target != ref and ref not in self.tables.people and alone

    def _free(self, ref: Ref) -> bool:
        found = self.found
        return not found.owned(ref) and ref not in found.closed and ref not in self.tables.people

    def _direct(self, root: Ref, *, serving: bool) -> None:
        """Rows that point at a person; those that point at people who serve are taken when all others are."""
        mine = {
            ref for ref, known in self.found.family.items() if known == root and self.tables.is_agent(ref) is serving
        }
        claims: dict[Ref, list[KeyFacts]] = {}
        for ref, key in self._into(mine):
            if self._free(ref):
                claims.setdefault(ref, []).append(key)
        for ref, held in claims.items():
            self._claim(ref, held, root)

    def _claim(self, ref: Ref, held: list[KeyFacts], root: Ref) -> None:
        ranked = [(rank, key) for key in held if (rank := _RANKS.get(self.role(ref, key))) is not None]
        if not ranked:
            if any(self.role(ref, key) == "other" for key in held):
                self._close(ref, held, "the row is between two people; say whose it is.")
            return
        best = min(rank for rank, _ in ranked)
        if best >= _RANKS["unknown"] and any(self.role(ref, key) == "other" for key in held):
            self._close(ref, held, "the row is between two people; say whose it is.")
            return
        guessed = not any(key.declared for _, key in ranked)
        if best == _RANKS["unknown"] and guessed and not self._has_other_way(ref, root):
            self._close(ref, held, "neither the column's name nor a foreign key says whose the row is.")
            return
        keys = [key for rank, key in ranked if rank == best]
        keys = [key for key in keys if key.target == root] or keys
        served = [key for rank, key in ranked if rank <= _RANKS["owns"] and serves(key.columns[-1])]
        if len(held) > 1 and served:
            keys, best = served, min(best, _RANKS["owns"])
        elif best and (record := self._record(ref, root)):
            self._close(ref, keys, f"the row is about somebody's {record}, whoever wrote it.")
            return
        serving = self.tables.is_agent(keys[0].target)
        if serving and self._served_elsewhere(ref, root):
            return
        if len({key.columns for key in keys}) > 1:
            self._close(ref, keys, "two people have the same claim to the row; say whose it is.")
            return
        refusal = self._refusal(ref, best, root, serving=serving)
        if refusal == "later":
            return
        if refusal:
            self._close(ref, keys, refusal)
            if best == _RANKS["makes"] and self.tables.noun(ref) in CATALOGUE and not self.tables.strong(ref):
                self.found.closed.discard(ref)  # what is offered to all is context, whoever entered it
            return
        collective = self._collective(ref, best)
        self.found.owner[ref] = Owner(
            keys[0], root, 1, leads=not collective, reviews=tuple(self._weak(ref, best, collective))
        )

    def _record(self, ref: Ref, root: Ref) -> str:
        """The noun of a record of people, such as a pupil's, that the row is about while a column names its writer."""
        found = (
            self.tables.noun(key.target)
            for key in self.keys[ref]
            if key.target not in self.found.family
            and self.tables.noun(key.target) in SUBJECTS
            and self.role(ref, key) == "plain"
            and any(inner.target == root for inner in self.keys[key.target])
        )
        return next(found, "")

    def _served_elsewhere(self, ref: Ref, root: Ref) -> bool:
        """Whether the row names somebody else whom these people serve."""
        return any(
            key.target in self.found.family
            and self.found.family[key.target] != root
            and not self.tables.is_agent(self.found.family[key.target])
            and self.role(ref, key) in _RANKS
            for key in self.keys[ref]
        ) or any(key.target in self.found.owner and self.found.owner[key.target].root != root for key in self.keys[ref])

    def _refusal(self, ref: Ref, rank: int, root: Ref, *, serving: bool) -> str:
        """Why the rows are not taken for the person's; `later`: another link may still decide."""
        noun, strong = self.tables.noun(ref), self._names_somebody(ref)
        if rank == _RANKS["makes"]:
            if noun in CATALOGUE | COLLECTIVES or ref in self.joined:
                return "whoever created the row need not be the person it is about."
            if strong:
                return "the row holds somebody's data, which need not be its creator's."
            if self._has_other_way(ref, root):
                return "later"
        if rank == _RANKS["unknown"] and (strong or noun in COLLECTIVES | CATALOGUE):
            return "the column's name does not say whose the row is."
        if strong and serving and noun not in SHAREABLE:
            return "the row holds somebody's data, which need not be the employee's."
        if noun in COLLECTIVES and strong:
            return "several people may belong to the row."
        return ""

    def _names_somebody(self, ref: Ref) -> bool:
        kinds = self.tables.kinds[ref]
        return any(kinds[name].email or kinds[name].name == "person name" for name in self.tables.strong(ref))

    def _has_other_way(self, ref: Ref, root: Ref) -> bool:
        return any(
            key.target not in self.tables.people
            and key.target not in self.found.family
            and key.target != ref
            and any(inner.target == root for inner in self.keys[key.target])
            for key in self.keys[ref]
        )

    def _collective(self, ref: Ref, rank: int) -> bool:
        return self.tables.noun(ref) in COLLECTIVES or (
            ref in self.joined and rank != _RANKS["plain"] and not self._written(ref)
        )

    def _written(self, ref: Ref) -> bool:
        return any("author" in key.columns[-1].lower() for key in self.keys[ref])

    def _weak(self, ref: Ref, rank: int, collective: bool) -> Iterator[Review]:
        if rank == _RANKS["unknown"]:
            yield Review(Concern.OWNERSHIP, "taken for the person's, though the column's name does not say so.")
        if rank == _RANKS["makes"]:
            yield Review(Concern.OWNERSHIP, "taken for its creator's, since it names nobody else.")
        if collective:
            yield Review(Concern.OWNERSHIP, "several people may belong to it, so what points at it is not followed.")

    def _close(self, ref: Ref, held: Iterable[KeyFacts], why: str) -> None:
        self.found.closed.add(ref)
        for key in held:
            self.found.doubts[(ref, key)] = Review(Concern.PEOPLE, why)

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
            for ref, key in self._into(mine):
                if ref != key.target and self._free(ref) and not self._somebodys(ref, root):
                    claims.setdefault(ref, []).append(key)
            for ref, held in claims.items():
                self._adopt(ref, held, root, level + 1)
            if not claims and level > max((owner.level for owner in self.found.owner.values()), default=0):
                return
            level += 1

    def _somebodys(self, ref: Ref, root: Ref) -> bool:
        """Whether the row names a person, other than by the root's rows, who is neither staff nor merely its creator."""
        return any(
            (key.target in self.tables.people or (key.target in self.found.family and key.target != root))
            and not self.tables.is_agent(key.target)
            and self.role(ref, key) in {"plain", "owns", "unknown", "other"}
            for key in self.keys[ref]
        )

    def _adopt(self, ref: Ref, held: list[KeyFacts], root: Ref, level: int) -> None:
        if ref in self.hidden:
            self._close(ref, held, f"{self.hidden[ref]} may name somebody else, whose the row is then.")
            return
        scored = sorted(((self._part_of(ref, key), key) for key in held), key=lambda pair: -pair[0])
        best = scored[0][0]
        keys = [key for score, key in scored if score == best]
        if best < 0:
            self._close(ref, held, "the row may be about something else; say whose it is.")
            return
        if len({key.columns for key in keys}) > 1:
            self._close(ref, keys, "several rows have the same claim to it; say which one it is a part of.")
            return
        self.found.owner[ref] = Owner(keys[0], root, level, leads=self.tables.noun(ref) not in COLLECTIVES)

    def _part_of(self, ref: Ref, key: KeyFacts) -> int:
        """How much the row looks like a part of the row it points at."""
        table, words = self.tables.by_ref[ref], self.tables.words(ref)
        parent = self.tables.noun(key.target)
        named = parent in words[:-1] or (len(parent) > 3 and "".join(words).startswith(parent))
        if not named and self.tables.noun(ref) in CATALOGUE | COLLECTIVES and not self._is_line(ref, key):
            return -3
        score = 4 * named + 2 * (set(key.columns) <= set(table.key))
        score += all(not table.column(name).nullable for name in key.columns)
        said = self.role(ref, key) == "plain" or key.columns == key.target_columns  # the target's own words say no more
        return score - 3 * (not said)

    def _is_line(self, ref: Ref, key: KeyFacts) -> bool:
        """Whether an item is one that somebody chose, as a line of an order: it points at what is offered as well."""
        offered = any(self.tables.noun(other.target) in CATALOGUE for other in self.keys[ref] if other != key)
        words = self.tables.words(ref)
        return words[-1:] == ("item",) and ("line" in words or offered)


def ownership_of(settled: Settling, ref: Ref, key: KeyFacts) -> tuple[Ownership, tuple[Review, ...]]:
    """What the map says of one link, with what to look at."""
    found, tables = settled.found, settled.tables
    guess = () if key.declared else (Review(Concern.GUESS, "no foreign key declares this link."),)
    owner = found.owner.get(ref)
    if (ref, key) in found.holds:
        return Ownership.HOLDS, guess
    if owner is not None and owner.key == key:
        return Ownership.OWNED, (*owner.reviews, *guess)
    if (ref, key) in found.doubts:
        return Ownership.OTHER, (found.doubts[(ref, key)],)
    if key.target == ref:
        return Ownership.OTHER, ()
    if key.target in tables.people or key.target in found.family:
        return Ownership.OTHER, tuple(_about_people(settled, ref, key))
    if found.owned(key.target) or key.target in found.closed:
        return Ownership.OTHER, ()
    if key.target in settled.unsigned:
        return Ownership.OTHER, (Review(Concern.PEOPLE, f"{key.target[1]} may be somebody's; say whose it is."),)
    if not tables.strong(key.target):
        return Ownership.LOOKUP, guess
    if tables.noun(key.target) in SHAREABLE:
        return Ownership.SHARED, guess
    return Ownership.OTHER, (Review(Concern.PEOPLE, f"{key.target[1]} holds personal data; say whose it is."),)


def _about_people(settled: Settling, ref: Ref, key: KeyFacts) -> Iterator[Review]:
    role = settled.role(ref, key)
    if ref in settled.tables.people and role != "acts" and key.target != ref:
        yield Review(
            Concern.PEOPLE, f"{ref[1]} and {key.target[1]} both describe people; say whether they are the same person."
        )
    elif role == "other":
        yield Review(Concern.PEOPLE, "the person on the other side; rows that only name them here are not read.")
    elif role in _RANKS and not settled.found.owned(ref):
        yield Review(Concern.PEOPLE, "may be the person whose the row is.")
