"""What the rows themselves are asked of whose they are: are two people one, do two ways lead to one, whose is an address?"""

from collections.abc import Iterator

from dsr.datamap.discover.facts import (
    Answer,
    Included,
    KeyFacts,
    Outsiders,
    Question,
    Ref,
    SamePerson,
    SameValue,
    Single,
)
from dsr.datamap.discover.likeness import OF_THINGS
from dsr.datamap.discover.owners import Standing
from dsr.datamap.discover.words import (
    ANYBODY,
    BASKETS,
    DEALINGS,
    LOGINS,
    LOGS,
    PARENTS,
    REACTIONS,
    RELATIVES,
    SHAREABLE,
    SUBJECTS,
    WRITINGS,
    tokens,
)

_MANY = 8  # rows without a double that are none by chance
_WHO = ("person name", "phone")
_BEFORE = BASKETS | {"checkout"}  # of an order, most of them gone since
_WROTE = frozenset({"owns", "makes", "unknown", "plain"})
_WHOSE = frozenset({"plain", "owns"})
ENOUGH = 2  # rows that speak for it


class Inquiry(Standing):
    """Answers as far as anybody has looked; each question is noted as something to look at."""

    def role(self, ref: Ref, key: KeyFacts) -> str:
        role = super().role(ref, key)
        by_staff = role in _WROTE and (self._is_written_by_staff(ref, key) or self._is_of_the_thing(ref, key))
        return "acts" if by_staff else role

    def _is_of_the_thing(self, ref: Ref, key: KeyFacts) -> bool:
        """Whether what people write to somebody's thing is its owner's altogether, as to a ticket: whoever else writes there has
        no such things, and serves. What nobody else writes to is its owner's anyway, as a chat with support.
        """
        siblings = (other for other in self.keys[ref] if other.columns == key.columns and other != key)
        return self._is_its_owners(ref, key) or any(self._is_its_owners(ref, each) for each in siblings)

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
            way = self._way_up(ref, other, root) if other.columns != key.columns else ()
            if len(way) < 2 or not self.one_end(way[-1], key):
                continue
            table = self.tables.by_ref[ref]
            if table.requires(key.columns) and not table.requires(other.columns):
                continue  # a document of whom it names, perhaps for an application
            said = super().role(ref, key) == "plain" and not self.tables.is_under(ref, other.target)
            if said and not table.requires(other.columns) and not done:
                continue  # a customer's thread, perhaps about an order
            same = self._answer(SamePerson(ref, (key,), way))
            if logged or done:
                if same.no > same.yes and (logged or same.no >= (_MANY if same.yes else ENOUGH)):
                    return True
                continue
            several = self.tables.noun(other.target) in DEALINGS or self.with_staff(other.target, root)
            if same.yes < ENOUGH or (same.no and not several):
                continue
            outside = self._answer(Outsiders(ref, (key,), way)) if same.no else Answer()
            if not same.no or (outside.yes and not outside.no):
                return True
        return False

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
                answer = self._answer(Included(ref, key.columns, other, extends.columns))
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

    def same_person(self, ref: Ref, key: KeyFacts) -> bool:
        """Whether the row and the one it points at are one person, one of them their login: no two rows point at one, and
        their addresses agree.
        """
        tables = self.tables
        called = {tables.noun(ref), tables.noun(key.target)}
        if key.target == ref or key.where or key.target not in tables.people or not self._is_the_row_itself(ref, key):
            return False
        if ref not in tables.people:  # a patient may have no name but the user's
            kind = tables.is_kind_of_people(ref) or tables.noun(ref) in PARENTS
            return bool(called & ANYBODY) and kind and self.single(ref, key.columns)
        mails = [min(tables.mails(each), default="") for each in (ref, key.target)]
        if (
            not called & ANYBODY or called & RELATIVES
        ):  # but in a list of who was written to, each with their own address
            answer = self._answer(SameValue(ref, mails[0], (key,), mails[1])) if all(mails) else Answer()
            return answer.yes >= _MANY and not answer.no
        unique = tables.by_ref[ref].is_unique(key.columns)
        # A handle on another server has the form of an address.
        if all(mails) and not (unique and not {"email", "mail", "emailaddress"} & set(tokens(mails[0]))):
            answer = self._answer(SameValue(ref, mails[0], (key,), mails[1]))
            if answer.no or not (answer.yes or unique):
                return False
            if answer.yes >= _MANY:  # somebody's entries on several lists, each with their address
                return True
        elif not unique and self._both_named(ref, key.target):
            return False
        alone = Single(ref, key.columns)
        answer = self._answer(alone)
        if unique:  # but not where no row has one
            filled = any(column.sample for column in tables.by_ref[ref].columns)
            return answer.known or not filled or alone not in self.answers.given
        return answer.yes >= _MANY and not answer.no

    def _is_the_row_itself(self, ref: Ref, key: KeyFacts) -> bool:
        """Whether the column says nothing of how the row stands to the person; of people, each with one, `owner_id` does not."""
        role = self.role(ref, key)
        alone = ref in self.tables.people and self.tables.by_ref[ref].is_unique(key.columns)
        return role == "plain" or (role == "owns" and alone)

    def _both_named(self, ref: Ref, target: Ref) -> bool:
        """Whether both tables name people; a login's own name is none beside that of whose login it is."""
        login = self.tables.noun(ref) in LOGINS
        return self.tables.has_own_name(ref, of_logins=not login) and self.tables.has_own_name(target)

    def _answer(self, question: Question) -> Answer:
        """What is known, and noted as something to look at."""
        self.asked.append(question)
        return self.answers.to(question)

    def lead_together(self, ref: Ref, keys: list[KeyFacts]) -> bool:
        """Whether all these ways lead to the same person, as far as anybody has looked; notes what to look at."""
        first, *others = (self.way(key) for key in keys)
        if not first or not all(other and self.one_end(other[-1], first[-1]) for other in others):
            return False
        answers = [self._answer(SamePerson(ref, first, other)) for other in others]
        return all(answer.yes >= ENOUGH and not answer.no for answer in answers)

    def apart(self, ref: Ref, one: KeyFacts, other: KeyFacts) -> bool:
        """Whether no row has both, or those that have lead to the same person by both, as far as anybody has looked; notes what
        to look at. A row without the one is then no less a part by the other.
        """
        ways = self.way(one), self.way(other)
        if not set(one.columns).isdisjoint(other.columns) or not all(ways):
            return False
        if not self.one_end(ways[0][-1], ways[1][-1]):
            return False
        question = SamePerson(ref, *ways)
        answer = self._answer(question)
        stand = [self._answer(Single(ref, key.columns)).known for key in (one, other)]
        if question not in self.answers.given or answer.no:
            return False
        # Where nothing has both, each must stand in some rows at least.
        return answer.yes >= ENOUGH or all(stand)

    def either_of(self, ref: Ref, one: KeyFacts, other: KeyFacts) -> bool:
        """Whether each row names one or the other plainly and never both, as an account number a tenant’s or a landlord’s, as far
        as anybody has looked; notes what to look at.
        """
        table, columns = self.tables.by_ref[ref], (*one.columns, *other.columns)
        plain = all(self.role(ref, key) == "plain" and not key.where for key in (one, other))
        if not plain or not all(table.column(name).nullable for name in columns) or one.columns == other.columns:
            return False
        both = Single(ref, columns)
        together, stand = self._answer(both), [self._answer(Single(ref, key.columns)) for key in (one, other)]
        enough = all(each.yes + each.no > ENOUGH for each in stand)
        return both in self.answers.given and not together.known and enough

    def somebody_elses(self, ref: Ref, key: KeyFacts) -> str:
        """The column whose addresses, numbers or names are mostly not those of the person whom the row leads to by this key,
        as far as anybody has looked, or nothing.
        """
        way = self.way(key)
        if not way or self.tables.noun(key.target) in DEALINGS:  # whoever pays for an order
            return ""
        return next(
            (mine for mine, theirs in self._told(ref, way[-1].target) if self._another(ref, way, mine, theirs)), ""
        )

    def _told(self, ref: Ref, person: Ref) -> Iterator[tuple[str, str]]:
        """Columns that say who somebody is, each with the person's own of that kind, if there is one to compare."""
        tables = self.tables
        theirs = {kind: tables.telling(person, kind) for kind in ("email", *_WHO)}
        for name in tables.mails(ref):
            if theirs["email"] and tables.qualifies(ref, name) in {"plain", "owns", "unknown"}:
                yield name, min(theirs["email"], key=len)
        if tables.noun(ref) in SHAREABLE:  # an address is kept with the name of whoever lives there
            return
        for kind in _WHO:
            mine = [each for each in tables.telling(ref, kind) if tables.qualifies(ref, each) not in {"acts", "makes"}]
            linked = {*tables.by_ref[ref].key, *(name for key in self.keys[ref] for name in key.columns)}
            caller = any(tables.qualifies(ref, name) == "owns" for name in linked.intersection(mine))
            for name in mine:
                # A line's number says of which line, not of whom.
                if name in linked or (ref not in tables.people and set(tokens(name)) & OF_THINGS):
                    continue
                if caller and tables.qualifies(ref, name) == "other":  # whom somebody called
                    continue
                alike = [each for each in theirs[kind] if tokens(each) == tokens(name)]
                yield name, next(iter(alike or (theirs[kind] if len(theirs[kind]) == len(mine) == 1 else [])), "")

    def _another(self, ref: Ref, way: tuple[KeyFacts, ...], mine: str, theirs: str) -> bool:
        answer = self._answer(SameValue(ref, mine, way, theirs)) if theirs else Answer()
        return not answer.known or (answer.no >= ENOUGH and answer.no > answer.yes)

    def differ(self, ref: Ref, one: tuple[KeyFacts, ...], other: tuple[KeyFacts, ...]) -> bool:
        """Whether the two ways lead to two people in most rows, as far as anybody has looked."""
        if not one or not other or not self.one_end(one[-1], other[-1]):
            return False
        answer = self._answer(SamePerson(ref, one, other))
        return answer.no > answer.yes or not answer.known

    def single(self, ref: Ref, columns: tuple[str, ...]) -> bool:
        """Whether at most one row has given values, by a constraint or as far as anybody has looked."""
        if self.tables.by_ref[ref].is_unique(columns):
            return True
        answer = self._answer(Single(ref, columns))
        return answer.yes >= _MANY and not answer.no

    def few_share(self, ref: Ref, key: KeyFacts) -> bool:
        """Whether no more than two rows point at one, on the average, as two people have an account together."""
        answer = self._answer(Single(ref, key.columns))
        return answer.known and answer.no <= answer.yes

    def equals(self, ref: Ref, key: KeyFacts, way: tuple[KeyFacts, ...]) -> Answer:
        """Of those whom the key names on rows of other people's things: how many have such things themselves, and how many do
        not and may be staff.
        """
        if len(way) < 2 or len(key.columns) != len(way[-1].columns):
            return Answer(no=1)
        outside = self._answer(Outsiders(ref, (key,), way))
        return Answer(yes=outside.no, no=outside.yes)
