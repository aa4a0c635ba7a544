"""The numbers of a year as a company may show them to everybody: small counts kept back (rules/suppression.py)."""

from collections.abc import Sequence
from dataclasses import dataclass

from dsr.rules.metrics import Report, Row, rounded, share
from dsr.rules.suppression import LEAST, LEFT_OUT, SMALL, Published, Shown, exactly, published


@dataclass(frozen=True)
class PublicRow:
    """One right under one law. `received` is the total of the four after it; `days` and `on_time` are words. `reasons`: of
    denials, by kind; empty where they are kept back, or where there is none.
    """

    law: str
    right: str
    received: Shown
    complied: Shown
    denied: Shown
    withdrawn: Shown
    open: Shown
    median: str
    mean: str
    on_time: str
    reasons: tuple[tuple[str, Shown], ...]

    @property
    def told(self) -> bool:
        """Whether anything is kept back."""
        return all(each.told for each in (self.received, self.complied, self.denied, self.withdrawn, self.open))


def public_row(row: Row) -> PublicRow:
    # Of these the first that is large is left out first: how many were carried out is what people come for.
    shown = published(row.received, (row.open, row.withdrawn, row.denied, row.complied))
    still_open, withdrawn, denied, complied = shown.parts
    told = denied.told and complied.told
    return PublicRow(
        law=row.law,
        right=row.right,
        received=shown.total,
        complied=complied,
        denied=denied,
        withdrawn=withdrawn,
        open=still_open,
        **_days(row, shown),
        on_time=_on_time(row) if told else LEFT_OUT,
        reasons=_reasons(row) if denied.told else (),
    )


def _days(row: Row, shown: Published) -> dict[str, str]:
    """In whole days, since a mean with decimals can tell of how many it is the mean; kept back where few were answered."""
    *_, denied, complied = shown.parts
    if not row.answered and shown.total.words != SMALL:
        return {"median": "–", "mean": "–"}
    # By what the page tells anyway: whether one of the two is five or more.
    few = shown.total.words == SMALL or not any(_large(each) for each in (denied, complied))
    return {name: LEFT_OUT if few else rounded(getattr(row, name), 0) for name in ("median", "mean")}


def _large(each: Shown) -> bool:
    return each.words == LEFT_OUT or (each.count or 0) >= LEAST


def _on_time(row: Row) -> str:
    if not row.answered:
        return "–"
    known = all(each.told for each in published(row.answered, (row.late, row.on_time)).parts)
    return f"{rounded(share(row.on_time, row.answered))} %" if known else LEFT_OUT


def _reasons(row: Row) -> tuple[tuple[str, Shown], ...]:
    if not row.denied:
        return ()
    shown = published(row.denied, tuple(row.reasons.values()))
    return tuple(zip(row.reasons, shown.parts, strict=True)) if shown.total.told else ()


def sum_words(numbers: Sequence[Shown]) -> str:
    """The sum of what is told: exact, or `at least` where
    something is kept back. It tells nothing that its parts do not."""
    known = sum(each.count or 0 for each in numbers)
    if all(each.told for each in numbers):
        return exactly(known).words
    return f"at least {known:,}" if known else LEFT_OUT


@dataclass(frozen=True)
class PublicLaw:
    law: str
    rows: tuple[PublicRow, ...]

    @property
    def total(self) -> dict[str, str]:
        names = ("received", "complied", "denied", "withdrawn", "open")
        return {name: sum_words([getattr(row, name) for row in self.rows]) for name in names}

    @property
    def kept_back(self) -> bool:
        return not all(row.told for row in self.rows)


def publish(*reports: Report) -> tuple[PublicLaw, ...]:
    """The laws of the reports, each once: a law of an earlier report is not told again, in other rows, by a later one."""
    found: dict[str, PublicLaw] = {}
    for report in reports:
        for law in report.laws:
            found.setdefault(law, PublicLaw(law, tuple(map(public_row, report.of_law(law)))))
    return tuple(found.values())
