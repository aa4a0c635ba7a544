"""The plan of a request, and the systems it runs in: the place where connection names become addresses."""

import hashlib
import os
from functools import lru_cache

from dsr.connectors.base import Connector, ConnectorError, Identifiers
from dsr.datamap.plan import Plan, SystemPlan
from dsr.datamap.planner import build_plan, only_changes
from dsr.engine.open import open_system
from dsr.identity.people import identity_of
from dsr.models import Request
from dsr.models.controller import read_datamap
from dsr.rules.rights import CHANGING, WITHOUT_PROOF, Right
from dsr.steps.chosen import choice_of
from dsr.steps.leases import items_of
from dsr.vault.envelope import unseal


def identifiers_of(request: Request) -> Identifiers:
    """Every identifier a search may use: what was verified, and what systems yielded from the subject's own rows.

    Claimed ones seed the one write that an opt-out or limit is; its plan leads nowhere else.
    """
    found = {kind: list(values) for kind, values in _seeds(request).items()}
    yields = any(step.yields for system in plan_of(request).systems for step in system.steps)
    for item in items_of(request) if yields else ():
        if not item.sealed_yields:
            continue
        for kind, values in unseal(request, "yields", bytes(item.sealed_yields)).items():
            known = found.setdefault(kind, [])
            known += [value for value in values if value not in known]
    return Identifiers({kind: tuple(values) for kind, values in found.items() if values})


def _seeds(request: Request) -> dict[str, tuple[str, ...]]:
    """What this right may be searched by: what was proved, and for an opt-out or limit also what was only claimed."""
    who = identity_of(request)
    found = {kind: tuple(value for value in values if value) for kind, values in who.verified.items()}
    if Right(request.right) in WITHOUT_PROOF:
        for kind, value in {"email": who.subject_email, **who.claimed}.items():
            if value and value not in found.get(kind, ()):
                found[kind] = (*found.get(kind, ()), value)
    return {kind: values for kind, values in found.items() if values}


def plan_of(request: Request, *, all_purposes: bool = False) -> Plan:
    """The plan for this request, for the purposes that were chosen. Opt-out and limit reach the rows that they set, and
    those that lead there, and no others: nobody was verified.
    """
    purposes = None if all_purposes else choice_of(request).purposes
    return planned(request.datamap.text, request.right, frozenset(_seeds(request)), purposes)


# The same map, right and kinds give the same plan, and most requests of a company share one.
@lru_cache(maxsize=256)
def planned(datamap_text: str, right: str, kinds: frozenset[str], purposes: frozenset[str] | None = None) -> Plan:
    """The plan of a map (its YAML text) for a right, from identifiers of these kinds."""
    plan = build_plan(read_datamap(datamap_text), right, kinds, purposes=purposes)
    return only_changes(plan) if Right(right) in WITHOUT_PROOF else plan


def approval_hash(request: Request, plan: Plan) -> str:
    """What a reviewer approves and execution checks: the plan, and with it the values that were chosen, if any."""
    choice = choice_of(request)
    if not choice.corrections:
        return plan.hash
    return hashlib.sha256(f"{plan.hash}:{choice.digest}".encode()).hexdigest()


def shares(request: Request, plan: Plan) -> tuple[list[str], list[str]]:
    """(systems that machines work, systems that people work) for this request, in the plan's order.

    A right that sets fields is done by hand where the data map gives no rule for it, or where nothing was chosen to be
    corrected.
    """
    right = Right(request.right)
    reached = [system for system in plan.systems if worked_by_machine(system)]
    if right in CHANGING:
        corrected = {each.system for each in choice_of(request).corrections}
        machine = [each.system for each in reached if each.changes or each.system in corrected]
        return machine, [each.system for each in plan.systems if each.system not in machine]
    by_hand = [each.system for each in plan.systems if not worked_by_machine(each)]
    return [each.system for each in reached if each.steps], by_hand


def system_of(plan: Plan, name: str) -> SystemPlan:
    for system in plan.systems:
        if system.system == name:
            return system
    raise ConnectorError(f"The data map no longer has a system called {name}.", permanent=True)


def connector_for(system: SystemPlan) -> Connector:
    """The system's connector, at the addresses that the environment gives its connection. Raises ConnectorError."""
    return open_system(system, os.environ)


def worked_by_machine(system: SystemPlan) -> bool:
    return system.connector != "manual"
