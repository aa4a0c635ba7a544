"""The status page: reference, code, timeline, answer, withdrawal."""

import re
import uuid
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from dsr.models import Challenge, Clock, Decision, DecisionKind, Message, Request
from dsr.portal import words
from dsr.portal.access import STATUS_LIFE
from dsr.rules.actors import SYSTEM
from dsr.rules.lifecycle import Event, State
from dsr.rules.rights import Right
from dsr.steps import decide, extend, move
from dsr.vault.envelope import unseal
from dsr.web.clock import today_for
from tests.factories import approver_of, read, request_in
from tests.portal.walk import errors, follow, send

NO_SUCH = "H7K3-PT4M-9XC2"


def reviewing() -> Request:
    """Under review, without a system in which anything was counted."""
    request = request_in(State.LOCATING)
    return move.move(request_id=request.pk, event=Event.LOCATED, by=SYSTEM, now=timezone.now())


def asked_back() -> Request:
    request = reviewing()
    by = approver_of(request.controller)
    return decide.ask(request_id=request.pk, text="Which account do you mean?", by=by, now=timezone.now())


def test_a_reference_and_its_code_open_the_status_page(visitor: Client) -> None:
    request = reviewing()
    page = visitor.get(follow(visitor, request)).content.decode()
    assert request.reference in page
    assert "A person at the company is looking at your request." in page
    assert "We received your request" in page
    assert "You proved your e-mail address" in page
    assert "reviewing" not in page


def test_the_date_is_there_with_the_reason_in_plain_words(visitor: Client) -> None:
    page = visitor.get(follow(visitor, reviewing())).content.decode()
    assert "Why this date" in page
    assert "The law gives one month (GDPR Article 12(3)" in page
    assert "You live in Germany." in page
    assert "Our target" not in page
    assert "Internal" not in page
    shown = re.sub(r"<[^>]+>", " ", page)
    assert re.findall(r"\d{4}-\d\d-\d\d|\w_\w", shown) == []


def test_more_time_is_told_with_the_date_that_was_first(visitor: Client) -> None:
    request = reviewing()
    by = approver_of(request.controller)
    extend.extend(request_id=request.pk, reason="Five archives.", until=None, by=by, now=timezone.now())
    page = visitor.get(follow(visitor, request)).content.decode()
    assert "moved by an extension" in page
    assert "We told you that we need more time" in page
    assert "we told you that we need longer. The law allows three months in all" in page


@pytest.mark.parametrize("state", [State.RECEIVED, State.VERIFYING, State.LOCATING])
def test_a_request_that_is_overdue_says_so_in_every_open_state(visitor: Client, state: State) -> None:
    request = request_in(state)
    past = today_for(request.clock, timezone.now()) - timedelta(days=5)
    Clock.objects.filter(request=request).update(due=past, target=past)
    page = visitor.get(follow(visitor, request)).content.decode()
    assert "clock--overdue" in page
    assert "5 days overdue" in page
    assert "was due by" in page


def test_an_unknown_reference_gets_the_same_answers_and_no_letter(visitor: Client) -> None:
    request = request_in(State.RECEIVED)
    pages = []
    for reference in (request.reference, NO_SUCH):
        client = Client()
        asked = client.post("/follow/", {"reference": reference})
        shown = client.get(asked.headers["Location"]).content.decode()
        tried = errors(client.post("/follow/code/", {"code": "000000"}).content)
        pages.append((asked.status_code, asked.headers["Location"], _without_token(shown), tried))
    assert pages[0] == pages[1]
    assert Challenge.objects.count() == 1


def _without_token(page_: str) -> list[str]:
    return [line for line in page_.splitlines() if "csrfmiddlewaretoken" not in line]


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("", "Enter your reference."),
        ("H7K3", "A reference has 12 letters and digits"),
        ("H7K3-PT4M-9XCK", "This is not a reference of ours"),
        ("x" * 500, "This is too long for a reference."),
        ("H7K3\x00PT4M9XC2", ""),
    ],
)
def test_what_is_no_reference_is_told(visitor: Client, typed: str, said: str) -> None:
    assert errors(visitor.post("/follow/", {"reference": typed}).content)[0].startswith(said)


def test_a_sixth_code_in_an_hour_is_refused_for_known_and_unknown_references_alike(visitor: Client) -> None:
    request = request_in(State.RECEIVED)
    for reference in (request.reference, NO_SUCH):
        answers = [Client().post("/follow/", {"reference": reference}).status_code for _ in range(6)]
        assert answers == [302] * 5 + [429]
    assert Message.objects.filter(kind="code_status").count() == 5


