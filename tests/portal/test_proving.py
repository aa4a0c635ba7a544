"""The codes that prove addresses, and the confirmation."""

import uuid
from datetime import timedelta

import pytest
from django.test import Client

from dsr.identity.codes import LIFE
from dsr.models import Challenge, Controller, Message, Purpose, Request
from dsr.rules.lifecycle import State
from tests.factories import code_for, read, run
from tests.portal.walk import errors, prove, send


def code_page(request: Request) -> str:
    return f"/r/{request.public_id}/code/"


def wrong(code: str) -> str:
    return f"{(int(code) + 1) % 1_000_000:06d}"


def agent_request(visitor: Client) -> Request:
    return send(visitor, who={"requester": "agent"})


def test_before_the_machine_has_written_the_page_says_the_letter_is_on_its_way(visitor: Client) -> None:
    request = send(visitor)
    page = visitor.get(code_page(request)).content.decode()
    assert "is on its way" in page
    assert "Send a new code" not in page
    response = visitor.post(code_page(request), {"code": "123456"})
    assert errors(response.content)[0].startswith("The e-mail with your code is still on its way")


def test_a_right_code_confirms_and_shows_reference_date_and_reasons(visitor: Client) -> None:
    request = send(visitor)
    prove(visitor, request)
    assert read(request).state == State.LOCATING
    page = visitor.get(f"/r/{request.public_id}/filed/").content.decode()
    assert request.reference in page
    assert f"{request.clock.due:%-d %B %Y}" in page
    assert "GDPR Article 12(3)" in page
    # Proved in this browser: its status page is open without a further code.
    assert visitor.get(f"/status/{request.public_id}/").status_code == 200


def test_the_code_page_of_a_proved_request_leads_on(visitor: Client) -> None:
    request = send(visitor)
    prove(visitor, request)
    assert visitor.get(code_page(request)).headers["Location"] == f"/r/{request.public_id}/filed/"


def test_the_confirmation_waits_for_the_code(visitor: Client) -> None:
    request = send(visitor)
    assert visitor.get(f"/r/{request.public_id}/filed/").headers["Location"] == code_page(request)


def test_a_code_wrong_five_times_works_no_more_and_a_new_one_does(visitor: Client) -> None:
    request = send(visitor)
    run(request)
    code = code_for(request, Purpose.PROVE_REQUESTER)
    said = [errors(visitor.post(code_page(request), {"code": wrong(code)}).content)[0] for _ in range(5)]
    assert said[0] == "That is not the code we sent. You have 4 more tries."
    assert said[4].startswith("The code was entered wrongly five times")
    assert errors(visitor.post(code_page(request), {"code": code}).content)[0] == said[4]
    visitor.post(f"/r/{request.public_id}/code/new/")
    prove(visitor, request)


def test_a_late_code_says_so(visitor: Client) -> None:
    request = send(visitor)
    run(request)
    for challenge in Challenge.objects.all():
        Challenge.objects.update(expires_at=challenge.created_at - LIFE + timedelta(seconds=1))
    response = visitor.post(code_page(request), {"code": code_for(request, Purpose.PROVE_REQUESTER)})
    assert errors(response.content) == ["This code is more than 15 minutes old. Ask for a new code."]


@pytest.mark.parametrize("typed", ["", "12345", "1234567", "abcdef", "１２３４５６", "12\x00456"])
def test_what_is_no_code_is_told_without_counting_as_a_try(visitor: Client, typed: str) -> None:
    request = send(visitor)
    run(request)
    assert errors(visitor.post(code_page(request), {"code": typed}).content)
    assert Challenge.objects.get().tries == 0


def test_new_codes_are_limited_with_a_sentence(visitor: Client) -> None:
    request = send(visitor)
    run(request)
    for _ in range(7):
        response = visitor.post(f"/r/{request.public_id}/code/new/", follow=True)
    assert "Too many attempts. Try again in" in response.content.decode()
    assert Message.objects.filter(kind="code_prove_requester").count() == 6


def test_no_further_code_goes_out_before_the_first(visitor: Client) -> None:
    request = send(visitor)
    visitor.post(f"/r/{request.public_id}/code/new/")
    assert not Challenge.objects.exists()


@pytest.mark.parametrize("page_", ["code/", "filed/", "receipt/"])
def test_nobody_else_sees_anything_of_a_request(visitor: Client, page_: str) -> None:
    request = send(visitor)
    stranger = Client()
    assert stranger.get(f"/r/{request.public_id}/{page_}").status_code == 404
    assert stranger.get(f"/r/{uuid.uuid4()}/{page_}").status_code == 404


