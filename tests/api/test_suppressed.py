import json
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from dsr.models import Controller, Suppression
from dsr.vault import blind
from tests import factories
from tests.api.conftest import Caller, is_problem

pytestmark = pytest.mark.django_db
PATH = "/api/v1/suppressed/"


def _listed(controller: Controller, right: str, email: str, purpose: str = "", days: int = 0) -> None:
    Suppression.objects.create(
        controller=controller,
        right=right,
        purpose=purpose,
        kind="email",
        digest=blind.digest("email", email),
        since=timezone.now() - timedelta(days=days),
    )


def _results(answer: Any) -> list[list[tuple[str, str]]]:
    assert answer.status_code == 200, answer.content
    results = json.loads(answer.content)["results"]
    return [[(each["right"], each["purpose"]) for each in result["suppressed"]] for result in results]


def test_who_is_on_the_list_is_told_in_the_order_asked_whatever_the_spelling(caller: Caller) -> None:
    _listed(caller.controller, "objection", "ada@people.example", "Direct marketing", days=2)
    _listed(caller.controller, "opt_out", "ada@people.example", days=1)
    asked = {"values": ["ben@people.example", " ADA@people.example"]}
    assert _results(caller.post(asked, PATH)) == [[], [("objection", "Direct marketing"), ("opt_out", "")]]


def test_the_list_of_another_company_is_not_told(caller: Caller) -> None:
    _listed(factories.make_controller("qct"), "opt_out", "ada@people.example")
    assert _results(caller.post({"values": ["ada@people.example"]}, PATH)) == [[]]


def test_an_identifier_of_another_kind_is_another(caller: Caller) -> None:
    _listed(caller.controller, "opt_out", "7")
    assert _results(caller.post({"kind": "user_id", "values": ["7"]}, PATH)) == [[]]


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"values": []},
        {"values": ["x"] * 1001},
        {"values": "ada"},
        {"values": ["x"], "kind": "card"},
        {"email": "x"},
    ],
)
def test_a_question_that_is_none_is_refused(caller: Caller, body: dict[str, Any]) -> None:
    is_problem(caller.post(body, PATH), 400)


def test_an_address_in_a_url_is_no_question(caller: Caller) -> None:
    assert caller.get(f"{PATH}?values=ada@people.example").status_code == 405


def test_without_a_key_nothing_is_told(caller: Caller) -> None:
    caller.client.defaults.clear()
    answer = caller.client.post(
        PATH, "{}", content_type="application/json", headers={"authorization": "Bearer hbs_wrong"}
    )
    assert answer.status_code == 401
