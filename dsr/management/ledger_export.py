"""`manage.py ledger export --out FILE`: an auditor's bundle, written as it is read."""

import argparse
import hashlib
import os
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction
from django.utils import timezone

from dsr.ledger import exports
from dsr.ledger.bundle.scope import Scope
from dsr.ledger.bundle.write import Bundle, NothingSealed, begin
from dsr.ledger.facts import Exported
from dsr.ledger.tree import BrokenTree
from dsr.management.progress import Progress
from dsr.models import Controller, Request
from dsr.rules.actors import SYSTEM
from dsr.rules.references import BadReference, normalise
from dsr.vault.pseudonyms import pseudonym


def add_arguments(parser: CommandParser) -> None:
    parser.add_argument("--out", type=Path, required=True, metavar="FILE", help="the zip file to write")
    parser.add_argument(
        "--controller",
        action="append",
        default=[],
        metavar="SLUG",
        help="this company's events only; repeatable. Without one: the whole ledger, events of no company too",
    )
    parser.add_argument("--since", type=_day, metavar="YYYY-MM-DD", help="from this day on, in UTC")
    parser.add_argument("--until", type=_day, metavar="YYYY-MM-DD", help="up to and with this day, in UTC")
    parser.add_argument("--request", metavar="REFERENCE", help="this request's events only")


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError("write a day as 2026-03-27") from None


def handle(command: BaseCommand, options: dict[str, Any]) -> None:
    out: Path = options["out"]
    scope = _scope(options)
    if out.exists():
        raise CommandError(f"{out} is there already. Name another file, or move that one away.")
    begun = timezone.now()
    try:
        bundle = begin(scope, now=begun)
        with Progress(command.stderr) as progress:
            digest = _write(bundle, out, progress.so_far)
    except (NothingSealed, BrokenTree) as error:
        raise CommandError(str(error)) from None
    except OSError as error:
        raise CommandError(f"{out} cannot be written: {error.strerror}.") from None
    now = timezone.now()
    with transaction.atomic():
        exports.record(Exported("bundle", bundle.written, digest), scope, by=SYSTEM, now=now)
    command.stdout.write(
        f"{out}: {bundle.written:,} of {bundle.last.size:,} sealed events in {_seconds(now - begun)}, SHA-256 {digest}"
    )
    command.stdout.write("Check it anywhere with: python3 verify.py " + out.name)


def _seconds(passed: timedelta) -> str:
    return f"{passed.total_seconds():.1f} s"


def _write(bundle: Bundle, out: Path, say: Callable[[str], None]) -> str:
    """The file appears when it is whole. Its SHA-256."""
    unfinished, digest = out.with_name(out.name + ".unfinished"), hashlib.sha256()
    try:
        with unfinished.open("wb") as file:
            for chunk in bundle.stream(lambda done: say(f"{done:,} of {bundle.total:,} events")):
                digest.update(chunk)
                file.write(chunk)
            file.flush()
            os.fsync(file.fileno())
        unfinished.rename(out)
    finally:
        unfinished.unlink(missing_ok=True)
    return digest.hexdigest()


def _scope(options: dict[str, Any]) -> Scope:
    since, until, reference = options["since"], options["until"], options["request"]
    if since and until and until < since:
        raise CommandError("--until is before --since.")
    slugs = tuple(dict.fromkeys(options["controller"]))
    known = set(Controller.objects.values_list("slug", flat=True))
    if unknown := sorted(set(slugs) - known):
        raise CommandError(f"There is no company {unknown[0]}. There are: {', '.join(sorted(known)) or 'none'}.")
    if not reference:
        return Scope(slugs or None, since, until)
    try:
        request = Request.objects.select_related("controller").get(reference=normalise(reference))
    except BadReference as error:
        raise CommandError(str(error)) from None
    except Request.DoesNotExist:
        raise CommandError(
            f"There is no request {reference}; perhaps its retention is over and it was destroyed."
        ) from None
    if slugs and request.controller.slug not in slugs:
        raise CommandError(f"{request.reference} is a request to {request.controller.slug}.")
    return Scope((request.controller.slug,), since, until, pseudonym("request", request.pk))
