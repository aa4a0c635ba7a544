"""From a data map, a right and identifier kinds to the plan. Pure, and the same for equal input.

A system that the request's identifiers cannot reach stays in the plan without steps: the reviewer sees that nothing
can be found there, instead of not seeing the system.
"""

from collections.abc import Iterable
from dataclasses import replace

from dsr.datamap.graph import ordered_components
from dsr.datamap.http import SystemHttp
from dsr.datamap.plan import (
    Action,
    Erasure,
    FieldChange,
    FieldRule,
    Ownership,
    Plan,
    PlannedField,
    Pointer,
    Role,
    Seed,
    Step,
    SystemPlan,
    Via,
)
from dsr.datamap.reach import all_kinds, links_of, roles
from dsr.datamap.schema import (
    Collection,
    CollectionErase,
    DataLink,
    DataMap,
    Flag,
    PurposeFlag,
    RestrictionFlag,
    System,
)


def build_plan(datamap: DataMap, right: str, kinds: frozenset[str], *, purposes: frozenset[str] | None = None) -> Plan:
    """The plan of a request for `right`, searched from identifiers of `kinds`; only an erasure's plan erases.

    `purposes`: of a consent or an objection, the uses that end; None: all that the map knows.
    """
    reachable = all_kinds(datamap, kinds)
    systems = tuple(
        SystemPlan(
            system=name,
            connector=system.connector,
            connection=system.connection or "",
            title=system.title,
            # A draft's plan erases nothing, which `undecided` tells apart from nothing to erase.
            steps=_steps(system, reachable, right, purposes, draft=datamap.draft),
            instructions=system.instructions,
            owner=system.owner.name if system.owner else "",
            http=system.http or (SystemHttp() if system.connector == "http" else None),
        )
        for name, system in sorted(datamap.systems.items())
    )
    return Plan(datamap=datamap.controller, right=right, kinds=tuple(sorted(kinds)), systems=systems)


def only_changes(plan: Plan) -> Plan:
    """The plan with nothing but the collections that it changes and those that lead there.

    For identifiers that are merely claimed: they may seed the write that an opt-out or limit is, and no look at more.
    """
    kept: dict[str, frozenset[str]] = {
        system.system: _leading_to(system, {step.collection for step in system.steps if step.changes})
        for system in plan.systems
    }
    while True:
        wanted = {
            seed.kind
            for system in plan.systems
            for step in system.steps
            if step.collection in kept[system.system]
            for seed in step.seeds
        } - set(plan.kinds)
        grown = {
            system.system: _leading_to(
                system,
                kept[system.system]
                | {step.collection for step in system.steps if wanted & {kind for _, kind in step.yields}},
            )
            for system in plan.systems
        }
        if grown == kept:
            break
        kept = grown
    return replace(
        plan,
        systems=tuple(
            replace(system, steps=tuple(step for step in system.steps if step.collection in kept[system.system]))
            for system in plan.systems
        ),
    )


def _leading_to(system: SystemPlan, collections: Iterable[str]) -> frozenset[str]:
    by_name = {step.collection: step for step in system.steps}
    found, pending = set(collections), list(collections)
    while pending:
        for via in by_name[pending.pop()].vias:
            if via.source not in found:
                found.add(via.source)
                pending.append(via.source)
    return frozenset(found)


def _steps(
    system: System, kinds: frozenset[str], right: str, purposes: frozenset[str] | None, *, draft: bool
) -> tuple[Step, ...]:
    found = roles(system, kinds)
    vias = {name: _vias(system, name, found) for name in found}
    onward: dict[str, list[str]] = {name: [] for name in found}
    for name, reached_by in vias.items():
        for via in reached_by:
            onward[via.source].append(name)
    order = [name for component in ordered_components(found, onward) for name in component]
    steps = (
        _step(system, name, found[name], vias[name], kinds, erase=right == "erasure" and not draft) for name in order
    )
    return tuple(_with_changes(step, system.collections[step.collection], right, purposes) for step in steps)


def _with_changes(step: Step, collection: Collection, right: str, purposes: frozenset[str] | None) -> Step:
    """What a right sets is set in the subject's own rows alone: never in shared ones, never in what is looked up."""
    if step.role is not Role.OWN:
        return step
    changes = [_change(flag) for flag in collection.flags(right)]
    rectify = [name for name, field in collection.fields.items() if field.rectify and right == "rectification"]
    return replace(
        step,
        changes=tuple(
            sorted(
                (change for change in changes if purposes is None or change.purpose in purposes),
                key=lambda change: (change.purpose, change.field, str(change.where)),
            )
        ),
        rectify=tuple(sorted(rectify)),
    )


