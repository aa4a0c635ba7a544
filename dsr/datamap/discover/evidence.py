"""What the rows themselves are asked of whose they are: are two people one, do two ways lead to one, whose is an address?"""

from collections.abc import Iterator

from dsr.datamap.discover.facts import (
    Answer,
    ColumnFacts,
    KeyFacts,
    Outsiders,
    Question,
    Ref,
    SamePerson,
    SameValue,
    Single,
)
from dsr.datamap.discover.likeness import OF_THINGS
from dsr.datamap.discover.naming import PEOPLE
from dsr.datamap.discover.owners import Standing
from dsr.datamap.discover.roles import receives
from dsr.datamap.discover.words import (
    ANYBODY,
    DEALINGS,
    LOGINS,
    LOGS,
    PARENTS,
    RELATIVES,
    SHAREABLE,
    nouns,
    tokens,
)

_SIDES = PEOPLE | {"system", "support", "bot", "auto"}
_SEVERAL = 4  # of which nothing but chance would say otherwise, where they are logins
MANY = 8  # rows without a double that are none by chance
_WHO = ("person name", "phone")
_BESIDE = frozenset(
    {"middle", "maiden", "nick", "display", "preferred", "second", "nickname"}
)  # what a full name may lack
_PARTS = 2  # a first and a last name
ENOUGH = 2  # rows that speak for it


def _says_which_side(column: ColumnFacts) -> bool:
    """Whether the values say of which kind whoever wrote the row is, `customer` or `staff`, and not their name."""
    said = [nouns(value) for value in column.sample]
    return bool(said) and all(len(words) == 1 and words[0] in _SIDES for words in said)


def _compared(mine: list[str], theirs: list[str], *, in_parts: bool) -> tuple[str, ...]:
    """What a person is called by, to compare the only column with it, or several with the only one: a first and last name
    with a whole one. Nothing where it is not clear.
    """
    if len(mine) == len(theirs) == 1:
        return tuple(theirs)
    parts = [name for name in theirs if not set(tokens(name)) & _BESIDE]
    if in_parts and (len(mine) == 1) != (len(parts) == 1) and len(parts) <= _PARTS:
        return tuple(parts)
    return ()


