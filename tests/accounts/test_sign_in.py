import pytest
from allauth.account.models import EmailAddress
from django.core.mail import EmailMessage
from django.test import Client, RequestFactory
from django.urls import reverse
from pytest_django import Settings

from accounts.adapter import StaffAdapter
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


def test_nobody_takes_a_further_address(approver: User) -> None:
    """Who could add a colleague's address would be written to, and sign in, under it."""
    client = signed_in(approver)
    assert client.get(reverse("account_email")).status_code == 404
    assert client.post(reverse("account_email"), {"email": "boss@staff.example", "action_add": ""}).status_code == 404
    assert not EmailAddress.objects.filter(email="boss@staff.example").exists()


@pytest.mark.parametrize(
    ("proxies", "remote", "forwarded", "counted"),
    [
        (0, "192.0.2.7", "203.0.113.9", "192.0.2.7"),
        (1, "10.0.0.1", "6.6.6.6, 203.0.113.9", "203.0.113.9"),
        (0, "2001:db8:1:2:aaaa::1", "", "2001:db8:1:2::"),
    ],
)
def test_tries_are_counted_by_where_they_come_from_and_not_by_what_the_sender_says(
    rf: RequestFactory, settings: Settings, proxies: int, remote: str, forwarded: str, counted: str
) -> None:
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = proxies
    request = rf.get("/", REMOTE_ADDR=remote, headers={"X-Forwarded-For": forwarded} if forwarded else {})
    assert StaffAdapter(request).get_client_ip(request) == counted


@pytest.mark.parametrize("demo", [True, False])
def test_the_demonstrations_password_opens_nothing_outside_it(approver: User, settings: Settings, demo: bool) -> None:
    """A company that tried the demo on its own database may still have its accounts there."""
    settings.DEMO = demo
    approver.set_password(settings.DEMO_PASSWORD)
    approver.save()
    _, where, _ = _sign_in(approver.email, settings.DEMO_PASSWORD)
    assert where == (reverse("staff:queue") if demo else "")


def test_a_new_password_is_sent_to_nobody_but_staff(approver: User, mailoutbox: list[EmailMessage]) -> None:
    pages = [
        Client().post(reverse("account_reset_password"), {"email": email}, follow=True)
        for email in ("victim@people.example", approver.email)
    ]
    assert [message.to for message in mailoutbox] == [[approver.email]]
    assert text_of(pages[0]) == text_of(pages[1]), "the answer tells nobody who works here"


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
