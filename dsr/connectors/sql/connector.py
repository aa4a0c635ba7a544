"""The SQL connector: one system's plan against one database."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace

from sqlalchemy.engine import Connection

from dsr.connectors.base import (
    Beat,
    CollectionCount,
    Counted,
    Erased,
    Foreseen,
    Held,
    Identifiers,
    ReadBack,
    Rehearsal,
    SavedChange,
    SavedKeys,
    Setting,
    Sink,
    Survey,
    TakeKeys,
)
from dsr.connectors.evidence import evidence
from dsr.connectors.sql import (
    attempt,
    change,
    checks,
    constraints,
    decide,
    erase,
    facts,
    foresee,
    keys,
    peek,
    read,
    readback,
    rehearse,
)
from dsr.connectors.sql import survey as surveying
from dsr.connectors.sql.catalogue import LiveTable, Where, digest, read_catalogue
from dsr.connectors.sql.connect import came_to_nothing, engine_for, reading, transaction_of, writing
from dsr.connectors.sql.places import Place, bind_live, refusal, wheres
from dsr.connectors.sql.reach import Reach
from dsr.datamap.plan import SystemPlan
from dsr.datamap.schema import System

_NOTHING = Counted(collections=(), roots="", schema="")
_SOME_MOMENT = "2000-01-01T00:00:00+00:00"


def _some_settings(plan: SystemPlan) -> list[Setting]:
    """What the plan's right would write at some moment, to be held against the schema."""
    return [
        Setting(step.collection, each.field, each.value.at(_SOME_MOMENT), each.where)
        for step in plan.steps
        for each in step.changes
    ]