def _change(flag: Flag) -> FieldChange:
    return FieldChange(
        field=flag.field,
        value=flag.value,
        where=tuple(sorted(flag.where.items(), key=str)),
        purpose=flag.purpose if isinstance(flag, PurposeFlag) else "",
        lift=flag.lift if isinstance(flag, RestrictionFlag) else None,
    )


def _vias(system: System, name: str, found: dict[str, Role]) -> tuple[Via, ...]:
    """Every link by which rows of `name` are reached from rows of the subject's own."""
    own = {reached for reached, role in found.items() if role is Role.OWN}
    vias = set()
    for written in links_of(system):
        link, target = written.link, system.collections[written.link.to].target_of(written.link)
        where = tuple(sorted(link.where.items(), key=str))
        if link.ownership is Ownership.OWNED and written.source == name and link.to in own:
            vias.add(Via(link.to, target, link.fields, Ownership.OWNED, where))
        if link.ownership in _POINTED and link.to == name and written.source in own:
            vias.add(Via(written.source, link.fields, target, link.ownership, where))
    return tuple(
        sorted(vias, key=lambda via: (via.source, via.ownership, via.source_fields, via.fields, str(via.where)))
    )


_POINTED = frozenset({Ownership.HOLDS, Ownership.SHARED, Ownership.LOOKUP})


def _step(system: System, name: str, role: Role, vias: tuple[Via, ...], kinds: frozenset[str], *, erase: bool) -> Step:
    collection = system.collections[name]
    fields = collection.fields.items()
    own = role is Role.OWN
    shared = any(via.ownership is Ownership.SHARED for via in vias)
    return Step(
        collection=name,
        table=collection.table or name,
        schema=collection.database_schema,
        key=collection.key,
        title=collection.title or name.replace("_", " ").capitalize(),
        role=role,
        fields=tuple(PlannedField(field, spec.category.value, spec.meaning, spec.deliver) for field, spec in fields),
        seeds=tuple(
            sorted(
                (
                    Seed(spec.identifier, field, spec.match)
                    for field, spec in fields
                    if own and spec.identifier is not None and spec.identifier in kinds
                ),
                key=lambda seed: (seed.kind, seed.field),
            )
        ),
        vias=vias,
        yields=tuple(sorted((field, spec.yields) for field, spec in fields if own and spec.yields)),
        erasure=_erasure(collection, role) if erase else Erasure(Action.NONE),
        pointed_by=_pointers(system, name) if erase and shared else (),
        http=collection.http,
    )


def _erasure(collection: Collection, role: Role) -> Erasure:
    if role is Role.LOOKUP or collection.erase is None:
        return Erasure(Action.NONE)
    if collection.erase is CollectionErase.DELETE:
        return Erasure(Action.DELETE)
    rules = {
        field: FieldRule(field, spec.erase.rule, spec.erase.argument)
        for field, spec in collection.fields.items()
        if spec.erase is not None and spec.erase.rule != "keep"
    }
    for link in collection.links:
        if _detaches(collection, link):
            rules.update({field: FieldRule(field, "detach") for field in link.fields})
    ordered = tuple(rules[field] for field in sorted(rules))
    if collection.erase is CollectionErase.CHANGE or collection.retain is None:
        return Erasure(Action.CHANGE, ordered)
    kept = collection.retain
    return Erasure(Action.RETAIN, ordered, kept.reason, kept.basis, kept.until)


def _detaches(collection: Collection, link: DataLink) -> bool:
    """A shared link is cut when its row is changed; what is retained by law keeps it unless the map says so."""
    if link.detach is not None:
        return link.detach
    return link.ownership is Ownership.SHARED and collection.erase is CollectionErase.CHANGE


def _pointers(system: System, name: str) -> tuple[Pointer, ...]:
    target = system.collections[name]
    return tuple(
        Pointer(
            collection=written.source,
            table=system.collections[written.source].table or written.source,
            schema=system.collections[written.source].database_schema,
            fields=written.link.fields,
            target=target.target_of(written.link),
        )
        for written in links_of(system)
        if written.link.to == name
    )
