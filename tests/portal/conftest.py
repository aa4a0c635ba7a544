from pathlib import Path

import pytest
from django.conf import settings as django_settings
from django.test import Client
from django.utils import timezone

from dsr.models import Controller
from dsr.rules.actors import SYSTEM
from dsr.steps.load import load_controller

EXAMPLES = Path(django_settings.BASE_DIR) / "examples"


@pytest.fixture
def companies(db: None) -> dict[str, Controller]:
    """The three sample controllers, loaded."""
    return {
        slug: load_controller(EXAMPLES / slug, by=SYSTEM, now=timezone.now()).controller
        for slug in ("qdrant", "qazar", "qct")
    }


@pytest.fixture
def visitor(companies: dict[str, Controller]) -> Client:
    return Client()
