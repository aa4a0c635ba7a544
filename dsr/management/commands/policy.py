"""`manage.py policy check FILE` and `manage.py policy schema`, with no database and no secret."""

import json
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from dsr.policy.check import check_policy
from dsr.policy.load import PolicyError
from dsr.policy.schema import Policy
from dsr.rules.files import Severity


class Command(BaseCommand):
    help = "Checks a policy file against its schema and the law, or prints the schema for editors."
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        verbs = parser.add_subparsers(dest="verb", required=True)
        verbs.add_parser("check", help="name every problem of a file").add_argument("file", type=Path)
        verbs.add_parser("schema", help="print the JSON Schema")

    def handle(self, *args: Any, verb: str, **options: Any) -> None:
        if verb == "schema":
            schema = {"$schema": "https://json-schema.org/draft/2020-12/schema"} | Policy.model_json_schema()
            self.stdout.write(json.dumps(schema, indent=2, ensure_ascii=False))
        else:
            self._check(options["file"])

    def _check(self, path: Path) -> None:
        try:
            text = path.read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError) as error:
            raise CommandError(f"{path} cannot be read as UTF-8 text: {error}.") from None
        try:
            problems = check_policy(text, timezone.now().date(), str(path))
        except PolicyError as error:
            problems = error.problems
        for problem in problems:
            self.stdout.write(f"{problem.severity}: {problem}")
        errors = sum(p.severity is Severity.ERROR for p in problems)
        if errors:
            raise CommandError(f"{path}: {errors} {'error' if errors == 1 else 'errors'}.")
        self.stdout.write(f"{path}: no errors.")
