"""Bodies of law as data files beside this module, one a regime."""

from collections.abc import Mapping
from datetime import date
from functools import cache
from importlib import resources
from types import MappingProxyType

from ruamel.yaml import YAML

from dsr.rules.errors import NotInForce, UnknownRegime
from dsr.rules.regimes.schema import Pack, Regime

__all__ = ["POLICY", "Pack", "Regime", "pack_in_force", "packs", "regime"]

# Stands where the id of a regime could: a right that no law gives the person and the controller's policy does.
POLICY = "policy"


@cache
def packs() -> Mapping[str, Regime]:
    """Every regime by id, read once. A data file that breaks the schema is a defect of this package and raises."""
    found: dict[str, Regime] = {}
    files = (f for f in resources.files(__package__).iterdir() if f.name.endswith(".yaml"))
    for file in sorted(files, key=lambda f: f.name):
        read = Regime.model_validate(YAML(typ="safe", pure=True).load(file.read_text(encoding="utf-8")))
        if f"{read.id}.yaml" != file.name:
            raise ValueError(f"{file.name} names the regime {read.id}; file and id are one name")
        found[read.id] = read
    return MappingProxyType(found)


def regime(regime_id: str) -> Regime:
    """The body of law of that id. Raises UnknownRegime."""
    try:
        return packs()[regime_id]
    except KeyError:
        raise UnknownRegime(
            f"“{regime_id[:40]}” is no body of law that we know. Known: {', '.join(packs())}."
        ) from None


def pack_in_force(regime_id: str, on: date) -> Pack:
    """The pack that a request received on `on` is judged by. Raises UnknownRegime and NotInForce."""
    known = regime(regime_id)
    pack = known.in_force(on)
    if pack is None:
        raise NotInForce(
            f"{known.title} was not in force on {on.isoformat()}; what we know of it begins on "
            f"{known.packs[0].in_force_from.isoformat()}."
        )
    return pack
