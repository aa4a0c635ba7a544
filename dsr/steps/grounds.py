"""The grounds on which this request may be refused: the law's that judges it, and where none does, the policy's own."""

from dsr.models import Request
from dsr.rules.grounds import Ground, GroundKind, grounds
from dsr.rules.regimes import POLICY
from dsr.rules.rights import Right


def grounds_for(request: Request) -> tuple[Ground, ...]:
    """Without repeats, in the order of the articles."""
    right = Right(request.right)
    # Citing the article of a law that does not protect the person would mislead them about their rights.
    regimes = request.regimes or [POLICY]
    found = {g.code: g for regime in regimes for g in grounds(regime, right, GroundKind.REFUSE)}
    return tuple(found.values())


def ground_for(request: Request, code: str) -> Ground | None:
    return next((ground for ground in grounds_for(request) if ground.code == code), None)
