"""From facts and answers to the draft: which tables it has, their fields, their links, and what to look at."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from dsr.datamap.discover.facts import Chosen, Ref, TableFacts
from dsr.datamap.discover.fields import Kind, referring
from dsr.datamap.discover.hanging import hanging, read_in_part
from dsr.datamap.discover.ownership import ownership_of
from dsr.datamap.discover.partly import maker_of
from dsr.datamap.discover.people import Tables
from dsr.datamap.discover.polymorphic import kind_beside, unfollowed
from dsr.datamap.discover.seeds import Seed
from dsr.datamap.discover.settle import Settling
from dsr.datamap.discover.start import Start
from dsr.datamap.discover.unread import named_in, unread
from dsr.datamap.discover.words import meaning, slug
from dsr.datamap.draft import Concern, Draft, DraftCollection, DraftField, DraftLink, DraftSystem, Review
from dsr.datamap.plan import Ownership
from dsr.datamap.schema import Category

_LISTED = 12
_TELLING = frozenset({"number", "text", "uuid", "time", "bool"})
_MOST_FIELDS = 6_000  # of tables that no search reaches: a file has to stay readable


@dataclass(frozen=True)
class Composer:
    tables: Tables
    settling: Settling
    seeds: dict[tuple[Ref, str], Seed]
    start: Start
    chosen: Chosen

    def draft(self) -> Draft:
        own = self._own()
        shown = {
            key.target
            for ref in own
            for key in self.settling.keys[ref]
            if ownership_of(self.settling, ref, key)[0] in {Ownership.LOOKUP, Ownership.SHARED}
        } - own
        named = {key.target for ref in own for key in self.settling.keys[ref]}
        personal = {ref for ref in self.tables.by_ref if ref in self.tables.people or self.tables.strong(ref)}
        kept = own | shown | named | personal | {ref for ref, _ in self.settling.found.doubts}
        # Somebody's, if not yet the subject's: whoever turns one `other` into `holds` has all that hangs on it.
        kept |= set(self.settling.found.owner) | self.settling.unsigned
        kept |= {ref for ref, table in self.tables.by_ref.items() if _points_anywhere(self.tables, table)}
        kept |= {ref for ref in self.tables.by_ref if named_in(self.settling, ref) or ref in self.settling.hidden}
        hang = hanging(self.settling, own, shown)
        kept |= hang.keys()
        below = read_in_part(self.settling, own, shown, {ref for ref in own if self._is_found_in_part(ref)})
        names = _names([ref for ref in self.tables.by_ref if ref in kept])
        sparse = sum(len(self.tables.by_ref[ref].columns) for ref in kept - own - shown) > _MOST_FIELDS
        collections = tuple(
            self._collection(
                ref,
                names,
                role="own" if ref in own else "shown" if ref in shown else "else",
                sparse=sparse,
                hangs=hang.get(ref),
                below=below.get(ref, ()),
            )
            for ref in sorted(names, key=lambda ref: (ref not in own, ref not in shown, names[ref]))
        )
        system = DraftSystem(
            self.chosen.system,
            self.chosen.title,
            self.chosen.connection,
            collections,
            reviews=tuple(self._about(kept)),
            left_out=self._left_out(kept),
        )
        return Draft(self.chosen.controller, (system,))

    def _own(self) -> set[Ref]:
        """Tables that a search gets to as the subject's own."""
        found = self.settling.found
        own = {ref for ref, _ in self.seeds}
        while True:
            grown = own | {
                ref for ref, owner in found.owner.items() if any(key.target in own for key in (owner.key, *owner.also))
            }
            grown |= {key.target for ref, key in found.holds if ref in own}
            if grown == own:
                return own
            own = grown

    def _collection(
        self, ref: Ref, names: dict[Ref, str], *, role: str, sparse: bool, hangs: Review | None, below: Sequence[Ref]
    ) -> DraftCollection:
        table = self.tables.by_ref[ref]
        key, reviews = self._key(table)
        links = tuple(self._links(ref, names))
        aimed = {
            name
            for other in names
            for link in self.settling.keys[other]
            if link.target == ref
            for name in link.target_columns
        }
        needed = aimed | {name for link in links for name in (*link.fields, *dict(link.where))}
        if role == "own":
            reviews = (*reviews, *maker_of(self.settling, ref))
        if below:
            listed = ", ".join(f"{self.chosen.system}.{names[each]}" for each in below)
            said = f"some of its rows may not be read, nor then what hangs on them: {listed}."
            reviews = (*reviews, Review(Concern.HANGS, said))
        if hangs is not None:
            reviews = (*reviews, hangs)
        elif role == "else":
            reviews = (*reviews, *unread(self.settling, ref, names))
        doubts = unfollowed(self.tables, table, self.settling.keys[ref], self.settling.answers)
        reviews = (*reviews, *(Review(Concern.LEFT_OUT, doubt) for doubt in doubts))
        fields = tuple(
            self._field(table, column.name, role)
            for column in table.columns
            if role != "else" or not sparse or column.name in needed or self.tables.kinds[ref][column.name].strong
        )
        return DraftCollection(
            names[ref], key, table=ref[1], schema=ref[0], fields=fields, links=links, reviews=reviews
        )

    def _key(self, table: TableFacts) -> tuple[tuple[str, ...], tuple[Review, ...]]:
        """What tells the rows apart: the key, else columns that are unique, else all that is short and no secret."""
        if table.key:
            return table.key, ()
        sound = [each for each in table.uniques if table.requires(each)]
        if sound:
            return min(sound, key=lambda each: (len(each), each)), ()
        doubt = "nothing makes its rows unique: they can be read, and not erased until a key does."
        kinds = self.tables.kinds[table.ref]
        linked = [name for key in self.settling.keys[table.ref] for name in key.columns]
        plain = [
            column.name
            for column in table.columns
            if column.family in _TELLING and kinds[column.name].deliver and not kinds[column.name].prose
        ]
        names = tuple(dict.fromkeys([*linked, *plain])) or (table.columns[0].name,)
        return names, (Review(Concern.LEFT_OUT, doubt),)

    def _links(self, ref: Ref, names: dict[Ref, str]) -> Iterator[DraftLink]:
        said: dict[tuple[object, ...], Ownership] = {}
        for key in self.settling.keys[ref]:
            if key.target not in names:
                continue
            ownership, reviews = ownership_of(self.settling, ref, key)
            if said.setdefault((key.columns, names[key.target], key.where), ownership) is not ownership:
                continue
            default, _ = self._key(self.tables.by_ref[key.target])
            target = None if key.target_columns == default else key.target_columns
            yield DraftLink(key.columns, names[key.target], ownership, target, reviews, where=key.where)

    def _field(self, table: TableFacts, name: str, role: str) -> DraftField:
        column, ref = table.column(name), table.ref
        kind = self.tables.kind(ref, column)
        points = name in referring(table, [key.columns for key in self.settling.keys[ref]])
        if not kind.strong and (role != "own" or points):
            kind = Kind()
        seed = self.seeds.get((ref, name))
        reviews: list[Review] = list(seed.reviews) if seed else []
        identifier = seed.kind if seed else None
        yields = None
        held = self.start.held
        if held is not None and len(held.columns) == 1:
            kind_of_person = f"{slug(held.target[1]) or 'person'}_number"
            if (ref, name) == (held.target, held.target_columns[0]):
                yields = kind_of_person
            elif (ref, name) == (self.start.table, held.columns[0]):
                identifier = kind_of_person
        if role == "own" and kind.email and not identifier and self._may_be_missed(ref):
            doubt = "not searched by, so rows with the subject's address only here are not found by it; add"
            reviews.append(Review(Concern.PEOPLE, f"{doubt} `identifier: email` where it is the subject's own."))
        if role == "own" and kind.prose:
            reviews.append(Review(Concern.TEXT, "free text: does it speak of other people?"))
        if not kind.deliver and role != "else":
            reviews.append(Review(Concern.SECRET, "looks like a secret, so it is not handed out."))
        return DraftField(
            name,
            kind.category if kind.category is not Category.NONE or not identifier else Category.ACCOUNT,
            meaning(name),
            identifier=identifier,
            casefold=bool(seed and seed.kind == "email"),
            yields=yields,
            deliver=kind.deliver,
            reviews=tuple(reviews),
        )

    def _is_found_in_part(self, ref: Ref) -> bool:
        """Whether the subject may have rows of the table that the search does not find, though what hangs on it is theirs."""
        addressed = any((ref, name) not in self.seeds for name in self.tables.mails(ref))
        return (addressed and ref not in self.settling.found.family) or self._is_found_by_login_alone(ref)

    def _may_be_missed(self, ref: Ref) -> bool:
        """Whether a row with the subject's address need not be found by what else it has."""
        found = self.settling.found
        if ref not in found.family:
            return True
        if ref not in self.tables.people:  # a log of mail, searched by another column
            return ref != self.start.table and any(ref == place for place, _ in self.seeds)
        return self._is_found_by_login_alone(ref)

    def _is_found_by_login_alone(self, ref: Ref) -> bool:
        """Whether somebody of the same people need not have the login by which alone the search finds them."""
        owner = self.settling.found.owner.get(ref)
        searched = any(ref == place for place, _ in self.seeds)
        if owner is None or searched or ref not in self.settling.found.family or not self.tables.mails(ref):
            return False
        return not self.tables.by_ref[ref].requires(owner.key.columns)

    def _left_out(self, kept: set[Ref]) -> tuple[str, ...]:
        return tuple(sorted(_said(ref) for ref in self.tables.by_ref if ref not in kept))

    def _about(self, kept: set[Ref]) -> Iterator[Review]:
        yield from (Review(Concern.LEFT_OUT, note) for note in self.tables.facts.notes)
        left = self._left_out(kept)
        if left:
            more = f" and {len(left) - _LISTED} more, all of them in --json" if len(left) > _LISTED else ""
            yield Review(
                Concern.LEFT_OUT,
                f"{len(left)} tables in which nothing personal was recognised, and which no link ties to the subject's"
                f" rows, are left out: {', '.join(left[:_LISTED])}{more}.",
            )


def _points_anywhere(tables: Tables, table: TableFacts) -> str:
    """The first column whose table another column names, or nothing."""
    return next((column.name for column in table.columns if kind_beside(tables, table, column.name)), "")


def _said(ref: Ref) -> str:
    return f"{ref[0]}.{ref[1]}" if ref[0] else ref[1]


def _names(refs: Sequence[Ref]) -> dict[Ref, str]:
    """A name for each collection: the table's own where a map can write it and nothing else has it."""
    names: dict[Ref, str] = {}
    taken: set[str] = set()
    for number, ref in enumerate(refs, 1):
        plain = slug(ref[1]) or f"table{number}"
        options = [
            plain,
            slug(f"{ref[0]}_{ref[1]}") if ref[0] else "",
            *(f"{plain}{n}" for n in range(2, len(refs) + 3)),
        ]
        names[ref] = next(option for option in options if option and option not in taken)
        taken.add(names[ref])
    return names
