"""What every page knows."""

from functools import cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.http import HttpRequest

SITE_NAME = "Habeas"
_BRANDS = Path(__file__).resolve().parent.parent / "static" / "brands"


@cache
def brands() -> frozenset[str]:
    """Slugs of the controllers that have colours of their own, in static/brands/<slug>.css."""
    return frozenset(path.stem for path in _BRANDS.glob("*.css"))


def site(request: HttpRequest) -> dict[str, Any]:
    """The site's name, whether this is the demo, and which controllers have colours of their own."""
    return {"site_name": SITE_NAME, "demo": settings.DEMO, "brands": brands()}
