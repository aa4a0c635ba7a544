"""A data map tried on its systems: everything a request would do there, without a request.

Every system is searched to a fixed point of the identifiers that they yield for each other; what one cannot do is its
own affair, and the others go on. Nothing is kept but what the caller is told.
"""

import sys
from collections.abc import Callable, Iterable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass

from dsr.connectors.base import (
    Beat,
    Connector,
    ConnectorError,
    Counted,
    Erased,
    Identifiers,
    ListsKeys,
    ReadBack,
    Rehearsal,
    Rehearses,
    SavedKeys,
    TakeKeys,
)
from dsr.datamap.plan import Plan, SystemPlan
from dsr.engine.keys import keys_from_copy
from dsr.engine.rounds import joined, searched, seeding_kinds, yielding_kinds
from dsr.engine.run import run_count, run_erase, run_read_back
from dsr.engine.spool import spooled

Open = Callable[[SystemPlan], Connector]


@dataclass(frozen=True)
class Passed:
    """Identifiers of one kind that a system yielded, and the systems that can be searched by them."""

    system: str
    kind: str
    values: tuple[str, ...]
    to: tuple[str, ...]


@dataclass(frozen=True)
class Located:
    """What a search found: each system's count, or why there is none."""

    identifiers: Identifiers
    counted: dict[str, Counted]
    refused: dict[str, str]
    passed: tuple[Passed, ...]


@dataclass(frozen=True)
class Committed:
    """An erasure that was carried out and looked at again."""

    erased: Erased
    saved: int  # keys, before the first statement
    read_back: ReadBack


def workable(plan: Plan, names: Iterable[str] = ()) -> list[SystemPlan]:
    """The systems that a machine searches from these identifiers; `names` narrows them."""
    wanted = set(names)
    return [
        system
        for system in plan.systems
        if system.connector != "manual" and system.steps and (not wanted or system.system in wanted)
    ]


def locate(
    systems: Sequence[SystemPlan],
    identifiers: Identifiers,
    open_system: Open,
    *,
    erase: bool,
    begin: Callable[[str], None],
) -> Located:
    """Count in every system, round by round, until no system has anything new to be searched by.

    With `erase`, the counts also hold why an erasure could not run. `begin` is told each system before its count.
    """
    counted: dict[str, Counted] = {}
    refused: dict[str, str] = {}
    asked: dict[str, dict[str, int]] = {}
    passed: list[Passed] = []
    known = identifiers
    while due := [s for s in systems if s.system not in refused and asked.get(s.system) != searched(s, known)]:
        for system in due:
            asked[system.system] = searched(system, known)
            begin(system.system)
            try:
                found = run_count(open_system(system), system, known, erase=erase)
            except ConnectorError as error:
                refused[system.system] = str(error)
                counted.pop(system.system, None)
                continue
            counted[system.system] = found
            passed += _passed(system, systems, known, found)
            known = joined(known, found.yields)
    return Located(known, counted, refused, tuple(passed))


def _passed(system: SystemPlan, systems: Sequence[SystemPlan], known: Identifiers, found: Counted) -> Iterable[Passed]:
    for kind, values in found.yields.items():
        news = tuple(value for value in values if value not in known.values.get(kind, ()))
        others = tuple(s.system for s in systems if s is not system and kind in seeding_kinds(s))
        if news and others:
            yield Passed(system.system, kind, news, others)


def list_keys(
    connector: Connector, system: SystemPlan, identifiers: Identifiers, take: TakeKeys, beat: Beat
) -> Counted:
    """The key of every row that a copy would show. Raises ConnectorError."""
    if isinstance(connector, ListsKeys):
        return connector.list_keys(system, identifiers, take, beat)
    return keys_from_copy(connector, system, identifiers, take, beat)


def rehearse(connector: Connector, system: SystemPlan, identifiers: Identifiers) -> Rehearsal:
    """What an erasure would do. A connector that cannot show its statements still says what stands in the way."""
    if isinstance(connector, Rehearses):
        return connector.rehearse(system, identifiers)
    return Rehearsal(problems=run_count(connector, system, identifiers, erase=True).problems)


def erasing_order(systems: Sequence[SystemPlan]) -> list[SystemPlan]:
    """Those that are found by another's identifiers before those that yield them: what went wrong in one can then be
    tried again, because the way to it is still there.
    """
    waiting, ordered = list(systems), list[SystemPlan]()
    while waiting:
        free = [s for s in waiting if not any(_leads(s, other) for other in waiting if other is not s)]
        ordered += free or waiting
        waiting = [s for s in waiting if s not in ordered]
    return ordered


def kept_back(system: SystemPlan, unfinished: Iterable[str], passed: Iterable[Passed]) -> list[str]:
    """The unfinished systems that could not be found any more once this one is erased."""
    led = {other for each in passed if each.system == system.system for other in each.to}
    return [name for name in unfinished if name in led and name != system.system]


def _leads(system: SystemPlan, other: SystemPlan) -> bool:
    return bool(yielding_kinds(system) & seeding_kinds(other))


def erase(
    connector: Connector, system: SystemPlan, identifiers: Identifiers, approved: Counted, beat: Beat
) -> Committed:
    """Erase and read back. Raises ConnectorError, Drifted (schema or roots changed since `approved`)."""
    with ExitStack() as files:
        held: list[SavedKeys] = []
        erased = run_erase(
            connector,
            system,
            identifiers,
            approved=approved,
            bound=sys.maxsize,  # whoever starts a trial wants gone what is there now
            saved=None,
            save=lambda found: held.append(spooled(found, files)),
            beat=beat,
        )
        if not held:
            return Committed(erased, 0, ReadBack(()))
        saved = held[0]
        count = sum(len(keys) for keys in saved.keys.values())
        return Committed(erased, count, run_read_back(connector, system, saved, identifiers))
