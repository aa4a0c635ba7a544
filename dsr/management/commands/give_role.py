"""`manage.py give_role EMAIL CONTROLLER ROLE [--create --name NAME]`: let somebody work for a company."""

from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.core.validators import validate_email
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from accounts.roles import ROLES
from dsr.models import Controller
from dsr.rules.actors import SYSTEM
from dsr.steps.roles import give_role


class Command(BaseCommand):
    help = "Give a staff user a role for a controller."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("email")
        parser.add_argument("controller", help="the controller's short name, such as qdrant")
        parser.add_argument("role", choices=sorted(ROLES))
        parser.add_argument("--create", action="store_true", help="make the account when there is none")
        parser.add_argument("--name", default="", help="the person's name, for a new account")

    @transaction.atomic
    def handle(self, *args: Any, email: str, controller: str, role: str, **options: Any) -> None:
        company = self._controller(controller)
        user = User.objects.filter(email__iexact=email).first() or self._create(email, options)
        given = give_role(user=user, controller=company, role=ROLES[role], by=SYSTEM, now=timezone.now())
        self.stdout.write(f"{user.email}: {ROLES[role].name} of {company.name}, {'given' if given else 'held already'}")

    def _controller(self, slug: str) -> Controller:
        found = Controller.objects.filter(slug=slug).first()
        if found is None:
            known = ", ".join(Controller.objects.order_by("slug").values_list("slug", flat=True)) or "none is loaded"
            raise CommandError(f"There is no controller {slug}. There are: {known}. `manage.py load` loads them.")
        return found

    def _create(self, email: str, options: dict[str, Any]) -> User:
        if not options["create"]:
            raise CommandError(f"Nobody has the address {email}. Add --create to make the account.")
        try:
            validate_email(email)
        except ValidationError:
            raise CommandError(f"{email} is not an e-mail address.") from None
        user = User.objects.create_user(email, name=options["name"])
        reset = f"{settings.PUBLIC_URL}{reverse('account_reset_password')}"
        self.stdout.write(f"{user.email}: account made, without a password. They choose one at {reset}")
        return user
