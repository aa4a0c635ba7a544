"""Who may ask for a child of one controller: what the law gives it, else what the policy says."""

from datetime import date

from dsr.policy.offers import laws_for
from dsr.policy.schema import Policy
from dsr.rules.children import ChildRule, MayFile, children_at, legal_age, who_may_file
from dsr.rules.rights import WITHOUT_PROOF, Right


def child_rule(policy: Policy, place: str, on: date) -> ChildRule:
    """The rule for a child who lives at `place`. Raises UnknownPlace.

    A policy's own age never takes away what a law gives, and never lets a child do without the guardian that a law gives
    it: it holds where no law says anything. `legal_age` is then the age at which a child there consents.
    """
    regimes = [law.regime for law in laws_for(policy, place, on)]
    by_law = children_at(regimes, place, on)
    if by_law is not None:
        return by_law
    under = policy.children.under
    age = legal_age(regimes, place, on) if under == "legal_age" else under
    return ChildRule(age, age, (f"privacy policy, {policy.children.citation}",), verified=True)


def may_file(policy: Policy, right: Right, place: str, under: int | None, on: date) -> MayFile:
    """Whether somebody who says to be younger than `under` asks for itself. Raises UnknownPlace.

    A right for which nobody proves anything is anybody's to ask for: neither the age nor maturity is looked at.
    """
    if right in WITHOUT_PROOF:
        return MayFile(child=True, look=False)
    return who_may_file(child_rule(policy, place, on), under)
