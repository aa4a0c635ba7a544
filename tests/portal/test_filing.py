import pytest
from django.test import Client

from dsr.models import Request
from tests.portal.walk import answer, send


def test_the_answers_make_one_request(visitor: Client) -> None:
    response = send(visitor)
    request = Request.objects.get()
    assert response.headers["Location"] == f"/r/{request.public_id}/code/"
    assert visitor.get(response.headers["Location"]).status_code == 200


@pytest.mark.parametrize("page", ["/", "/c/qdrant/", "/follow/", "/confirm/"])
def test_a_public_page_opens(visitor: Client, page: str) -> None:
    assert visitor.get(page).status_code == 200


def test_the_questions_come_in_order(visitor: Client) -> None:
    assert answer(visitor) == ["who", "place", "age", "right", "you", "since", "details"]
