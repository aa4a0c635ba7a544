"""What each company promised, version by version, as it was loaded: an old request is judged by an old text."""

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from accounts.permissions import Permission
from dsr.models import Controller, PolicyVersion
from dsr.steps.intake import CannotFile, policy_in_force
from dsr.web.access import companies


def _mine(http: HttpRequest) -> QuerySet[Controller]:
    """The companies that the person works for, or checks."""
    return (companies(http, Permission.VIEW_REQUESTS) | companies(http, Permission.VIEW_LOG)).order_by("name")


def _in_force(controller: Controller) -> PolicyVersion | None:
    try:
        return policy_in_force(controller, now=timezone.now())
    except CannotFile:
        return None


@require_safe
@never_cache
@login_required
def controllers(http: HttpRequest) -> HttpResponse:
    """The person's companies with every version of their policies."""
    mine = list(_mine(http).prefetch_related("policies"))
    if not mine:
        raise PermissionDenied
    shown = [{"controller": each, "in_force": _in_force(each), "policies": each.policies.all()} for each in mine]
    return render(http, "staff/controllers.html", {"nav": "controllers", "shown": shown})


@require_safe
@never_cache
@login_required
def policy(http: HttpRequest, slug: str, version: int) -> HttpResponse:
    """One version. A company of somebody else's and a version that never was look alike: Http404."""
    found = PolicyVersion.objects.select_related("controller").filter(
        controller__in=_mine(http), controller__slug=slug, version=version
    )
    shown = found.first()
    if shown is None:
        raise Http404
    context = {
        "nav": "controllers",
        "policy": shown,
        "effective_from": shown.read().effective_from,
        "is_in_force": _in_force(shown.controller) == shown,
        "others": shown.controller.policies.exclude(pk=shown.pk),
    }
    return render(http, "staff/policy.html", context)
