import json
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from dsr.identity import api_keys
from dsr.models import Controller
from tests import factories

Call = Callable[..., Any]
PATH = "/api/v1/requests/"


class Caller:
    """A product of one controller with its key."""

    def __init__(self, slug: str = "qdrant") -> None:
        self.controller: Controller = factories.make_controller(slug)
        self.key = api_keys.issue(self.controller, "account page", now=timezone.now())
        # What raises in a view must come back as a problem, as it does in production.
        self.client = Client(raise_request_exception=False, headers={"authorization": f"Bearer {self.key}"})

    def post(self, body: Any, path: str = PATH, content_type: str = "application/json", **headers: str) -> Any:
        raw = body if isinstance(body, (bytes, str)) else json.dumps(body)
        names = {name.replace("_", "-"): value for name, value in headers.items()}
        return self.client.post(path, raw, content_type=content_type, headers=names)

    def get(self, path: str, **headers: str) -> Any:
        return self.client.get(path, headers=headers)


@pytest.fixture
def caller(db: None) -> Caller:
    return Caller()


def a_body(**more: Any) -> dict[str, Any]:
    return {
        "right": "access",
        "place": "DE",
        "subject": {"email": "ada.berg@people.example", "name": "Ada Berg"},
        "identity_verified": True,
        **more,
    }


def is_problem(answer: Any, status: int) -> dict[str, Any]:
    assert answer.status_code == status, answer.content[:400]
    assert answer["Content-Type"] == "application/problem+json", answer.content[:200]
    body: dict[str, Any] = json.loads(answer.content)
    assert body["status"] == status
    assert body["title"]
    assert body["detail"]
    assert "ada.berg" not in answer.content.decode().lower(), "an error repeats what was sent"
    return body
