"""`manage.py statemachine`: the lifecycle as a page, or whether docs/lifecycle.md is current."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from dsr.rules.lifecycle_page import page


class Command(BaseCommand):
    help = "Prints docs/lifecycle.md from the lifecycle's tables."
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        how = parser.add_mutually_exclusive_group()
        how.add_argument("--write", action="store_true", help="write docs/lifecycle.md")
        how.add_argument("--check", action="store_true", help="exit 1 when docs/lifecycle.md is not current")

    def handle(self, *args: Any, write: bool, check: bool, **options: Any) -> None:
        path = Path(settings.BASE_DIR) / "docs" / "lifecycle.md"
        if check:
            if not path.is_file() or path.read_text(encoding="utf-8") != page():
                raise CommandError("docs/lifecycle.md is not current. Run: manage.py statemachine --write")
            self.stdout.write("docs/lifecycle.md is current.")
        elif write:
            path.write_text(page(), encoding="utf-8")
            self.stdout.write("docs/lifecycle.md written.")
        else:
            self.stdout.write(page(), ending="")
