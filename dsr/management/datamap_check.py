"""`datamap check FILE [--live]`: every mistake of a map, offline or against the live schemas."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from dsr.connectors.base import ConnectorError, Note, Survey, Surveys, Weight
from dsr.connectors.registry import CONNECTORS
from dsr.datamap.load import DataMapError, load_with_remarks
from dsr.datamap.plan import SystemPlan
from dsr.datamap.planner import build_plan
from dsr.datamap.reach import all_kinds
from dsr.datamap.schema import DataMap
from dsr.engine.open import open_system
from dsr.management import survey_text
from dsr.management.datamap_connections import add_connection, environment
from dsr.management.datamap_file import Told, identifier_kinds, read_text
from dsr.rules.files import Problem
from dsr.rules.rights import CHANGING


def add_to(verbs: Any) -> None:
    parser: CommandParser = verbs.add_parser("check", help="name every mistake with file, line, field and remedy")
    parser.add_argument("file", type=Path)
    parser.add_argument("--live", action="store_true", help="also against the systems' schemas (SYSTEM_*_READ_URL)")
    parser.add_argument("--json", action="store_true", dest="as_json", help="for machines")
    add_connection(parser)


def run(
    command: BaseCommand, *, file: Path, live: bool, as_json: bool, connection: list[tuple[str, str]], **_: Any
) -> None:
    try:
        datamap, remarks = load_with_remarks(read_text(file), name=str(file), connectors=CONNECTORS)
    except DataMapError as error:
        if as_json:
            command.stdout.write(_as_json(error.problems, {}))
        raise Told(str(error)) from None
    surveys = _surveys(datamap, environment(datamap, connection)) if live else {}
    found = [(name, note) for name, survey in surveys.items() for note in survey.notes if note.weight is Weight.PROBLEM]
    if as_json:
        command.stdout.write(_as_json(remarks, surveys))
    else:
        for remark in remarks:
            command.stderr.write(f"note: {remark}")
        for name, survey in surveys.items():
            command.stdout.write("\n".join(survey_text.lines(name, datamap.systems[name], survey)) + "\n")
    if found:
        raise Told("\n".join(f"{name}: {survey_text.sentence(note)}" for name, note in found))
    if not as_json:
        collections = sum(len(system.collections) for system in datamap.systems.values())
        command.stdout.write(f"{file}: {len(datamap.systems)} system(s), {collections} collection(s), no mistakes.")


def _surveys(datamap: DataMap, addresses: Mapping[str, str]) -> dict[str, Survey]:
    """Each system that a machine works, against its schema; what cannot be reached is a problem of that system."""
    kinds = all_kinds(datamap, identifier_kinds(datamap))
    found = {}
    for plan in build_plan(datamap, "erasure", kinds).systems:
        if plan.connector == "manual":
            continue
        try:
            found[plan.system] = _survey(datamap, plan, addresses)
        except ConnectorError as error:
            found[plan.system] = Survey(notes=(Note(Weight.PROBLEM, "", str(error)),))
            continue
        notes = (Note(Weight.PROBLEM, "", text) for text in _changes_refused(datamap, plan.system, kinds, addresses))
        found[plan.system] = replace(found[plan.system], notes=(*found[plan.system].notes, *dict.fromkeys(notes)))
    return found


def _changes_refused(
    datamap: DataMap, system: str, kinds: frozenset[str], addresses: Mapping[str, str]
) -> Iterator[str]:
    """Why a right that sets fields could not be carried out as the map says."""
    for right in sorted(CHANGING):
        plan = next(each for each in build_plan(datamap, right, kinds).systems if each.system == system)
        if plan.changes:
            yield from open_system(plan, addresses).check(plan, erase=False)


def _survey(datamap: DataMap, plan: SystemPlan, addresses: Mapping[str, str]) -> Survey:
    connector = open_system(plan, addresses)
    if isinstance(connector, Surveys):
        return connector.survey(plan, datamap.systems[plan.system])
    return Survey(notes=tuple(Note(Weight.PROBLEM, "", text) for text in connector.check(plan, erase=True)))


def _as_json(problems: tuple[Problem, ...], surveys: Mapping[str, Survey]) -> str:
    offline = [
        {"line": p.line, "field": p.field, "message": p.message, "remedy": p.remedy, "severity": p.severity.value}
        for p in problems
    ]
    systems = {
        name: {
            "notes": [{"weight": n.weight.value, "collection": n.collection, "text": n.text} for n in survey.notes],
            "tables": [
                {
                    "name": table.name,
                    "kind": table.kind,
                    "collections": list(table.collections),
                    "declared": list(table.declared),
                    "undeclared": list(table.undeclared),
                    "personal": list(table.personal),
                }
                for table in survey.tables
            ],
        }
        for name, survey in surveys.items()
    }
    return json.dumps({"file": offline, "systems": systems}, indent=2, ensure_ascii=False)
