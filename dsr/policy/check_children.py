"""Where a policy and the law clash over children: who must consent, who may ask, and whose data is sold."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import date

from dsr.policy.clashes import Found
from dsr.policy.reached import Reach, some
from dsr.rules.children import children_at, consent_ages
from dsr.rules.files import Severity
from dsr.rules.regimes import regime
from dsr.rules.residence import find_place

_NAMED = 4  # places in one sentence; the others are counted


def check_children(reach: Reach) -> Iterator[Found]:
    """Warnings, by the laws towards the people to whom the policy promises rights and those where the controller is."""
    areas = {area for promise in reach.policy.rights for area in promise.to} | set(
        reach.policy.controller.establishments
    )
    laws = {code: tuple(reach.by_place[code]) for code in reach.promised_to(sorted(areas))}
    under = reach.policy.children.under
    if under != "legal_age":
        yield from _consent(reach, laws, under)
        yield from _own_requests(reach.on, laws, under)
    if reach.policy.sells_or_shares:
        yield from _sale(laws, 0 if under == "legal_age" else under)


def _consent(reach: Reach, laws: dict[str, tuple[str, ...]], under: int) -> Iterator[Found]:
    purpose = next((p.purpose for p in reach.policy.purposes if p.basis == "consent"), None)
    if purpose is None:
        return
    above: dict[str, dict[int, list[str]]] = defaultdict(lambda: defaultdict(list))
    for code, regimes in laws.items():
        for age, citation in consent_ages(regimes, code, reach.on):
            if age > under:
                above[citation][age].append(find_place(code).name)
    for citation, by_age in above.items():
        ages = "; ".join(f"{age} in {_names(names)}" for age, names in sorted(by_age.items()))
        yield (
            ("children", "under"),
            Severity.WARNING,
            f"is {under}, and consent is the basis of “{purpose}”: a child consents itself only from {ages} ({citation}).",
            "Have a parent or guardian consent below those ages, or write `under: legal_age`.",
        )


def _own_requests(on: date, laws: dict[str, tuple[str, ...]], under: int) -> Iterator[Found]:
    rules = [rule for code, regimes in laws.items() if (rule := children_at(regimes, code, on)) is not None]
    by_age: dict[int, list[str]] = defaultdict(list)
    for rule in rules:
        by_age[rule.itself_from].append(rule.citations[0])
    younger = "; ".join(f"{_from(age)} ({some(by_age[age])})" for age in sorted(by_age) if age < under)
    older = "; ".join(f"{age} ({some(by_age[age])})" for age in sorted(by_age, reverse=True) if age > under)
    if younger:
        yield (
            ("children", "under"),
            Severity.WARNING,
            f"is {under}, and laws let a younger child ask for itself: {younger}.",
            "It may here in any case; say so in the policy, or write `under: legal_age`.",
        )
    if older:
        yield (
            ("children", "under"),
            Severity.WARNING,
            f"is {under}, and laws have a parent or guardian ask for older children, below {older}.",
            "They do here in any case; say so in the policy, or write `under: legal_age`.",
        )


def _from(age: int) -> str:
    return f"from {age}" if age else "at any age, if it understands what it asks"


def _sale(laws: dict[str, tuple[str, ...]], under: int) -> Iterator[Found]:
    held = dict.fromkeys(regime_id for regimes in laws.values() for regime_id in regimes)
    for rule in (regime(regime_id).children.sale_opt_in for regime_id in held):
        if rule is not None and under < rule.under:
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
