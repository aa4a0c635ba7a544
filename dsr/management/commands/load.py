"""`manage.py load [FOLDER …]`: load controllers' policy and data map; all of CONTROLLERS_DIR when none is named."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from dsr.datamap.load import DataMapError
from dsr.policy.load import PolicyError
from dsr.rules.actors import SYSTEM
from dsr.steps.load import CannotLoad, load_controller


class Command(BaseCommand):
    help = "Load controllers' policies and data maps; a changed file becomes a new version."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("folders", nargs="*", type=Path, help="folders with policy.yaml and datamap.yaml")

    def handle(self, *args: Any, folders: list[Path], **options: Any) -> None:
        root = Path(settings.CONTROLLERS_DIR)
        for folder in folders or sorted(path.parent for path in root.glob("*/policy.yaml")):
            try:
                loaded = load_controller(folder, by=SYSTEM, now=timezone.now())
            except (PolicyError, DataMapError, CannotLoad) as error:
                raise CommandError(str(error)) from None
            except FileNotFoundError as error:
                raise CommandError(
                    f"{error.filename} is missing. Each controller has policy.yaml and datamap.yaml."
                ) from None
            words = {True: "new version", False: "unchanged"}
            self.stdout.write(
                f"{loaded.controller.slug}: policy {words[loaded.policy_is_new]},"
                f" data map {words[loaded.datamap_is_new]}"
            )
