"""`manage.py policy check FILE` and `policy schema`, with no database and no secret; `policy show` reads the database."""

import json
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import OperationalError
from django.utils import timezone

from dsr.policy.check import check_policy
from dsr.policy.load import PolicyError
from dsr.policy.schema import Policy
from dsr.rules.files import Problem, Severity


class Command(BaseCommand):
    help = "Checks a policy file against its schema and the law, prints the schema for editors, or a loaded version."
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        verbs = parser.add_subparsers(dest="verb", required=True)
        verbs.add_parser("check", help="name every problem of a file").add_argument("file", type=Path)
        verbs.add_parser("schema", help="print the JSON Schema")
        show = verbs.add_parser("show", help="print a version as it was loaded, to the letter; the newest by default")
        show.add_argument("controller", help="its slug, such as qdrant")
        show.add_argument("--version", type=int, dest="number", metavar="N", help="an older version")

    def handle(self, *args: Any, verb: str, **options: Any) -> None:
        if verb == "schema":
            schema = {"$schema": "https://json-schema.org/draft/2020-12/schema"} | Policy.model_json_schema()
            self.stdout.write(json.dumps(schema, indent=2, ensure_ascii=False))
        elif verb == "show":
            self._show(options["controller"], options["number"])
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
            self.stdout.write(_said(problem))
        errors = sum(p.severity is Severity.ERROR for p in problems)
        if errors:
            raise CommandError(f"{path}: {errors} {'error' if errors == 1 else 'errors'}.")
        warnings = f", {len(problems)} {'warning' if len(problems) == 1 else 'warnings'}" if problems else ""
        self.stdout.write(f"{path}: no errors{warnings}.")

    def _show(self, slug: str, number: int | None) -> None:
        from dsr.models import PolicyVersion

        versions = PolicyVersion.objects.filter(controller__slug=slug).order_by("version")
        try:
            known = {version.version: version for version in versions}
        except OperationalError:
            raise CommandError("The database does not answer. Set DATABASE_URL (docs/settings.md).") from None
        if not known:
            raise CommandError(f"No policy of “{slug[:40]}” was ever loaded. Check the slug, or load one first.")
        if number is not None and number not in known:
            raise CommandError(f"{slug} has no version {number}. It has: {', '.join(map(str, known))}.")
        self.stdout.write(known[number or max(known)].text, ending="")


def _said(problem: Problem) -> str:
    """Where and what on the first line, and what to do below it."""
    where = f"{problem.file}:{problem.line}: " + (f"{problem.field}: " if problem.field else "")
    return f"{problem.severity}: {where}{problem.message}\n    {problem.remedy}".rstrip()
