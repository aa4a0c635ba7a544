"""A link that no foreign key declares, with what is asked of the rows before it is taken for one."""

from collections.abc import Iterator
from dataclasses import dataclass

from dsr.datamap.discover.facts import Answer, Answers, Included, KeyFacts, Question, Ref, SamePerson, SameValue, Single
from dsr.datamap.discover.passing import is_passed_on
from dsr.datamap.discover.second import Second, is_meant


@dataclass(frozen=True)
class Rival:
    """Would the column fit other people as well, whose numbers are alike? `agree`: does what the row hangs on speak for them?"""

    fits: Included
    agree: SamePerson | None = None

    @property
    def questions(self) -> Iterator[Question]:
        yield self.fits
        if self.agree is not None:
            yield self.agree


@dataclass(frozen=True)
class Guess:
    """`named`: the column names the table; else values must bear it out, all of them where `whole`.

    `mails`: where only the key has that name, and row and person have an address each, are they the same?
    """

    table: Ref
    key: KeyFacts
    named: bool
    mails: SameValue | None = None
    whole: bool = False
    mixed: bool = False  # the two ends are of different types
    rivals: tuple[Rival, ...] = ()
    by_value: bool = False  # nothing but the values says that the row is somebody's
    single: Single | None = None  # nothing makes unique what it aims at: is it so all the same?
    elsewhere: tuple[Included, ...] = ()  # do some values mean another system's rows?
    passed: tuple[tuple[Single, Single], ...] = ()  # has what it aims at passed from one person to another?
    agree: SamePerson | None = None  # do the row and those whom it would name hang on the same thing?
    instead: SamePerson | None = None  # of whom the column is called after, who are not meant: the same
    better: Included | None = None  # does it fit those searched for in each row, and these not?
    worse: Included | None = None  # of whom the column is called after: does it fit them in each row?
    second: Second | None = None  # may it mean another number of the same rows?

    @property
    def question(self) -> Included:
        key = self.key
        return Included(self.table, key.columns, key.target, key.target_columns, key.where, self.mixed)

    @property
    def questions(self) -> Iterator[Question]:
        yield self.question
        for rival in self.rivals:
            yield from rival.questions
        if self.instead is not None:
            yield self.instead
        if self.single is not None:
            yield self.single
        yield from (each for each in (self.better, self.worse) if each is not None)
        yield from self.elsewhere
        for each in self.passed:
            yield from each
        if self.agree is not None:
            yield self.agree
        if self.second is not None:
            yield from (self.second.other, self.second.alike)
        if self.mails is not None:
            yield self.mails


def accepted(found: tuple[Guess, ...], answers: Answers) -> Iterator[Guess]:
    for guess in found:
        answer = answers.to(guess.question)
        borne_out = answer.yes and answer.yes >= answer.no and not (guess.whole and answer.no)
        unasked = not (guess.elsewhere or guess.passed or guess.second or guess.agree)
        unseen = not answer.known and guess.named and unasked
        if (borne_out or unseen) and _is_theirs_alone(guess, answers):
            yield guess


def _is_theirs_alone(guess: Guess, answers: Answers) -> bool:
    """Whether nothing speaks for others than those whom the column seems to name."""
    # Numbers of two kinds of people are alike, addresses are not; what nobody compared is not borne out.
    same = answers.to(guess.mails) if guess.mails is not None else Answer(yes=1)
    alone = guess.single is None or (answers.to(guess.single).known and not answers.to(guess.single).no)
    answer = answers.to(guess.question)
    return (
        same.yes > same.no
        and alone
        and not _disagrees(guess.agree, answers)
        and (guess.instead is None or _disagrees(guess.instead, answers))
        and not (guess.better is not None and answer.no and _is_whole(answers.to(guess.better)))
        and not (guess.worse is not None and _is_whole(answers.to(guess.worse)))
        and (guess.second is None or is_meant(guess.second, answer.no, answers))
        and not any(answers.to(each).yes for each in guess.elsewhere)
        and not any(is_passed_on(each, answers) for each in guess.passed)
        and not any(
            _fits_as_well(answer, answers.to(each.fits)) and not _disagrees(each.agree, answers)
            for each in guess.rivals
        )
    )


def _disagrees(asked: SamePerson | None, answers: Answers) -> bool:
    answer = Answer() if asked is None else answers.to(asked)
    return answer.no > answer.yes


def _is_whole(answer: Answer) -> bool:
    return bool(answer.yes) and not answer.no


def _fits_as_well(answer: Answer, rival: Answer) -> bool:
    """Whether as much speaks for other people: small numbers of the one are now and then numbers of the other."""
    return bool(rival.yes) and not (rival.no and not answer.no)
