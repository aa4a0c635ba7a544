"""`datamap VERB …`: for whoever writes a data map. Each verb is a module of its own; none needs a database of ours."""

from types import ModuleType
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from dsr.management import (
    datamap_check,
    datamap_discover,
    datamap_fides,
    datamap_schema,
    datamap_show,
    datamap_try,
)

# A verb's module has add_to(verbs), which declares its arguments, and run(command, **arguments).
VERBS: dict[str, ModuleType] = {
    "check": datamap_check,
    "show": datamap_show,
    "try": datamap_try,
    "schema": datamap_schema,
    "discover": datamap_discover,
    "import-fides": datamap_fides,
}


class Command(BaseCommand):
    help = "Check a data map, offline or against the live schema, show it, try it, or draft one."
    requires_system_checks: list[str] = []  # noqa: RUF012  (Django's own declaration)

    def add_arguments(self, parser: CommandParser) -> None:
        verbs = parser.add_subparsers(dest="verb", required=True)
        for module in VERBS.values():
            module.add_to(verbs)

    def handle(self, *, verb: str, **given: Any) -> None:
        VERBS[verb].run(self, **given)
