from collections.abc import Callable
from typing import Any

import pytest
from django.urls import reverse

from accounts.models import User
from dsr.models import Event, Request, RequesterKind
from dsr.rules.channels import Channel
from dsr.rules.lifecycle import State
from dsr.rules.rights import Right
from dsr.steps import purge
from dsr.vault.pseudonyms import pseudonym
from tests.doors import signed_in, text_of
from tests.factories import file_request, identity, request_in

pytestmark = pytest.mark.django_db


def _page(user: User, request: Request) -> str:
    page = signed_in(user).get(reverse("staff:request", args=[request.reference]))
    assert page.status_code == 200
    return text_of(page)


def _looks(request: Request) -> int:
    return Event.objects.filter(request=pseudonym("request", request.pk), type="viewed").count()


def test_the_page_says_who_asks_what_by_when_and_why(reviewer: User) -> None:
    request = file_request(who=identity(details="Everything since 2019"))
    page = _page(reviewer, request)
    assert "Ada Berg" in page
    assert "ada.berg@people.example" in page
    assert "Everything since 2019" in page
    assert "Why it is due on" in page
    assert "The law gives one month (GDPR Article 12(3)" in page
    assert "Every rule that was applied" in page
    assert "GDPR" in page


def test_a_childs_own_request_says_what_to_look_at(reviewer: User) -> None:
    assert "a child" not in _page(reviewer, file_request())
    page = _page(reviewer, file_request(age_band="under_16"))
    assert "Filed by a child, who says to be under 16: look at whether they understand what they ask" in page


def test_an_agents_request_shows_two_people_and_the_authority(reviewer: User) -> None:
    request = file_request(
        who=identity(agent="agnes@agents.example"), requester=RequesterKind.AGENT, statement="A letter of 3 May"
    )
    page = _page(reviewer, request)
    assert "agnes@agents.example" in page
    assert "ada.berg@people.example" in page
    assert "A letter of 3 May" in page


@pytest.mark.systems("qdrant")
def test_the_preview_counts_each_collection_and_says_what_an_erasure_does(systems: object, reviewer: User) -> None:
    request = request_in(State.REVIEWING, right=Right.ERASURE)
    page = _page(reviewer, request)
    assert "Your clusters" in page
    assert "Rows deleted" in page
    assert "Cut loose; deleted only where nobody else has it" in page
    assert "Proved e-mail address" in page
    assert "Rows stay, personal fields are overwritten" in page
    assert "Kept: " in page
    assert request.plan_hash in page


@pytest.mark.systems("qdrant")
def test_a_fulfilled_request_shows_its_package_letters_decisions_and_timeline(systems: object, approver: User) -> None:
    request = request_in(State.FULFILLED)
    page = _page(approver, request)
    assert request.package.sha256 in page
    assert "The package is ready" in page
    assert "Released, and the requester was told" in page
    assert "Ann Approver" in page


def test_every_state_that_needs_no_system_has_its_page(reviewer: User) -> None:
    for state in (State.RECEIVED, State.VERIFYING, State.LOCATING, State.WITHDRAWN, State.UNVERIFIED):
        assert "What has happened" in _page(reviewer, request_in(state))


def test_a_look_is_an_event_once_an_hour_for_each_person(reviewer: User, approver: User) -> None:
    request = file_request()
    _page(reviewer, request)
    _page(reviewer, request)
    assert _looks(request) == 1
    _page(approver, request)
    assert _looks(request) == 2


def test_without_the_event_nothing_is_shown(reviewer: User, monkeypatch: pytest.MonkeyPatch) -> None:
    request = file_request()

    def broken(*args: Any, **kwargs: Any) -> None:
        raise RuntimeError("the ledger is not there")

    monkeypatch.setattr("dsr.web.viewed.append", broken)
    with pytest.raises(RuntimeError):
        _page(reviewer, request)


def test_a_stranger_cannot_tell_whether_a_request_exists(stranger: User) -> None:
    request = file_request()
    client = signed_in(stranger)
    theirs = client.get(reverse("staff:request", args=[request.reference]))
    nobodys = client.get(reverse("staff:request", args=["AAAA-AAAA-AAAA"]))
    assert theirs.status_code == nobodys.status_code == 404
    assert text_of(theirs) == text_of(nobodys)
    assert _looks(request) == 0


def test_an_auditor_may_not_read_a_request(auditor: User) -> None:
    request = file_request()
    assert signed_in(auditor).get(reverse("staff:request", args=[request.reference])).status_code == 403


def test_a_reference_as_people_type_it_leads_to_the_page(reviewer: User) -> None:
    request = file_request()
    sent = signed_in(reviewer).get(f"/staff/r/{request.reference.lower()}/")
    assert sent["Location"] == reverse("staff:request", args=[request.reference])


def test_a_page_is_read_and_not_posted_to(reviewer: User) -> None:
    address = reverse("staff:request", args=[file_request().reference])
    assert signed_in(reviewer).post(address).status_code == 405


def test_what_a_person_wrote_is_shown_as_text(reviewer: User) -> None:
    page = _page(reviewer, file_request(who=identity(details="<script>alert(1)</script>")))
    assert "<script>alert(1)" not in page
    assert "&lt;script&gt;alert(1)" in page


def test_the_line_that_is_looked_at_again_offers_the_page_when_the_state_changed(reviewer: User) -> None:
    request = request_in(State.VERIFYING)
    address = reverse("staff:live", args=[request.reference])
    client = signed_in(reviewer)
    assert "has moved on" not in text_of(client.get(address, {"seen": "verifying"}))
    assert "has moved on" in text_of(client.get(address, {"seen": "received"}))
    assert "has moved on" not in text_of(client.get(address, {"seen": "<b>"}))
    assert _looks(request) == 0


def test_a_request_whose_key_is_gone_still_has_a_page(reviewer: User) -> None:
    request = request_in(State.WITHDRAWN)
    Request.objects.filter(pk=request.pk).update(wrapped_key=None)
    assert "The key of this request was destroyed" in _page(reviewer, request)


def test_a_purged_request_has_no_page(reviewer: User) -> None:
    request = request_in(State.WITHDRAWN)
    assert request.purge_after is not None
    purge.purge(request.pk, now=request.purge_after)
    page = signed_in(reviewer).get(reverse("staff:request", args=[request.reference]))
    assert page.status_code == 404


@pytest.mark.systems("qdrant")
def test_the_page_costs_a_bounded_number_of_queries(
    systems: object, approver: User, django_assert_max_num_queries: Callable[..., Any]
) -> None:
    request = request_in(State.RELEASING)
    assert request.channel == Channel.PORTAL
    client = signed_in(approver)
    address = reverse("staff:request", args=[request.reference])
    client.get(address)
    with django_assert_max_num_queries(60):
        client.get(address)
