import pytest

from accounts.models import User
from dsr.models import Controller
from tests.factories import make_controller, make_staff


@pytest.fixture
def qdrant(db: None) -> Controller:
    return make_controller("qdrant")


@pytest.fixture
def qct(db: None) -> Controller:
    return make_controller("qct")


@pytest.fixture
def auditor(qdrant: Controller) -> User:
    return make_staff("auditor", qdrant)


@pytest.fixture
def stranger(qct: Controller) -> User:
    """Who audits another company."""
    return make_staff("auditor", qct)
