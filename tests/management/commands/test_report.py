import csv
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from dsr.rules.lifecycle import State
from tests import factories

pytestmark = pytest.mark.django_db
YEAR = str(timezone.now().year)


def _run(kind: str, *more: str, controller: str = "qdrant", year: str = YEAR) -> str:
    out = StringIO()
    call_command("report", kind, "--controller", controller, "--year", year, *more, stdout=out)
    return out.getvalue()


def test_each_report_is_printed_for_people_and_as_csv() -> None:
    factories.request_in(State.WITHDRAWN)
    qazar = factories.make_controller("qazar")
    factories.file_request(controller=qazar, place="US-CA")
    assert "General Data Protection Regulation" in _run("year")
    assert "Access, on the website’s form: " in _run("records")
    assert "withdrawn by the requester" in _run("records")
    assert "Requests to know" in _run("ccpa", controller="qazar")
    (row,) = csv.DictReader(_run("records", "--csv").splitlines())
    assert row["nature_of_response"] == "withdrawn by the requester"
    rows = list(csv.DictReader(_run("ccpa", "--csv", controller="qazar").splitlines()))
    assert rows[0]["received"] == rows[-1]["received"] == "1"
    assert {row["law"] for row in csv.DictReader(_run("year", "--csv").splitlines())} == {"gdpr", "all"}


def test_a_day_in_the_past_knows_only_what_was_then() -> None:
    factories.request_in(State.WITHDRAWN)
    assert list(csv.DictReader(_run("records", "--csv", "--as-of", f"{int(YEAR) - 1}-01-01").splitlines())) == []


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        ({"controller": "nobody"}, "There is no controller nobody. There are: qdrant"),
        ({"year": "99999"}, "99999 is no year of requests"),
    ],
)
def test_a_wrong_argument_says_what_is_wrong(arguments: dict[str, str], says: str) -> None:
    factories.make_controller("qdrant")
    with pytest.raises(CommandError, match=says):
        _run("year", **arguments)


def test_a_wrong_day_says_how_one_is_written() -> None:
    factories.make_controller("qdrant")
    with pytest.raises(CommandError, match="Write it as 2026-03-27"):
        _run("year", "--as-of", "yesterday")
