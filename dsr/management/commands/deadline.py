"""`manage.py deadline`: the dates of a request and why, with no database and no secret."""

import json
from dataclasses import asdict
from datetime import datetime
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from dsr.rules.deadlines import Deadlines, compute
from dsr.rules.errors import DeadlineError
from dsr.rules.events import parse_event
from dsr.rules.windows import Window, parse_length


class Command(BaseCommand):
    help = "Computes by when a request must be answered, with every rule applied and its citation."
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--regime", required=True, help="gdpr, uk_gdpr, ccpa …, or policy")
        parser.add_argument("--right", required=True, help="access, erasure …, or know, delete, correct")
        parser.add_argument(
            "--received", required=True, help="2026-03-05 or 2026-03-05T23:30, local; or with an offset"
        )
        parser.add_argument("--timezone", required=True, help="such as Europe/Berlin")
        parser.add_argument("--calendar", required=True, help="such as DE, GB-ENG or US-CA")
        parser.add_argument(
            "--event", action="append", default=[], help="such as “pause 2026-03-10..2026-03-16”; repeatable"
        )
        parser.add_argument("--policy-window", help="what the policy promises: 1M, 30D or 10B")
        parser.add_argument("--json", action="store_true", help="print JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            received = datetime.fromisoformat(options["received"])
        except ValueError:
            raise CommandError("--received is no date or time. Write it as 2026-03-05 or 2026-03-05T23:30.") from None
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
