"""The SQL connector: one system's plan against one database."""

from collections.abc import Callable
from dataclasses import replace

from dsr.connectors.base import (
    Beat,
    CollectionCount,
    Counted,
    Erased,
    Identifiers,
    ReadBack,
    Rehearsal,
    SavedKeys,
    Sink,
    Survey,
    TakeKeys,
)
from dsr.connectors.sql import checks, constraints, decide, erase, facts, keys, read, readback, rehearse
from dsr.connectors.sql import survey as surveying
from dsr.connectors.sql.catalogue import digest, read_catalogue
from dsr.connectors.sql.connect import engine_for, reading, writing
from dsr.connectors.sql.places import bind_live, refusal, wheres
from dsr.connectors.sql.reach import Reach
from dsr.datamap.plan import SystemPlan
from dsr.datamap.schema import System

_NOTHING = Counted(collections=(), roots="", schema="")


class SqlConnector:
    """By SQLAlchemy Core, in the dialect that the address names. Reads use the read address, erasures the write address."""

    by_hand = False

    def __init__(self, read_url: str | None = None, write_url: str | None = None) -> None:
        self._read_url, self._write_url = read_url, write_url

    def check(self, plan: SystemPlan, *, erase: bool) -> tuple[str, ...]:
        if not plan.steps:
            return ()
        with reading(engine_for(self._read_url, purpose="read")) as connection:
            return checks.problems(connection, plan, read_catalogue(connection, wheres(plan)), erase=erase)

    def count(self, plan: SystemPlan, identifiers: Identifiers, *, erase: bool) -> Counted:
        """The preview. With `erase`, `problems` says why an erasure could not run as written."""
        if not plan.steps:
            return _NOTHING
        return self._counted(plan, identifiers, erasing=erase)

    def _counted(self, plan: SystemPlan, identifiers: Identifiers, *, erasing: bool) -> Counted:
        with reading(engine_for(self._read_url, purpose="read")) as connection:
            places, tables = bind_live(connection, plan)
            unreadable = checks.problems(connection, plan, tables, erase=False)
            if unreadable:
                raise refusal(plan, unreadable)
            reach = Reach(connection, places, identifiers)
            problems: tuple[str, ...] = ()
            if erasing:
                problems = checks.problems(connection, plan, tables, erase=True)
                if not problems:  # keys that name no row cannot be followed
                    intent = decide.decide(connection, places, tables, reach, lock=False)
                    problems = decide.blockers(connection, places, intent)
                    problems += constraints.row_refusals(connection, places, intent)
            return Counted(
                collections=read.count_rows(connection, places, reach),
                roots=read.root_digest(connection, places, reach),
                schema=digest(tables),
                yields=reach.yields,
                problems=problems,
            )

    def copy(self, plan: SystemPlan, identifiers: Identifiers, sink: Sink, beat: Beat) -> Counted:
        """Every reached row once, from one snapshot, as NDJSON to the sink; memory stays flat."""
        if not plan.steps:
            return _NOTHING
        with reading(engine_for(self._read_url, purpose="read")) as connection:
            places, tables = bind_live(connection, plan)
            unreadable = checks.problems(connection, plan, tables, erase=False)
            if unreadable:
                raise refusal(plan, unreadable)
            reach = Reach(connection, places, identifiers)
            roots = read.root_digest(connection, places, reach)
            counts = []
            for name, place in places.items():
                rows = place.dialect.copy_rows(connection, place, reach.every(name), sink, beat)
                counts.append(CollectionCount(name, rows))
                beat()
            return Counted(tuple(counts), roots=roots, schema=digest(tables), yields=reach.yields)

    def erase(
        self,
        plan: SystemPlan,
        identifiers: Identifiers,
        *,
        saved: SavedKeys | None,
        save: Callable[[SavedKeys], None],
        beat: Beat,
    ) -> Erased:
        """One transaction. `save` gets every key before the first statement that changes anything."""
        if not plan.steps:
            return Erased((), already_absent=True)
        with writing(engine_for(self._write_url, purpose="write")) as connection:
            places, tables = bind_live(connection, plan)
            problems = checks.problems(connection, plan, tables, erase=True)
            if problems:
                raise refusal(plan, problems)
            if saved is None:
                reach = Reach(connection, places, identifiers)
                intent = decide.decide(connection, places, tables, reach, lock=True)
                roots = read.root_digest(connection, places, reach)
                found = erase.saved_keys(intent, roots=roots, schema=digest(tables))
            else:
                found, intent = saved, erase.resumed(connection, places, saved)
            blocked = decide.blockers(connection, places, intent)
            blocked += constraints.row_refusals(connection, places, intent)
            if blocked:
                raise refusal(plan, blocked)
            if saved is None:
                save(found)
            beat()
            erase.execute(connection, places, intent, beat)
            nothing = not any(map(len, found.keys.values())) and not any(map(len, found.kept.values()))
            return Erased(erase.evidence(plan, found), already_absent=nothing)

    def read_back(self, plan: SystemPlan, saved: SavedKeys, identifiers: Identifiers) -> ReadBack:
        if not plan.steps:
            return ReadBack(())
        with reading(engine_for(self._read_url, purpose="read")) as connection:
            places, _ = bind_live(connection, plan)
            return readback.read_back(connection, places, saved, identifiers)

    def list_keys(self, plan: SystemPlan, identifiers: Identifiers, take: TakeKeys, beat: Beat) -> Counted:
        """The key of every row that a copy would show, from one snapshot."""
        if not plan.steps:
            return _NOTHING
        with reading(engine_for(self._read_url, purpose="read")) as connection:
            places, tables = bind_live(connection, plan)
            unreadable = checks.problems(connection, plan, tables, erase=False)
            if unreadable:
                raise refusal(plan, unreadable)
            reach = Reach(connection, places, identifiers)
            counts = keys.list_keys(connection, places, reach, take, beat)
            roots = read.root_digest(connection, places, reach)
            return Counted(counts, roots=roots, schema=digest(tables), yields=reach.yields)

    def rehearse(self, plan: SystemPlan, identifiers: Identifiers) -> Rehearsal:
        """The statements of the erasure and what they would do, by the read address and without locks."""
        if not plan.steps:
            return Rehearsal()
        with reading(engine_for(self._read_url, purpose="read")) as connection:
            places, tables = bind_live(connection, plan)
            problems = checks.problems(connection, plan, tables, erase=True)
            if problems:
                return Rehearsal(problems=problems)
            reach = Reach(connection, places, identifiers)
            intent = decide.decide(connection, places, tables, reach, lock=False)
            problems = decide.blockers(connection, places, intent)
            problems += constraints.row_refusals(connection, places, intent)
            if problems:
                return Rehearsal(problems=problems)
            found = erase.saved_keys(intent, roots="", schema="")
            return Rehearsal(rehearse.statements(connection, places, intent), erase.evidence(plan, found))

    def survey(self, plan: SystemPlan, system: System) -> Survey:
        """The whole map of a system against its live schema; the write address is asked for its rights alone."""
        with reading(engine_for(self._read_url, purpose="read")) as connection:
            found = surveying.survey(connection, plan, system, writes=bool(self._write_url))
        if not self._write_url:
            return found
        with reading(engine_for(self._write_url, purpose="write")) as connection:
            live = surveying.live_of(connection, system)
            return replace(found, notes=(*found.notes, *facts.rights_to_erase(connection, plan, live)))
