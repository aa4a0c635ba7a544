"""Log lines carry named fields only: no stray extra, no text of an exception."""

import json
import logging
import sys

from config.logs import JsonFormatter


def line(**extra: object) -> dict[str, object]:
    record = logging.LogRecord("habeas", logging.INFO, __file__, 1, "moved", None, None)
    record.__dict__.update(extra)
    shown: dict[str, object] = json.loads(JsonFormatter().format(record))
    return shown


def test_named_extras_are_kept_and_others_dropped() -> None:
    shown = line(state="locating", email="ben@mail.example")
    assert shown["state"] == "locating"
    assert "ben@mail.example" not in json.dumps(shown)


def test_an_exception_shows_its_type_and_place_and_not_its_text() -> None:
    try:
        raise ValueError("duplicate key (email)=(ben@mail.example)")
    except ValueError:
        shown = line(exc_info=sys.exc_info())
    assert shown["error"] == "ValueError"
    assert "test_logs.py" in json.dumps(shown["where"])
    assert "ben@mail.example" not in json.dumps(shown)


def test_what_celery_says_of_a_failed_task_quotes_no_value() -> None:
    record = logging.LogRecord(
        "celery.app.trace",
        logging.ERROR,
        __file__,
        1,
        "Task %(name)s[%(id)s] %(description)s: %(exc)s",
        ({"name": "work", "id": "1", "description": "raised", "exc": "duplicate key (ada@people.example)"},),
        None,
    )
    said = json.loads(JsonFormatter().format(record))
    assert said["message"] == "Task work[1] raised: …"
