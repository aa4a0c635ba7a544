"""What `datamap try` found, for machines: one JSON document, written as it is found so that memory stays flat."""

import json
from collections.abc import Callable, Sequence

from dsr.connectors.base import CollectionErased, Key
from dsr.datamap.plan import SystemPlan
from dsr.engine.trial import Passed
from dsr.management.trial import DONE, Erasure, Read


def _text(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)


class JsonReport:
    """`{"controller", "systems": […], "yielded": […], "erasures": […], "failed"}` (docs/data-map.md). `write` takes text."""

    wants_keys = True

    def __init__(self, write: Callable[[str], object], controller: str) -> None:
        self._write = write
        self._steps: list[str] = []  # collections of the system under way that have not begun
        self._open: str | None = None
        self._systems = self._erasures = self._rows = 0
        write(f'{{"controller": {_text(controller)},\n"systems": [')

    def begin(self, system: SystemPlan) -> None:
        head = {"system": system.system, "title": system.title, "connector": system.connector}
        self._write(f'{"," if self._systems else ""}\n{{{_text(head)[1:-1]}, "collections": [')
        self._systems += 1
        self._began = 0
        self._steps = [step.collection for step in system.steps]
        self._roles = {step.collection: step.role.value for step in system.steps}

    def keys(self, collection: str, keys: Sequence[Key]) -> None:
        if collection != self._open:
            self._upto(collection)
        texts = ", ".join(_text(list(key)) for key in keys)
        self._write(f"{', ' if self._rows else ''}{texts}")
        self._rows += len(keys)

    def read(self, found: Read) -> None:
        if found.state == DONE:
            self._upto(None)
        self._close()
        tail: dict[str, object] = {"state": found.state, "reason": found.reason or None}
        tail |= {"yields": {kind: list(values) for kind, values in found.yields.items()}, "files": found.files}
        self._write(f"], {_text(tail)[1:-1]}}}")

    def passed(self, passed: Sequence[Passed]) -> None:
        plain = [{"from": p.system, "to": list(p.to), "kind": p.kind, "values": list(p.values)} for p in passed]
        self._write(f'],\n"yielded": {_text(plain)},\n"erasures": [')

    def erasure(self, found: Erasure) -> None:
        plain: dict[str, object] = {"system": found.system.system, "state": found.state}
        plain["problems"] = list(found.problems)
        plain["statements"] = [
            {"collections": list(each.collections), "sql": each.text, "times": each.times} for each in found.statements
        ]
        plain["collections"] = [_result(each, found) for each in found.collections]
        if found.read_back is not None:
            plain["saved_keys"] = found.saved
            seen = found.read_back
            plain["read_back"] = {"clean": seen.clean, "identifiers_found": seen.identifiers_found}
        self._write(f"{',' if self._erasures else ''}\n{_text(plain)}")
        self._erasures += 1

    def end(self, *, failed: bool) -> None:
        self._write(f'],\n"failed": {_text(failed)}}}\n')

    def _upto(self, collection: str | None) -> None:
        """Begin `collection`, and before it those without a row."""
        while self._steps:
            name = self._steps.pop(0)
            self._close()
            head = {"collection": name, "role": self._roles[name]}
            self._write(f'{"," if self._began else ""}\n  {{{_text(head)[1:-1]}, "keys": [')
            self._open, self._rows, self._began = name, 0, self._began + 1
            if name == collection:
                return

    def _close(self) -> None:
        if self._open is not None:
            self._write(f'], "rows": {self._rows}}}')
        self._open = None


def _result(each: CollectionErased, found: Erasure) -> dict[str, object]:
    plain: dict[str, object] = {
        "collection": each.collection,
        "removed": each.removed,
        "changed": each.changed,
        "retained": each.retained,
        "reason": each.reason if each.retained else None,
    }
    return plain | ({"remaining": each.remaining} if found.read_back is not None else {})
