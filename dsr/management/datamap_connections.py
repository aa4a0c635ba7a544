"""`--connection NAME=URL`: addresses on the command line in place of the environment."""

import argparse
import os
from collections.abc import Iterable, Mapping

from django.core.management.base import CommandError, CommandParser

from dsr.datamap.schema import DataMap
from dsr.engine.open import variables_of
from dsr.management.datamap_file import USAGE
from dsr.rules.files import near


def add_connection(parser: CommandParser) -> None:
    parser.add_argument(
        "--connection",
        action="append",
        default=[],
        metavar="NAME=URL",
        type=_pair,
        help="the address of a connection of the map, in place of SYSTEM_<NAME>_READ_URL and _WRITE_URL; NAME.read= and"
        " NAME.write= give one of the two; may be repeated",
    )


def _pair(text: str) -> tuple[str, str]:
    name, equals, value = text.partition("=")
    if not equals or not name or not value:
        raise argparse.ArgumentTypeError("write NAME=VALUE, such as shop=postgresql://user@host/shop")
    return name, value


def environment(datamap: DataMap, given: Iterable[tuple[str, str]]) -> Mapping[str, str]:
    """The environment with the addresses that were given over it. Raises CommandError for a name that the map lacks."""
    known = {system.connection for system in datamap.systems.values() if system.connection}
    addresses = dict(os.environ)
    for full, url in given:
        name, dot, way = full.partition(".")
        if name not in known:
            remedy = near(name, known) if known else "The map names none."
            raise CommandError(f"--connection: the map has no connection {name}. {remedy}", returncode=USAGE)
        if dot and way not in {"read", "write"}:
            raise CommandError(f"--connection: write {name}=, {name}.read= or {name}.write=.", returncode=USAGE)
        read, write = variables_of(name)
        if way != "write":
            addresses[read] = url
        if way != "read":
            addresses[write] = url
    return addresses
