from typing import Any

import pytest
from django.core import mail

from dsr.models import Request
from tests import factories


@pytest.fixture
def outbox(settings: Any) -> None:
    """Letters go to `django.core.mail.outbox`, which is empty."""
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    mail.outbox = []


@pytest.fixture
def request_row(db: None, outbox: None) -> Request:
    return factories.file_request()
