"""Lengths of time as laws and policies write them, and what a policy promises."""

import re
from dataclasses import dataclass
from enum import StrEnum


class Unit(StrEnum):
    MONTHS = "M"
    DAYS = "D"
    BUSINESS_DAYS = "B"


_WORDS = {Unit.MONTHS: "month", Unit.DAYS: "day", Unit.BUSINESS_DAYS: "business day"}
_WRITTEN = re.compile(r"(\d{1,3})([MDB])")


@dataclass(frozen=True)
class Length:
    """So many calendar months, calendar days or business days, counted from a day 0 that is not counted itself."""

    amount: int
    unit: Unit

    def __str__(self) -> str:
        return f"{self.amount} {_WORDS[self.unit]}{'' if self.amount == 1 else 's'}"

    @property
    def code(self) -> str:
        """As data files write it: 1M, 45D, 10B."""
        return f"{self.amount}{self.unit.value}"


def parse_length(text: object) -> Length:
    """The length that `1M`, `45D` or `10B` writes. Raises ValueError for anything else."""
    if isinstance(text, Length):
        return text
    match = _WRITTEN.fullmatch(text) if isinstance(text, str) else None
    if match is None:
        raise ValueError("write a length as 1M (months), 45D (days) or 10B (business days)")
    return Length(int(match[1]), Unit(match[2]))


@dataclass(frozen=True)
class Window:
    """What a policy promises. It can only shorten what the law allows.

    `extendable`: the promise gives way to an extension that the law allows and that was notified in time.
    """

    length: Length
    citation: str = "the controller's policy"
    extendable: bool = False
