"""`datamap discover URL`: the draft of a data map from a live database."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from dsr.connectors.base import ConnectorError
from dsr.connectors.sql.inspect.inspection import Inspection
from dsr.datamap.discover.discovery import Discovery
from dsr.datamap.discover.facts import Answers, Chosen
from dsr.datamap.discover.start import NoIdentifier
from dsr.datamap.discover.words import slug
from dsr.management.datamap_drafts import controller_slug, deliver

SAMPLE = 20


def add_to(verbs: Any) -> None:
    parser: CommandParser = verbs.add_parser("discover", help="draft a data map from a live database, read only")
    parser.add_argument("url", help="postgresql://…, mysql://…, mariadb://… or sqlite:///FILE; a user that may read")
    parser.add_argument("--identifier", metavar="TABLE.COLUMN", help="where a search starts, when it is not plain")
    parser.add_argument("--kind", help="the kind of that identifier: email, user_id … (default: from its name)")
    parser.add_argument("--schema", action="append", default=[], help="read this schema only; may be repeated")
    parser.add_argument("--controller", type=controller_slug, default="controller", help="the slug of the policy")
    parser.add_argument(
        "--connection", default="app", help="the system's connection, whose addresses are SYSTEM_<…>_URL"
    )
    parser.add_argument(
        "--sample", type=int, default=SAMPLE, help=f"values to look at in a column (default {SAMPLE}; 0: none)"
    )
    parser.add_argument("--out", type=Path, help="write the draft here instead of printing it")
    parser.add_argument(
        "--json", dest="as_json", action="store_true", help="draft, all that is to be looked at, and what is left out"
    )


def run(command: BaseCommand, **given: Any) -> None:
    if given["sample"] < 0:
        raise CommandError("--sample is a number of values, 0 or more.")
    chosen = Chosen(
        controller=given["controller"],
        system=slug(given["connection"]) or "app",
        connection=slug(given["connection"]) or "app",
        identifier=_identifier(given["identifier"]),
        kind=slug(given["kind"]) if given["kind"] else None,
        title=f"The database of {given['connection']}",
    )
    try:
        inspection = Inspection(given["url"], schemas=given["schema"], sample=given["sample"])
        facts = inspection.read()
        discovery = Discovery(facts, chosen)
        answers = Answers()
        for questions in discovery.rounds:
            answers.given |= inspection.answer(questions(answers)).given
        draft = discovery.draft(answers)
    except (ConnectorError, NoIdentifier) as error:
        raise CommandError(str(error)) from None
    deliver(command, draft, given["out"], as_json=given["as_json"])


def _identifier(text: str | None) -> tuple[str, str] | None:
    if text is None:
        return None
    table, dot, column = text.rpartition(".")
    if not dot or not table or not column:
        raise CommandError("--identifier names a column: TABLE.COLUMN or SCHEMA.TABLE.COLUMN.")
    return table, column
