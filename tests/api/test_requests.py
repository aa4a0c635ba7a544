import json
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone

from dsr.identity.people import identity_of
from dsr.ledger.keys import verifier_key
from dsr.ledger.notes import open_note
from dsr.ledger.seal import seal
from dsr.models import ApiKey, Controller, Event, IdempotencyKey, Message, Request
from dsr.rules.rights import Right
from dsr.steps import intake
from tests import factories
from tests.api.conftest import PATH, Caller, a_body, is_problem


def test_a_request_is_filed_and_told(caller: Caller) -> None:
    answer = caller.post(a_body(right="know", subject={"email": "ada.berg@people.example", "user_id": " 7 "}))
    assert answer.status_code == 201, answer.content
    told = answer.json()
    request = Request.objects.get(reference=told["reference"])
    assert (told["right"], told["state"], told["regimes"]) == ("access", "received", ["gdpr"])
    assert told["dates"]["due"] == told["dates"]["first_due"] == request.clock.due.isoformat()
    assert told["dates"]["extended"] is False
    assert told["reference"] in open_note(told["receipt"], verifier_key())
    assert identity_of(request).verified == {"email": ("ada.berg@people.example",), "user_id": ("7",)}
    assert Event.objects.get(type="filed").body.count('"actor":"api:') == 1
    shown = caller.get(told["url"].partition("testserver")[2]).json()
    assert shown == {name: value for name, value in told.items() if name != "receipt"}


@pytest.mark.parametrize(("word", "right"), [("delete", Right.ERASURE), ("correct", Right.RECTIFICATION)])
def test_other_laws_words_are_understood(word: str, right: Right, caller: Caller) -> None:
    assert caller.post(a_body(right=word)).json()["right"] == right


NOT_VALID: dict[str, Any] = {
    "unknown right": a_body(right="everything"),
    "right of another kind": a_body(right=["access"]),
    "right that is nothing": a_body(right=None),
    "unknown place": a_body(place="XX"),
    "place of another kind": a_body(place=7),
    "place with a NUL": a_body(place="D\0E"),
    "place too long": a_body(place="D" * 5000),
    "impossible e-mail": a_body(subject={"email": "ada.berg@"}),
    "two e-mails": a_body(subject={"email": "ada.berg@people.example, b@c.example"}),
    "e-mail with a line break": a_body(subject={"email": "ada.berg@people.example\nBcc: x@y.example"}),
    "e-mail with a NUL": a_body(subject={"email": "ada\0@people.example"}),
    "e-mail too long": a_body(subject={"email": "a" * 250 + "@people.example"}),
    "name with a NUL": a_body(subject={"email": "ada.berg@people.example", "name": "A\0da"}),
    "name with half a character": a_body(subject={"email": "ada.berg@people.example", "name": "\ud800"}),
    "name of another kind": a_body(subject={"email": "ada.berg@people.example", "name": {"a": 1}}),
    "name too long": a_body(subject={"email": "ada.berg@people.example", "name": "A" * 201}),
    "subject that is a text": a_body(subject="ada.berg@people.example"),
    "no subject": {name: value for name, value in a_body().items() if name != "subject"},
    "details too long": a_body(details="x" * 5001),
    "not verified": a_body(identity_verified=False),
    "verified, perhaps": a_body(identity_verified="perhaps"),
    "nothing said of it": a_body(identity_verified=None),
    "for somebody else": a_body(requester="agent"),
    "an age": a_body(age_band=14),
    "an age band nobody knows": a_body(age_band="under_19"),
    "an age band of another kind": a_body(age_band=["under_16"]),
    "a field nobody knows": a_body(detials="all of it"),
    "a field of the subject that nobody knows": a_body(subject={"email": "ada.berg@people.example", "user-id": "7"}),
    "a list": [a_body()],
    "a text": "ada",
    "nothing": None,
}


@pytest.mark.django_db
def test_what_is_not_valid_is_refused_with_its_place_and_nothing_is_saved(caller: Caller) -> None:
    for name, body in NOT_VALID.items():
        problem = is_problem(caller.post(json.dumps(body)), 400)
        assert problem["errors"], name
        assert all(error["pointer"].startswith("#") and error["detail"] for error in problem["errors"]), name
    assert not Request.objects.exists()
    assert not Message.objects.exists()


