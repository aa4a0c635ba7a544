"""A body of law in a folder of its own: a request is filed under it, and refused in its words."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from dsr.rules.regimes import look_in
from dsr.steps import letters
from dsr.steps.grounds import grounds_for
from tests import factories
from tests.rules.atlantis import LAW

pytestmark = pytest.mark.django_db

RECEIVED = datetime(2026, 6, 1, 15, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _atlantis(tmp_path: Path) -> Iterator[None]:
    (tmp_path / "atlantis.yaml").write_text(LAW, encoding="utf-8")
    look_in(tmp_path)
    yield
    look_in()


def test_a_request_is_filed_under_a_law_that_is_one_file_in_a_folder() -> None:
    request = factories.file_request(controller=factories.make_controller("qazar"), place="AR", now=RECEIVED)
    assert request.regimes == ["atlantis"]
    assert (request.clock.regime, request.clock.pack_version) == ("atlantis", "atlantis-1")
    assert request.clock.due == date(2026, 6, 22)
    assert "Section 2" in {line["citation"] for line in request.clock.trace}


def test_its_refusal_says_what_that_law_wants_said() -> None:
    request = factories.file_request(controller=factories.make_controller("qazar"), place="AR", now=RECEIVED)
    (ground,) = grounds_for(request)
    letters.write(request, "refused", ground=ground, reasons="Deep water.", begun=False, now=RECEIVED)
    text = factories.letter_of(request, "refused").text
    assert "Section 8" in text
    assert "You can ask the oracle." in text
