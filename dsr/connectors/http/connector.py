"""The HTTP connector: one system's plan against one store's API, as the data map declares it."""

import hashlib
import json
from collections.abc import Callable, Sequence
from dataclasses import asdict

import httpx

from dsr.connectors.base import (
    Beat,
    CollectionCount,
    Counted,
    Erased,
    Foreseen,
    Held,
    Identifiers,
    ReadBack,
    SavedChange,
    SavedKeys,
    Setting,
    Sink,
)
from dsr.connectors.evidence import evidence
from dsr.connectors.http import change, probe, readback
from dsr.connectors.http.address import read_base
from dsr.connectors.http.client import Api
from dsr.connectors.http.erase import Misfits, decide, execute
from dsr.connectors.http.values import Row, dump
from dsr.connectors.http.waiting import Pace, Time
from dsr.connectors.http.walk import Walk
from dsr.datamap.http import SystemHttp
from dsr.datamap.plan import Step, SystemPlan

_BATCH_ROWS = 500
_NOTHING = Counted(collections=(), roots="", schema="")


def _no_beat() -> None:
    pass


class HttpConnector:
    """Reads use the read address, erasures the write address; each carries its own credentials.

    An API has no snapshot and no transaction: what is erased is erased row by row, and a crash goes on from the saved
    keys. `time`, `pace` and `transport` are given by tests and by stores with a way of their own.
    """

    by_hand = False

    def __init__(
        self,
        read_url: str | None = None,
        write_url: str | None = None,
        *,
        time: Time | None = None,
        pace: Pace | None = None,
        transport: httpx.BaseTransport | None = None,
    ) -> None:
        self._read_url, self._write_url = read_url, write_url
        self._time, self._pace, self._transport = time or Time(), pace, transport

    def _api(self, plan: SystemPlan, *, write: bool = False) -> Api:
        variable = f"SYSTEM_{plan.connection.upper()}_{'WRITE' if write else 'READ'}_URL"
        settings = plan.http or SystemHttp()
        base = read_base(
            self._write_url if write else self._read_url, variable=variable, plain_http=settings.plain_http
        )
        return Api(settings, base, variable=variable, time=self._time, pace=self._pace, transport=self._transport)

    def check(self, plan: SystemPlan, *, erase: bool) -> tuple[str, ...]:
        if not plan.steps:
            return ()
        with self._api(plan) as api:
            return tuple(probe.problems(api, plan, _no_beat))

    def count(self, plan: SystemPlan, identifiers: Identifiers, *, erase: bool) -> Counted:
        """The preview. With `erase`, `problems` says why an erasure could not run as written."""
        if not plan.steps:
            return _NOTHING
        with self._api(plan) as api:
            misfits = Misfits(plan)
            walk = Walk(api, plan, identifiers, _no_beat, misfits.look).run()
            return _counted(plan, walk, tuple(misfits.found) if erase else ())

    def copy(self, plan: SystemPlan, identifiers: Identifiers, sink: Sink, beat: Beat) -> Counted:
        """Every reached row once, page by page, as NDJSON to the sink."""
        if not plan.steps:
            return _NOTHING

        def emit(step: Step, rows: list[Row]) -> None:
            names = [field.name for field in step.fields if field.deliver]
            for start in range(0, len(rows) if names else 0, _BATCH_ROWS):
                batch = rows[start : start + _BATCH_ROWS]
                lines = [dump({name: row[name] for name in names}) + "\n" for row in batch]
                sink.write(step.collection, "".join(lines).encode(), len(lines))
                beat()

        with self._api(plan) as api:
            return _counted(plan, Walk(api, plan, identifiers, beat, emit).run(), ())

    def erase(
        self,
        plan: SystemPlan,
        identifiers: Identifiers,
        *,
        saved: SavedKeys | None,
        save: Callable[[SavedKeys], None],
        beat: Beat,
    ) -> Erased:
        """`save` gets every key before the first request that changes anything."""
        if not plan.steps:
            return Erased((), already_absent=True)
        with self._api(plan, write=True) as api:
            found = saved
            if found is None:
                found = decide(api, plan, identifiers, schema_of(plan), beat)
                save(found)
            beat()
            execute(api, plan, found, identifiers, beat)
        nothing = not any(found.keys.values()) and not any(found.kept.values())
        return Erased(evidence(plan, found), already_absent=nothing)

    def read_back(
        self, plan: SystemPlan, saved: SavedKeys, identifiers: Identifiers, beat: Beat = _no_beat
    ) -> ReadBack:
        """With a fresh connection; a store that settles late is asked again, for as long as the data map allows."""
        if not plan.steps:
            return ReadBack(())
        with self._api(plan) as api:
            return readback.read_back(api, plan, saved, identifiers, beat)

    def foresee(self, plan: SystemPlan, identifiers: Identifiers, settings: Sequence[Setting]) -> Foreseen:
        if not plan.steps:
            return Foreseen((0,) * len(settings))
        with self._api(plan) as api:
            return change.foresee(api, plan, identifiers, settings, _no_beat)

    def peek(self, plan: SystemPlan, identifiers: Identifiers) -> tuple[Held, ...]:
        if not plan.rectifies:
            return ()
        with self._api(plan) as api:
            return tuple(change.peek(api, plan, identifiers, _no_beat))

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
        """`save` gets every field with what it held before the first request that changes anything."""
        if not plan.steps or not settings:
            return SavedChange((), roots="", schema="")
        with self._api(plan, write=True) as api:
            found = saved
            if found is None:
                found = change.decide(api, plan, identifiers, settings, schema_of(plan), beat)
                save(found)
            beat()
            change.execute(api, plan, found, beat)
        return found

    def read_back_change(self, plan: SystemPlan, saved: SavedChange, beat: Beat = _no_beat) -> ReadBack:
        """With a fresh connection, as `read_back`."""
        if not plan.steps:
            return ReadBack(())
        with self._api(plan) as api:
            return change.read_back(api, plan, saved, beat)


def _counted(plan: SystemPlan, walk: Walk, problems: tuple[str, ...]) -> Counted:
    return Counted(
        collections=tuple(CollectionCount(step.collection, walk.count(step.collection)) for step in plan.steps),
        roots=walk.root_digest(),
        schema=schema_of(plan),
        yields={kind: tuple(sorted(values)) for kind, values in sorted(walk.yields.items())},
        problems=problems,
    )


def schema_of(plan: SystemPlan) -> str:
    """An API shows no schema: what it is asked by stands for it."""
    plain = [asdict(plan.http or SystemHttp())]
    plain += [{"collection": step.collection, "http": asdict(step.http) if step.http else None} for step in plan.steps]
    return hashlib.sha256(json.dumps(plain, sort_keys=True).encode()).hexdigest()
