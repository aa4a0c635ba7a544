"""What the names of tables and columns say, once what says nothing is taken away."""

import re
from collections import Counter
from dataclasses import dataclass, replace
from functools import cache, cached_property

from dsr.datamap.discover.facts import DatabaseFacts, Ref, TableFacts
from dsr.datamap.discover.roles import role_of
from dsr.datamap.discover.words import (
    AGENTS,
    CATALOGUE,
    COLLECTIVES,
    DEALINGS,
    ENTERED,
    GENERIC,
    SHAREABLE,
    SUBJECTS,
    THINGS,
    WRITINGS,
    is_foreign,
    is_short_for,
    nouns,
    parts,
    refers,
    word_set,
)

PEOPLE = SUBJECTS | AGENTS | ENTERED
_KNOWN = PEOPLE | THINGS | DEALINGS | WRITINGS | COLLECTIVES | CATALOGUE | SHAREABLE
# What follows the noun in a table's name without changing what a row is.
_TRAILING = frozenset({"entity", "account", "master", "table", "tbl", "record", "list", "base"})
_TABLE = frozenset({"table", "tbl"})
_GLUED_PREFIX = re.compile(r"^tbl(?=[a-z]{3})")  # `tblinvoices`
# What follows it where no table is called by the noun alone: `patient_data`.
_SAYING_LITTLE = frozenset({"data", "datum", "info", "information", "detail", "file", "main"})
_CHANGED = frozenset(
    {("modified", "by"), ("updated", "by"), ("changed", "by"), ("modified", "by", "id"), ("updated", "by", "id")}
)
# Words with which columns of any table begin.
_NO_SHORTS = word_set("id fk pk no nr num is has dt date cod code")
_MOST = 0.6  # of the tables
_OFTEN = 3  # tables in which a name means the same by no chance
_GLUED = 5  # letters of a noun that may be found at the end of a name written in one word


