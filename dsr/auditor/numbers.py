"""The numbers of a company and a year: pages and files for those who answer for them."""

from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any

from django import forms
from django.db import transaction
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from accounts.permissions import Permission
from dsr.ledger.append import append
from dsr.ledger.facts import NumbersExported
from dsr.metrics import files
from dsr.metrics.ledger import cases_of, first_year
from dsr.models import Controller
from dsr.rules.cases import Case
from dsr.rules.metrics import CCPA, Report, Row, ccpa, rounded, yearly
from dsr.rules.numbers_words import CCPA_CITATIONS, CCPA_REQUESTS, bucket_words, ground_words, right_words
from dsr.rules.rights import Right
from dsr.rules.story import law_title
from dsr.steps.intake import CannotFile, policy_in_force
from dsr.web import viewed
from dsr.web.access import actor_of, companies, staff_view
from dsr.web.charts import bars

SERIES = ("carried out, in whole or in part", "denied", "withdrawn", "still open")
FILES: dict[str, Callable[[list[Case], int, datetime], Iterator[str]]] = {
    "ccpa": lambda found, year, now: files.ccpa(ccpa(found, year, now)),
    "year": lambda found, year, now: files.year(yearly(found, year, now)),
    "records": lambda found, year, now: files.records(found, year),
}


class ChooseForm(forms.Form):
    """Which company's year; by GET, so that the page has an address."""

    company = forms.ModelChoiceField(Controller.objects.none(), to_field_name="slug", label="Company", empty_label=None)
    year = forms.ChoiceField(label="Year of receipt")

    def __init__(self, *args: Any, companies: QuerySet[Controller], years: list[int], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        company, year = self.fields["company"], self.fields["year"]
        assert isinstance(company, forms.ModelChoiceField)
        assert isinstance(year, forms.ChoiceField)
        company.queryset = companies
        year.choices = [(str(each), str(each)) for each in years]


def years_of(controllers: QuerySet[Controller], now: datetime) -> list[int]:
    """From this year back to that of the first event; this year at least."""
    first = [year for year in map(first_year, controllers) if year is not None]
    return list(range(now.year, min([*first, now.year]) - 1, -1))


def _mix(row: Row) -> tuple[int, int, int, int]:
    return row.complied, row.denied, row.withdrawn, row.open


def _shown(row: Row, right: str = "") -> dict[str, Any]:
    """A row as the tables of the page take it; `right` in words."""
    on_time = rounded(row.share_on_time)
    return {
        "row": row,
        "right": right,
        "citation": CCPA_CITATIONS.get(row.right, ""),
        "median": rounded(row.median) or "–",
        "mean": rounded(row.mean) or "–",
        "on_time": f"{on_time} %" if on_time else "–",
        "reasons": row.reasons,
        "grounds": [
            {"words": ground_words(code, (row.law,), Right(row.right)), "number": number}
            for code, number in (row.grounds.items() if row.right in set(Right) else ())
        ],
    }


def _law(report: Report, law: str, company: str) -> dict[str, Any]:
    rows = report.of_law(law)
    shown = [_shown(row, right_words(row.right)) for row in rows]
    drawn = [(right_words(row.right), _mix(row)) for row in rows]
    return {
        "title": law_title(law, company),
        "rows": shown,
        # California's own metrics draw the same numbers already.
        "chart": bars("Requests received, by what became of them", SERIES, drawn) if law != CCPA else None,
        "ages": [each for each in shown if each["row"].open],
        "denied": [each for each in shown if each["row"].denied],
    }


def page_of(controller: Controller, year: int, now: datetime) -> dict[str, Any]:
    """Everything that templates/auditor/numbers.html takes about one company's year."""
    found = cases_of(controller, year, now)
    report = yearly(found, year, now)
    californian = ccpa(found, year, now)
    buckets = [bucket_words(index) for index in range(len(report.everyone.ages))]
    return {
        "controller_name": controller.name,
        "year": year,
        "as_of": now,
        "everyone": _shown(report.everyone),
        "laws": [_law(report, law, controller.name) for law in report.laws],
        "ccpa": _californian(californian) if CCPA in report.laws else None,
        "buckets": buckets,
        "ages_chart": bars("Open requests, by days since receipt", ("open",), _by_age(report.everyone, buckets)),
        "publishes": _publishes(controller, now),
    }


def _by_age(row: Row, buckets: list[str]) -> list[tuple[str, list[int]]]:
    return [(words, [number]) for words, number in zip(buckets, row.ages, strict=True)]


def _californian(report: Report) -> dict[str, Any]:
    rows = [(CCPA_REQUESTS[row.right], _mix(row)) for row in report.rows]
    return {
        "rows": [_shown(row, CCPA_REQUESTS[row.right]) for row in report.rows],
        "total": _shown(report.everyone),
        "chart": bars("California, requests received, by what became of them", SERIES, rows),
    }


def _publishes(controller: Controller, now: datetime) -> bool:
    try:
        return policy_in_force(controller, now=now).read().publishes_numbers
    except CannotFile:
        return False


@require_safe
@staff_view(Permission.VIEW_NUMBERS)
def choose(http: HttpRequest) -> HttpResponse:
    """To the page of the company and the year that are named, or else to the first company's current year."""
    mine = companies(http, Permission.VIEW_NUMBERS)
    now = timezone.now()
    form = ChooseForm(http.GET or None, companies=mine, years=years_of(mine, now))
    if form.is_bound and form.is_valid():
        return redirect("auditor:numbers_of", form.cleaned_data["company"].slug, int(form.cleaned_data["year"]))
    if form.is_bound:
        return render(http, "auditor/numbers.html", {"nav": "numbers", "form": form}, status=422)
    return redirect("auditor:numbers_of", mine[0].slug, now.year)


def _company_or_404(http: HttpRequest, slug: str) -> Controller:
    found = companies(http, Permission.VIEW_NUMBERS).filter(slug=slug).first()
    if found is None:
        raise Http404
    return found


@require_safe
@staff_view(Permission.VIEW_NUMBERS)
def show(http: HttpRequest, slug: str, year: int) -> HttpResponse:
    controller, now = _company_or_404(http, slug), timezone.now()
    mine = companies(http, Permission.VIEW_NUMBERS)
    years = years_of(mine, now)
    if year not in years:
        raise Http404
    viewed.note("numbers", by=actor_of(http), now=now, controller=controller)
    form = ChooseForm(initial={"company": slug, "year": str(year)}, companies=mine, years=years)
    context = {"nav": "numbers", "form": form, "slug": slug, **page_of(controller, year, now)}
    return render(http, "auditor/numbers.html", context)


@require_POST
@staff_view(Permission.VIEW_NUMBERS)
def export(http: HttpRequest, slug: str, year: int, report: str) -> HttpResponseBase:
    """One of the reports as CSV. By POST, because each export is written down."""
    controller, now = _company_or_404(http, slug), timezone.now()
    if report not in FILES or year not in years_of(companies(http, Permission.VIEW_NUMBERS), now):
        raise Http404
    found = cases_of(controller, year, now)
    with transaction.atomic():
        append(NumbersExported(report, year), by=actor_of(http), at=now, controller=controller)
    lines = (line.encode() for line in FILES[report](found, year, now))
    response = StreamingHttpResponse(lines, content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="habeas-{slug}-{report}-{year}.csv"'
    return response
