"""From the start page to a filed request."""

import threading
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.utils import timezone

from dsr.identity.people import identity_of
from dsr.models import Challenge, Controller, Draft, Message, Request
from dsr.rules.rights import Right
from dsr.vault.envelope import unseal
from tests.factories import make_controller, run
from tests.portal.walk import ANSWERS, begin, errors, send, step_of, title, until

CALIFORNIA = {"place": "US-CA"}


@pytest.mark.parametrize("address", ["/", "/c/qdrant/", "/follow/", "/confirm/", "/demo/", "/demo/outbox/"])
def test_a_public_page_opens(visitor: Client, address: str) -> None:
    assert visitor.get(address).status_code == 200


def test_the_start_page_names_active_companies_only(visitor: Client, qct: Controller) -> None:
    Controller.objects.filter(slug="qct").update(active=False)
    content = visitor.get("/").content.decode()
    assert "Qdrant" in content
    assert "Quanta" not in content


@pytest.mark.parametrize(
    ("right", "asked"),
    [
        ("access", ["who", "place", "right", "age", "you", "identifiers", "since", "details"]),
        ("erasure", ["who", "place", "right", "age", "you", "identifiers", "details"]),
        ("rectification", ["who", "place", "right", "age", "you", "correction"]),
        ("portability", ["who", "place", "right", "age", "you", "identifiers", "since", "details"]),
        ("objection", ["who", "place", "right", "age", "you", "details"]),
        ("restriction", ["who", "place", "right", "age", "you", "details"]),
        ("consent_withdrawal", ["who", "place", "right", "age", "you", "details"]),
    ],
)
def test_each_right_asks_what_it_needs(visitor: Client, right: str, asked: list[str]) -> None:
    assert until(visitor, "check", right={"right": right}) == asked


@pytest.mark.parametrize("right", ["opt_out", "limit"])
def test_opt_out_and_limit_ask_for_an_address_alone_and_send_no_code(
    visitor: Client, qazar: Controller, right: str
) -> None:
    assert until(visitor, "check", "qazar", place=CALIFORNIA, right={"right": right}) == [
        *("who", "place", "right", "you")
    ]
    response = visitor.post("/c/qazar/check/", follow=True)
    request = Request.objects.get()
    assert response.redirect_chain[-1][0] == f"/r/{request.public_id}/filed/"
    assert request.reference in response.content.decode()
    run(request)
    assert not Challenge.objects.exists()
    assert list(Message.objects.values_list("kind", flat=True)) == ["acknowledged"]


def test_a_request_keeps_what_was_answered_and_seals_it(visitor: Client) -> None:
    request = send(visitor, since={"span": "since", "since_day": "28", "since_month": "2", "since_year": "2021"})
    assert (request.right, request.place, request.channel, request.requester) == ("access", "DE", "portal", "self")
    who = identity_of(request)
    assert (who.requester_email, who.subject_email) == ("ada.berg@people.example", "ada.berg@people.example")
    assert who.details == "Since 28 February 2021\n\nEverything about my orders."
    assert not who.claimed


def test_an_agent_names_the_other_person_and_why(visitor: Client) -> None:
    request = send(visitor, who={"requester": "agent"}, identifiers={"user_id": "4711"})
    who = identity_of(request)
    assert (who.requester_name, who.requester_email) == ("Otto Agent", "agent@office.example")
    assert (who.subject_name, who.subject_email) == ("Ada Berg", "ada.berg@people.example")
    assert dict(who.claimed) == {"user_id": "4711"}
    assert unseal(request, "mandate", bytes(request.mandate.sealed_statement))["statement"].startswith("She signed")


def test_nothing_personal_is_left_in_the_session_or_the_draft(visitor: Client) -> None:
    request = send(visitor)
    kept = {key: value for key, value in visitor.session.items() if not key.startswith("_")}
    assert kept == {"filed": [str(request.public_id)]}
    draft = Draft.objects.get()
    assert draft.filed_request_id == request.pk
    assert len(bytes(draft.sealed)) < 60  # the empty answers, sealed


