import pytest
from django.test import Client

from accounts.models import User
from dsr.models import Controller
from tests.factories import make_controller, make_staff


@pytest.fixture
def qdrant(db: None) -> Controller:
    return make_controller("qdrant")


@pytest.fixture
def approver(qdrant: Controller) -> User:
    return make_staff("approver", qdrant, name="Ann Approver")


@pytest.fixture
def reviewer(qdrant: Controller) -> User:
    return make_staff("reviewer", qdrant, name="Rob Reviewer")


@pytest.fixture
def stranger(db: None) -> User:
    """Who works for another company."""
    return make_staff("approver", make_controller("qct"), name="Sue Stranger")


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user, "allauth.account.auth_backends.AuthenticationBackend")
    return client
