import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from dsr.models import Event
from tests.doors import signed_in, text_of
from tests.factories import PASSWORD, make_controller, make_staff

pytestmark = pytest.mark.django_db


@pytest.fixture
def approver(db: None) -> User:
    return make_staff("approver", [make_controller("qdrant"), make_controller("qct")], email="dana@staff.example")


def _sign_in(email: str, password: str = PASSWORD) -> tuple[Client, str, int]:
    client = Client()
    answer = client.post(reverse("account_login"), {"login": email, "password": password})
    return client, answer.headers.get("Location", ""), answer.status_code


def test_signing_in_leads_to_the_queue_and_is_in_each_companys_log(approver: User) -> None:
    _, where, _ = _sign_in("Dana@Staff.Example")
    assert where == reverse("staff:queue")
    assert sorted(Event.objects.filter(type="signed_in").values_list("controller", flat=True)) == ["qct", "qdrant"]


def test_a_wrong_password_and_an_unknown_address_get_one_answer(approver: User) -> None:
    pages = []
    for email, password in ((approver.email, "wrong wrong wrong"), ("nobody@staff.example", PASSWORD)):
        page = Client().post(reverse("account_login"), {"login": email, "password": password})
        assert page.status_code == 200
        pages.append(str(page.context["form"].non_field_errors()))
    assert pages[0] == pages[1] != ""


def test_who_left_does_not_come_in(approver: User) -> None:
    User.objects.filter(pk=approver.pk).update(is_active=False)
    client, _, _ = _sign_in(approver.email)
    assert client.get(reverse("staff:queue")).status_code == 302


def test_nobody_signs_up() -> None:
    page = Client().post(reverse("account_signup"), {"email": "new@staff.example", "password1": PASSWORD})
    assert "Accounts are given, not made" in text_of(page)
    assert not User.objects.exists()


@pytest.mark.parametrize("name", ["mfa_index", "account_change_password", "account_reauthenticate", "account_logout"])
def test_the_pages_of_the_account_are_there(approver: User, name: str) -> None:
    assert signed_in(approver).get(reverse(name)).status_code == 200


def test_a_second_factor_can_be_set_up(approver: User) -> None:
    client, _, _ = _sign_in(approver.email)
    sent = client.get(reverse("mfa_activate_totp"))
    page = client.post(sent["Location"], {"password": PASSWORD}, follow=True)
    assert page.status_code == 200
    assert "data:image/svg+xml" in text_of(page)


def test_signing_in_and_out_and_failing_to_speak_the_words_of_the_other_pages(approver: User) -> None:
    client, where, _ = _sign_in(approver.email)
    assert f"You are signed in as {approver}." in text_of(client.get(where))
    left = client.post(reverse("account_logout"), follow=True)
    assert left.redirect_chain[-1][0] == reverse("account_login")
    assert "You are signed out." in text_of(left)
    page = text_of(Client().post(reverse("account_login"), {"login": approver.email, "password": "no"}))
    assert "Check the e-mail address and the password" in page
    assert "E-mail address" in page


def test_a_forgotten_password_gets_one_answer_for_known_and_unknown_addresses(approver: User) -> None:
    pages = []
    for email in (approver.email, "nobody@staff.example"):
        page = Client().post(reverse("account_reset_password"), {"email": email}, follow=True)
        pages.append(text_of(page))
    assert "Look into your e-mail" in pages[0]
    assert pages[0] == pages[1]