def test_a_stranger_sends_no_codes(visitor: Client) -> None:
    request = send(visitor)
    run(request)
    assert Client().post(f"/r/{request.public_id}/code/new/").status_code == 404
    assert Challenge.objects.count() == 1


def test_the_receipt_is_a_text_to_keep_and_the_same_each_time(visitor: Client) -> None:
    request = send(visitor)
    response = visitor.get(f"/r/{request.public_id}/receipt/")
    assert response.headers["Content-Disposition"] == f'attachment; filename="receipt-{request.reference}.txt"'
    assert response.content.decode().startswith("habeas receipt v1\n")
    assert visitor.get(f"/r/{request.public_id}/receipt/").content == response.content


def test_pages_with_answers_are_never_stored_by_browsers(visitor: Client) -> None:
    request = send(visitor)
    for address in (code_page(request), f"/r/{request.public_id}/receipt/"):
        assert "no-store" in visitor.get(address).headers["Cache-Control"]


def test_an_agents_request_waits_for_the_other_person_who_confirms_by_reference_and_code(visitor: Client) -> None:
    request = agent_request(visitor)
    prove(visitor, request)
    assert "The other person agrees." in visitor.get(f"/r/{request.public_id}/filed/").content.decode()
    assert read(request).state == State.VERIFYING
    code = code_for(request, Purpose.PROVE_SUBJECT)
    typed = {"reference": request.reference.lower().replace("-", " "), "code": f"{code[:3]} {code[3:]}"}
    assert Client().post("/confirm/", typed).headers["Location"] == "/confirm/done/"
    assert read(request).state == State.LOCATING


def test_the_agent_can_have_a_new_code_sent_to_the_other_person(visitor: Client) -> None:
    request = agent_request(visitor)
    prove(visitor, request)
    first = code_for(request, Purpose.PROVE_SUBJECT)
    visitor.post(f"/r/{request.public_id}/code/other/")
    letters = Message.objects.filter(kind="code_prove_subject").count()
    assert letters == 2
    assert errors(Client().post("/confirm/", {"reference": request.reference, "code": wrong(first)}).content)


def test_confirming_answers_alike_whatever_does_not_fit(visitor: Client) -> None:
    request = agent_request(visitor)
    run(request)
    code = code_for(request, Purpose.PROVE_SUBJECT)
    own = code_for(request, Purpose.PROVE_REQUESTER)
    other = send(Client())
    said = [
        errors(Client().post("/confirm/", typed).content)
        for typed in (
            {"reference": request.reference, "code": wrong(code)},
            {"reference": request.reference, "code": own if own != code else wrong(code)},
            {"reference": other.reference, "code": code},
            {"reference": "H7K3-PT4M-9XC2", "code": code},
        )
    ]
    assert said[0]
    assert all(each == said[0] for each in said)
    assert read(request).state == State.VERIFYING


def test_confirming_is_limited_per_network(visitor: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("dsr.portal.views.proving.CONFIRMED_AN_HOUR", 1)
    assert visitor.post("/confirm/", {}).status_code == 200
    assert visitor.post("/confirm/", {}).status_code == 429


def test_the_answer_is_the_same_for_somebody_the_company_does_not_know(visitor: Client, qdrant: Controller) -> None:
    pages = []
    for email in ("ada.berg@people.example", "nobody@people.example"):
        client = Client()
        request = send(client, you={"email": email, "name": ""})
        run(request)
        page = client.get(code_page(request)).content.decode()
        for own in (str(request.public_id), request.reference):
            page = page.replace(own, "…")
        pages.append([line for line in page.splitlines() if "csrfmiddlewaretoken" not in line])
    assert pages[0] == pages[1]


def test_more_requests_for_one_address_bring_no_more_guesses(visitor: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    """Five guesses a code and a code a request: a stranger who files again and again would find one in time."""
    monkeypatch.setattr("dsr.steps.verify.WRONG_A_DAY", 7)
    requests = [
        run(send(visitor, you={"email": email, "name": ""})) for email in ("vic@people.example", "VIC@people.example")
    ]
    for request, guesses in zip(requests, (5, 2), strict=True):
        for _ in range(guesses):
            visitor.post(code_page(request), {"code": wrong(code_for(request, Purpose.PROVE_REQUESTER))})
    last = requests[1]
    response = visitor.post(code_page(last), {"code": code_for(last, Purpose.PROVE_REQUESTER)})
    assert errors(response.content) == ["Too many wrong codes were entered for this address today. Try again tomorrow."]
    assert read(last).state == State.VERIFYING
    # Others go on.
    other = run(send(visitor, you={"email": "ada.berg@people.example", "name": ""}))
    prove(visitor, other)
    assert read(other).state == State.LOCATING
