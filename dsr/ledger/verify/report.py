"""What a look through the log found: sentences that say where and what, up to a bound, and counts. Pure."""

from dataclasses import dataclass, field
from datetime import datetime

MOST = 100


@dataclass(frozen=True)
class Finding:
    """`where`: event, index, checkpoint, column or file. `what`: a sentence's rest."""

    where: str
    what: str

    def __str__(self) -> str:
        return f"{self.where}: {self.what}"


@dataclass
class Report:
    """`findings`: what an honest log never has. `remarks`: what is worth knowing and proves nothing."""

    findings: list[Finding] = field(default_factory=list)
    more: int = 0  # findings beyond the bound
    remarks: list[str] = field(default_factory=list)
    sealed: int = 0
    waiting: int = 0  # events that are not sealed yet
    checkpoints: int = 0
    keys: int = 0
    known: int = 0
    newest: datetime | None = None  # the newest checkpoint's time

    @property
    def honest(self) -> bool:
        return not self.findings

    def found(self, where: str, what: str) -> None:
        if len(self.findings) < MOST:
            self.findings.append(Finding(where, what))
        else:
            self.more += 1
