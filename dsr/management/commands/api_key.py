"""`manage.py api_key CONTROLLER NAME`: a key for the controller's own product; `--revoke PREFIX` ends one."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from dsr.models import Controller
from dsr.rules.actors import SYSTEM
from dsr.steps import product_keys


class Command(BaseCommand):
    help = "Make an API key for a controller's product, or revoke one."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("controller", help="the controller's short name, such as qdrant")
        parser.add_argument("name", nargs="?", help="what the key is for, such as “account page”")
        parser.add_argument("--revoke", metavar="PREFIX", help="end the key that begins with hbs_PREFIX_")

    def handle(self, *args: Any, controller: str, name: str | None, revoke: str | None, **options: Any) -> None:
        found = Controller.objects.filter(slug=controller).first()
        if found is None:
            known = ", ".join(Controller.objects.values_list("slug", flat=True)) or "none; run `load` first"
            raise CommandError(f"There is no controller {controller}. There are: {known}.")
        if revoke:
            if not product_keys.revoke(found, revoke, by=SYSTEM, now=timezone.now()):
                raise CommandError(f"{controller} has no living key hbs_{revoke}_….")
            self.stdout.write(f"hbs_{revoke}_… no longer works.")
            return
        if not name:
            raise CommandError("Say what the key is for: manage.py api_key qdrant “account page”.")
        self.stdout.write(product_keys.make(found, name, by=SYSTEM, now=timezone.now()))
        self.stderr.write("Keep it now; it is shown this once and kept nowhere.")