@dataclass(frozen=True)
class Naming:
    """The tables, and by which words they and their columns are called."""

    facts: DatabaseFacts

    @cached_property
    def by_ref(self) -> dict[Ref, TableFacts]:
        return self.facts.by_ref()

    @cached_property
    def _declared(self) -> dict[str, list[Ref]]:
        """By names of columns, the tables to which they alone declare a key."""
        found: dict[str, list[Ref]] = {}
        for table in self.facts.tables:
            for key in table.foreign:
                if len(key.columns) == 1 and key.declared:
                    found.setdefault(key.columns[0].lower(), []).append(key.target)
        return found

    @cached_property
    def declared_as(self) -> dict[str, Ref]:
        """Names of columns by which several tables declare, alone, a key to one and the same table."""
        return {name: refs[0] for name, refs in self._declared.items() if len(refs) > 1 and len(set(refs)) == 1}

    def declared_once(self, column: str) -> Ref | None:
        """The table to which another one declares a key by a column of that name, which names no role of people."""
        refs = self._declared.get(column.lower(), [])
        named = refers(column) and column.lower() not in GENERIC and role_of(column, target=(), own=()) == "unknown"
        return refs[0] if named and len(refs) == 1 else None

    @cached_property
    def prefix(self) -> str:
        """A first word that most tables share, such as wp; it says nothing of a table."""
        firsts = Counter(parts[0] for table in self.facts.tables if len(parts := nouns(table.name)) > 1)
        word, count = firsts.most_common(1)[0] if firsts else ("", 0)
        return word if count >= 3 and count >= 0.6 * len(self.facts.tables) and word not in PEOPLE else ""

    def short(self, ref: Ref) -> str:
        """The short form of the table's name with which most of its columns begin, or nothing."""
        return self._shorts.get(ref, "")

    @cached_property
    def _shorts(self) -> dict[Ref, str]:
        """Of tables most of whose columns begin with a short form of the table's name, as `rev_user` of `revision`: that."""
        called = {alias for table in self.facts.tables for alias in self.aliases(table.ref)}
        found = {}
        for table in self.facts.tables:
            firsts = Counter(words[0] for column in table.columns if len(words := parts(column.name)) > 1)
            word, count = firsts.most_common(1)[0] if firsts else ("", 0)
            common = count >= max(2, 0.6 * len(table.columns))
            if common and word not in {*called, *parts(table.name), *_NO_SHORTS} and is_short_for(word, table.name):
                found[table.ref] = word
        return found

    @cached_property
    def _by_short(self) -> dict[str, Ref]:
        """Where most tables' columns begin with a short form of its name, the tables by theirs and by their whole names."""
        if len(self._shorts) < max(_OFTEN, _MOST * len(self.facts.tables)):
            return {}
        names: dict[str, list[Ref]] = {}
        for table in self.facts.tables:
            for name in {table.name.lower(), self.short(table.ref)} - {""}:
                names.setdefault(name, []).append(table.ref)
        return {name: refs[0] for name, refs in names.items() if len(refs) == 1}

    def called_short(self, ref: Ref, column: str) -> Ref | None:
        """The table that a column calls so behind the short form of its own: `sb_c` of subscriptions, for `cust`, whose columns
        begin with `c`.
        """
        found = self._by_short.get(self.said(ref, column).lower()) if self.short(ref) else None
        return found if found != ref else None

    @cached_property
    def _everywhere(self) -> frozenset[str]:
        """Columns that most tables have, what is offered to all included."""
        count = Counter(column.name.lower() for table in self.facts.tables for column in table.columns)
        return frozenset(name for name, many in count.items() if many >= max(6, 0.6 * len(self.facts.tables)))

    def keeps_track(self, ref: Ref, column: str) -> bool:
        """Whether the column is of those that every table has to say who wrote a row, as `owner` beside `modified_by`."""
        names = {nouns(each.name) for each in self.by_ref[ref].columns}
        return column.lower() in self._everywhere and bool(names & _CHANGED)

    @cached_property
    def _meant(self) -> dict[str, Ref]:
        """By columns that several tables declare as keys to one and the same, that table: `fk_soc` of a `societe`."""
        aimed: dict[str, list[Ref]] = {}
        for table in self.facts.tables:
            for key in table.foreign:
                if key.declared and len(key.columns) == 1 and key.target != table.ref:
                    aimed.setdefault(key.columns[0].lower(), []).append(key.target)
        return {name: refs[0] for name, refs in aimed.items() if len(refs) >= _OFTEN and len(set(refs)) == 1}

    def meant(self, column: str) -> Ref | None:
        """The table that this database calls so wherever it says what the column means, if any."""
        return self._meant.get(column.lower())

    def said(self, ref: Ref, column: str) -> str:
        """The column's name without such a beginning."""
        short = self.short(ref)
        words = parts(column)
        if not short or words[:1] != (short,) or len(words) == 1:
            return column
        return column[len(short) :].lstrip("_- .")

    def spoken(self, table: TableFacts) -> TableFacts:
        """The table with its columns and their keys called so; no two of them alike."""
        said = {column.name: self.said(table.ref, column.name) for column in table.columns}
        if len(set(said.values())) < len(said) or table.ref not in self._shorts:
            return table
        keys = [tuple(said[name] for name in each) for each in (table.key, *table.uniques)]
        columns = tuple(replace(column, name=said[column.name]) for column in table.columns)
        return replace(table, columns=columns, key=keys[0], uniques=tuple(keys[1:]), foreign=())

    def words(self, ref: Ref) -> tuple[str, ...]:
        words = nouns(_GLUED_PREFIX.sub("", ref[1]))
        words = words[1:] if len(words) > 1 and words[0] == self.prefix else words
        words = words[:-1] if len(words) > 1 and words[-1] in _TABLE else words
        # `direccion_cliente` is an address, as `customer_address` is.
        joined = len(parts(ref[1])) > 1  # not `fahrlehrer`
        turned = joined and len(words) > 1 and words[-1] in PEOPLE and words[0] not in PEOPLE and is_foreign(ref[1])
        return words[::-1] if turned else words

    def noun(self, ref: Ref) -> str:
        """The word that says what a row is: `user` of `auth_user`, `customer` of `customer_entity`."""
        return _noun(self.words(ref))

    def aliases(self, ref: Ref) -> frozenset[str]:
        """Words by which a column may name the table."""
        words = self.words(ref)
        more = words[-2] if len(words) > 1 and words[-1] in _SAYING_LITTLE and words[-2] in PEOPLE - self._nouns else ""
        first = len(words) > 1 and is_foreign(ref[1]) and words[-1] not in _KNOWN and words[0] in _KNOWN - self._nouns
        said_first = words[0] if first else ""  # `utenti_web`, with the noun before what qualifies it
        return frozenset({"".join(nouns(ref[1])), "".join(words), self.noun(ref), more, said_first}) - {""}

    @cached_property
    def calls_keys_by_nouns(self) -> bool:
        """Whether columns of this database that declare a key are called as its table, `gallery`, or in a role, `target_copy`,
        and nothing more.
        """
        keys = [key for table in self.facts.tables for key in table.foreign if key.declared and len(key.columns) == 1]
        bare = [key for key in keys if "".join(nouns(key.columns[0])) in self.aliases(key.target)]
        unmarked = [key for key in keys if not refers(key.columns[0])]
        return len(bare) > 1 and 2 * len(unmarked) >= len(keys)

    @cached_property
    def _nouns(self) -> frozenset[str]:
        return frozenset(self.noun(table.ref) for table in self.facts.tables)


@cache
def _noun(parts: tuple[str, ...]) -> str:
    if not parts:
        return ""
    if parts[-1] == "state" and len(parts) > 1 and parts[-2] in PEOPLE | DEALINGS:  # of a patient, not of a country
        return "status"
    if len(parts) > 1 and parts[-1] in _TRAILING and parts[-2] in PEOPLE:
        return parts[-2]
    if parts[-1] in PEOPLE | THINGS | COLLECTIVES | CATALOGUE | SHAREABLE:
        return parts[-1]
    ends = (AGENTS, _GLUED), (SUBJECTS, _GLUED), (SHAREABLE, _GLUED - 1), (THINGS, _GLUED - 1), (WRITINGS, _GLUED)
    for known, least in ends:
        found = [word for word in known if len(word) >= least and parts[-1].endswith(word)]
        if found:
            return max(found, key=lambda word: (len(word), word))
    return parts[-1]
