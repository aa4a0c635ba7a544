"""`datamap try` from the first search to the last look: what is done in which order, and told to whom."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from dsr.connectors.base import CollectionErased, ConnectorError, Counted, Identifiers, Key, ReadBack, Statement
from dsr.datamap.plan import Plan, SystemPlan
from dsr.engine import trial
from dsr.engine.open import open_system
from dsr.engine.run import Drifted, run_copy
from dsr.management.copies import FolderSink
from dsr.management.progress import Progress

DONE, REFUSED, BY_HAND, NOT_SEARCHED = "done", "refused", "by hand", "not searched"
SHOWN, HELD_BACK = "shown", "held back"


@dataclass
class Read:
    """What would be read in one system, or why it could not be."""

    system: SystemPlan
    state: str
    reason: str = ""
    rows: dict[str, int] = field(default_factory=dict)
    yields: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    files: dict[str, str] = field(default_factory=dict)  # by collection, below the folder of --out


@dataclass
class Erasure:
    """What an erasure would do in one system, or did."""

    system: SystemPlan
    state: str
    problems: tuple[str, ...] = ()
    statements: tuple[Statement, ...] = ()
    collections: tuple[CollectionErased, ...] = ()
    saved: int = 0
    read_back: ReadBack | None = None


class Report(Protocol):
    """Who is told. `keys` comes between `begin` and `read` of its system, where `wants_keys`."""

    wants_keys: bool

    def begin(self, system: SystemPlan) -> None: ...

    def keys(self, collection: str, keys: Sequence[Key]) -> None: ...

    def read(self, found: Read) -> None: ...

    def passed(self, passed: Sequence[trial.Passed]) -> None: ...

    def erasure(self, found: Erasure) -> None: ...

    def end(self, *, failed: bool) -> None: ...


@dataclass(frozen=True)
class Wanted:
    """What the command line asked for."""

    names: tuple[str, ...] = ()
    out: Path | None = None
    erase: bool = False
    commit: bool = False


class Trial:
    """One run over the systems of a plan. `run` says whether every system did what was asked of it."""

    def __init__(
        self,
        plan: Plan,
        identifiers: Identifiers,
        environment: Mapping[str, str],
        wanted: Wanted,
        report: Report,
        progress: Progress,
    ) -> None:
        self._plan, self._given, self._wanted = plan, identifiers, wanted
        self._open: trial.Open = lambda system: open_system(system, environment)
        self._report, self._progress = report, progress
        self._unfinished: list[str] = []

    def run(self) -> bool:
        systems = trial.workable(self._plan, self._wanted.names)
        located = trial.locate(
            systems,
            self._given,
            self._open,
            erase=self._wanted.erase,
            begin=lambda name: self._progress.at(f"{name}: searching"),
        )
        for system in self._plan.systems:
            if not self._wanted.names or system.system in self._wanted.names:
                self._read(system, located)
        self._report.passed(located.passed)
        if self._wanted.erase:
            for system in trial.erasing_order(systems):
                self._erase(system, located)
        self._report.end(failed=bool(self._unfinished))
        return not self._unfinished

    def _read(self, system: SystemPlan, located: trial.Located) -> None:
        self._report.begin(system)
        found = Read(system, DONE)
        if system.connector == "manual":
            found.state, found.reason = BY_HAND, system.instructions.strip()
        elif not system.steps:
            found.state = NOT_SEARCHED
        elif system.system in located.refused:
            found.state, found.reason = REFUSED, located.refused[system.system]
        else:
            self._look(found, located)
        if found.state == REFUSED:
            self._unfinished.append(system.system)
        self._progress.clear()
        self._report.read(found)

    def _look(self, found: Read, located: trial.Located) -> None:
        system, counted = found.system, located.counted[found.system.system]
        found.yields = counted.yields
        try:
            if self._report.wants_keys:
                counted = self._list_keys(system, located.identifiers)
            if self._wanted.out is not None:
                counted = self._copy(found, self._wanted.out, located.identifiers)
            found.rows = {each.collection: each.rows for each in counted.collections}
        except ConnectorError as error:
            found.state, found.reason = REFUSED, str(error)
        except OSError as error:
            found.state, found.reason = REFUSED, f"The copy cannot be written: {error.strerror}."

    def _list_keys(self, system: SystemPlan, identifiers: Identifiers) -> Counted:
        self._progress.at(f"{system.system}: listing keys")
        return trial.list_keys(self._open(system), system, identifiers, self._report.keys, _no_beat)

    def _copy(self, found: Read, folder: Path, identifiers: Identifiers) -> Counted:
        system = found.system
        self._progress.at(f"{system.system}: copying")
        sink = FolderSink(
            folder,
            system.system,
            lambda collection, rows: self._progress.so_far(f"{system.system}: copying {collection}, {rows:,} rows"),
        )
        try:
            counted = run_copy(self._open(system), system, identifiers, sink, _no_beat)
            sink.keep()
        except BaseException:
            sink.discard()
            raise
        found.files = {name: f"{system.system}/{name}.ndjson" for name in sink.rows}
        return counted

    def _erase(self, system: SystemPlan, located: trial.Located) -> None:
        if system.system in self._unfinished:
            return
        counted = located.counted[system.system]
        behind = trial.kept_back(system, self._unfinished, located.passed)
        if counted.problems:
            found = Erasure(system, REFUSED, problems=counted.problems)
        elif not self._wanted.commit:
            found = self._rehearse(system, located.identifiers)
        elif behind:
            why = (
                f"{', '.join(behind)} did not come to an end, and is found by identifiers that this system yields;"
                f" mend it, then erase both."
            )
            found = Erasure(system, HELD_BACK, problems=(why,))
        else:
            found = self._commit(system, located.identifiers, counted)
        if found.state in {REFUSED, HELD_BACK}:
            self._unfinished.append(system.system)
        self._progress.clear()
        self._report.erasure(found)

    def _rehearse(self, system: SystemPlan, identifiers: Identifiers) -> Erasure:
        self._progress.at(f"{system.system}: planning the erasure")
        try:
            found = trial.rehearse(self._open(system), system, identifiers)
        except ConnectorError as error:
            return Erasure(system, REFUSED, problems=(str(error),))
        if found.problems:
            return Erasure(system, REFUSED, problems=found.problems)
        return Erasure(system, SHOWN, statements=found.statements, collections=found.collections)

    def _commit(self, system: SystemPlan, identifiers: Identifiers, counted: Counted) -> Erasure:
        self._progress.at(f"{system.system}: erasing")
        try:
            done = trial.erase(self._open(system), system, identifiers, counted, _no_beat)
        except ConnectorError as error:
            return Erasure(system, REFUSED, problems=(str(error),))
        except Drifted as drift:
            return Erasure(system, REFUSED, problems=(f"{drift.what} Nothing was erased; try again.",))
        found = Erasure(
            system, DONE, collections=done.read_back.collections, saved=done.saved, read_back=done.read_back
        )
        if not done.read_back.clean:
            left = sum(each.remaining for each in done.read_back.collections) + done.read_back.identifiers_found
            found.state = REFUSED
            found.problems = (
                f"After the erasure {left} values were still there: something wrote them again, or a trigger undid the"
                " change. Look into the system, then try again.",
            )
        return found


def _no_beat() -> None:
    """No lease to renew: nobody else does this work."""