def test_the_drafts_cookie_is_closed_to_scripts_and_other_sites(visitor: Client) -> None:
    begin(visitor)
    cookie = visitor.cookies["draft"]
    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"
    assert cookie["path"] == "/c/qdrant/"
    assert cookie["max-age"] == 3600


def test_sending_twice_and_going_back_land_on_the_first_request(visitor: Client) -> None:
    request = send(visitor)
    for response in (
        visitor.post("/c/qdrant/check/"),
        visitor.get("/c/qdrant/check/"),
        visitor.post("/c/qdrant/right/", ANSWERS["right"]),
    ):
        assert response.headers["Location"] == f"/r/{request.public_id}/code/"
    assert Request.objects.count() == 1


def test_sending_twice_at_once_files_one_request(own_database: str) -> None:
    make_controller("qdrant")
    client = Client()
    until(client, "check")
    cookies = {name: morsel.value for name, morsel in client.cookies.items()}
    gate, landed = threading.Barrier(2), []

    def press() -> None:
        tab = Client()
        tab.cookies.load(cookies)
        gate.wait()
        landed.append(tab.post("/c/qdrant/check/").headers["Location"])
        connection.close()

    presses = [threading.Thread(target=press) for _ in range(2)]
    for each in presses:
        each.start()
    for each in presses:
        each.join()
    assert landed == [f"/r/{Request.objects.get().public_id}/code/"] * 2


def test_starting_anew_after_sending_makes_a_second_request(visitor: Client) -> None:
    first, second = send(visitor), send(visitor)
    assert first.pk != second.pk


@pytest.mark.parametrize("later", ["right", "details", "check"])
def test_jumping_ahead_leads_to_the_first_open_question(visitor: Client, later: str) -> None:
    begin(visitor)
    for response in (visitor.get(f"/c/qdrant/{later}/"), visitor.post(f"/c/qdrant/{later}/", {})):
        assert response.headers["Location"] == "/c/qdrant/who/"
    assert not Request.objects.exists()


def test_a_right_that_the_new_place_does_not_give_is_asked_again(visitor: Client, qct: Controller) -> None:
    until(visitor, "check")
    response = visitor.post("/c/qdrant/place/", CALIFORNIA)
    assert step_of(response.headers["Location"]) == "check"
    until(visitor, "check", "qct", place=CALIFORNIA, right={"right": "opt_out"})
    response = visitor.post("/c/qct/place/", {"place": "DE"})
    assert step_of(response.headers["Location"]) == "right"


