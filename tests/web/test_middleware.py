import json
import logging

import pytest
from django.test import Client

from config.logs import JsonFormatter, request_id


def test_an_id_that_was_given_is_kept_and_any_other_is_replaced() -> None:
    given = Client().get("/healthz", headers={"x-request-id": "abc-DEF-12345"})
    assert given["X-Request-ID"] == "abc-DEF-12345"
    for bad in ("", "short", "x" * 65, "a b c d e f g h", "evil\n{}", "ädäädäädä", "12345678'--"):
        answer = Client().get("/healthz", headers={"x-request-id": bad})
        assert len(answer["X-Request-ID"]) == 32
        assert answer["X-Request-ID"] != bad
    assert request_id.get() == "-", "nothing is left for the next request of the thread"


def test_a_request_is_logged_by_its_route_and_never_by_its_path(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.INFO):
        Client().get("/healthz?email=ada.berg@people.example")
        Client().get("/ada.berg@people.example/é/", raise_request_exception=False)
        Client().post("/healthz")
    own = [record for record in caplog.records if record.name == "habeas.http"]
    assert [(record.__dict__["route"], record.__dict__["status"]) for record in own] == [
        ("healthz", 200),
        ("-", 404),
        ("healthz", 405),
    ]
    written = [json.loads(JsonFormatter().format(record)) for record in caplog.records]
    assert not any("ada.berg" in json.dumps(line) for line in written)
    assert any(line["message"].startswith("Not Found") for line in written)
