"""The rounds of a search: one system yields an identifier by which another is searched, until nothing is new. Pure."""

from collections.abc import Iterable, Mapping

from dsr.connectors.base import Identifiers
from dsr.datamap.plan import SystemPlan


def seeding_kinds(system: SystemPlan) -> frozenset[str]:
    """The kinds of identifiers by which a search can start in the system."""
    return frozenset(seed.kind for step in system.steps for seed in step.seeds)


def yielding_kinds(system: SystemPlan) -> frozenset[str]:
    """The kinds of identifiers that the subject's own rows in the system pass on."""
    return frozenset(kind for step in system.steps for _, kind in step.yields)


def searched(system: SystemPlan, identifiers: Identifiers) -> dict[str, int]:
    """How many values of each kind this system can be searched by: grows when another system yields a new one."""
    return {kind: len(identifiers.values[kind]) for kind in sorted(seeding_kinds(system)) if kind in identifiers.values}


def joined(identifiers: Identifiers, yields: Mapping[str, Iterable[str]]) -> Identifiers:
    """The identifiers with those that a system yielded behind them, each once."""
    values = {kind: tuple(known) for kind, known in identifiers.values.items()}
    for kind, news in yields.items():
        values[kind] = tuple(dict.fromkeys((*values.get(kind, ()), *news)))
    return Identifiers({kind: known for kind, known in values.items() if known})
