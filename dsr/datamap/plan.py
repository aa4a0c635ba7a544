"""The plan of one request: which collections, reached how, in which order, and what an erasure does to each.

Values only; `dsr/datamap/planner.py` makes them from a data map. A plan knows identifier *kinds*, never
anybody's values, so that its hash can be shown, approved and logged.
"""

import hashlib
import json
from dataclasses import asdict, dataclass
from enum import StrEnum
from functools import cached_property

from dsr.datamap.http import CollectionHttp, SystemHttp


class Ownership(StrEnum):
    """What a link between two collections says about whose the rows are (design section 6)."""

    OWNED = "owned"  # rows that point at the subject's row are the subject's
    HOLDS = "holds"  # the subject's row points at a row of their own
    SHARED = "shared"  # held by several people: shown, detached on erasure, never blanked for others
    LOOKUP = "lookup"  # context without personal fields: readable, never erased
    OTHER = "other"  # somebody else: not reached


class Role(StrEnum):
    """How the subject stands to the rows of a collection that the plan reaches."""

    OWN = "own"
    SHARED = "shared"
    LOOKUP = "lookup"


class Action(StrEnum):
    """What an erasure does to the rows of a collection."""

    DELETE = "delete"
    CHANGE = "change"  # rows stay, fields change by their rules
    RETAIN = "retain"
    NONE = "none"


@dataclass(frozen=True)
class Seed:
    """Rows found by an identifier: the field holds a value of that kind."""

    kind: str  # email, phone, user_id …
    field: str
    match: str  # exact | casefold (trimmed, case-insensitive)


@dataclass(frozen=True)
class Via:
    """Rows found through a link from a collection that is reached already.

    OWNED: `fields` (here) point at `source_fields` (there). HOLDS, SHARED, LOOKUP: the source's `source_fields` point
    at `fields` here. `where`: only in rows, on the side that points, whose fields hold these values; None: NULL.
    """

    source: str
    source_fields: tuple[str, ...]
    fields: tuple[str, ...]
    ownership: Ownership
    where: tuple[tuple[str, str | None], ...] = ()

    @property
    def where_here(self) -> tuple[tuple[str, str | None], ...]:
        """The condition on the rows that are found."""
        return self.where if self.ownership is Ownership.OWNED else ()

    @property
    def where_there(self) -> tuple[tuple[str, str | None], ...]:
        """The condition on the rows that lead to them."""
        return () if self.ownership is Ownership.OWNED else self.where


@dataclass(frozen=True)
class FieldRule:
    field: str
    rule: str  # null | constant | random_token | generalise | detach
    argument: str | None = None  # the constant, or the generalisation: year, month, prefix:3 …


@dataclass(frozen=True)
class Erasure:
    action: Action
    rules: tuple[FieldRule, ...] = ()
    reason: str | None = None  # RETAIN: why
    basis: str | None = None  # RETAIN: the article or statute
    until: str | None = None  # RETAIN: until when, in words or an ISO date


@dataclass(frozen=True)
class Value:
    """What a change writes: a constant as text, NULL, or the moment at which it is carried out."""

    kind: str  # constant | null | now
    text: str = ""

    def at(self, moment: str) -> str | None:
        """The text to write; `moment` is an ISO time with its offset."""
        return {"null": None, "now": moment}.get(self.kind, self.text)


@dataclass(frozen=True)
class FieldChange:
    """One field of the subject's own rows that a right other than erasure sets: the one shape for all of them."""

    field: str
    value: Value
    where: tuple[tuple[str, str | None], ...] = ()  # only rows whose fields hold these values; None: NULL
    purpose: str = ""  # consent and objection: which use ends
    lift: Value | None = None  # restriction: what lifting writes; None puts back what was there


@dataclass(frozen=True)
class PlannedField:
    name: str
    category: str
    meaning: str
    deliver: bool  # False: held, but never handed out (password hashes, tokens)


@dataclass(frozen=True)
class Pointer:
    """A link that the map knows to a collection, whoever's the rows that hold it: what makes a shared row shared."""

    collection: str
    table: str
    schema: str | None
    fields: tuple[str, ...]  # there
    target: tuple[str, ...]  # here


@dataclass(frozen=True)
class Step:
    """One collection of one system."""

    collection: str
    table: str
    schema: str | None
    key: tuple[str, ...]
    title: str
    role: Role
    fields: tuple[PlannedField, ...]
    seeds: tuple[Seed, ...]
    vias: tuple[Via, ...]
    yields: tuple[tuple[str, str], ...]  # (field, identifier kind) that other searches may use
    erasure: Erasure
    pointed_by: tuple[Pointer, ...] = ()  # filled where rows may be shared
    http: CollectionHttp | None = None  # how a store with an API is asked
    changes: tuple[FieldChange, ...] = ()  # restriction, consent, objection, opt-out, limit
    rectify: tuple[str, ...] = ()  # fields that a rectification may correct


@dataclass(frozen=True)
class SystemPlan:
    system: str
    connector: str
    connection: str
    title: str
    steps: tuple[Step, ...]  # in reading order; erasure walks them backwards
    instructions: str = ""  # for systems that a person works
    http: SystemHttp | None = None  # what holds for every request to a store with an API
    owner: str = ""  # whose tasks in this system are: a name for staff, no part of what is approved

    @property
    def changes(self) -> bool:
        """Whether a machine sets fields here for the plan's right."""
        return any(step.changes for step in self.steps)

    @property
    def rectifies(self) -> bool:
        return any(step.rectify for step in self.steps)


def undecided(plan: SystemPlan) -> tuple[str, ...]:
    """Collections with rows of the subject for which nobody has said what an erasure does: their map is a draft."""
    return tuple(
        step.collection for step in plan.steps if step.role is not Role.LOOKUP and step.erasure.action is Action.NONE
    )


@dataclass(frozen=True)
class Plan:
    datamap: str
    right: str
    kinds: tuple[str, ...]  # identifier kinds the search starts from, sorted
    systems: tuple[SystemPlan, ...]

    def canonical(self) -> str:
        """One text for equal plans: the order in which a file lists its fields is for readers, not for the hash.

        What only some connectors know is left out for the others, so that a plan approved before it existed stays so.
        """
        plain = asdict(self)
        for system in plain["systems"]:
            _drop_empty(system, "http")
            del system["owner"]
            for step in system["steps"]:
                _drop_empty(step, "http")
                for later in ("changes", "rectify"):
                    if not step[later]:  # so that plans without them keep the hash that was approved
                        del step[later]
                for via in step["vias"]:
                    if not via["where"]:
                        del via["where"]
                step["fields"] = sorted(step["fields"], key=lambda field: str(field["name"]))
        return json.dumps(plain, sort_keys=True, separators=(",", ":"), ensure_ascii=False)

    @cached_property
    def hash(self) -> str:
        """SHA-256 of the canonical JSON, hexadecimal: what a reviewer approves and execution checks."""
        return hashlib.sha256(self.canonical().encode()).hexdigest()


def _drop_empty(plain: dict[str, object], name: str) -> None:
    if plain[name] is None:
        del plain[name]
