import pytest
from django.test import Client

from dsr.models import Controller
from tests.factories import make_controller


@pytest.fixture
def qdrant(db: None) -> Controller:
    return make_controller("qdrant")


@pytest.fixture
def qazar(db: None) -> Controller:
    return make_controller("qazar")


@pytest.fixture
def qct(db: None) -> Controller:
    return make_controller("qct")


@pytest.fixture
def visitor(qdrant: Controller) -> Client:
    """A browser that has not been here before, on a site with one company at least."""
    return Client()
