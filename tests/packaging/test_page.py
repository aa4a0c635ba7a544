"""The page of a package that holds nothing: the answer of somebody whom no system knows."""

from datetime import UTC, datetime

import pytest

from dsr.packaging.page import index_page, readable
from dsr.packaging.parts import Content
from tests import factories

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 23, 7, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("slug", "place", "at", "told", "untold"),
    [
        ("qdrant", "DE", "08:30 Berlin time", "supervisory authority", "Sale and sharing"),
        # Taiwan's law binds the company too, and its date comes first; the person's time is London's all the same.
        ("qct", "GB", "07:30 London time", "complain to us", "Sale and sharing"),
        ("qazar", "US-CA", "23:30 Los Angeles time", "We do not sell or share", "supervisory authority"),
    ],
)
def test_nothing_held_is_said_with_the_hour_and_the_ways_to_complain(
    slug: str, place: str, at: str, told: str, untold: str
) -> None:
    request = factories.file_request(controller=factories.make_controller(slug), place=place, now=NOW)
    page = index_page(request, Content("Ada Berg", [], []), NOW)
    assert "found none" in page
    assert "Below you find" not in page
    assert "How your data is used" not in page
    for part in (at, told):
        assert part in page
    assert untold not in page


@pytest.mark.parametrize(
    ("value", "told"),
    [
        (True, "yes"),
        (False, "no"),
        (None, ""),
        (0, "0"),
        ("2024-04-07T07:06:26+00:00", "7 April 2024, 07:06:26 UTC"),
        ("2024-04-07T07:06:26.123456+02:00", "7 April 2024, 07:06:26 UTC+0200"),
        ("2024-04-07T07:06:26", "7 April 2024, 07:06:26"),
        ("2024-13-07T07:06:26", "2024-13-07T07:06:26"),
        ("2024-04-07", "2024-04-07"),
        ("I wrote 2024-04-07T07:06:26", "I wrote 2024-04-07T07:06:26"),
    ],
)
def test_a_value_is_written_for_readers(value: object, told: str) -> None:
    assert readable(value) == told
