"""The companies on this site, as pages show them."""

from dataclasses import dataclass
from datetime import datetime

from django.http import Http404

from dsr.models import Controller, Request
from dsr.policy.schema import Policy
from dsr.steps.intake import CannotFile, policy_in_force


@dataclass(frozen=True)
class Company:
    """What templates/portal/base.html takes as `controller`."""

    slug: str
    name: str
    contact: str
    intro: str = ""
    publishes_numbers: bool = False


def company_of(policy: Policy) -> Company:
    mine = policy.controller
    return Company(mine.slug, mine.name, mine.contact_email, policy.texts.intro, policy.publishes_numbers)


def company_for(request: Request) -> Company:
    """By the policy that the request is pinned to."""
    return company_of(request.policy.read())


def all_companies(*, now: datetime) -> list[Company]:
    """Active controllers with a policy in force, by name."""
    found = []
    for controller in Controller.objects.filter(active=True).order_by("name"):
        try:
            found.append(company_of(policy_in_force(controller, now=now).read()))
        except CannotFile:
            continue
    return found


def find(slug: str, *, now: datetime) -> tuple[Controller, Policy]:
    """An active controller and its policy in force. Raises Http404."""
    controller = Controller.objects.filter(slug=slug, active=True).first()
    if controller is None:
        raise Http404
    try:
        return controller, policy_in_force(controller, now=now).read()
    except CannotFile:
        raise Http404 from None
