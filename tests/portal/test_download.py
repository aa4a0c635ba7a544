"""The link in the letter, a fresh code each time, the stream."""

import uuid
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from dsr.models import Download, Message, Package, Purpose, Request
from dsr.rules.lifecycle import State
from dsr.vault import blobs
from tests.factories import code_for, request_in
from tests.portal.walk import errors, follow

CONTENT = (b"PK first ", b"and second")


@pytest.fixture
def package(visitor: Client) -> Package:
    """A released package, without the work that fills one."""
    request = request_in(State.RECEIVED)
    now = timezone.now()
    return Package.objects.create(
        request=request,
        blobs=[blobs.write(request, part) for part in CONTENT],
        size=sum(map(len, CONTENT)),
        sha256="0" * 64,
        rows=2,
        built_at=now,
        released_at=now,
        expires_at=now + timedelta(days=14),
    )


def link(package: Package) -> str:
    return f"/download/{package.token}/"


def code(package: Package) -> str:
    return code_for(Request.objects.get(pk=package.request_id), Purpose.DOWNLOAD)


def test_a_fresh_code_opens_the_download_and_opens_it_once(visitor: Client, package: Package) -> None:
    assert "Download your data" in visitor.get(link(package)).content.decode()
    assert visitor.post(link(package)).headers["Location"] == f"{link(package)}code/"
    typed = {"code": code(package)}
    response = visitor.post(f"{link(package)}code/", typed)
    assert b"".join(response.streaming_content) == b"".join(CONTENT)  # type: ignore[attr-defined]
    assert response.headers["Content-Length"] == str(package.size)
    assert response.headers["Content-Disposition"].startswith("attachment; filename=")
    assert "no-store" in response.headers["Cache-Control"]
    again = visitor.post(f"{link(package)}code/", typed)
    assert errors(again.content) == ["This code was used or replaced. Ask for a new code."]
    assert Download.objects.count() == 1


def test_a_code_for_the_status_page_opens_no_download(visitor: Client, package: Package) -> None:
    visitor.post(link(package))
    visitor.post("/follow/", {"reference": package.request.reference})
    status = code_for(package.request, Purpose.STATUS)
    if status != code(package):
        assert errors(visitor.post(f"{link(package)}code/", {"code": status}).content)
    assert not Download.objects.exists()


def test_an_expired_link_says_so_and_sends_nothing(visitor: Client, package: Package) -> None:
    visitor.post(link(package))
    Package.objects.update(expires_at=timezone.now())
    sent = Message.objects.count()
    for response in (
        visitor.get(link(package)),
        visitor.post(link(package)),
        visitor.post(f"{link(package)}code/", {"code": code(package)}),
    ):
        assert response.status_code == 410
        assert "The time for downloading is over." in response.content.decode()
    assert Message.objects.count() == sent


def test_an_unknown_or_unreleased_package_is_not_found(visitor: Client, package: Package) -> None:
    assert visitor.get(f"/download/{uuid.uuid4()}/").status_code == 404
    Package.objects.update(released_at=None, expires_at=None)
    assert visitor.get(link(package)).status_code == 404


def test_codes_for_a_download_are_limited(visitor: Client, package: Package) -> None:
    answers = [visitor.post(link(package)).status_code for _ in range(6)]
    assert answers == [302] * 5 + [429]


def test_the_status_page_leads_to_the_download(visitor: Client, package: Package) -> None:
    assert link(package) in visitor.get(follow(visitor, package.request)).content.decode()
