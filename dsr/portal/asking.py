"""What one person has answered so far, read against the policy in force: the context of every question."""

from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property

from dsr.models import Controller, RequesterKind
from dsr.policy.children import child_rule
from dsr.policy.offers import Offer, rights_offered
from dsr.policy.schema import Identifier, Policy
from dsr.rules.children import ChildRule
from dsr.rules.residence import Place, UnknownPlace, find_place
from dsr.rules.rights import WITHOUT_PROOF, Right

Answers = dict[str, dict[str, str]]  # step -> field as typed


@dataclass
class Asking:
    """`answers` hold what was typed, step by step; everything derived is worked out anew on each page."""

    controller: Controller
    policy: Policy
    now: datetime
    answers: Answers = field(default_factory=dict)

    def answer(self, step: str, name: str) -> str:
        return self.answers.get(step, {}).get(name, "")

    @property
    def company(self) -> str:
        return self.policy.controller.name

    @property
    def requester(self) -> RequesterKind:
        chosen = self.answer("who", "requester")
        return RequesterKind(chosen) if chosen in RequesterKind.values else RequesterKind.SELF

    @property
    def for_self(self) -> bool:
        return self.requester == RequesterKind.SELF

    @cached_property
    def place(self) -> Place | None:
        try:
            return find_place(self.answer("place", "place"))
        except UnknownPlace:
            return None

    @cached_property
    def child_rule(self) -> ChildRule:
        """Who asks for a child where the person lives. Call only when the place is known."""
        assert self.place is not None
        return child_rule(self.policy, self.place.code, self.now.date())

    @cached_property
    def offers(self) -> dict[Right, Offer]:
        if self.place is None:
            return {}
        return {offer.right: offer for offer in rights_offered(self.policy, self.place.code, on=self.now.date())}

    @property
    def right(self) -> Right | None:
        chosen = self.answer("right", "right")
        return next((right for right in self.offers if right == chosen), None)

    @property
    def without_proof(self) -> bool:
        return self.right in WITHOUT_PROOF

    def identifiers(self) -> dict[Identifier, bool]:
        """What else may help to find the person, and whether the policy requires it. For opt-out and limit nothing."""
        if self.right is None or self.without_proof:
            return {}
        asked = self.policy.asked_for(self.right)
        found = dict.fromkeys(asked.required, True) | dict.fromkeys(asked.optional, False)
        return {kind: required for kind, required in found.items() if kind is not Identifier.EMAIL}
