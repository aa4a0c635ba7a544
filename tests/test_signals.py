import pytest
from django.contrib.auth.signals import user_logged_in
from django.db import connection
from django.test import Client

from accounts.models import User
from dsr.ledger import grants
from dsr.models import Controller, Event, Membership
from dsr.vault.pseudonyms import pseudonym

pytestmark = pytest.mark.django_db


def test_each_company_learns_of_a_sign_in_once_and_no_other_does() -> None:
    user = User.objects.create_user("ann@staff.example", "correct horse battery staple", name="Ann")
    for slug in ("one", "two", "three"):
        Controller.objects.create(slug=slug, name=slug)
    for slug, role in (("one", "reviewer"), ("one", "approver"), ("two", "auditor")):
        Membership.objects.create(user=user, controller=Controller.objects.get(slug=slug), role=role)
    before = Event.objects.filter(type="signed_in").count()
    Client().force_login(user, "allauth.account.auth_backends.AuthenticationBackend")
    found = Event.objects.filter(type="signed_in")
    assert found.count() - before == 2
    assert sorted(str(event.controller) for event in found) == ["one", "two"]
    assert all(pseudonym("staff", user.pk) in event.body for event in found)
    assert "ann" not in "".join(event.body for event in found).replace("cann", "")
    assert user_logged_in.has_listeners()


def test_the_running_role_may_read_and_add_to_the_log_and_no_more() -> None:
    with connection.cursor() as cursor:
        for table in grants.READ_AND_ADD_ONLY:
            held = []
            for right in ("SELECT", "INSERT", "UPDATE", "DELETE", "TRUNCATE", "TRIGGER", "REFERENCES"):
                cursor.execute("SELECT has_table_privilege(current_user, %s, %s)", [table, right])
                held += [right] * bool(cursor.fetchone()[0])
            assert held == ["SELECT", "INSERT"]