NOT_JSON = {
    "empty": b"",
    "half": b'{"right": "acc',
    "not UTF-8": b'{"right": "\xff"}',
    "not a number": b'{"right": NaN}',
    "a depth bomb": b"[" * 200_000,
    "an endless number": b'{"right": ' + b"9" * 10_000 + b"}",
}


@pytest.mark.django_db
def test_what_is_no_json_is_refused(caller: Caller) -> None:
    for raw in NOT_JSON.values():
        is_problem(caller.post(raw), 400)
    is_problem(caller.post(json.dumps(a_body()), content_type="application/json; charset=utf-16"), 415)
    for kind in ("text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", ""):
        is_problem(caller.post(b"right=access", content_type=kind), 415)
    assert not Request.objects.exists()


def test_ten_megabytes_are_refused_unread(caller: Caller) -> None:
    is_problem(caller.post(json.dumps(a_body(details="x" * 10_000_000))), 413)
    assert not Request.objects.exists()


def test_a_right_that_is_not_given_there_is_refused_with_a_remedy(caller: Caller) -> None:
    problem = is_problem(caller.post(a_body(right="opt_out", place="DE")), 422)
    assert "Choose another right" in problem["detail"]
    assert not Request.objects.exists()


def test_a_childs_own_request_is_taken_where_the_law_lets_it_act(caller: Caller) -> None:
    told = caller.post(a_body(age_band="under_16")).json()
    assert Request.objects.get(reference=told["reference"]).age_band == "under_16"
    assert Request.objects.get(reference=caller.post(a_body()).json()["reference"]).age_band == ""


@pytest.mark.django_db
def test_where_the_law_has_a_guardian_ask_a_child_is_sent_to_one() -> None:
    caller = Caller("qazar")
    problem = is_problem(caller.post(a_body(place="BR", age_band="under_12")), 422)
    assert "A parent or guardian asks for a child younger than 12" in problem["detail"]
    assert "LGPD Article 14" in problem["detail"]
    assert not Request.objects.exists()
    # Younger than 13 may be 12, whom the law lets act.
    assert caller.post(a_body(place="BR", age_band="under_13")).status_code == 201


def test_without_a_living_key_there_is_no_answer(caller: Caller) -> None:
    reference = caller.post(a_body()).json()["reference"]
    keys = ["", "Bearer", "Bearer x", "Basic YTpi", f"Bearer {caller.key}x", f"Token {caller.key}", "Bearer hbs_\xe9_x"]
    for key in keys:
        client = Client(headers={"authorization": key}) if key else Client()
        for answer in (
            client.post(PATH, json.dumps(a_body()), content_type="application/json"),
            client.get(f"{PATH}{reference}/"),
            client.get(f"{PATH}{reference}/package/"),
        ):
            is_problem(answer, 401)
            assert answer["WWW-Authenticate"].startswith("Bearer")
    ApiKey.objects.update(revoked_at=timezone.now())
    is_problem(caller.post(a_body()), 401)
    assert Request.objects.count() == 1


def test_somebody_elses_reference_looks_like_one_that_does_not_exist(caller: Caller) -> None:
    other = Caller("qct")
    reference = caller.post(a_body()).json()["reference"]
    strange = is_problem(other.get(f"{PATH}{reference}/"), 404)
    for path in ("HB-0000-0000/", "%00/", "x" * 500 + "/", "ü/", f"{reference}/package/"):
        assert is_problem(other.get(PATH + path), 404) == strange
    assert caller.get(f"{PATH}{reference.lower().replace('-', '')}/").status_code == 200, "however it is typed"


def test_other_methods_and_addresses_are_problems_too(caller: Caller) -> None:
    assert is_problem(caller.get(PATH), 405)
    for method in ("put", "patch", "delete"):
        answer = getattr(caller.client, method)(PATH)
        is_problem(answer, 405)
        assert "POST" in answer["Allow"]
    is_problem(caller.get(PATH, accept="text/html"), 406)


def test_a_fault_of_ours_is_a_problem_that_tells_nothing(caller: Caller, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*args: object, **kwargs: object) -> None:
        raise RuntimeError("ada.berg@people.example was in the row")

    monkeypatch.setattr(intake, "file", broken)
    problem = is_problem(caller.post(a_body()), 500)
    assert "row" not in json.dumps(problem)


def test_a_company_that_takes_none_any_more_takes_none_by_api(caller: Caller) -> None:
    Controller.objects.filter(slug="qdrant").update(active=False)
    assert "takes no requests" in is_problem(caller.post(a_body()), 422)["detail"]


