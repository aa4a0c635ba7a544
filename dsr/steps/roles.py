"""Give a person a role for a company, and take it away. Who may do what is itself in the ledger."""

from datetime import datetime

from django.db import transaction

from accounts.models import User
from accounts.roles import Role
from dsr.ledger.append import actor_name, append
from dsr.ledger.facts import RoleGiven, RoleTaken
from dsr.models import Controller, Membership
from dsr.rules import actors
from dsr.rules.actors import Actor


@transaction.atomic
def give_role(*, user: User, controller: Controller, role: Role, by: Actor, now: datetime) -> bool:
    """True when the person did not hold the role yet; then an event says so."""
    _, given = Membership.objects.get_or_create(user=user, controller=controller, role=role.slug)
    if given:
        facts = RoleGiven(role.slug, actor_name(actors.staff(user.pk)))
        append(facts, by=by, at=now, controller=controller)
    return given


@transaction.atomic
def take_role(*, user: User, controller: Controller, role: Role, by: Actor, now: datetime) -> bool:
    """True when the person held the role; then an event says that they do no longer."""
    taken, _ = Membership.objects.filter(user=user, controller=controller, role=role.slug).delete()
    if taken:
        facts = RoleTaken(role.slug, actor_name(actors.staff(user.pk)))
        append(facts, by=by, at=now, controller=controller)
    return bool(taken)
