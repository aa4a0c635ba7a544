"""Who is meant by a column that names whoever wrote or did something to somebody's thing: the one whose it is, or the staff?"""

from collections.abc import Iterator
from itertools import pairwise

from dsr.datamap.discover.evidence import ENOUGH, MANY, Evidence
from dsr.datamap.discover.facts import Included, KeyFacts, Outsiders, Ref, SamePerson
from dsr.datamap.discover.roles import in_charge, is_logged, offers
from dsr.datamap.discover.sided import sides
from dsr.datamap.discover.words import ANYBODY, BASKETS, DEALINGS, LOGS, REACTIONS, SUBJECTS, WRITINGS

_BEFORE = BASKETS | {"checkout"}  # of an order, most of them gone since
_RARELY = 4  # of as many who write on what others have, one who has such a thing too, as staff who are customers
_MOST = 5  # of as many rows, all but one
_WROTE = frozenset({"owns", "makes", "unknown", "plain"})
_WHOSE = frozenset({"plain", "owns"})
_PARTIES = _WHOSE | {"other", "does", "unknown"}


class Inquiry(Evidence):
    """What a key says of whose the row is, with what the rows say of whom it names."""

    def role(self, ref: Ref, key: KeyFacts) -> str:
        role = super().role(ref, key)
        logged = self.tables.noun(ref) in LOGS and is_logged(key.columns[-1])  # whom it tells of, whoever did it
        by_staff = (
            role in _WROTE and not logged and (self._is_written_by_staff(ref, key) or self._is_of_the_thing(ref, key))
        )
        return "acts" if by_staff else role

    def _is_of_the_thing(self, ref: Ref, key: KeyFacts) -> bool:
        """Whether what people write to somebody's thing is its owner's altogether, as to a ticket: whoever else writes there has
        no such things, and serves. What nobody else writes to is its owner's anyway, as a chat with support.
        """
        siblings = (
            other
            for other in self.keys[ref]
            if other != key and (other.columns == key.columns or self._says_more(ref, key, other))
        )
        return self._is_its_owners(ref, key) or any(self._is_its_owners(ref, each) for each in siblings)

    def _says_more(self, ref: Ref, key: KeyFacts, other: KeyFacts) -> bool:
        """Whether, of what somebody has written, another column says whose it is: a review's client, beside who was reviewed."""
        family = self.found.family.get(key.target)
        both = family is not None and self.found.family.get(other.target) == family
        return both and self.tables.noun(ref) in WRITINGS - LOGS and super().role(ref, other) in _WHOSE

    def _is_its_owners(self, ref: Ref, key: KeyFacts) -> bool:
        """The same of one key; what is logged there names whoever did it, mostly others."""
        root = self.found.family.get(key.target)
        if root is None or ref in self.tables.people:
            return False
        done = self._may_be_done_to(ref, key)
        if self.tables.noun(ref) not in WRITINGS | LOGS and not done:
            return False
        logged = self.tables.noun(ref) in LOGS and not set(self.tables.words(ref)) & REACTIONS
        if self.tables.noun(ref) in LOGS and (not logged or self.tables.by_ref[ref].requires(key.columns)):
            return False
        for other in self.keys[ref]:
            if self._is_answered_by(ref, key, other):
                return True
            way = self._way_up(ref, other, root) if other.columns != key.columns else ()
            way = (*way, *self._on_to(way[-1], key)) if way else ()
            one = (key, *self._on_from(key, way[-1])) if way else (key,)
            if len(way) < 2 or not self.one_end(way[-1], one[-1]) or self._has_sides(way[0].target, root):
                continue
            table = self.tables.by_ref[ref]
            if table.requires(key.columns) and not table.requires(other.columns):
                continue  # a document of whom it names, perhaps for an application
            said = super().role(ref, key) == "plain" and not self.tables.is_under(ref, other.target)
            if said and not table.requires(other.columns) and not done:
                continue  # a customer's thread, perhaps about an order
            same = self.answer(SamePerson(ref, one, way))
            if logged or done:
                if same.no > same.yes and (logged or same.no >= (MANY if same.yes else ENOUGH)):
                    return True
                continue
            if same.yes >= ENOUGH and (not same.no or self._do_others_serve(ref, one, way, same.no)):
                return True
        return False

    def _has_sides(self, thing: Ref, root: Ref) -> bool:
        """Whether it is a talk of two, in which each has said what they have said."""
        return bool(sides(self, thing, [key for key in self.keys[thing] if self.found.family.get(key.target) == root]))

    def _is_answered_by(self, ref: Ref, key: KeyFacts, other: KeyFacts) -> bool:
        """Whether who writes there answers what somebody without an account has asked, by its address, and sees to it: all but
        few are those to whom it is assigned.
        """
        asked = self.tables.has_email(other.target) and other.target not in self.tables.people
        if not asked or other.columns == key.columns or not self.tables.by_ref[ref].requires(other.columns):
            return False
        for each in self.keys[other.target]:
            if super().role(other.target, each) == "acts" and self.one_end(each, key):
                same = self.answer(SamePerson(ref, (key,), (other, each)))
                if same.yes >= ENOUGH and _MOST * same.yes >= (_MOST - 1) * (same.yes + same.no):
                    return True
        return False

    def _do_others_serve(self, ref: Ref, one: tuple[KeyFacts, ...], way: tuple[KeyFacts, ...], others: int) -> bool:
        """Whether those who write there, `others` times, and are not whose it is, are of the staff, by the rows."""
        if self._is_seen_to(ref, one[0], way, others):
            return True
        thing, root = way[0].target, self.found.family[one[0].target]
        if self.tables.noun(thing) not in DEALINGS and not self.with_staff(thing, root):
            return False
        outside = self.answer(Outsiders(ref, one, way))
        return outside.yes > outside.no * _RARELY and not (outside.no and self._is_between(way, root))

    def _is_seen_to(self, ref: Ref, key: KeyFacts, way: tuple[KeyFacts, ...], others: int) -> bool:
        """Whether those who write there, `others` times, and are not whose it is, are whom it is assigned to, in most rows."""
        for end, step in enumerate(way[:-1], start=1):
            for each in self.keys[step.target]:
                name, acts = each.columns[-1], super().role(step.target, each) == "acts"
                if acts and in_charge(name) and not offers(name) and self.one_end(each, key):
                    seen_to = self.answer(SamePerson(ref, (key,), (*way[:end], each)))
                    if seen_to.yes >= ENOUGH and _MOST * seen_to.yes >= (_MOST - 1) * others:
                        return True
        return False

    def _is_between(self, way: tuple[KeyFacts, ...], root: Ref) -> bool:
        """Whether what the way leads over names somebody else of these as the other side, who writes there as well."""
        return any(
            self.found.family.get(each.target) == root and super(Inquiry, self).role(key.target, each) in _PARTIES
            for key, on in pairwise(way)
            for each in self.keys[key.target]
            if each.columns != on.columns
        )

    def _may_be_done_to(self, ref: Ref, key: KeyFacts) -> bool:
        """Whether the row is a part of an order or the like, and need not name any of whoever has a login, as a refund."""
        table = self.tables.by_ref[ref]
        plain = super().role(ref, key) == "plain" and self.tables.noun(key.target) in ANYBODY
        free = all(table.column(name).nullable for name in key.columns)
        return plain and free and key.declared and any(self._dealings(ref))

    def _dealings(self, ref: Ref) -> Iterator[KeyFacts]:
        """Declared keys to what an order or the like is, or to a part of it."""
        for key in self.keys[ref]:
            words = set(self.tables.words(key.target)[:-1]) | {self.tables.noun(key.target)}
            if key.declared and words & DEALINGS and key.target not in self.tables.people and key.target != ref:
                yield key

    def _way_up(self, ref: Ref, key: KeyFacts, root: Ref) -> tuple[KeyFacts, ...]:
        """By required keys from a row to one that names these people, as whose it is."""
        way, seen = [key], {ref}
        while way[-1].target not in seen and way[-1].target not in self.tables.people:
            here = way[-1].target
            seen.add(here)
            table = self.tables.by_ref[here]
            plain = [
                each for each in self.keys[here] if not each.where and super(Inquiry, self).role(here, each) in _WHOSE
            ]
            mine = [each for each in plain if self.found.family.get(each.target) == root]
            over = [each for each in plain if each.target not in self.tables.people and table.requires(each.columns)]
            mine = [each for each in mine if not self.tables.is_agent(each.target)] or mine
            if len(mine) == 1 and self._may_be_done_to(here, mine[0]):  # by whomever, so the order says more
                mine, over = (
                    [],
                    sorted(self._dealings(here), key=lambda each: self.tables.noun(each.target) in _BEFORE)[:1],
                )
            if len(mine) == 1:
                return (*way, mine[0], *self._to(mine[0].target, root))
            if mine or len(over) != 1:
                return ()
            way.append(over[0])
        return ()

    def _to(self, ref: Ref, root: Ref) -> Iterator[KeyFacts]:
        """From more of a person, as a patient's record, to the person, where it has a number of its own."""
        for key in self.keys[ref]:
            if key.target == root and ref != root and not self.tables.is_a(ref, key):
                yield key
                return

    def _on_to(self, last: KeyFacts, key: KeyFacts) -> Iterator[KeyFacts]:
        """From a person, as a member, to the login by which the key names them."""
        if not self.one_end(last, key):
            logins = [each for each in self.keys[last.target] if each.target == key.target and self.one_end(each, key)]
            yield from logins[:1] if self.found.family.get(last.target) == self.found.family.get(key.target) else ()

    def _on_from(self, key: KeyFacts, last: KeyFacts) -> Iterator[KeyFacts]:
        """From the login that the key names to the person whose it is, as a patient's; those of the staff lead to none."""
        family = self.found.family.get(key.target)
        if family is None or self.one_end(last, key) or self.found.family.get(last.target) != family:
            return
        yield from [each for each in self.keys[key.target] if not each.where and self.one_end(each, last)][:1]

    def _is_written_by_staff(self, ref: Ref, key: KeyFacts) -> bool:
        """Whether all whom the column names are of the staff among those with a login, as doctors who write of a visit: what is
        a part of somebody's dealing or record is about whom they serve. So it is taken to be where nobody has looked.
        """
        if super().role(ref, key) == "plain" or self.tables.noun(key.target) not in ANYBODY:
            return False
        if ref in self.tables.people or not self._is_about(ref, key):
            return False
        for other, extends in self.into({key.target}):
            same = extends.target_columns == key.target_columns and not extends.where
            if same and self.tables.is_agent(other) and self.tables.by_ref[other].is_unique(extends.columns):
                answer = self.answer(Included(ref, key.columns, other, extends.columns))
                if not answer.no:
                    return answer.yes >= ENOUGH or not answer.known
        return False

    def _is_about(self, ref: Ref, key: KeyFacts) -> bool:
        """Whether it is a part of what may be somebody else's dealing or record."""
        return any(
            self.tables.noun(other.target) in DEALINGS | SUBJECTS - ANYBODY
            and other.target not in {ref, key.target}
            and super(Inquiry, self).role(ref, other) == "plain"
            and self.tables.by_ref[ref].requires(other.columns)
            for other in self.keys[ref]
        )
