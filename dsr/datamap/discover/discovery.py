"""From facts to questions, and from their answers to whose every table is, and so to the draft."""

from dataclasses import replace

from dsr.datamap.discover.coded import coded_links, fitting_questions
from dsr.datamap.discover.compose import Composer
from dsr.datamap.discover.facts import Answers, Chosen, DatabaseFacts, KeyFacts, Question, Ref, TableFacts
from dsr.datamap.discover.guess import Guess, accepted
from dsr.datamap.discover.guesses import guesses
from dsr.datamap.discover.owners import Keys
from dsr.datamap.discover.ownership import ask_of_links
from dsr.datamap.discover.people import Tables
from dsr.datamap.discover.polymorphic import named_links, pairs
from dsr.datamap.discover.seeds import loose_mails, mail_questions, seeds_of
from dsr.datamap.discover.settle import Settling
from dsr.datamap.discover.staffed import leave_out_handled
from dsr.datamap.discover.start import Start, start_of
from dsr.datamap.discover.strays import hidden, strays
from dsr.datamap.draft import Draft

_LEVELS = 3  # of rows that hang on rows about which something was asked


class Discovery:
    """One database on its way to a draft: the questions of each of `rounds`, then `draft`.

    Questions are answered by whoever has the connection; one that stays open counts as unknown. Raises NoIdentifier.
    """

    def __init__(self, facts: DatabaseFacts, chosen: Chosen) -> None:
        self._chosen, self._tables = chosen, Tables(facts)
        person = _person(self._tables, chosen)
        self._guesses: tuple[Guess, ...] = guesses(self._tables, person)
        self._pairs = tuple(pairs(self._tables))
        self._strays = strays(self._tables, person)
        # Whose a row is decides what is to be asked of the rows that hang on it.
        whose = (self._whose_rows,) * _LEVELS
        kinds = (self._what_labels_say, self._what_codes_mean)
        self.rounds = (*kinds, self._where_columns_point, *whose, self._whose_addresses)

    def _what_labels_say(self, _: Answers) -> tuple[Question, ...]:
        return tuple(dict.fromkeys(pair.question for pair in self._pairs))

    def _what_codes_mean(self, answers: Answers) -> tuple[Question, ...]:
        """In which tables are the rows of a label that names none?"""
        asked = (question for pair in self._pairs for question in fitting_questions(self._tables, pair, answers))
        return tuple(dict.fromkeys(asked))

    def _where_columns_point(self, answers: Answers) -> tuple[Question, ...]:
        """Do columns that seem to point somewhere do so?"""
        asked = [question for guess in self._guessed(answers) for question in guess.questions]
        asked += self._strays.values()
        return tuple(dict.fromkeys(asked))

    def _whose_rows(self, answers: Answers) -> tuple[Question, ...]:
        """What nobody has looked at yet of that on which it depends whose a row is: are two people one, do two ways lead to
        one, is an address theirs?
        """
        settling, _ = self._settled(answers)
        return tuple(each for each in dict.fromkeys(settling.asked) if each not in answers.given)

    def _whose_addresses(self, answers: Answers) -> tuple[Question, ...]:
        """Are addresses beside a person that person's? And do links that are not followed lead to somebody else?"""
        settling, start = self._settled(answers)
        ask_of_links(settling)
        mails: tuple[Question, ...] = tuple(mail_questions(settling.tables, settling, start))
        loose: tuple[Question, ...] = tuple(loose_mails(settling.tables, settling, start))
        asked = dict.fromkeys((*mails, *loose, *settling.asked))
        return tuple(each for each in asked if each not in answers.given)

    def _guessed(self, answers: Answers) -> tuple[Guess, ...]:
        kinds = (
            Guess(pair.table, key, named=False, whole=key.coded, mixed=self._mixed(pair.table, key))
            for pair in self._pairs
            for key in (*named_links(self._tables, pair, answers), *coded_links(self._tables, pair, answers))
        )
        return (*self._guesses, *kinds)

    def _mixed(self, ref: Ref, key: KeyFacts) -> bool:
        here, there = self._tables.by_ref[ref], self._tables.by_ref[key.target]
        return here.column(key.columns[0]).family != there.column(key.target_columns[0]).family

    def draft(self, answers: Answers) -> Draft:
        settling, start = self._settled(answers)
        seeds = seeds_of(settling.tables, settling, start, answers)
        roots = {ref for ref, _ in seeds if not settling.found.owned(ref)}
        parts = {ref for ref in roots if any(key.target in roots - {ref} for key in settling.keys[ref])}
        settling.add(sorted(roots - parts, key=str))
        adopted = {ref for ref in parts if settling.found.owned(ref)}  # a guest's order has the address of its parts
        settling.add(sorted(parts - adopted, key=str))
        seeds = {place: seed for place, seed in seeds.items() if place[0] not in adopted}
        leave_out_handled(settling, {ref for ref, _ in seeds})
        return Composer(settling.tables, settling, seeds, start, self._chosen).draft()

    def _settled(self, answers: Answers) -> tuple[Settling, Start]:
        """Whose every table is, once the guesses that the answers bear out count as links."""
        keys: Keys = {table.ref: _distinct(table) for table in self._tables.facts.tables}
        guessed = self._guessed(answers)
        taken = set(accepted(guessed, answers))
        for guess in guessed:
            if guess in taken:
                keys[guess.table] = (*keys[guess.table], guess.key)
        said = tuple(guess for guess in self._guesses if not guess.by_value)
        unsigned = {guess.table for guess in said if guess not in taken and not guess.named}
        tables = _with_guesses(self._tables, keys)
        start = start_of(tables, self._chosen)
        tables = replace(tables, about=tables.with_nobody_else(start.person))
        settling = Settling(tables, keys, unsigned, hidden(tables, keys, start.person, self._guesses, answers), answers)
        people = sorted(tables.people - {start.person}, key=str)
        settling.settle([start.person, *people], (start.table, start.held) if start.held else None, start.joins)
        return settling, start


def _person(tables: Tables, chosen: Chosen) -> Ref:
    """Whom a role such as an author's is taken to mean: those of the chosen table or, where it keeps their addresses, they
    themselves, by a key that no foreign key declares as well.
    """
    person = start_of(tables, chosen).person
    if person in tables.people:
        return person
    named = [guess for guess in guesses(tables, None) if guess.named and guess.table == person]
    keys = {table.ref: _distinct(table) for table in tables.facts.tables}
    keys[person] = (*keys[person], *(guess.key for guess in named))
    return start_of(_with_guesses(tables, keys), chosen).person


def _distinct(table: TableFacts) -> tuple[KeyFacts, ...]:
    return tuple({(key.columns, key.target, key.target_columns, key.where): key for key in table.foreign}.values())


def _with_guesses(tables: Tables, keys: Keys) -> Tables:
    """The tables as if the accepted guesses were declared."""
    changed = tuple(
        TableFacts(table.ref, table.columns, table.key, table.uniques, keys[table.ref]) for table in tables.facts.tables
    )
    return Tables(replace(tables.facts, tables=changed))
