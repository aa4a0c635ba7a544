"""Who is at the door: the staff member behind an HTTP request, and the request they may open. Everybody else gets 404."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.views.decorators.cache import never_cache

from accounts.models import User
from accounts.permissions import Permission
from dsr.models import Controller, Request
from dsr.models.membership import controllers_where
from dsr.rules import actors
from dsr.rules.actors import Actor
from dsr.rules.references import BadReference, normalise

View = Callable[..., HttpResponseBase]


def user_of(http: HttpRequest) -> User:
    """The signed-in staff member. Only behind `staff_view`."""
    assert isinstance(http.user, User)
    return http.user


def actor_of(http: HttpRequest) -> Actor:
    return actors.staff(user_of(http).pk)


def companies(http: HttpRequest, permission: Permission) -> QuerySet[Controller]:
    """The controllers for which the person holds the permission, by name."""
    return controllers_where(user_of(http).pk, permission).order_by("name")


def sees_all(http: HttpRequest, permission: Permission) -> bool:
    """Whether the person holds the permission for every controller there is: only then for what belongs to none."""
    return not Controller.objects.exclude(pk__in=companies(http, permission).order_by().values("pk")).exists()


def staff_view(permission: Permission) -> Callable[[View], View]:
    """Only for people who hold the permission somewhere: others sign in, or get 403."""

    def decorate(view: View) -> View:
        # What names people stays in no browser's cache: after signing out, Back shows the sign-in page.
        @never_cache
        @login_required
        @wraps(view)
        def guarded(http: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if not companies(http, permission).exists():
                raise PermissionDenied
            return view(http, *args, **kwargs)

        return guarded

    return decorate


def request_or_404(http: HttpRequest, reference: str, permission: Permission = Permission.VIEW_REQUESTS) -> Request:
    """The request, if the person may open it. A company of somebody else's and a wrong reference look alike: Http404."""
    try:
        return Request.objects.select_related("controller", "policy", "datamap", "clock").get(
            reference=normalise(reference), controller__in=companies(http, permission)
        )
    except (BadReference, Request.DoesNotExist):
        raise Http404 from None
