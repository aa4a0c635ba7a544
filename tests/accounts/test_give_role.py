import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from accounts.models import User
from dsr.models import Controller, Event, Membership
from tests.factories import make_controller, make_staff

pytestmark = pytest.mark.django_db


@pytest.fixture
def qdrant(db: None) -> Controller:
    return make_controller("qdrant")


def _give(*arguments: str) -> str:
    out = StringIO()
    call_command("give_role", *arguments, stdout=out)
    return out.getvalue()


def _given() -> list[dict[str, str]]:
    return [
        json.loads(body)["facts"] for body in Event.objects.filter(type="role_given").values_list("body", flat=True)
    ]


def test_a_role_is_given_and_in_the_log_under_a_pseudonym(qdrant: Controller) -> None:
    user = make_staff("reviewer")
    assert "given" in _give(user.email.upper(), "qdrant", "approver")
    assert Membership.objects.get().role == "approver"
    (facts,) = _given()
    assert facts["role"] == "approver"
    assert facts["user"].startswith("staff:")
    assert user.email not in str(facts)


def test_a_role_that_is_held_already_is_not_given_twice(qdrant: Controller) -> None:
    user = make_staff("reviewer", qdrant)
    assert "held already" in _give(user.email, "qdrant", "reviewer")
    assert Membership.objects.count() == 1
    assert _given() == []


def test_an_account_is_made_when_asked_for_and_has_no_password(qdrant: Controller) -> None:
    out = _give("New@Staff.Example", "qdrant", "auditor", "--create", "--name", "Nell New")
    user = User.objects.get(email="new@staff.example")
    assert not user.has_usable_password()
    assert "/staff/account/password/reset/" in out


@pytest.mark.parametrize(
    ("arguments", "remedy"),
    [
        (("nobody@staff.example", "qdrant", "reviewer"), "Add --create"),
        (("nobody@staff.example", "acme", "reviewer", "--create"), "There are: qdrant"),
        (("not an address", "qdrant", "reviewer", "--create"), "is not an e-mail address"),
    ],
)
def test_what_cannot_be_given_is_said_with_a_remedy(
    qdrant: Controller, arguments: tuple[str, ...], remedy: str
) -> None:
    with pytest.raises(CommandError, match=remedy):
        _give(*arguments)
    assert not User.objects.exists()
    assert not Membership.objects.exists()
