"""The numbers of a year that laws and authorities ask for, from the cases that the ledger tells of.

A year's numbers are of the requests that were *received* in it, by the civil date of receipt, whenever they were answered: so
those that were carried out, denied, withdrawn and still open add up to those received. `as_of`: what was known then.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from fractions import Fraction

from dsr.rules.cases import UNVERIFIED, Case, Outcome
from dsr.rules.rights import Right

CCPA = "ccpa"
# The requests of 11 CCR 7102(a)(1), by the names of the regulation. A portable copy is a part of knowing (1798.100, 1798.130).
CCPA_RIGHTS: dict[str, frozenset[Right]] = {
    "know": frozenset({Right.ACCESS, Right.PORTABILITY}),
    "delete": frozenset({Right.ERASURE}),
    "correct": frozenset({Right.RECTIFICATION}),
    "opt_out": frozenset({Right.OPT_OUT}),
    "limit": frozenset({Right.LIMIT}),
}
# When every window of the year before is over, with its extension, and before the 1 July of 11 CCR 7102(a)(2).
PUBLISHED_FROM = (4, 1)
# The first and the last day of each bucket of age; the last has no end.
BUCKETS: tuple[tuple[int, int | None], ...] = ((0, 14), (15, 30), (31, 45), (46, 90), (91, None))


class Reason:
    """Why requests were denied, as 11 CCR 7102(a)(3) lets a company sort them."""

    UNVERIFIABLE = "not verifiable"
    NOT_A_CONSUMER = "not made by a consumer"
    EXEMPT = "exempt information"
    OTHER = "other grounds"


REASONS = (Reason.UNVERIFIABLE, Reason.NOT_A_CONSUMER, Reason.EXEMPT, Reason.OTHER)


def reason_of(ground: str) -> str:
    """The kind of a ground of the CCPA, by its code in rules/regimes/ccpa.yaml."""
    if ground == UNVERIFIED:
        return Reason.UNVERIFIABLE
    if ground == "not_a_consumer":
        return Reason.NOT_A_CONSUMER
    if ground.startswith(("1798.145(a)", "1798.105(d)", "7024(d)")):
        return Reason.EXEMPT
    return Reason.OTHER


def median(numbers: Sequence[int]) -> Fraction | None:
    """The middle one, or half way between the two in the middle; None of none."""
    if not numbers:
        return None
    ordered, half = sorted(numbers), len(numbers) // 2
    return Fraction(ordered[half]) if len(numbers) % 2 else Fraction(ordered[half - 1] + ordered[half], 2)


def mean(numbers: Sequence[int]) -> Fraction | None:
    return Fraction(sum(numbers), len(numbers)) if numbers else None


def rounded(number: Fraction | None, digits: int = 1) -> str:
    """`12.3`, a half away from zero; an empty text for none. Exact: no binary fraction comes between."""
    if number is None:
        return ""
    scale = 10**digits
    whole = int(abs(number) * scale + Fraction(1, 2))
    sign = "-" if number < 0 and whole else ""
    return f"{sign}{whole // scale}" + (f".{whole % scale:0{digits}}" if digits else "")


def share(part: int, whole: int) -> Fraction | None:
    """Per cent; None of nothing."""
    return Fraction(100 * part, whole) if whole else None


@dataclass(frozen=True)
class Row:
    """The numbers of one right under one law. `complied` counts whole and part; `in_part` is among it.

    complied + denied + withdrawn + open = received. `days` are those of each answer, sorted.
    """

    law: str
    right: str
    received: int = 0
    complied: int = 0
    in_part: int = 0
    denied: int = 0
    withdrawn: int = 0
    open: int = 0
    on_time: int = 0
    extended: int = 0
    overdue: int = 0
    letters: int = 0
    days: tuple[int, ...] = ()
    grounds: Mapping[str, int] = field(default_factory=dict)
    ages: tuple[int, ...] = tuple(0 for _ in BUCKETS)

    @property
    def answered(self) -> int:
        return self.complied + self.denied

    @property
    def late(self) -> int:
        return self.answered - self.on_time

    @property
    def median(self) -> Fraction | None:
        return median(self.days)

    @property
    def mean(self) -> Fraction | None:
        return mean(self.days)

    @property
    def share_on_time(self) -> Fraction | None:
        """Per cent of the answers that came by the date that held."""
        return share(self.on_time, self.answered)

    @property
    def reasons(self) -> dict[str, int]:
        """Denials by kind of ground, as 7102(a)(3) sorts them."""
        found = Counter(dict.fromkeys(REASONS, 0))
        for ground, number in self.grounds.items():
            found[reason_of(ground)] += number
        return dict(found)


def bucket_of(age: int) -> int:
    return next(index for index, (_, last) in enumerate(BUCKETS) if last is None or age <= last)


def row(law: str, right: str, cases: Iterable[Case], as_of: datetime) -> Row:
    """Count the cases."""
    count: Counter[str] = Counter()
    grounds: Counter[str] = Counter()
    ages = [0] * len(BUCKETS)
    days: list[int] = []
    for case in cases:
        count["received"] += 1
        count["complied"] += case.outcome in {Outcome.COMPLIED, Outcome.IN_PART}
        count["in_part"] += case.outcome is Outcome.IN_PART
        count["denied"] += case.outcome is Outcome.DENIED
        count["withdrawn"] += case.outcome is Outcome.WITHDRAWN
        count["open"] += case.outcome is Outcome.OPEN
        count["on_time"] += case.on_time
        count["extended"] += law in case.extended_by
        count["overdue"] += case.overdue(as_of)
        count["letters"] += case.answered and case.letter
        if case.days is not None:
            days.append(case.days)
        if case.outcome is Outcome.DENIED:
            grounds[case.basis] += 1
        if case.outcome is Outcome.OPEN:
            ages[bucket_of(case.age(as_of))] += 1
    return Row(
        law=law, right=right, days=tuple(sorted(days)), grounds=dict(sorted(grounds.items())), ages=tuple(ages), **count
    )


def total(rows: Sequence[Row], law: str = "", right: str = "") -> Row:
    """The rows of one law as one. Rows of several laws do not add up: a request may be under each of them."""
    grounds: Counter[str] = Counter()
    for each in rows:
        grounds.update(each.grounds)
    numbers = (
        "received",
        "complied",
        "in_part",
        "denied",
        "withdrawn",
        "open",
        "on_time",
        "extended",
        "overdue",
        "letters",
    )
    return Row(
        law=law,
        right=right,
        days=tuple(sorted(day for each in rows for day in each.days)),
        grounds=dict(sorted(grounds.items())),
        ages=tuple(sum(each.ages[index] for each in rows) for index in range(len(BUCKETS))),
        **{name: sum(getattr(each, name) for each in rows) for name in numbers},
    )


def received_in(cases: Iterable[Case], year: int) -> list[Case]:
    """Those whose civil date of receipt lies in the year."""
    return [case for case in cases if case.received_on.year == year]


@dataclass(frozen=True)
class Report:
    """`rows`: one for each right of each law, in the order of the laws by name and of the rights. `everyone`: each request
    once, whatever laws judge it.
    """

    year: int
    as_of: datetime
    rows: tuple[Row, ...]
    everyone: Row

    @property
    def laws(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(each.law for each in self.rows))

    def of_law(self, law: str) -> tuple[Row, ...]:
        return tuple(each for each in self.rows if each.law == law)


def yearly(cases: Iterable[Case], year: int, as_of: datetime) -> Report:
    """By law and right: what authorities ask for in a year's report."""
    chosen = received_in(cases, year)
    by: dict[tuple[str, Right], list[Case]] = {}
    for case in chosen:
        for law in dict.fromkeys(case.laws):
            by.setdefault((law, case.right), []).append(case)
    order = list(Right)
    rows = [row(law, right.value, found, as_of) for (law, right), found in by.items()]
    rows.sort(key=lambda each: (each.law, order.index(Right(each.right))))
    return Report(year, as_of, tuple(rows), row("", "", chosen, as_of))


def ccpa(cases: Iterable[Case], year: int, as_of: datetime) -> Report:
    """11 CCR 7102(a)(1): the five kinds of request of consumers (residents of California), each with a row, none left out."""
    chosen = [case for case in received_in(cases, year) if CCPA in case.laws]
    rows = [
        row(CCPA, name, [case for case in chosen if case.right in rights], as_of)
        for name, rights in CCPA_RIGHTS.items()
    ]
    return Report(year, as_of, tuple(rows), total(rows, CCPA))


def published_as_of(year: int) -> datetime:
    """The one moment of which a year's numbers are published. A page that counted anew each day would tell by its changes what
    its small counts keep back.
    """
    month, day = PUBLISHED_FROM
    return datetime(year + 1, month, day, tzinfo=UTC)
