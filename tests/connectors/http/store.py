"""The kit's people behind an API, and time that passes only when somebody waits."""

import copy
from collections.abc import Mapping, Sequence
from typing import Any

from dsr.connectors.http.connector import HttpConnector
from dsr.connectors.http.waiting import Pace, Time
from dsr.connectors.kit import datamap_of
from dsr.connectors.kit.people import ROWS
from dsr.datamap.schema import DataMap
from tests.harness.far_side import FarSide

_BY = {
    "people": ("id", "email"),
    "orders": ("id", "person_id"),
    "visits": ("id", "person_id"),
    "clicks": ("id", "visit_id"),
    "newsletter": ("id", "email"),
}
PAGING: dict[str, dict[str, Any] | None] = {
    "none": None,
    "offset": {"by": "offset", "param": "at"},
    "page": {"by": "page", "param": "at"},
    "cursor": {"by": "cursor", "param": "at", "at": "/paging/cursor"},
    "link": {"by": "link"},
    "next": {"by": "next", "at": "/paging/next"},
}


class Watch:
    """A clock that goes on by what is slept."""

    def __init__(self) -> None:
        self.now = 0.0
        self.slept: list[float] = []

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now += seconds

    @property
    def time(self) -> Time:
        return Time(lambda: self.now, self.sleep)


def http_map(
    paging: str = "none",
    find: Mapping[str, Any] | None = None,
    *,
    only: Mapping[str, Mapping[str, Any]] | None = None,
    **system: Any,
) -> DataMap:
    """The kit's map over this API. `find` adds to every list request, `only` to those of one collection (`find`) and to
    its other requests; `system` adds to the system's `http`.
    """
    collections = {}
    for name, (key, *searched) in _BY.items():
        own = dict((only or {}).get(name, {}))
        more = {**(find or {}), **own.pop("find", {})}
        lists: list[dict[str, Any]] = [
            {"path": f"/{name}", "query": {by: f"{{{by}}}"}, "items": "/data", "paging": PAGING[paging], **more}
            for by in searched
        ]
        http: dict[str, Any] = {"find": [*lists, {"path": f"/{name}/{{{key}}}"}]}
        if name in {"people", "orders"}:
            http["change"] = {"path": f"/{name}/{{{key}}}"}
        else:
            http["erase"] = {"path": f"/{name}/{{{key}}}"}
        collections[name] = {"http": {**http, **own}}
    settings = {"auth": "basic", "requests_per_second": 1000, **system}
    return datamap_of("http", system={"http": settings}, collections=collections)


class HttpWorld:
    def __init__(self, far: FarSide, datamap: DataMap | None = None) -> None:
        self.far = far
        self.datamap = datamap or http_map(far.paging)
        self.watch = Watch()

    def fill(self, rows: Mapping[str, Sequence[Mapping[str, Any]]] = ROWS) -> None:
        self.far.rows = {name: copy.deepcopy([dict(row) for row in rows.get(name, ())]) for name in _BY}

    def add(self, collection: str, row: Mapping[str, Any]) -> None:
        kept = [each for each in self.far.rows[collection] if each["id"] != row["id"]]
        self.far.rows[collection] = [*kept, dict(row)]

    def rows(self, collection: str) -> Sequence[Mapping[str, Any]]:
        return self.far.rows[collection]

    def connector(self) -> HttpConnector:
        return HttpConnector(self.far.url, self.far.url, time=self.watch.time, pace=Pace())

    def unreachable(self) -> HttpConnector:
        nowhere = "http://client:secret@127.0.0.1:1"
        return HttpConnector(nowhere, nowhere, time=self.watch.time, pace=Pace())
