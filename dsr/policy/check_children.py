"""Where a policy's age of children lies below that from which a law lets a child consent itself."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import date

from dsr.policy.offers import laws_for
from dsr.policy.schema import Policy
from dsr.rules.children import consent_ages
from dsr.rules.files import Path, Severity
from dsr.rules.regimes import packs
from dsr.rules.residence import find_place, lives_in, places

_NAMED = 4  # places in one sentence; the others are counted


def check_children(policy: Policy, on: date) -> Iterator[tuple[Path, Severity, str, str]]:
    """(path, severity, message, remedy) of each law under which others than the child must consent, or opt in."""
    reached = _reached(policy)
    yield from _consent(policy, reached, on)
    yield from _sale(policy, reached, on)


def _reached(policy: Policy) -> tuple[str, ...]:
    """The places whose people the policy speaks to, and those where the controller is."""
    areas = {area for promise in policy.rights for area in promise.to} | set(policy.controller.establishments)
    return tuple(code for code in places() if any(lives_in(code, area) for area in areas))


def _laws(policy: Policy, place: str, on: date) -> tuple[str, ...]:
    return tuple(law.regime for law in laws_for(policy, place, on))


def _consent(policy: Policy, reached: tuple[str, ...], on: date) -> Iterator[tuple[Path, Severity, str, str]]:
    said = policy.children.under
    purpose = next((p.purpose for p in policy.purposes if p.basis == "consent"), None)
    if said == "legal_age" or purpose is None:
        return
    above: dict[str, dict[int, list[str]]] = defaultdict(lambda: defaultdict(list))
    for code in reached:
        for age, citation in consent_ages(_laws(policy, code, on), code, on):
            if age > said:
                above[citation][age].append(find_place(code).name)
    for citation, by_age in above.items():
        ages = "; ".join(f"{age} in {_names(names)}" for age, names in sorted(by_age.items()))
        yield (
            ("children", "under"),
            Severity.WARNING,
            f"is {said}, and consent is the basis of “{purpose}”: a child consents itself only from {ages} ({citation}).",
            "Have a parent or guardian consent below those ages, or write `under: legal_age`.",
        )


def _sale(policy: Policy, reached: tuple[str, ...], on: date) -> Iterator[tuple[Path, Severity, str, str]]:
    if not policy.sells_or_shares:
        return
    said = policy.children.under
    held = dict.fromkeys(regime_id for code in reached for regime_id in _laws(policy, code, on))
    for rule in (packs()[regime_id].children.sale_opt_in for regime_id in held):
        if rule is not None and (said == "legal_age" or said < rule.under):
            yield (
                ("sells_or_shares",),
                Severity.WARNING,
                f"says that data is sold or shared: that of a child under {rule.under} only after an opt-in, "
                f"a parent's under {rule.by_child_from} and from then on the child's own ({rule.citation}).",
                f"Sell and share no data of a child under {rule.under} without it, or write `under: {rule.under}`.",
            )


def _names(names: list[str]) -> str:
    if len(names) <= _NAMED:
        return ", ".join(names)
    return f"{', '.join(names[:_NAMED])} and {len(names) - _NAMED} more"
