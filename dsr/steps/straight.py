"""Requests that go straight through: the policy asks no person to review this right on this channel."""

from dsr.datamap.plan import Plan
from dsr.models import Phase, Request
from dsr.policy.children import may_file
from dsr.rules.channels import Channel
from dsr.rules.children import years_of
from dsr.rules.rights import WITH_PACKAGE, Right


def nobody_reviews(request: Request) -> bool:
    handling = request.policy.read().handling_of(Right(request.right))
    return not handling.review.needs_person(Channel(request.channel)) and not _child_asks(request)


def _child_asks(request: Request) -> bool:
    """Whether a person has to look at the child behind the request; no policy lets that pass by itself."""
    right, on = Right(request.right), request.received_at.date()
    return may_file(request.policy.read(), right, request.place, years_of(request.age_band), on).look


def phase_that_counts(request: Request, plan: Plan) -> Phase:
    """Which phase finds out what a system holds. A preview is for somebody who looks at it: where nobody does, the copy that
    would follow is made at once, and what it copied is what is held. Not where systems yield identifiers for each other: the
    last search is the one to copy.
    """
    yields = any(step.yields for system in plan.systems for step in system.steps)
    at_once = Right(request.right) in WITH_PACKAGE and nobody_reviews(request) and not yields
    return Phase.COPY if at_once else Phase.COUNT
