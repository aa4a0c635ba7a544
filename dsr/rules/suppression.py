"""Small counts, before a table is published: a number below five can point at a person, and so can the number that is left
when a total and all other parts are known.

Published are parts of a total. A part from 1 to 4 is shown as "fewer than 5", and what would give it away is left out.
Zero is shown: it tells of nobody.
"""

from collections.abc import Sequence
from dataclasses import dataclass

LEAST = 5
SMALL = f"fewer than {LEAST}"
LEFT_OUT = "not shown"


@dataclass(frozen=True)
class Shown:
    """A count as published: the number, SMALL or LEFT_OUT."""

    words: str
    count: int | None = None  # None: not told

    @property
    def told(self) -> bool:
        return self.count is not None

    def __str__(self) -> str:
        return self.words


def exactly(count: int) -> Shown:
    return Shown(f"{count:,}", count)


def _small(count: int) -> bool:
    return 0 < count < LEAST


def shown(count: int) -> Shown:
    """A count that is part of no total."""
    return Shown(SMALL) if _small(count) else exactly(count)


@dataclass(frozen=True)
class Published:
    total: Shown
    parts: tuple[Shown, ...]


def published(total: int, parts: Sequence[int]) -> Published:
    """`parts` add up to `total`. What may be told of them. Raises ValueError when they do not add up.

    Beside small parts the first part of five or more is left out too: which one it is depends on its place alone, since a
    choice by size would itself tell of the sizes. The total is told when each small part may then still be any number from
    1 to 4. Where it is not, at least two remain possible even to somebody who knows these rules.
    """
    if sum(parts) != total or min(parts, default=0) < 0:
        raise ValueError(f"{list(parts)} does not add up to {total}")
    small = {index for index, part in enumerate(parts) if _small(part)}
    if _small(total):
        return Published(Shown(SMALL), tuple(Shown(LEFT_OUT) for _ in parts))
    if not small:
        return Published(exactly(total), tuple(map(exactly, parts)))
    left_out = set([index for index, part in enumerate(parts) if part >= LEAST][:1])
    remaining = sum(parts[index] for index in small | left_out)
    known = exactly(total) if safe(remaining, len(small), len(left_out)) else Shown(LEFT_OUT)
    words = {**dict.fromkeys(small, Shown(SMALL)), **dict.fromkeys(left_out, Shown(LEFT_OUT))}
    return Published(known, tuple(words.get(index) or exactly(part) for index, part in enumerate(parts)))


def safe(remaining: int, small: int, large: int) -> bool:
    """Whether each of `small` numbers from 1 to 4 may still be any of them, when with `large` numbers of five and more they
    add up to `remaining`.
    """
    highest, lowest = LEAST - 1, 1
    least = (small - 1) * lowest + large * LEAST
    # The one at its highest, all others at their least; and the one at its lowest, the others as high as they go.
    fits_high = highest + least <= remaining
    fits_low = large > 0 or lowest + (small - 1) * highest >= remaining
    return fits_high and fits_low