def test_the_same_key_files_once_and_tells_the_same(caller: Caller) -> None:
    first = caller.post(a_body(), idempotency_key="one")
    again = caller.post(dict(reversed(a_body().items())), idempotency_key="one")
    assert (first.status_code, again.status_code) == (201, 200)
    assert again.json() == first.json()
    is_problem(caller.post(a_body(right="erasure"), idempotency_key="one"), 409)
    is_problem(caller.post(a_body(details="PLEASE"), idempotency_key="one"), 409)
    assert caller.post(a_body(details="please"), idempotency_key="two").status_code == 201
    is_problem(caller.post(a_body(details="PLEASE"), idempotency_key="two"), 409)
    other = Caller("qct")
    assert other.post(a_body(), idempotency_key="one").status_code == 201, "another company's keys are its own"
    assert caller.post(a_body()).status_code == 201
    assert Request.objects.count() == 4


def test_a_key_that_is_too_long_is_refused(caller: Caller) -> None:
    is_problem(caller.post(a_body(), idempotency_key="k" * 201), 400)
    assert caller.post(a_body(), idempotency_key="k" * 200).status_code == 201


def test_the_same_key_at_the_same_moment_files_once(own_database: str) -> None:
    caller = Caller()

    def post(number: int) -> tuple[int, str]:
        try:
            answer = caller.post(a_body(), idempotency_key="one")
            return answer.status_code, answer.json().get("reference", "")
        finally:
            connection.close()

    with ThreadPoolExecutor(6) as pool:
        answers = list(pool.map(post, range(6)))
    assert Counter(status for status, _ in answers) == {201: 1, 200: 5}
    assert len({reference for _, reference in answers}) == 1
    assert (Request.objects.count(), IdempotencyKey.objects.count()) == (1, 1)
    assert Event.objects.filter(type="filed").count() == 1


@pytest.mark.systems("qdrant")
def test_the_package_is_handed_out_when_it_is_released(caller: Caller, systems: object) -> None:
    reference = caller.post(a_body()).json()["reference"]
    path = f"{PATH}{reference}/package/"
    assert "nothing to download yet" in is_problem(caller.get(path), 422)["detail"]
    request = factories.run(Request.objects.get())
    assert request.state == "fulfilled", "straight-through: nobody had to look"
    told = caller.get(f"{PATH}{reference}/").json()["package"]
    for accept in ("*/*", "application/zip", "application/json"):
        answer = caller.get(path, accept=accept)
        assert answer.status_code == 200, accept
        content = answer.getvalue()
        assert len(content) == told["size"] == int(answer["Content-Length"])
        assert answer["Cache-Control"] == "no-store"
    assert Event.objects.filter(type="downloaded").count() == 3
    is_problem(Caller("qct").get(path), 404)
    request.package.expires_at = timezone.now()
    request.package.save()
    assert "time for downloading is over" in is_problem(caller.get(path), 422)["detail"]


@pytest.mark.parametrize("email", ["v\u0130ctim@people.example", "\u212aate@people.example"])
def test_an_address_whose_letters_fold_to_somebody_elses_is_refused(caller: Caller, email: str) -> None:
    is_problem(caller.post(a_body(subject={"email": email})), 422)
    assert not Request.objects.exists()


def test_a_body_that_names_two_rights_is_refused(caller: Caller) -> None:
    body = json.dumps(a_body()).replace('"right": "access"', '"right": "access", "right": "erasure"')
    is_problem(caller.post(body), 400)
    assert not Request.objects.exists()


def test_the_receipt_is_a_promise_first_and_a_proof_once_it_is_sealed(caller: Caller) -> None:
    told = caller.post(a_body()).json()
    address = f"{PATH}{told['reference']}/receipt/"
    promise = caller.get(address, accept="text/plain")
    assert promise.status_code == 200
    assert promise.content.decode() == told["receipt"]
    seal(timezone.now())
    proof = caller.get(address)
    assert proof.headers["Content-Type"] == "text/plain; charset=utf-8"
    assert proof.content.startswith(b"c2sp.org/tlog-proof@v1\n")
    again = caller.post(a_body(), idempotency_key="k").json()
    seal(timezone.now())
    assert caller.post(a_body(), idempotency_key="k").json()["receipt"] == again["receipt"]


def test_another_company_s_receipt_is_not_there(caller: Caller) -> None:
    reference = caller.post(a_body()).json()["reference"]
    assert Caller("qazar").get(f"{PATH}{reference}/receipt/").status_code == 404