class Evidence(Standing):
    """Answers as far as anybody has looked; each question is noted as something to look at."""

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
            answer = self.answer(SameValue(ref, mails[0], (key,), (mails[1],))) if all(mails) else Answer()
            return answer.yes >= MANY and not answer.no
        unique = tables.by_ref[ref].is_unique(key.columns)
        # A handle on another server has the form of an address.
        if all(mails) and not (unique and not {"email", "mail", "emailaddress"} & set(tokens(mails[0]))):
            answer = self.answer(SameValue(ref, mails[0], (key,), (mails[1],)))
            if answer.no or not (answer.yes or unique):
                return False
            if answer.yes >= MANY:  # somebody's entries on several lists, each with their address
                return True
        elif not unique and self._both_named(ref, key.target):
            return False
        alone = Single(ref, key.columns)
        answer = self.answer(alone)
        if unique:  # but not where no row has one
            filled = any(column.sample for column in tables.by_ref[ref].columns)
            return answer.known or not filled or alone not in self.answers.given
        enough = _SEVERAL if self._is_of_logins(ref) else MANY
        return answer.yes >= enough and not answer.no

    def _is_of_logins(self, ref: Ref) -> bool:
        """Whether people log in by the rows, of which there may be few, as those of the staff."""
        named = {kind.name for kind in self.tables.kinds[ref].values()}
        return self.tables.noun(ref) in LOGINS and {"username", "secret"} <= named

    def _is_the_row_itself(self, ref: Ref, key: KeyFacts) -> bool:
        """Whether the column says nothing of how the row stands to the person; of people, each with one, `owner_id` does not."""
        role = self.role(ref, key)
        alone = ref in self.tables.people and self.tables.by_ref[ref].is_unique(key.columns)
        return role == "plain" or (role == "owns" and alone)

    def _both_named(self, ref: Ref, target: Ref) -> bool:
        """Whether both tables name people; a login's own name is none beside that of whose login it is."""
        login = self.tables.noun(ref) in LOGINS
        return self.tables.has_own_name(ref, of_logins=not login) and self.tables.has_own_name(target)

    def answer(self, question: Question) -> Answer:
        """What is known, and noted as something to look at."""
        self.asked.append(question)
        return self.answers.to(question)

    def lead_together(self, ref: Ref, keys: list[KeyFacts]) -> bool:
        """Whether all these ways lead to the same person, as far as anybody has looked; notes what to look at."""
        first, *others = (self.way(key) for key in keys)
        if not first or not all(other and self.one_end(other[-1], first[-1]) for other in others):
            return False
        answers = [self.answer(SamePerson(ref, first, other)) for other in others]
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
        answer = self.answer(question)
        stand = [self.answer(Single(ref, key.columns)).known for key in (one, other)]
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
        together, stand = self.answer(both), [self.answer(Single(ref, key.columns)) for key in (one, other)]
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

    def _told(self, ref: Ref, person: Ref) -> Iterator[tuple[str, tuple[str, ...]]]:
        """Columns that say who somebody is, each with the person's own of that kind, if there are any to compare."""
        tables = self.tables
        theirs = {kind: tables.telling(person, kind) for kind in ("email", *_WHO)}
        for name in tables.mails(ref):
            sent = tables.noun(ref) in LOGS and receives(name)  # a log of who was written to
            if theirs["email"] and (sent or tables.qualifies(ref, name) in {"plain", "owns", "unknown"}):
                yield name, (min(theirs["email"], key=len),)
        if tables.noun(ref) in SHAREABLE:  # an address is kept with the name of whoever lives there
            return
        for kind in _WHO:
            mine = [each for each in tables.telling(ref, kind) if tables.qualifies(ref, each) not in {"acts", "makes"}]
            linked = {*tables.by_ref[ref].key, *(name for key in self.keys[ref] for name in key.columns)}
            caller = tables.noun(ref) in DEALINGS or any(tables.qualifies(ref, name) == "owns" for name in linked)
            for name in mine:
                # A line's number says of which line, not of whom.
                if name in linked or (ref not in tables.people and set(tokens(name)) & OF_THINGS):
                    continue
                if caller and tables.qualifies(ref, name) == "other":  # whom somebody called or paid
                    continue
                if _says_which_side(tables.by_ref[ref].column(name)):
                    continue
                alike = [each for each in theirs[kind] if tokens(each) == tokens(name)][:1]
                named = kind == "person name"
                yield name, tuple(alike) or _compared(mine, theirs[kind], in_parts=named)

    def _another(self, ref: Ref, way: tuple[KeyFacts, ...], mine: str, theirs: tuple[str, ...]) -> bool:
        alike = all(tokens(each) == tokens(mine) for each in theirs)
        partly = not alike and mine in self.tables.telling(ref, "person name")
        answer = self.answer(SameValue(ref, mine, way, theirs, partly)) if theirs else Answer()
        return not answer.known or (answer.no >= ENOUGH and 2 * answer.no > answer.yes)

    def differ(self, ref: Ref, one: tuple[KeyFacts, ...], other: tuple[KeyFacts, ...]) -> bool:
        """Whether the two ways lead to two people in most rows, as far as anybody has looked."""
        if not one or not other or not self.one_end(one[-1], other[-1]):
            return False
        answer = self.answer(SamePerson(ref, one, other))
        return answer.no > answer.yes or not answer.known

    def single(self, ref: Ref, columns: tuple[str, ...]) -> bool:
        """Whether at most one row has given values, by a constraint or as far as anybody has looked."""
        if self.tables.by_ref[ref].is_unique(columns):
            return True
        answer = self.answer(Single(ref, columns))
        return answer.yes >= MANY and not answer.no

    def few_share(self, ref: Ref, key: KeyFacts) -> bool:
        """Whether no more than two rows point at one, on the average, as two people have an account together."""
        answer = self.answer(Single(ref, key.columns))
        return answer.known and answer.no <= answer.yes

    def equals(self, ref: Ref, key: KeyFacts, way: tuple[KeyFacts, ...]) -> Answer:
        """Of those whom the key names on rows of other people's things: how many have such things themselves, and how many do
        not and may be staff.
        """
        if len(way) < 2 or len(key.columns) != len(way[-1].columns):
            return Answer(no=1)
        outside = self.answer(Outsiders(ref, (key,), way))
        return Answer(yes=outside.no, no=outside.yes)
