"""`manage.py take_role EMAIL CONTROLLER ROLE`: somebody no longer works for a company in that role."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from accounts.models import User
from accounts.roles import ROLES
from dsr.models import Controller
from dsr.rules.actors import SYSTEM
from dsr.steps.roles import take_role


class Command(BaseCommand):
    help = "Take a role for a controller away from a staff user."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("email")
        parser.add_argument("controller", help="the controller's short name, such as qdrant")
        parser.add_argument("role", choices=sorted(ROLES))

    def handle(self, *args: Any, email: str, controller: str, role: str, **options: Any) -> None:
        company = Controller.objects.filter(slug=controller).first()
        user = User.objects.filter(email__iexact=email).first()
        if company is None or user is None:
            missing = f"There is no controller {controller}." if company is None else f"Nobody has the address {email}."
            raise CommandError(f"{missing} Check the spelling.")
        if not take_role(user=user, controller=company, role=ROLES[role], by=SYSTEM, now=timezone.now()):
            held = user.memberships.filter(controller=company).values_list("role", flat=True)
            raise CommandError(
                f"{user.email} does not hold it. Held for {company.name}: {', '.join(sorted(held)) or 'none'}."
            )
        self.stdout.write(f"{user.email}: no longer {ROLES[role].name} of {company.name}")
