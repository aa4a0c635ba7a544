"""The page of a package: what it says when nothing is held, and how records stand on it."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from dsr.datamap.plan import PlannedField
from dsr.models import Finding, Request
from dsr.packaging.page import index_page
from dsr.packaging.parts import ByHand, Content, Part, Shelf
from tests import factories
from tests.connectors import shop

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


def part(request: Request, lines: bytes, **deliver: bool) -> Part:
    """A collection whose only rows are these JSON lines; each field is handed out or not."""
    fields = tuple(PlannedField(name, "content", f"Meaning of {name}", given) for name, given in deliver.items())
    system = shop.one_table("access", "things", ["id"], {"email": {"identifier": "email"}}, "delete")
    shown = replace(system.steps[0], title="Things", fields=fields)
    return Part(system, shown, (Finding(rows=lines.count(b"\n")),), "data/things", Shelf(request), [lines])


def body(request: Request, parts: list[Part], by_hand: tuple[ByHand, ...] = ()) -> str:
    page = index_page(request, Content("Ada Berg", parts, list(by_hand)), NOW)
    return page.partition("<body>")[2]


def test_few_fields_are_a_table_and_many_are_lists_of_fields() -> None:
    request = factories.file_request()
    few = part(request, b'{"a":1}\n', a=True)
    many = part(request, b'{"a":1}\n', **dict.fromkeys("abcdefg", True))
    assert 'class="wide few" tabindex="0"' in body(request, [few])
    assert 'class="wide">' in body(request, [many])


def test_a_value_keeps_its_own_direction_and_an_empty_one_is_an_empty_cell() -> None:
    request = factories.file_request()
    page = body(request, [part(request, '{"a":"שלום <b>","b":null}\n'.encode(), a=True, b=True)])
    assert "<bdi>שלום &lt;b&gt;</bdi></td>" in page
    assert '<td data-label="Meaning of b"></td>' in page


def test_records_of_which_nothing_is_handed_out_say_so() -> None:
    request = factories.file_request()
    page = body(request, [part(request, b'{"a":"secret"}\n', a=False)])
    assert "hand none of their fields out" in page
    assert "<table>" not in page
    assert "secret" not in page


def test_what_people_found_is_not_nothing() -> None:
    request = factories.file_request()
    page = body(request, [], (ByHand("Paper archive", "A folder with your letters."),))
    assert "A folder with your letters." in page
    assert "found none" not in page
    assert "We hold no" not in page
    assert "We hold none" not in page
