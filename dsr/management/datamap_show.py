"""`datamap show FILE`: the map as text."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from dsr.datamap.show import as_text
from dsr.management.datamap_file import read


def add_to(verbs: Any) -> None:
    parser: CommandParser = verbs.add_parser("show", help="print systems, collections, links and erasure")
    parser.add_argument("file", type=Path)


def run(command: BaseCommand, *, file: Path, **_: Any) -> None:
    datamap, remarks = read(file)
    for remark in remarks:
        command.stderr.write(f"note: {remark}")
    command.stdout.write(as_text(datamap))
