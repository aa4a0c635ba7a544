"""`datamap check FILE [--live]`: every mistake of a map, offline or against the live schemas."""

import os
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from dsr.connectors.base import ConnectorError
from dsr.datamap.planner import build_plan
from dsr.datamap.reach import all_kinds
from dsr.datamap.schema import DataMap
from dsr.engine.open import open_system
from dsr.management.datamap_file import identifier_kinds, read


def add_to(verbs: Any) -> None:
    parser: CommandParser = verbs.add_parser("check", help="name every mistake with file, line, field and remedy")
    parser.add_argument("file", type=Path)
    parser.add_argument("--live", action="store_true", help="also against the systems' schemas (SYSTEM_*_READ_URL)")


def run(command: BaseCommand, *, file: Path, live: bool, **_: Any) -> None:
    datamap, remarks = read(file)
    for remark in remarks:
        command.stderr.write(f"note: {remark}")
    if live:
        _check_live(datamap)
    collections = sum(len(system.collections) for system in datamap.systems.values())
    command.stdout.write(f"{file}: {len(datamap.systems)} system(s), {collections} collection(s), no mistakes.")


def _check_live(datamap: DataMap) -> None:
    kinds = all_kinds(datamap, identifier_kinds(datamap))
    problems = []
    for plan in build_plan(datamap, "erasure", kinds).systems:
        try:
            problems += [f"{plan.system}: {text}" for text in open_system(plan, os.environ).check(plan, erase=True)]
        except ConnectorError as error:
            problems.append(f"{plan.system}: {error}")
    if problems:
        raise CommandError("\n".join(problems))
