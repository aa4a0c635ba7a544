"""A company's numbers of past years, for everybody, where its policy says so."""

from datetime import datetime
from typing import Any

from django.core.cache import cache
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from dsr.metrics.ledger import cases_of, first_year
from dsr.models import Controller
from dsr.policy.schema import Policy
from dsr.portal.companies import company_of, find
from dsr.rules.metrics import CCPA, ccpa, published_as_of, yearly
from dsr.rules.numbers_words import CCPA_REQUESTS, right_words
from dsr.rules.publication import PublicLaw, PublicRow, publish
from dsr.rules.story import law_title
from dsr.web.charts import bars

# What is published of a year is of one moment and never changes; counting it anew would only cost.
_AN_HOUR = 3600
_KEPT = 24 * _AN_HOUR
SERIES = ("carried out, in whole or in part", "denied", "withdrawn", "still open")


def published_years(controller: Controller, policy: Policy, now: datetime) -> list[int]:
    """The years that anybody may read, newest first; none where the policy does not publish."""
    if not policy.publishes_numbers:
        return []
    first: int = cache.get_or_set(
        f"numbers:{controller.pk}:first", lambda: first_year(controller) or now.year, _AN_HOUR
    )  # type: ignore[assignment]  # never None: the default is not
    return [year for year in range(now.year - 1, first - 1, -1) if published_as_of(year) <= now]


def _company_or_404(slug: str, now: datetime) -> tuple[Controller, Policy, list[int]]:
    controller, policy = find(slug, now=now)
    if not policy.publishes_numbers:
        raise Http404
    return controller, policy, published_years(controller, policy, now)


@require_safe
def index(http: HttpRequest, slug: str) -> HttpResponse:
    _, policy, years = _company_or_404(slug, timezone.now())
    return render(http, "portal/numbers_index.html", {"controller": company_of(policy), "years": years})


@require_safe
def show(http: HttpRequest, slug: str, year: int) -> HttpResponse:
    controller, policy, years = _company_or_404(slug, timezone.now())
    if year not in years:
        raise Http404
    laws: tuple[PublicLaw, ...] = cache.get_or_set(
        f"numbers:{controller.pk}:{year}", lambda: _published(controller, year), _KEPT
    )  # type: ignore[assignment]  # likewise
    company = company_of(policy)
    context = {
        "controller": company,
        "year": year,
        "as_of": published_as_of(year),
        "laws": [_shown(law, company.name) for law in laws],
        "years": years,
    }
    return render(http, "portal/numbers.html", context)


def _published(controller: Controller, year: int) -> tuple[PublicLaw, ...]:
    as_of = published_as_of(year)
    found = cases_of(controller, year, as_of)
    report = yearly(found, year, as_of)
    return publish(*([ccpa(found, year, as_of)] if CCPA in report.laws else []), report)


def _shown(law: PublicLaw, company: str) -> dict[str, Any]:
    def name(row: PublicRow) -> str:
        return CCPA_REQUESTS[row.right] if law.law == CCPA else right_words(row.right)

    def drawn(row: PublicRow) -> tuple[str, list[int]]:
        return name(row), [each.count or 0 for each in (row.complied, row.denied, row.withdrawn, row.open)]

    rows = [row for row in law.rows if any(drawn(row)[1])]
    return {
        "title": law_title(law.law, company),
        "is_ccpa": law.law == CCPA,
        "law": law,
        "rows": [{"right": name(row), "row": row} for row in law.rows],
        "chart": bars("What is shown, by what became of it", SERIES, [drawn(row) for row in rows]),
    }
