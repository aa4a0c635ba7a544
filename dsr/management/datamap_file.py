"""What every verb of `manage.py datamap` on a file shares: reading the file, and what went wrong in words."""

from collections.abc import Iterable
from pathlib import Path

from django.core.management.base import CommandError

from dsr.connectors.registry import CONNECTORS
from dsr.datamap.load import DataMapError, load_with_remarks
from dsr.datamap.schema import DataMap
from dsr.rules.files import Problem

USAGE = 2  # the exit code for a command line that cannot be understood; 1 is for a map or a system


class Told(CommandError):
    """The JSON on stdout says it already."""


def read(file: Path) -> tuple[DataMap, tuple[Problem, ...]]:
    """The map and what deserves a second look. Raises CommandError with every mistake, DataMapError's text."""
    text = read_text(file)
    try:
        return load_with_remarks(text, name=str(file), connectors=CONNECTORS)
    except DataMapError as error:
        raise CommandError(str(error)) from None


def read_text(file: Path) -> str:
    """The file's text. Raises CommandError."""
    try:
        return file.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        raise CommandError(f"{file} is not UTF-8 text. Save it as UTF-8.", returncode=USAGE) from None
    except OSError as error:
        raise CommandError(f"{file} cannot be read: {error.strerror}.", returncode=USAGE) from None


def identifier_kinds(datamap: DataMap) -> frozenset[str]:
    """The kinds of identifiers by which some field of the map is searched."""
    return frozenset(_kinds(datamap))


def _kinds(datamap: DataMap) -> Iterable[str]:
    for system in datamap.systems.values():
        for collection in system.collections.values():
            for field in collection.fields.values():
                if field.identifier:
                    yield field.identifier
