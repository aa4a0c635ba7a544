"""Bars, drawn by the server: lengths as texts that SVG takes. The numbers stand in a table beside each chart."""

from collections.abc import Sequence
from dataclasses import dataclass

# Told apart by filling, not by colour: solid, hatched, dotted and empty (templates/components/chart.html).
FILLINGS = ("solid", "hatch", "dots", "empty")


@dataclass(frozen=True)
class Segment:
    filling: str
    x: str
    width: str


@dataclass(frozen=True)
class Bar:
    label: str
    value: str
    segments: tuple[Segment, ...]


@dataclass(frozen=True)
class Chart:
    title: str
    bars: tuple[Bar, ...]
    legend: tuple[tuple[str, str], ...]  # (filling, name); empty when there is one series


def _per_cent(part: int, whole: int) -> str:
    return f"{100 * part / whole:.3f}%"


def bars(title: str, series: Sequence[str], rows: Sequence[tuple[str, Sequence[int]]]) -> Chart | None:
    """A bar for each row, its numbers one behind the other; the longest bar fills the width. None when all are zero."""
    longest = max((sum(numbers) for _, numbers in rows), default=0)
    if not longest:
        return None
    drawn = []
    for label, numbers in rows:
        segments, before = [], 0
        for filling, number in zip(FILLINGS, numbers, strict=False):
            if number:
                segments.append(Segment(filling, _per_cent(before, longest), _per_cent(number, longest)))
            before += number
        drawn.append(Bar(label, f"{before:,}", tuple(segments)))
    return Chart(title, tuple(drawn), tuple(zip(FILLINGS, series, strict=False)) if len(series) > 1 else ())
