"""`datamap show FILE`: the map as text."""

import argparse
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand

from dsr.datamap.show import as_text
from dsr.management.datamap_file import read


def add_to(verbs: Any) -> argparse.ArgumentParser:
    parser: argparse.ArgumentParser = verbs.add_parser("show", help="print systems, collections, links and erasure")
    parser.add_argument("file", type=Path)
    return parser


def run(command: BaseCommand, *, file: Path, **_: Any) -> None:
    datamap, remarks = read(file)
    for remark in remarks:
        command.stderr.write(f"note: {remark}")
    command.stdout.write(as_text(datamap))
