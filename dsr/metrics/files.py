"""The numbers of a year as CSV: for spreadsheets, so no cell is ever a formula."""

import csv
from collections.abc import Iterable, Iterator, Sequence

from dsr.rules.cases import Case
from dsr.rules.metrics import BUCKETS, Report, Row, received_in, rounded
from dsr.rules.numbers_words import CCPA_REQUESTS, NATURES, basis_words, ground_words, manner_words, right_words
from dsr.rules.rights import NOUNS, Right
from dsr.rules.spreadsheets import defused
from dsr.rules.story import law_title


class _Echo:
    def write(self, value: str) -> str:
        return value


def lines(head: Sequence[str], rows: Iterable[Sequence[object]]) -> Iterator[str]:
    writer = csv.writer(_Echo())
    yield writer.writerow(head)
    for row in rows:
        yield writer.writerow([defused(str(cell)) for cell in row])


CCPA_HEAD = (
    "year",
    "request",
    "received",
    "complied_in_whole_or_part",
    "denied",
    "denied_not_verifiable",
    "denied_not_a_consumer",
    "denied_exempt",
    "denied_other",
    "withdrawn",
    "open",
    "median_days",
    "mean_days",
    "as_of",
)


def ccpa(report: Report) -> Iterator[str]:
    """11 CCR 7102(a): a line for each of the five kinds of request, and one for all."""

    def row(each: Row, name: str) -> Sequence[object]:
        middle, average = rounded(each.median), rounded(each.mean)
        counts = (each.received, each.complied, each.denied, *each.reasons.values(), each.withdrawn, each.open)
        return (report.year, name, *counts, middle, average, _moment(report))

    return lines(
        CCPA_HEAD,
        [*(row(each, CCPA_REQUESTS[each.right]) for each in report.rows), row(report.everyone, "All of these")],
    )


YEAR_HEAD = (
    "year",
    "law",
    "law_title",
    "right",
    "received",
    "complied",
    "of_these_in_part",
    "denied",
    "grounds_of_denial",
    "withdrawn",
    "open",
    "open_overdue",
    *(f"open_{first}_to_{last}_days" if last is not None else f"open_{first}_days_and_more" for first, last in BUCKETS),
    "answered",
    "answered_on_time",
    "answered_late",
    "per_cent_on_time",
    "extended",
    "answers_that_told_of_complaint",
    "median_days",
    "mean_days",
    "as_of",
)


def year(report: Report) -> Iterator[str]:
    """A line for each right under each law, and one with each request once."""

    def row(each: Row) -> Sequence[object]:
        return (
            report.year,
            each.law or "all",
            law_title(each.law) if each.law else "Each request once, whatever laws judge it",
            right_words(each.right) if each.right else "All rights",
            each.received,
            each.complied,
            each.in_part,
            each.denied,
            "; ".join(f"{number} × {_ground(code, each)}" for code, number in each.grounds.items()),
            each.withdrawn,
            each.open,
            each.overdue,
            *each.ages,
            each.answered,
            each.on_time,
            each.late,
            rounded(each.share_on_time),
            each.extended,
            each.letters,
            rounded(each.median),
            rounded(each.mean),
            _moment(report),
        )

    return lines(YEAR_HEAD, map(row, (*report.rows, report.everyone)))


def _ground(code: str, row: Row) -> str:
    if not row.right:
        return code
    return ground_words(code, (row.law,), Right(row.right))


RECORDS_HEAD = (
    "record",
    "date_of_request",
    "nature_of_request",
    "manner_made",
    "date_of_response",
    "nature_of_response",
    "basis_of_denial",
    "laws",
    "days",
    "due",
)


def records(cases: Iterable[Case], year: int) -> Iterator[str]:
    """11 CCR 7101(b): the six fields of each request that was received in the year, with its name in the ledger."""

    def row(case: Case) -> Sequence[object]:
        answered = case.closed_on.isoformat() if case.closed_on else ""
        return (
            case.name,
            case.received_on.isoformat(),
            NOUNS[case.right],
            manner_words(case),
            answered,
            NATURES[case.outcome],
            basis_words(case),
            "; ".join(case.laws),
            "" if case.days is None else case.days,
            case.due.isoformat(),
        )

    chosen = sorted(received_in(cases, year), key=lambda case: (case.received_on, case.name))
    return lines(RECORDS_HEAD, map(row, chosen))


def _moment(report: Report) -> str:
    return report.as_of.isoformat(timespec="seconds")
