"""The grounds on which this request may be refused: the law's that judges it, and where none does, the policy's own."""

from dsr.models import Request
from dsr.rules.grounds import Ground, GroundKind, grounds
from dsr.rules.regimes import POLICY
from dsr.rules.rights import Right


def grounds_for(request: Request) -> tuple[Ground, ...]:
    """In the order of the laws and their articles. A ground that several laws give is one, with the articles of all of them."""
    found: dict[str, Ground] = {}
    for regime in _judges(request):
        for ground in grounds(regime, Right(request.right), GroundKind.REFUSE):
            found[ground.code] = _joined(found[ground.code], ground) if ground.code in found else ground
    return tuple(found.values())


def ground_for(request: Request, code: str) -> Ground | None:
    return next((ground for ground in grounds_for(request) if ground.code == code), None)


def laws_without(request: Request, ground: Ground) -> tuple[str, ...]:
    """The laws that give this right to the requester as well, and that do not name this ground for refusing it."""
    right = Right(request.right)
    return tuple(
        regime
        for regime in _judges(request)
        if ground.code not in {each.code for each in grounds(regime, right, GroundKind.REFUSE)}
    )


def _judges(request: Request) -> list[str]:
    # Citing the article of a law that does not protect the person would mislead them about their rights.
    return request.regimes or [POLICY]


def _joined(first: Ground, other: Ground) -> Ground:
    both = dict.fromkeys([first.citation, other.citation])
    return first.model_copy(update={"citation": "; ".join(both), "verified": first.verified and other.verified})
