"""`datamap try FILE --identity KIND=VALUE`: what a request would read and erase, for the engineer who writes the map.

Needs no controller, policy, request, secret or database of ours, and writes nothing but what --out and --commit ask for.
"""

import argparse
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from dsr.connectors.base import Identifiers
from dsr.datamap.planner import build_plan
from dsr.datamap.schema import DataMap
from dsr.management.copies import FolderInUse, make_folder
from dsr.management.datamap_connections import add_connection, environment
from dsr.management.datamap_file import USAGE, Told, identifier_kinds, read
from dsr.management.progress import Progress
from dsr.management.trial import Report, Trial, Wanted
from dsr.management.trial_json import JsonReport
from dsr.management.trial_text import TextReport
from dsr.rules.files import near


def add_to(verbs: Any) -> None:
    parser: CommandParser = verbs.add_parser("try", help="what a request would read and erase in the systems")
    parser.add_argument("file", type=Path)
    parser.add_argument(
        "--identity",
        action="append",
        required=True,
        metavar="KIND=VALUE",
        type=_identity,
        help="an identifier of the person, such as email=ada@shop.example; may be repeated",
    )
    parser.add_argument(
        "--system", action="append", default=[], metavar="NAME", help="this system only; may be repeated"
    )
    add_connection(parser)
    parser.add_argument("--out", type=Path, metavar="DIR", help="write the copy: DIR/<system>/<collection>.ndjson")
    parser.add_argument("--erase", action="store_true", help="show what an erasure would do, statement by statement")
    parser.add_argument(
        "--commit", action="store_true", help="with --erase: erase, without asking, and look afterwards"
    )
    parser.add_argument("--json", action="store_true", dest="as_json", help="for machines, with every row’s key")


def _identity(text: str) -> tuple[str, str]:
    kind, equals, value = text.partition("=")
    if not equals or not kind or not value.strip():
        raise argparse.ArgumentTypeError("write KIND=VALUE, such as email=ada@shop.example")
    return kind, value


def run(
    command: BaseCommand,
    *,
    file: Path,
    identity: list[tuple[str, str]],
    system: list[str],
    connection: list[tuple[str, str]],
    out: Path | None,
    erase: bool,
    commit: bool,
    as_json: bool,
    **_: Any,
) -> None:
    if commit and not erase:
        raise CommandError("--commit carries out --erase; give both.", returncode=USAGE)
    try:
        datamap, _remarks = read(file)
    except CommandError as error:
        raise CommandError(str(error), returncode=USAGE) from None  # no system was tried
    identifiers = _identifiers(datamap, identity)
    _known(datamap, system)
    addresses = environment(datamap, connection)
    if out is not None:
        try:
            make_folder(out)
        except FolderInUse as error:
            raise CommandError(str(error), returncode=USAGE) from None
    plan = build_plan(datamap, "erasure" if erase else "access", frozenset(identifiers.values))
    report: Report = TextReport(command.stdout.write)
    if as_json:
        report = JsonReport(lambda text: command.stdout.write(text, ending=""), datamap.controller)
    wanted = Wanted(names=tuple(system), out=out, erase=erase, commit=commit)
    with Progress(sys.stderr, quiet=as_json) as progress:
        whole = Trial(plan, identifiers, addresses, wanted, report, progress).run()
    if not whole:
        raise Told("Not every system did what was asked; see above.", returncode=1)


def _identifiers(datamap: DataMap, given: Iterable[tuple[str, str]]) -> Identifiers:
    known = identifier_kinds(datamap)
    values: dict[str, list[str]] = {}
    for kind, value in given:
        if kind not in known:
            raise CommandError(f"--identity: no field is searched by {kind}. {near(kind, known)}", returncode=USAGE)
        values.setdefault(kind, []).append(value)
    return Identifiers({kind: tuple(dict.fromkeys(each)) for kind, each in values.items()})


def _known(datamap: DataMap, names: Iterable[str]) -> None:
    for name in names:
        if name not in datamap.systems:
            raise CommandError(
                f"--system: the map has no system {name}. {near(name, datamap.systems)}", returncode=USAGE
            )
