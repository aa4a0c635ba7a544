"""`datamap import-fides FILE…`: the draft of a data map from Fides datasets."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from dsr.datamap.fides.compose import draft_of
from dsr.datamap.fides.schema import FidesError, Source, read_datasets
from dsr.management.datamap_drafts import controller_slug, deliver


def add_to(verbs: Any) -> None:
    parser: CommandParser = verbs.add_parser("import-fides", help="draft a data map from Fides datasets")
    parser.add_argument("files", type=Path, nargs="+", metavar="FILE", help="YAML that begins with `dataset:`")
    parser.add_argument("--controller", type=controller_slug, default="controller", help="the slug of the policy")
    parser.add_argument("--out", type=Path, help="write the draft here instead of printing it")


def run(command: BaseCommand, **given: Any) -> None:
    try:
        datasets = read_datasets([_source(path) for path in given["files"]])
    except FidesError as error:
        raise CommandError(str(error)) from None
    deliver(command, draft_of(datasets, given["controller"]), given["out"])


def _source(path: Path) -> Source:
    try:
        return Source(str(path), path.read_text(encoding="utf-8"))
    except UnicodeDecodeError:
        raise CommandError(f"{path} is not UTF-8 text. Save it as UTF-8.") from None
    except OSError as error:
        raise CommandError(f"{path} cannot be read: {error.strerror}.") from None
