"""What a search finds and what an erasure leaves, by the words of docs/data-map.md, one row at a time. Slow, and meant to
be obviously right: it knows neither plan nor SQL.
"""

import re
import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from tests.connectors.generated.world import FAMILIES, Reference, Row, Value, World, text_of

At = tuple[str, tuple[Value, ...]]  # a collection and a key
TOKEN = object()  # a random token stands here


@dataclass
class Found:
    own: set[At] = field(default_factory=set)
    shared: set[At] = field(default_factory=set)  # not own
    looked_up: set[At] = field(default_factory=set)
    identifiers: dict[str, set[str]] = field(default_factory=dict)

    @property
    def shown(self) -> set[At]:
        return self.own | self.shared | self.looked_up


@dataclass
class Left:
    """The tables of one system after an erasure."""

    refused: bool = False
    rows: dict[str, dict[tuple[Value, ...], Row]] = field(default_factory=dict)
    evidence: dict[str, dict[str, int]] = field(default_factory=dict)  # removed, changed, retained


class Oracle:
    def __init__(self, world: World) -> None:
        self.world = world
        self.system_of = {name: system for system, names in world.systems.items() for name in names}
        self.row = {(name, world.key_of(name, row)): row for name, rows in world.rows.items() for row in rows}
        self.found = self._search()

    # --- the search ---
    def _search(self) -> Found:
        found = Found(identifiers={"email": set(self.world.emails)})
        while True:
            before = (len(found.own), {kind: len(values) for kind, values in found.identifiers.items()})
            found.own |= {at for at in self.row if self._identified(at, found.identifiers)}
            found.own |= {other for at in found.own for other in self._next(at)}
            for name, key in found.own:
                for column, spec in self.world.collection(name)["fields"].items():
                    value = self.row[name, key][column]
                    if "yields" in spec and value is not None and text_of(value):
                        found.identifiers.setdefault(spec["yields"], set()).add(text_of(value))
            if before == (len(found.own), {kind: len(values) for kind, values in found.identifiers.items()}):
                break
        for at in found.own:
            for link, fields, target in self._links(at[0]):
                if link["ownership"] in {"shared", "lookup"}:
                    there = set(self._pointed_at(at, fields, link["to"], target))
                    (found.shared if link["ownership"] == "shared" else found.looked_up).update(there - found.own)
        return found

    def _identified(self, at: At, known: dict[str, set[str]]) -> bool:
        for column, spec in self.world.collection(at[0])["fields"].items():
            value = self.row[at][column]
            if "identifier" in spec and value is not None:
                for wanted in known.get(spec["identifier"], ()):
                    if wanted.strip() and self._is(text_of(value), wanted, spec.get("match", "exact"), value):
                        return True
        return False

    @staticmethod
    def _is(held: str, wanted: str, match: str, value: Value) -> bool:
        if match == "casefold":
            return held.strip(" ").lower() == wanted.strip(" ").lower()
        if isinstance(value, uuid.UUID):
            try:
                return value == uuid.UUID(wanted)
            except ValueError:
                return False
        return held == wanted

    def _next(self, at: At) -> Iterator[At]:
        """The rows that are the subject's because this one is."""
        name = at[0]
        for link, fields, target in self._links(name):
            if link["ownership"] == "holds":
                yield from self._pointed_at(at, fields, link["to"], target)
        for other in self._neighbours(name):
            for link, fields, target in self._links(other):
                if link["ownership"] == "owned" and link["to"] == name:
                    yield from (source for source in self._all(other) if self._points(source, fields, at, target))

    def _neighbours(self, name: str) -> dict[str, Any]:
        return self.world.systems[self.system_of[name]]

    def _links(self, name: str) -> Iterator[tuple[dict[str, Any], list[str], list[str]]]:
        for link in self.world.collection(name)["links"]:
            yield link, link["fields"], link.get("target") or list(self.world.tables[link["to"]].key)

    def _all(self, name: str) -> Iterator[At]:
        return (at for at in self.row if at[0] == name)

    def _pointed_at(self, at: At, fields: list[str], to: str, target: list[str]) -> Iterator[At]:
        return (other for other in self._all(to) if self._points(at, fields, other, target))

    def _points(self, at: At, fields: Any, other: At, target: Any) -> bool:
        return all(self._same(at, mine, other, theirs) for mine, theirs in zip(fields, target, strict=True))

    def _same(self, at: At, mine: str, other: At, theirs: str) -> bool:
        one, two = self.row[at][mine], self.row[other][theirs]
        if one is None or two is None:
            return False
        kinds = [self.world.tables[at[0]].columns[mine], self.world.tables[other[0]].columns[theirs]]
        families = [FAMILIES.get(kind, kind) for kind in kinds]
        return bool(one == two) if families[0] == families[1] else text_of(one) == text_of(two)

    # --- the erasure ---
    def erased(self, system: str, planned: dict[str, str]) -> Left:
        """`planned`: the role of each collection of this system that the plan names."""
        names = list(self.world.systems[system])
        worked = {name for name in names if planned.get(name) in {"own", "shared"}}
        if any(self._unfit(name, set(planned)) for name in worked):
            return Left(refused=True)
        own = {at for at in self.found.own if at[0] in worked}
        touched = {name for name in worked if self._action(name) == "delete" or self._rules(name)}
        shared = {at for at in self.found.shared if at[0] in worked}
        free = {at for at in shared if at[0] in touched}
        while held := {at for at in free if any(not self._lets_go(h, f, at, own | free) for h, f in self._holders(at))}:
            free -= held
        acted = {at for at in own | free if at[0] in touched}
        left = Left(rows={name: {at[1]: dict(self.row[at]) for at in self._all(name)} for name in names})
        for name, key in acted:
            if self._action(name) == "delete":
                del left.rows[name][key]
            else:
                left.rows[name][key] |= {
                    column: self._ruled(rule, self.row[name, key][column]) for column, rule in self._rules(name).items()
                }
        left.refused = any(self._broken(reference, left) for reference in self.world.references)
        for name in worked:
            mine = sum(at[0] == name for at in acted)
            kept = sum(at[0] == name for at in (own | shared) - acted)
            action = self._action(name)
            left.evidence[name] = {
                "removed": mine if action == "delete" else 0,
                "changed": mine if action != "delete" else 0,
                "retained": kept + (mine if action == "retain" else 0),
            }
        return left

    def _action(self, name: str) -> str:
        return str(self.world.collection(name)["erase"])

    def _rules(self, name: str) -> dict[str, Any]:
        """What an erasure writes into fields of rows that stay."""
        written = self.world.collection(name)
        if written["erase"] == "delete":
            return {}
        rules = {f: spec["erase"] for f, spec in written["fields"].items() if spec.get("erase", "keep") != "keep"}
        for link in written["links"]:
            implied = link["ownership"] == "shared" and written["erase"] == "change"
            if link.get("detach", implied):
                rules |= dict.fromkeys(link["fields"], "null_value")
        return rules

    @staticmethod
    def _ruled(rule: Any, value: Value) -> Value:
        if value is None or rule == "null_value":
            return None
        if rule == "random_token":
            return TOKEN
        if "constant" in rule:
            return date.fromisoformat(rule["constant"]) if isinstance(value, date) else rule["constant"]
        if rule["generalise"] == "year":
            return value.replace(month=1, day=1)
        return value.replace(day=1) if rule["generalise"] == "month" else value[:1]

    def _unfit(self, name: str, planned: set[str]) -> bool:
        """What the schema alone forbids."""
        table = self.world.tables[name]
        if any(rule == "null_value" and not table.nullable(column) for column, rule in self._rules(name).items()):
            return True
        return self._action(name) == "delete" and any(
            reference.to == name
            and reference.on_delete in {"CASCADE", "SET NULL", "SET DEFAULT"}
            and reference.source not in planned
            for reference in self.world.references
        )

    def _holders(self, at: At) -> Iterator[tuple[At, list[str]]]:
        """Every row that points at this one, by a link that the map knows or a foreign key, and by which fields."""
        for name in self._neighbours(at[0]):
            pointing = [(fields, target) for link, fields, target in self._links(name) if link["to"] == at[0]]
            pointing += [
                (list(reference.fields), list(reference.target))
                for reference in self.world.references
                if (reference.source, reference.to) == (name, at[0])
            ]
            for fields, target in pointing:
                yield from ((other, fields) for other in self._all(name) if self._points(other, fields, at, target))

    def _lets_go(self, holder: At, fields: list[str], at: At, gone: set[At]) -> bool:
        """Whether a row points no more after the erasure, or is the subject's own and changed like what it points at."""
        if holder not in gone:
            return False
        action, rules = self._action(holder[0]), self._rules(holder[0])
        emptied = any(rules.get(column) == "null_value" for column in fields)
        return action == "delete" or emptied or action == self._action(at[0]) == "change"

    def _broken(self, reference: Reference, left: Left) -> bool:
        """Rows that stay and point, by a foreign key, at one that went."""
        if reference.source not in left.rows:
            return False
        there = {tuple(row[column] for column in reference.target) for row in left.rows[reference.to].values()}
        return any(
            None not in (values := tuple(row[column] for column in reference.fields)) and values not in there
            for row in left.rows[reference.source].values()
        )


def agree(expected: Row, actual: Row) -> bool:
    """Whether a row is as expected; where a token is, it must look like one."""
    return expected.keys() == actual.keys() and all(
        re.fullmatch(r"[0-9a-f]{32}(@erased\.invalid)?", str(actual[column])) is not None
        if value is TOKEN
        else value == actual[column]
        for column, value in expected.items()
    )
