"""On what grounds a request may be refused or records kept, and what a notice of refusal must say, per body of law."""

from datetime import date

from dsr.rules.errors import UnknownRight
from dsr.rules.regimes import POLICY, pack_in_force, regime
from dsr.rules.regimes.schema import Block, Ground, GroundKind
from dsr.rules.rights import WITHOUT_PROOF, Right

__all__ = ["Block", "Ground", "GroundKind", "find_ground", "grounds", "missing_blocks", "refusal_notice"]

# What the law says nothing about, the policy alone decides; a refusal still gives its reasons.
_OWN_TERMS = "privacy policy"
_POLICY_GROUNDS = (
    Ground(
        code="unverified",
        kind=GroundKind.REFUSE,
        title="Identity not confirmed",
        text="We could not confirm who is asking.",
        rights=tuple(right for right in Right if right not in WITHOUT_PROOF),
        citation=_OWN_TERMS,
        verified=True,
    ),
    Ground(
        code="unfounded",
        kind=GroundKind.REFUSE,
        title="Unfounded or excessive",
        text="Your request has no basis in fact, or asks again for what you had. The facts are given below.",
        rights=tuple(Right),
        citation=_OWN_TERMS,
        verified=True,
    ),
    Ground(
        code="terms",
        kind=GroundKind.REFUSE,
        title="Outside what we promise",
        text="What you ask for is more than our policy promises, and we know of no law that gives it to you.",
        rights=tuple(Right),
        citation=_OWN_TERMS,
        verified=True,
    ),
    Ground(
        code="obligation",
        kind=GroundKind.RETAIN,
        title="Legal obligation",
        text="The law obliges us to keep these data, and we may use them for nothing else.",
        rights=(Right.ERASURE,),
        citation=_OWN_TERMS,
        verified=True,
    ),
)
_POLICY_NOTICE = (
    Block(
        code="reasons",
        title="The reasons",
        text="We do not carry out your request, or not all of it, for these reasons:",
        given=True,
        citation=_OWN_TERMS,
        verified=True,
    ),
    Block(
        code="review",
        title="Where to turn",
        text="We judged your request by our own policy. The law where you live may give you more rights, and an "
        "authority to complain to.",
        citation=_OWN_TERMS,
        verified=True,
    ),
)


def grounds(regime_id: str, right: Right, kind: GroundKind | None = None) -> tuple[Ground, ...]:
    """The grounds that this law accepts for a right, in the order of the articles. Raises UnknownRegime."""
    known = _POLICY_GROUNDS if regime_id == POLICY else regime(regime_id).grounds
    return tuple(g for g in known if right in g.rights and kind in {None, g.kind})


def find_ground(regime_id: str, right: Right, code: str) -> Ground:
    """One ground by its code. Raises UnknownRegime, and UnknownRight when the law has no such ground for the right."""
    found = next((g for g in grounds(regime_id, right) if g.code == code), None)
    if found is None:
        known = ", ".join(g.code for g in grounds(regime_id, right)) or "none"
        raise UnknownRight(f"{regime_id} has no ground “{code[:40]}” for {right}. It has: {known}.")
    return found


def refusal_notice(regime_id: str, received_on: date, right: Right | None = None) -> tuple[Block, ...]:
    """The parts that a notice of refusal (of `right`) must have, in order. Raises UnknownRegime and NotInForce."""
    blocks = _POLICY_NOTICE if regime_id == POLICY else pack_in_force(regime_id, received_on).refusal_notice
    return tuple(b for b in blocks if not b.rights or right in b.rights)


def missing_blocks(regime_id: str, received_on: date, filled: frozenset[str]) -> tuple[Block, ...]:
    """The parts that staff must write and has not: a notice with any of these may not go out."""
    return tuple(b for b in refusal_notice(regime_id, received_on) if b.given and b.code not in filled)
