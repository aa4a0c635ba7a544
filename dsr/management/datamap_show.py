"""`datamap show FILE`: the map as text, or as a picture."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from dsr.datamap.picture import as_svg
from dsr.datamap.show import as_text
from dsr.management.datamap_file import USAGE, identifier_kinds, read
from dsr.rules.files import near


def add_to(verbs: Any) -> None:
    parser: CommandParser = verbs.add_parser("show", help="print systems, collections, links and erasure")
    parser.add_argument("file", type=Path)
    parser.add_argument("--svg", type=Path, metavar="OUT", help="write a picture there instead")
    parser.add_argument(
        "--identity", action="append", default=[], metavar="KIND", help="what a search starts from; default: all kinds"
    )


def run(command: BaseCommand, *, file: Path, svg: Path | None, identity: list[str], **_: Any) -> None:
    datamap, remarks = read(file)
    known = identifier_kinds(datamap)
    for kind in identity:
        if kind not in known:
            raise CommandError(f"--identity: no field is searched by {kind}. {near(kind, known)}", returncode=USAGE)
    for remark in remarks:
        command.stderr.write(f"note: {remark}")
    if svg is None:
        command.stdout.write(as_text(datamap, identity))
        return
    try:
        svg.write_text(as_svg(datamap, identity), encoding="utf-8")
    except OSError as error:
        raise CommandError(f"{svg} cannot be written: {error.strerror}.") from None
    command.stdout.write(f"{svg} written.")
