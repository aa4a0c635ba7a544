import hashlib
import io
import zipfile
from typing import Any

import pytest
from django.urls import reverse

from accounts.models import User
from dsr.models import Download, Event, Request
from dsr.rules.lifecycle import State
from dsr.vault.pseudonyms import pseudonym
from tests.doors import signed_in
from tests.factories import file_request, request_in

pytestmark = pytest.mark.django_db


def _address(request: Request) -> str:
    return reverse("staff:package", args=[request.reference])


def _bytes(response: Any) -> bytes:
    return b"".join(response.streaming_content)


@pytest.mark.systems("qdrant")
def test_an_approver_opens_the_package_that_the_requester_would_get(systems: object, approver: User) -> None:
    request = request_in(State.RELEASING)
    answer = signed_in(approver).get(_address(request))
    content = _bytes(answer)
    assert hashlib.sha256(content).hexdigest() == request.package.sha256
    assert "index.html" in zipfile.ZipFile(io.BytesIO(content)).namelist()
    assert "no-store" in answer["Cache-Control"]


@pytest.mark.systems("qdrant")
def test_each_look_is_an_event_and_no_download(systems: object, approver: User) -> None:
    request = request_in(State.RELEASING)
    for _ in range(2):
        _bytes(signed_in(approver).get(_address(request)))
    events = Event.objects.filter(request=pseudonym("request", request.pk))
    assert events.filter(type="viewed", body__contains='"page":"package"').count() == 2
    assert not events.filter(type="downloaded").exists()
    assert not Download.objects.exists()


@pytest.mark.systems("qdrant")
def test_only_who_may_release_looks_inside(systems: object, approver: User, reviewer: User, stranger: User) -> None:
    request = request_in(State.RELEASING)
    assert signed_in(reviewer).get(_address(request)).status_code == 403
    assert signed_in(stranger).get(_address(request)).status_code == 404


def test_where_there_is_no_package_there_is_no_page(approver: User) -> None:
    request = file_request()
    assert signed_in(approver).get(_address(request)).status_code == 404
    assert signed_in(approver).post(_address(request)).status_code == 405