def test_asking_is_limited_per_network(visitor: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("dsr.portal.views.following.ASKED_AN_HOUR", 0)
    assert visitor.post("/follow/", {"reference": NO_SUCH}).status_code == 429


def test_the_code_page_without_a_reference_leads_back(visitor: Client) -> None:
    assert visitor.get("/follow/code/").headers["Location"] == "/follow/"


@pytest.mark.parametrize("page_", ["", "withdraw/"])
def test_a_status_page_is_nobodys_but_the_requesters(visitor: Client, page_: str) -> None:
    request = send(visitor)
    for client in (visitor, Client()):  # who filed must enter a code as well
        assert client.get(f"/status/{request.public_id}/{page_}").status_code == 404
    assert visitor.get(f"/status/{uuid.uuid4()}/{page_}").status_code == 404


def test_the_status_page_closes_after_half_an_hour_and_says_why(visitor: Client) -> None:
    request = request_in(State.RECEIVED)
    address = follow(visitor, request)
    session = visitor.session
    session["status"] = {key: until - STATUS_LIFE.total_seconds() for key, until in session["status"].items()}
    session.save()
    for response in (
        visitor.get(address, follow=True),
        visitor.post(f"{address}answer/", {"answer": "x"}, follow=True),
        visitor.post(f"{address}withdraw/", follow=True),
    ):
        assert response.redirect_chain == [("/follow/", 302)]
        assert "closes after 30 minutes" in response.content.decode()
    assert read(request).state == State.RECEIVED


def test_a_question_is_shown_and_answered(visitor: Client) -> None:
    request = asked_back()
    address = follow(visitor, request)
    assert "Which account do you mean?" in visitor.get(address).content.decode()
    page = visitor.post(f"{address}answer/", {"answer": "The one with this address."}, follow=True).content.decode()
    assert "We have your answer" in page
    said = Decision.objects.get(request=request, kind=DecisionKind.ANSWER)
    assert said.sealed_text is not None
    assert unseal(request, "decision", bytes(said.sealed_text))["text"] == "The one with this address."


@pytest.mark.parametrize("typed", ["", "   ", "x" * 5001, "a\x00b"])
def test_an_answer_that_cannot_be_taken_is_told_and_not_kept(visitor: Client, typed: str) -> None:
    request = asked_back()
    address = follow(visitor, request)
    assert errors(visitor.post(f"{address}answer/", {"answer": typed}).content)
    assert read(request).state == State.CLARIFYING


def test_a_second_answer_is_told_that_no_question_is_open(visitor: Client) -> None:
    address = follow(visitor, asked_back())
    for _ in range(2):
        response = visitor.post(f"{address}answer/", {"answer": "This one."}, follow=True)
    assert "No question is open" in response.content.decode()


def test_withdrawing_asks_once_more_and_is_told(visitor: Client) -> None:
    request = reviewing()
    address = follow(visitor, request)
    assert "Withdraw your request?" in visitor.get(f"{address}withdraw/").content.decode()
    assert read(request).state == State.REVIEWING
    page = visitor.post(f"{address}withdraw/", follow=True).content.decode()
    assert "You withdrew your request." in page
    assert read(request).state == State.WITHDRAWN


def test_a_closed_request_cannot_be_withdrawn_and_says_why(visitor: Client) -> None:
    address = follow(visitor, request_in(State.WITHDRAWN))
    assert "This request is closed already." in visitor.get(address).content.decode()
    for response in (visitor.get(f"{address}withdraw/", follow=True), visitor.post(f"{address}withdraw/", follow=True)):
        assert "This request is closed already." in response.content.decode()


def test_from_the_status_page_the_first_code_can_be_entered_in_another_browser(visitor: Client) -> None:
    request = request_in(State.VERIFYING)
    page = visitor.get(follow(visitor, request)).content.decode()
    assert f"/r/{request.public_id}/code/" in page
    assert visitor.get(f"/r/{request.public_id}/code/").status_code == 200


@pytest.mark.parametrize("state", list(State))
def test_every_state_has_words_of_its_own(state: State) -> None:
    said = words.STATES[state]
    assert said.sentence.endswith(".")
    assert state.value != said.tag


def test_every_happening_that_concerns_the_person_has_words() -> None:
    untold = {"proof_asked", "proved"}  # told by the codes that were sent and entered
    assert set(words.MOVES) == {event.value for event in Event} - untold


@pytest.mark.parametrize("right", list(Right))
def test_every_right_has_words(right: Right) -> None:
    assert words.RIGHTS[right].meaning.endswith(".")
