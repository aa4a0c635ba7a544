"""A year's numbers as text for a terminal."""

from collections.abc import Iterable, Iterator, Sequence

from dsr.rules.cases import Case
from dsr.rules.metrics import Report, Row, received_in, rounded
from dsr.rules.numbers_words import CCPA_REQUESTS, NATURES, basis_words, bucket_words, manner_words, right_words
from dsr.rules.rights import NOUNS
from dsr.rules.story import law_title


def table(head: Sequence[str], rows: Iterable[Sequence[object]]) -> Iterator[str]:
    """Columns as wide as their longest cell; the first is text, the others numbers."""
    cells = [[str(cell) for cell in row] for row in rows]
    widths = [max(len(row[column]) for row in [list(head), *cells]) for column in range(len(head))]
    for row in [list(head), *cells]:
        first, *rest = (
            cell.ljust(w) if not i else cell.rjust(w) for i, (cell, w) in enumerate(zip(row, widths, strict=True))
        )
        yield "  ".join([first, *rest]).rstrip() + "\n"


def _head(what: str, name: str, report: Report) -> Iterator[str]:
    yield f"{name}: {what}, {report.year}\n"
    yield f"Requests received in {report.year}, as known on {report.as_of:%Y-%m-%d %H:%M} UTC.\n\n"


def ccpa_text(report: Report, name: str) -> Iterator[str]:
    def row(each: Row, title: str) -> tuple[object, ...]:
        counts = (each.received, each.complied, each.denied, each.withdrawn, each.open)
        return (title, *counts, rounded(each.median) or "–", rounded(each.mean) or "–")

    yield from _head("metrics of 11 CCR 7102", name, report)
    rows = [row(each, CCPA_REQUESTS[each.right]) for each in report.rows]
    head = ("", "received", "complied", "denied", "withdrawn", "open", "median days", "mean days")
    yield from table(head, [*rows, row(report.everyone, "All of these")])


def year_text(report: Report, name: str) -> Iterator[str]:
    def row(each: Row, title: str) -> tuple[object, ...]:
        share = rounded(each.share_on_time)
        counts = (each.received, each.complied, each.denied, each.withdrawn, each.open, each.overdue, each.extended)
        return (title, *counts, f"{share} %" if share else "–", rounded(each.median) or "–")

    head = ("", "received", "complied", "denied", "withdrawn", "open", "overdue", "extended", "on time", "median days")
    yield from _head("the year by law and right", name, report)
    for law in report.laws:
        yield f"{law_title(law)}\n"
        yield from table(head, [row(each, f"  {right_words(each.right)}") for each in report.of_law(law)])
        yield "\n"
    yield from table(head, [row(report.everyone, "Each request once")])
    ages = ", ".join(f"{bucket_words(index)}: {number}" for index, number in enumerate(report.everyone.ages) if number)
    yield f"Open by age: {ages or 'none is open'}\n"


def records_text(cases: Iterable[Case], year: int, name: str) -> Iterator[str]:
    chosen = received_in(cases, year)
    yield f"{name}: records of 11 CCR 7101, {year}: {len(chosen):,}\n\n"
    for case in sorted(chosen, key=lambda case: (case.received_on, case.name)):
        answered = f"{case.closed_on}, {NATURES[case.outcome]}" if case.closed_on else NATURES[case.outcome]
        basis = basis_words(case)
        yield f"{case.received_on}  {NOUNS[case.right]}, {manner_words(case)}: {answered}{f': {basis}' if basis else ''}\n"
