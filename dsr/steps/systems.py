"""The plan of a request, and the systems it runs in: the place where connection names become addresses."""

import os
from functools import lru_cache

from dsr.connectors.base import Connector, ConnectorError, Identifiers
from dsr.datamap.plan import Plan, SystemPlan
from dsr.datamap.planner import build_plan
from dsr.engine.open import open_system
from dsr.identity.people import identity_of
from dsr.models import Request
from dsr.models.controller import read_datamap
from dsr.rules.rights import WITHOUT_PROOF, Right
from dsr.steps.leases import items_of
from dsr.vault.envelope import unseal


def identifiers_of(request: Request) -> Identifiers:
    """Every identifier a search may use: what was verified, and what systems yielded from the subject's own rows."""
    found: dict[str, list[str]] = {
        kind: [value for value in values if value] for kind, values in identity_of(request).verified.items()
    }
    yields = any(step.yields for system in plan_of(request).systems for step in system.steps)
    for item in items_of(request) if yields else ():
        if not item.sealed_yields:
            continue
        for kind, values in unseal(request, "yields", bytes(item.sealed_yields)).items():
            known = found.setdefault(kind, [])
            known += [value for value in values if value not in known]
    return Identifiers({kind: tuple(values) for kind, values in found.items() if values})


def plan_of(request: Request) -> Plan:
    """The plan for this request, from what was verified. Opt-out and limit reach no rows (nobody was verified)."""
    kinds: frozenset[str] = frozenset()
    if Right(request.right) not in WITHOUT_PROOF:
        kinds = frozenset(kind for kind, values in identity_of(request).verified.items() if values)
    return planned(request.datamap.text, request.right, kinds)


# The same map, right and kinds give the same plan, and most requests of a company share one.
@lru_cache(maxsize=256)
def planned(datamap_text: str, right: str, kinds: frozenset[str]) -> Plan:
    """The plan of a map (its YAML text) for a right, from identifiers of these kinds."""
    return build_plan(read_datamap(datamap_text), right, kinds)


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
