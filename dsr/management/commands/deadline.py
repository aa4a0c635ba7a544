"""`manage.py deadline`: the dates of a request and why, or of a table of requests, with no database and no secret."""

import csv
import json
import os
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from dsr.rules.deadlines import Deadlines, compute
from dsr.rules.errors import BadRow, BadTable, DeadlineError
from dsr.rules.events import parse_event
from dsr.rules.table import NEEDED, dated, parse_received
from dsr.rules.windows import Window, parse_length

_ASKED = ("regime", "right", "received", "timezone", "calendar")


class Command(BaseCommand):
    help = "Computes by when a request must be answered, with every rule applied and its citation."
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--regime", help="gdpr, uk_gdpr, ccpa …, or policy")
        parser.add_argument(
            "--right", help="access, erasure …, or know, delete, correct; appeal, complaint, drop_delete"
        )
        parser.add_argument("--received", help="2026-03-05 or 2026-03-05T23:30, local; or with an offset")
        parser.add_argument("--timezone", help="such as Europe/Berlin")
        parser.add_argument("--calendar", help="such as DE, GB-ENG or US-CA")
        parser.add_argument(
            "--event", action="append", default=[], help="such as “pause 2026-03-10..2026-03-16”; repeatable"
        )
        parser.add_argument("--policy-window", help="what the policy promises: 1M, 30D or 10B")
        parser.add_argument("--json", action="store_true", help="print JSON")
        parser.add_argument(
            "--csv", metavar="FILE", help=f"a table with the columns {', '.join(NEEDED)}; prints it dated"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if options["csv"] is not None:
            self._table(Path(options["csv"]))
            return
        missing = [f"--{name}" for name in _ASKED if options[name] is None]
        if missing:
            raise CommandError(f"the following arguments are required: {', '.join(missing)}; or --csv FILE alone.")
        self._one(options)

    def _table(self, file: Path) -> None:
        try:
            with file.open(encoding="utf-8-sig", errors="surrogateescape", newline="") as opened:
                csv.writer(self.stdout, lineterminator="\n").writerows(dated(opened))
                self.stdout.flush()
        except BrokenPipeError:  # who reads has seen enough, as `head` has; the exit must not try once more
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        except OSError as error:
            raise CommandError(f"{file.name} cannot be read: {error.strerror}.") from None
        except BadTable as error:
            raise CommandError(f"{file.name}: {error}") from None

    def _one(self, options: dict[str, Any]) -> None:
        try:
            received = parse_received(options["received"])
        except BadRow as error:
            raise CommandError(f"--received: {error}") from None
        try:
            promised = options["policy_window"]
            result = compute(
                regime=options["regime"],
                right=options["right"],
                received_at=received,
                timezone=options["timezone"],
                calendar=options["calendar"],
                events=[parse_event(text) for text in options["event"]],
                policy_window=Window(parse_length(promised)) if promised else None,
            )
        except DeadlineError as error:
            raise CommandError(str(error)) from None
        except ValueError as error:
            raise CommandError(f"--policy-window: {error}") from None
        self.stdout.write(_as_json(result) if options["json"] else _as_text(result))


def _as_json(result: Deadlines) -> str:
    return json.dumps(asdict(result) | {"answer_by": result.answer_by}, default=str, ensure_ascii=False, indent=2)


def _as_text(result: Deadlines) -> str:
    dates = {
        "received": result.received_on,
        "acknowledge by": result.ack_due,
        "due": result.due,
        "extended": result.extended_due,
        "target (internal)": result.target,
        "refuse by": result.refuse_by,
        "last day to extend": result.last_day_to_extend,
    }
    lines = [f"{result.regime}, rules {result.pack_version}", ""]
    lines += [f"{name:<20}{day.isoformat() if day else '–'}" for name, day in dates.items()]
    lines += ["", "Why:"]
    for line in result.trace:
        mark = "" if line.verified else " (not checked against its source)"
        lines.append(f"  {line.result:<12}{line.rule}: {line.text} [{line.citation}]{mark}")
    return "\n".join(lines)
