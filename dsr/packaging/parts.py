"""The parts of a package: one collection each, with its sealed lines and a file name of its own."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice

from django.db.models import F

from dsr.datamap.plan import Plan, Step, SystemPlan
from dsr.models import Finding, Phase, Request, WorkState
from dsr.packaging import files
from dsr.vault import blobs

# A part is read three times, for the page, the JSON and the CSV: so small a one is opened once and kept.
KEPT_BYTES = 64 * 1024


class Shelf:
    """What the findings of one request say. The blob opened last stays open: those that share it are read in a row."""

    def __init__(self, request: Request) -> None:
        self._request = request
        self._name, self._content = "", b""

    def read(self, finding: Finding) -> bytes:
        if self._name != finding.blob:
            self._name, self._content = "", b""  # before the next: memory holds one
            self._content = b"".join(blobs.read(self._request, [finding.blob]))
            self._name = finding.blob
        if finding.size is None:
            return self._content[finding.start :]
        return self._content[finding.start : finding.start + finding.size]


@dataclass(frozen=True)
class Part:
    """One collection's share of the package: where its sealed lines are, and how many."""

    system: SystemPlan
    step: Step
    findings: tuple[Finding, ...]
    path: str  # without its ending; unlike any other in the package
    shelf: Shelf
    _kept: list[bytes] = field(default_factory=list, compare=False, repr=False)

    @property
    def rows(self) -> int:
        return sum(finding.rows for finding in self.findings)

    def blocks(self) -> Iterator[bytes]:
        """The rows as blocks of JSON lines: each ends with a line break, and none is empty."""
        if self._kept:
            yield from self._kept
            return
        for finding in self.findings:
            content = _tidy(self.shelf.read(finding))
            if len(self.findings) == 1 and 0 < len(content) <= KEPT_BYTES:
                self._kept.append(content)
            yield from blobs.in_lines(content)

    def first(self, rows: int) -> list[bytes]:
        """The first rows as JSON texts, read from no more than they need."""
        lines = (line for block in self.blocks() for line in block.split(b"\n") if line)
        return list(islice(lines, rows))


def _tidy(content: bytes) -> bytes:
    if content.endswith(b"\n") and not content.startswith(b"\n") and b"\n\n" not in content:
        return content
    return b"".join(line + b"\n" for line in content.split(b"\n") if line)


@dataclass(frozen=True)
class HandedOver:
    """A file that a person found and marked for the requester."""

    name: str
    blob: str


@dataclass(frozen=True)
class ByHand:
    """A system that a person worked: `text` is what they wrote for the requester, or empty."""

    title: str
    text: str
    files: tuple[HandedOver, ...] = ()


@dataclass(frozen=True)
class Content:
    """All that a package tells: about whom, what machines copied, and what people did."""

    subject: str
    parts: list[Part]
    by_hand: list[ByHand]

    @property
    def rows(self) -> int:
        return sum(part.rows for part in self.parts)

    @property
    def handed_over(self) -> list[tuple[str, HandedOver]]:
        """Files found by people, each with its path in the package."""
        found = [file for each in self.by_hand for file in each.files]
        return [(f"found-by-people/{n}-{files.safe(file.name)}", file) for n, file in enumerate(found, start=1)]


def parts(request: Request, plan: Plan) -> list[Part]:
    """What the copies of this round found, in the plan's order; a collection without rows is there too, saying so."""
    found: dict[tuple[str, str], list[Finding]] = {}
    query = Finding.objects.filter(
        item__request=request, item__phase=Phase.COPY, item__round=request.round, item__state=WorkState.DONE
    )
    for finding in query.annotate(system=F("item__system")).order_by("sequence"):
        found.setdefault((finding.system, finding.collection), []).append(finding)
    taken: set[str] = set()
    shelf = Shelf(request)
    return [
        Part(system, step, tuple(found.get((system.system, step.collection), ())), _path(system, step, taken), shelf)
        for system in plan.systems
        for step in system.steps
        # What a person worked was not searched by a machine: its empty hands would say that nothing is there.
        if system.connector != "manual"
    ]


def _path(system: SystemPlan, step: Step, taken: set[str]) -> str:
    """`data/<system>/<collection>`, numbered where two names are alike once they are fit for a file system."""
    plain = path = f"data/{files.safe(system.system)}/{files.safe(step.collection)}"
    number = 2
    while path.casefold() in taken:
        path, number = f"{plain}-{number}", number + 1
    taken.add(path.casefold())
    return path
