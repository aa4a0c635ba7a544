"""`datamap check FILE [--live]`, `show FILE` and `schema`: for whoever writes a data map. Needs no database of ours."""

import json
import os
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from dsr.connectors.base import ConnectorError
from dsr.connectors.registry import CONNECTORS
from dsr.datamap.load import DataMapError, load_with_remarks
from dsr.datamap.planner import build_plan
from dsr.datamap.reach import all_kinds
from dsr.datamap.schema import DataMap
from dsr.datamap.show import as_text
from dsr.engine.open import open_system
from dsr.rules.rights import CHANGING, Right


class Command(BaseCommand):
    help = "Check a data map, offline or against the live schema, or show it."
    requires_system_checks: list[str] = []  # noqa: RUF012  (Django's own declaration)

    def add_arguments(self, parser: CommandParser) -> None:
        verbs = parser.add_subparsers(dest="verb", required=True)
        check = verbs.add_parser("check", help="name every mistake with file, line, field and remedy")
        check.add_argument("file", type=Path)
        check.add_argument("--live", action="store_true", help="also against the systems' schemas (SYSTEM_*_READ_URL)")
        show = verbs.add_parser("show", help="print systems, collections, links and erasure")
        show.add_argument("file", type=Path)
        verbs.add_parser("schema", help="print the JSON Schema, for editors")

    def handle(self, *, verb: str, file: Path = Path(), live: bool = False, **_: Any) -> None:
        if verb == "schema":
            schema = {"$schema": "https://json-schema.org/draft/2020-12/schema"} | DataMap.model_json_schema()
            self.stdout.write(json.dumps(schema, indent=2, ensure_ascii=False))
            return
        datamap = self._load(file)
        if verb == "show":
            self.stdout.write(as_text(datamap))
            return
        if live:
            self._check_live(datamap)
        collections = sum(len(system.collections) for system in datamap.systems.values())
        self.stdout.write(f"{file}: {len(datamap.systems)} system(s), {collections} collection(s), no mistakes.")

    def _load(self, file: Path) -> DataMap:
        try:
            text = file.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            raise CommandError(f"{file} is not UTF-8 text. Save it as UTF-8.") from None
        except OSError as error:
            raise CommandError(f"{file} cannot be read: {error.strerror}.") from None
        try:
            datamap, remarks = load_with_remarks(text, name=str(file), connectors=CONNECTORS)
        except DataMapError as error:
            raise CommandError(str(error)) from None
        for remark in remarks:
            self.stderr.write(f"note: {remark}")
        return datamap

    def _check_live(self, datamap: DataMap) -> None:
        fields = (
            field
            for system in datamap.systems.values()
            for each in system.collections.values()
            for field in each.fields.values()
        )
        kinds = all_kinds(datamap, {field.identifier for field in fields if field.identifier})
        problems = []
        for right in (Right.ERASURE, *sorted(CHANGING)):
            erase = right is Right.ERASURE
            for plan in build_plan(datamap, right, kinds).systems:
                if not (erase or plan.changes):
                    continue
                try:
                    found = open_system(plan, os.environ).check(plan, erase=erase)
                    problems += [f"{plan.system}: {text}" for text in found]
                except ConnectorError as error:
                    problems.append(f"{plan.system}: {error}")
        if problems:
            raise CommandError("\n".join(dict.fromkeys(problems)))
