"""What the commands that draft a data map share: the file or the screen, and what to look at first."""

import argparse
import json
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from pydantic import TypeAdapter, ValidationError

from dsr.connectors.registry import CONNECTORS
from dsr.datamap.draft import Draft
from dsr.datamap.draft_text import as_yaml, summary
from dsr.datamap.load import DataMapError, load
from dsr.datamap.schema import Slug

_SLUG = TypeAdapter[str](Slug)


def controller_slug(text: str) -> str:
    """What --controller gives, for argparse."""
    try:
        return _SLUG.validate_python(text)
    except ValidationError:
        raise argparse.ArgumentTypeError("write lower-case letters, digits and -, a letter first, 40 at most") from None


def as_document(draft: Draft, text: str) -> str:
    """The draft for machines: its text, each thing to look at with its place, and the tables that are no collection."""
    looks = [{"at": at, "concern": review.concern.name.lower(), "text": review.text} for at, review in draft.looks()]
    left_out = {system.name: list(system.left_out) for system in draft.systems}
    return json.dumps({"map": text, "reviews": looks, "left_out": left_out, "failed": False}, ensure_ascii=False)


def deliver(command: BaseCommand, draft: Draft, out: Path | None, *, as_json: bool = False) -> None:
    """The draft to `out` or the screen, the summary to stderr; `as_json`: one document with all of it to the screen. A
    file that is there is not written over.
    """
    text = as_yaml(draft)
    try:
        load(text, name=str(out or "draft"), connectors=CONNECTORS)
    except DataMapError as error:
        command.stderr.write(f"The draft needs a hand before it can be loaded:\n{error}\n")
    if as_json:
        command.stdout.write(as_document(draft, text))
    elif out is None:
        command.stdout.write(text)
    if out is not None:
        try:
            with out.open("x", encoding="utf-8") as file:
                file.write(text)
        except FileExistsError:
            raise CommandError(f"{out} exists already; name another file, or move it away.") from None
        except OSError as error:
            raise CommandError(f"{out} cannot be written: {error.strerror}.") from None
    collections = sum(len(system.collections) for system in draft.systems)
    command.stderr.write(f"{len(draft.systems)} system(s), {collections} collection(s). Look at first:")
    command.stderr.write(summary(draft) or "  nothing in particular.")