def test_where_no_law_and_no_promise_gives_a_right_the_page_says_so(
    visitor: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("dsr.portal.asking.rights_offered", lambda *_, **__: ())
    until(visitor, "right", place={"place": "AR"})
    assert "No right to choose from in Argentina" in visitor.get("/c/qdrant/right/").content.decode()


def test_a_lost_draft_says_so_and_offers_to_start_again(visitor: Client) -> None:
    begin(visitor)
    del visitor.cookies["draft"]
    response = visitor.post("/c/qdrant/who/", ANSWERS["who"])
    assert response.status_code == 410
    assert "Start again" in response.content.decode()


def test_an_expired_draft_is_lost(visitor: Client) -> None:
    until(visitor, "check")
    Draft.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    assert visitor.post("/c/qdrant/check/").status_code == 410
    assert not Request.objects.exists()


@pytest.mark.parametrize("cookie", ["", "x", "é", "AAAA" * 16, "A" * 5000])
def test_a_cookie_that_is_not_ours_opens_nothing(visitor: Client, cookie: str) -> None:
    visitor.cookies["draft"] = cookie
    assert visitor.get("/c/qdrant/who/").status_code == 410


@pytest.mark.parametrize("address", ["/c/nobody/", "/c/nobody/who/", "/c/nobody/check/", "/c/qdrant/no-such-step/"])
def test_an_unknown_company_or_question_is_not_found(visitor: Client, address: str) -> None:
    begin(visitor)
    assert visitor.get(address).status_code == 404


@pytest.mark.parametrize(
    ("step", "typed", "said"),
    [
        ("who", {}, "Choose who you are asking for"),
        ("who", {"requester": "robot"}, "Choose who you are asking for"),
        ("who", {"requester": "se\x00lf"}, "Choose who you are asking for"),
        ("place", {"place": "ATLANTIS"}, "Choose a place from the list"),
        ("age", {"age": "99"}, "Choose how old you are"),
        ("right", {"right": "opt_out"}, "Choose one of these. Other rights are not given where the person lives"),
        ("you", {"email": "ada at home"}, "Enter a complete e-mail address, like name@company.example"),
        (
            "you",
            {"email": "ada@b.example\nBcc: all@b.example"},
            "Enter a complete e-mail address, like name@company.example",
        ),
        ("you", {"email": "a" * 250 + "@b.example"}, "Enter an e-mail address of at most 254 characters"),
        ("you", {"email": "a@b.example", "name": "A\x00a"}, "Remove the invisible characters"),
        ("you", {"email": "a@b.example", "name": "A" * 201}, "Your name must be 200 characters or fewer. It has 201"),
        ("identifiers", {"user_id": "x" * 300}, "The user name or customer number must be 200 characters or fewer"),
        ("since", {}, "Choose from when"),
        ("since", {"span": "since"}, "Enter the day, such as 27 3 2021"),
        (
            "since",
            {"span": "since", "since_day": "31", "since_month": "2", "since_year": "2021"},
            "There is no day 31 2 2021. Enter a real one, such as 27 3 2021",
        ),
        (
            "since",
            {"span": "since", "since_day": "31", "since_month": "", "since_year": "2021"},
            "Enter the day, the month and the year, such as 27 3 2021",
        ),
        (
            "since",
            {"span": "since", "since_day": "1", "since_month": "1", "since_year": "9999"},
            "1 January 9999 is still to come. Enter a day in the past",
        ),
        (
            "since",
            {"span": "since", "since_day": "1", "since_month": "1", "since_year": "0021"},
            "Enter a year after 1900, with four digits",
        ),
        ("details", {"details": "x" * 5001}, "Your text must be 5,000 characters or fewer. It has 5001"),
    ],
)
def test_a_wrong_answer_is_told_and_not_kept(visitor: Client, step: str, typed: dict[str, str], said: str) -> None:
    until(visitor, step)
    response = visitor.post(f"/c/qdrant/{step}/", typed)
    assert response.status_code == 200
    assert [line for line in errors(response.content) if line.startswith(said)]
    assert title(response.content).startswith("Error: ")
    assert visitor.get("/c/qdrant/check/").headers["Location"] == f"/c/qdrant/{step}/"


def test_line_ends_count_once_towards_the_longest_text(visitor: Client) -> None:
    until(visitor, "details")
    text = "\r\n".join(["x" * 9] * 500)
    assert visitor.post("/c/qdrant/details/", {"details": text}).status_code == 302


def test_a_date_that_does_not_count_stops_nobody(visitor: Client) -> None:
    until(visitor, "since")
    assert visitor.post("/c/qdrant/since/", {"span": "all", "since_day": "99"}).status_code == 302


@pytest.mark.parametrize("right", ["objection", "restriction"])
def test_objection_and_restriction_need_a_reason(visitor: Client, right: str) -> None:
    until(visitor, "details", right={"right": right})
    assert errors(visitor.post("/c/qdrant/details/", {"details": "  "}).content)


def test_a_correction_needs_what_is_wrong_and_what_is_right(visitor: Client) -> None:
    until(visitor, "correction", right={"right": "rectification"})
    response = visitor.post("/c/qdrant/correction/", {"wrong": "", "right": ""})
    assert errors(response.content) == ["Say what is wrong", "Say what is right"]
    request = send(visitor, right={"right": Right.RECTIFICATION})
    assert identity_of(request).details == "Wrong: My name is Anna.\n\nRight: My name is Ada."


def test_an_agent_may_not_give_their_own_address_for_the_other_persons(visitor: Client) -> None:
    until(visitor, "person", who={"requester": "agent"})
    response = visitor.post("/c/qdrant/person/", {"name": "Ada", "email": "Agent@Office.example"})
    assert errors(response.content)[0].startswith("Enter an address of the other person, not your own")


def test_authority_must_be_declared(visitor: Client) -> None:
    until(visitor, "authority", who={"requester": "parent"})
    response = visitor.post("/c/qdrant/authority/", {"statement": "I am her mother."})
    assert errors(response.content) == ["Tick the box to declare that this is true"]


def test_the_check_page_shows_every_answer_with_a_link_that_says_what_it_changes(visitor: Client) -> None:
    until(visitor, "check")
    content = visitor.get("/c/qdrant/check/").content.decode()
    for shown in ("Germany", "16 or older", "ada.berg@people.example", "Everything about my orders.", "Not given"):
        assert shown in content
    assert 'Change<span class="visually-hidden"> your e-mail address</span>' in content


def test_a_file_is_refused_unread_with_a_sentence(visitor: Client) -> None:
    begin(visitor)
    file = SimpleUploadedFile("passport.pdf", b"%PDF-1.7")
    response = visitor.post("/c/qdrant/who/", {"requester": "self", "proof": file})
    assert response.status_code == 400
    assert "No file is needed here" in response.content.decode()
    assert visitor.get("/c/qdrant/check/").headers["Location"] == "/c/qdrant/who/"


def test_ten_megabytes_of_text_are_refused_with_a_sentence(visitor: Client) -> None:
    until(visitor, "details")
    body = "details=" + "x" * 10_000_000
    response = visitor.post("/c/qdrant/details/", body, content_type="application/x-www-form-urlencoded")
    assert response.status_code == 413
    assert "That text is too long" in response.content.decode()
    assert visitor.get("/c/qdrant/details/").status_code == 200


def test_a_form_from_elsewhere_is_refused(qdrant: Controller) -> None:
    strict = Client(enforce_csrf_checks=True)
    response = strict.post("/c/qdrant/begin/")
    assert response.status_code == 403
    assert "Send that once more" in response.content.decode()


@pytest.mark.parametrize(("method", "address"), [("get", "/c/qdrant/begin/"), ("put", "/c/qdrant/who/"), ("post", "/")])
def test_a_wrong_method_gets_a_sentence(visitor: Client, method: str, address: str) -> None:
    response = getattr(visitor, method)(address)
    assert response.status_code == 405
    assert response.headers["Allow"]
    assert "This page does not work that way" in response.content.decode()


def test_filing_is_limited_per_network_and_a_proxys_word_counts_only_when_trusted(
    visitor: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("dsr.portal.views.filing.FILED_AN_HOUR", 1)
    send(visitor)
    until(visitor, "check")
    response = visitor.post("/c/qdrant/check/", headers={"X-Forwarded-For": "198.51.100.7"})
    assert response.status_code == 429
    assert int(response.headers["Retry-After"]) > 0
    assert "Please wait a little" in response.content.decode()
    assert Request.objects.count() == 1
    assert visitor.get("/c/qdrant/check/").status_code == 200


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("ada.berg@PEOPL\u0130.example", "ada.berg@peopli\u0307.example"),  # PostgreSQL's lower() says people.example
        ("ada.berg@stra\u00dfe.example", "ada.berg@strasse.example"),
    ],
)
def test_a_search_is_made_by_the_very_address_that_the_code_is_sent_to(visitor: Client, typed: str, kept: str) -> None:
    who = identity_of(send(visitor, you={"email": typed, "name": ""}))
    assert (who.requester_email, who.subject_email) == (kept, kept)


def test_an_address_whose_letters_fold_to_somebody_elses_is_refused(visitor: Client) -> None:
    until(visitor, "you")
    response = visitor.post("/c/qdrant/you/", {"email": "v\u0130ctim@people.example", "name": ""})
    assert errors(response.content) == [
        "Enter an e-mail address that has only letters from a to z, digits and signs before the @"
    ]


def test_drafts_cannot_be_begun_without_end(visitor: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("dsr.portal.views.filing.BEGUN_AN_HOUR", 2)
    assert [visitor.post("/c/qdrant/begin/").status_code for _ in range(4)] == [302, 302, 429, 429]
    assert Draft.objects.count() == 2
