"""What every page knows."""

from functools import cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from accounts.permissions import Permission
from accounts.roles import ROLES
from dsr.models import Membership

SITE_NAME = "Habeas"
_BRANDS = Path(__file__).resolve().parent.parent / "static" / "brands"


@cache
def brands() -> frozenset[str]:
    """Slugs of the controllers that have colours of their own, in static/brands/<slug>.css."""
    return frozenset(path.stem for path in _BRANDS.glob("*.css"))


def site(request: HttpRequest) -> dict[str, Any]:
    """The site's name, whether this is the demo, and which controllers have colours of their own."""
    return {"site_name": SITE_NAME, "demo": settings.DEMO, "brands": brands()}


def doors(request: HttpRequest) -> dict[str, Any]:
    """Which parts of the staff area the signed-in person may open: looked up only by a page that asks."""
    return {"doors": SimpleLazyObject(lambda: _doors(request))}


def _doors(request: HttpRequest) -> dict[str, bool]:
    roles = set(Membership.objects.filter(user_id=request.user.pk or 0).values_list("role", flat=True))
    held = {permission for role in roles for permission in ROLES[role].permissions}
    doors = {
        "queue": Permission.VIEW_REQUESTS,
        "log": Permission.VIEW_LOG,
        "exports": Permission.EXPORT_LOG,
        "numbers": Permission.VIEW_NUMBERS,
    }
    return {name: permission in held for name, permission in doors.items()}
