"""The first path: sign in, find the request in the queue, read it, decide it."""

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from dsr.rules.lifecycle import State
from tests.factories import PASSWORD, read, request_in, run

pytestmark = [pytest.mark.django_db, pytest.mark.systems("qdrant")]


def test_an_approver_signs_in_approves_and_releases(systems: object, approver: User) -> None:
    request = request_in(State.REVIEWING)
    client = Client()
    sent = client.post(reverse("account_login"), {"login": approver.email, "password": PASSWORD})
    assert sent.status_code == 302
    assert sent["Location"] == reverse("staff:queue")
    assert request.reference in client.get(sent["Location"]).content.decode()
    address = reverse("staff:request", args=[request.reference])
    page = client.get(address)
    assert page.status_code == 200
    assert "ada.berg@people.example" in page.content.decode()
    done = client.post(reverse("staff:act", args=[request.reference, "approve"]), {"plan_hash": request.plan_hash})
    assert done.status_code == 302, done.content.decode()
    assert run(request).state == State.RELEASING
    page = client.get(address)
    assert "Download to check it" in page.content.decode()
    assert client.post(reverse("staff:act", args=[request.reference, "release"])).status_code == 302
    assert read(request).state == State.FULFILLED
    assert client.get(address).status_code == 200
