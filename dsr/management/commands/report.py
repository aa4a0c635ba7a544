"""`manage.py report ccpa|year|records --controller SLUG --year YEAR [--csv]`: the numbers that law asks for."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from dsr.management.report_text import ccpa_text, records_text, year_text
from dsr.metrics import files
from dsr.metrics.ledger import cases_of
from dsr.models import Controller
from dsr.rules.cases import Case
from dsr.rules.metrics import ccpa, yearly

_YEARS = range(2000, 2200)


class Command(BaseCommand):
    help = "Prints a company's numbers of a calendar year, counted from the ledger alone."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "kind",
            choices=("ccpa", "year", "records"),
            help="ccpa: the metrics of 11 CCR 7102; year: by law and right, for an authority; "
            "records: the six fields of 11 CCR 7101 for each request",
        )
        parser.add_argument("--controller", required=True, help="the company's short name, such as qazar")
        parser.add_argument("--year", required=True, type=int, help="the calendar year of receipt")
        parser.add_argument("--csv", action="store_true", help="as CSV; without it, for people")
        parser.add_argument(
            "--as-of", default="", metavar="DAY", help="as it was at the end of a day (UTC); without it: now"
        )

    def handle(self, *args: Any, kind: str, controller: str, year: int, csv: bool, as_of: str, **options: Any) -> None:
        company = self._controller(controller)
        if year not in _YEARS:
            raise CommandError(f"{year} is no year of requests. Give one such as 2026.")
        moment = self._moment(as_of)
        found = cases_of(company, year, moment)
        for line in (
            self._csv(kind, found, year, moment) if csv else self._text(kind, found, year, moment, company.name)
        ):
            self.stdout.write(line, ending="")

    def _csv(self, kind: str, found: list[Case], year: int, as_of: datetime) -> Iterator[str]:
        if kind == "records":
            return files.records(found, year)
        return files.ccpa(ccpa(found, year, as_of)) if kind == "ccpa" else files.year(yearly(found, year, as_of))

    def _text(self, kind: str, found: list[Case], year: int, as_of: datetime, name: str) -> Iterator[str]:
        if kind == "records":
            return records_text(found, year, name)
        return (
            ccpa_text(ccpa(found, year, as_of), name) if kind == "ccpa" else year_text(yearly(found, year, as_of), name)
        )

    def _moment(self, day: str) -> datetime:
        if not day:
            return timezone.now()
        try:
            begin = datetime.strptime(day, "%Y-%m-%d").replace(tzinfo=UTC)
        except ValueError:
            raise CommandError(f"“{day[:20]}” is no day. Write it as 2026-03-27.") from None
        return min(begin + timedelta(days=1), timezone.now())

    def _controller(self, slug: str) -> Controller:
        found = Controller.objects.filter(slug=slug).first()
        if found is None:
            known = ", ".join(Controller.objects.order_by("slug").values_list("slug", flat=True)) or "none is loaded"
            raise CommandError(f"There is no controller {slug}. There are: {known}. `manage.py load` loads them.")
        return found
