"""What is wrong with a policy file, for the person who must mend it: where, what, and what to do."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum


class Severity(StrEnum):
    ERROR = "error"  # the file is not loaded
    WARNING = "warning"  # it is, and somebody should look


@dataclass(frozen=True)
class Problem:
    """`field` is a path such as `rights.2.window.days`; `line` counts from 1, and is None where no line is to blame."""

    file: str
    line: int | None
    field: str
    message: str
    remedy: str
    severity: Severity = Severity.ERROR

    def __str__(self) -> str:
        where = self.file if self.line is None else f"{self.file}:{self.line}"
        return f"{where}: {f'{self.field}: ' if self.field else ''}{self.message} {self.remedy}"


class PolicyError(ValueError):
    """The policy file cannot be used; `problems` are all of them, in the order of the file."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__("\n".join(str(problem) for problem in problems))
        self.problems = tuple(problems)