class SqlConnector:
    """By SQLAlchemy Core, in the dialect that the address names. Reads use the read address, erasures the write address."""

    by_hand = False

    def __init__(self, read_url: str | None = None, write_url: str | None = None) -> None:
        self._read_url, self._write_url = read_url, write_url

    @contextmanager
    def _search(
        self, plan: SystemPlan, identifiers: Identifiers
    ) -> Iterator[tuple[Connection, dict[str, Place], dict[Where, LiveTable], Reach]]:
        """One read-only transaction in which the plan's rows can be found. Raises ConnectorError."""
        with reading(engine_for(self._read_url, purpose="read")) as connection:
            places, tables = bind_live(connection, plan)
            unreadable = checks.problems(connection, plan, tables, erase=False)
            if unreadable:
                raise refusal(plan, unreadable)
            yield connection, places, tables, Reach(connection, places, identifiers)

    def check(self, plan: SystemPlan, *, erase: bool) -> tuple[str, ...]:
        if not plan.steps:
            return ()
        with reading(engine_for(self._read_url, purpose="read")) as connection:
            tables = read_catalogue(connection, wheres(plan))
            problems = checks.problems(connection, plan, tables, erase=erase)
            if problems or not plan.changes:
                return problems
            return foresee.schema_problems(connection, plan, tables, _some_settings(plan))

    def count(self, plan: SystemPlan, identifiers: Identifiers, *, erase: bool) -> Counted:
        """The preview. With `erase`, `problems` says why an erasure could not run as written."""
        if not plan.steps:
            return _NOTHING
        return self._counted(plan, identifiers, erasing=erase)

    def _counted(self, plan: SystemPlan, identifiers: Identifiers, *, erasing: bool) -> Counted:
        with self._search(plan, identifiers) as (connection, places, tables, reach):
            problems: tuple[str, ...] = ()
            if erasing:
                problems = checks.problems(connection, plan, tables, erase=True)
                if not problems:  # keys that name no row cannot be followed
                    intent = decide.decide(connection, places, tables, reach)
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
        with self._search(plan, identifiers) as (connection, places, tables, reach):
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
        """One transaction. `save` gets every key before the first statement that changes anything, and once more where an
        earlier transaction that got so far came to nothing.
        """
        if not plan.steps:
            return Erased((), already_absent=True)
        engine = engine_for(self._write_url, purpose="write")
        return attempt.erase(engine, plan, identifiers, saved=saved, save=save, beat=beat)

    def read_back(self, plan: SystemPlan, saved: SavedKeys, identifiers: Identifiers) -> ReadBack:
        if not plan.steps:
            return ReadBack(())
        with reading(engine_for(self._read_url, purpose="read", fresh=True)) as connection:
            places, _ = bind_live(connection, plan)
            return readback.read_back(connection, places, saved, identifiers)

    def list_keys(self, plan: SystemPlan, identifiers: Identifiers, take: TakeKeys, beat: Beat) -> Counted:
        """The key of every row that a copy would show, from one snapshot."""
        if not plan.steps:
            return _NOTHING
        with self._search(plan, identifiers) as (connection, places, tables, reach):
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
            intent = decide.decide(connection, places, tables, reach)
            problems = decide.blockers(connection, places, intent)
            problems += constraints.row_refusals(connection, places, intent)
            if problems:
                return Rehearsal(problems=problems)
            found = erase.saved_keys(intent, roots="", schema="")
            return Rehearsal(rehearse.statements(connection, places, intent), evidence(plan, found))

    def survey(self, plan: SystemPlan, system: System) -> Survey:
        """The whole map of a system against its live schema; the write address is asked for its rights alone."""
        with reading(engine_for(self._read_url, purpose="read")) as connection:
            found = surveying.survey(connection, plan, system, writes=bool(self._write_url))
        if not self._write_url:
            return found
        with reading(engine_for(self._write_url, purpose="write")) as connection:
            live = surveying.live_of(connection, system)
            return replace(found, notes=(*found.notes, *facts.rights_to_erase(connection, plan, live)))

    def foresee(self, plan: SystemPlan, identifiers: Identifiers, settings: Sequence[Setting]) -> Foreseen:
        if not plan.steps:
            return Foreseen((0,) * len(settings))
        with reading(engine_for(self._read_url, purpose="read")) as connection:
            places, tables = bind_live(connection, plan)
            problems = foresee.schema_problems(connection, plan, tables, settings)
            if problems:
                return Foreseen((0,) * len(settings), problems)
            reach = Reach(connection, places, identifiers)
            rows = tuple(
                read.count_of(connection, places[each.collection], change.rows_of(places[each.collection], each, reach))
                for each in settings
            )
            cells = change.cells_of(connection, places, settings, reach, lock=False)
            return Foreseen(rows, foresee.row_problems(connection, places, cells))

    def peek(self, plan: SystemPlan, identifiers: Identifiers) -> tuple[Held, ...]:
        if not plan.rectifies:
            return ()
        with reading(engine_for(self._read_url, purpose="read")) as connection:
            places, _ = bind_live(connection, plan)
            return tuple(peek.peek(connection, places, Reach(connection, places, identifiers)))

    def change(
        self,
        plan: SystemPlan,
        identifiers: Identifiers,
        settings: Sequence[Setting],
        *,
        saved: SavedChange | None,
        save: Callable[[SavedChange], None],
        beat: Beat,
    ) -> SavedChange:
        """One transaction. `save` gets every field with what it held before the first statement that changes anything."""
        if not plan.steps or not settings:
            return SavedChange((), roots="", schema="")
        with writing(engine_for(self._write_url, purpose="write")) as connection:
            places, tables = bind_live(connection, plan)
            problems = foresee.schema_problems(connection, plan, tables, settings)
            if problems:
                raise refusal(plan, problems)
            if saved is None or came_to_nothing(connection, saved.nonce):
                reach = Reach(connection, places, identifiers)
                cells = change.cells_of(connection, places, settings, reach, lock=True)
                problems = foresee.row_problems(connection, places, cells)
                if problems:
                    raise refusal(plan, problems)
                roots = read.root_digest(connection, places, reach)
                saved = SavedChange(cells, roots, digest(tables), transaction_of(connection))
                save(saved)
            beat()
            change.execute(connection, places, saved, beat)
        return saved

    def read_back_change(self, plan: SystemPlan, saved: SavedChange) -> ReadBack:
        if not plan.steps:
            return ReadBack(())
        with reading(engine_for(self._read_url, purpose="read")) as connection:
            places, _ = bind_live(connection, plan)
            return change.read_back(connection, places, saved)
