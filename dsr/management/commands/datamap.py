"""`datamap VERB …`: for whoever writes a data map. Each verb is a module of its own; none needs a database of ours."""

import json
import sys
from types import ModuleType
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from dsr.management import (
    datamap_check,
    datamap_discover,
    datamap_fides,
    datamap_schema,
    datamap_show,
    datamap_try,
)
from dsr.management.datamap_file import Told

# A verb's module has add_to(verbs), which declares its arguments, and run(command, **arguments).
VERBS: dict[str, ModuleType] = {
    "check": datamap_check,
    "show": datamap_show,
    "try": datamap_try,
    "schema": datamap_schema,
    "discover": datamap_discover,
    "import-fides": datamap_fides,
}


_INTERRUPTED = 130  # what shells expect after Ctrl-C


def _as_json(message: str) -> str:
    return json.dumps({"error": message, "failed": True}, ensure_ascii=False)


class _VerbParser(CommandParser):
    """With --json, a command line that cannot be understood is told on stdout too."""

    def error(self, message: str) -> Any:
        if self.called_from_command_line and "--json" in sys.argv:
            sys.stdout.write(_as_json(message) + "\n")
        return super().error(message)


class Command(BaseCommand):
    help = "Check a data map, offline or against the live schema, show it, try it, or draft one."
    requires_system_checks: list[str] = []  # noqa: RUF012  (Django's own declaration)

    def add_arguments(self, parser: CommandParser) -> None:
        verbs = parser.add_subparsers(dest="verb", required=True, parser_class=_VerbParser)
        for module in VERBS.values():
            module.add_to(verbs)

    def handle(self, *, verb: str, **given: Any) -> None:
        try:
            VERBS[verb].run(self, **given)
        except Told as error:
            raise CommandError(str(error), returncode=error.returncode) from None
        except CommandError as error:
            if given.get("as_json"):
                self.stdout.write(_as_json(str(error)))
            raise
        except KeyboardInterrupt:
            what = "Interrupted before the end; what is shown is not whole."
            if given.get("commit"):
                what += " What a system had not committed, it undoes. Run it again to see what is left."
            raise CommandError(what, returncode=_INTERRUPTED) from None
