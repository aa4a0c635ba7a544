"""Lists come whole however a store pages, and paging that goes wrong is said."""

import pytest

from dsr.connectors.base import ConnectorError
from dsr.connectors.kit.people import ADA, ADAS
from dsr.connectors.kit.world import Collected, by_email, copied, no_beat, plan_of
from tests.connectors.http.store import PAGING, HttpWorld, http_map
from tests.harness.far_side import FarSide


def refused(world: HttpWorld) -> ConnectorError:
    with pytest.raises(ConnectorError) as caught:
        world.connector().copy(plan_of(world, "access"), by_email(ADA), Collected(), no_beat)
    return caught.value


@pytest.mark.parametrize("paging", sorted(PAGING))
def test_every_page_is_read_whatever_the_paging_is(far: FarSide, paging: str) -> None:
    far.paging, far.page_size = paging, 1
    world = HttpWorld(far)
    world.fill()
    assert {name: {row["id"] for row in rows} for name, rows in copied(world, by_email(ADA)).items()} == ADAS


def test_a_store_that_gives_fewer_rows_than_asked_for_is_read_to_its_end(far: FarSide) -> None:
    far.paging, far.page_size = "offset", 2
    paging = {"by": "offset", "param": "at", "limit": "most", "size": 100}
    world = HttpWorld(far, http_map("offset", {"paging": paging}))
    world.fill()
    assert {row["id"] for row in copied(world, by_email(ADA))["clicks"]} == ADAS["clicks"]
    assert far.calls("GET", "/v1/clicks")[0].query["most"] == "100"


def test_pages_may_be_asked_for_in_the_body(far: FarSide) -> None:
    far.paging, far.page_size = "cursor", 1
    paging = {**(PAGING["cursor"] or {}), "into": "body"}
    search = {"method": "POST", "path": "/people/search", "query": {}, "body": {"email": "{email}"}, "paging": paging}
    world = HttpWorld(far, http_map("cursor", only={"people": {"find": search}}))
    world.fill()
    world.add("people", {"id": 7, "email": ADA, "name": "Twin", "boss_id": None, "secret": None})
    assert {row["id"] for row in copied(world, by_email(ADA))["people"]} == {1, 7}
    assert [call.body.get("at") for call in far.calls("POST")] == [None, "1"]


def test_a_cursor_that_comes_again_is_an_error(far: FarSide) -> None:
    far.paging, far.page_size = "cursor", 1
    world = HttpWorld(far)
    world.fill()
    far.fail(path="/v1/clicks", times=9, body=b'{"data": [], "paging": {"cursor": "7"}}')
    error = refused(world)
    assert "goes in circles" in str(error)
    assert error.permanent


def test_a_page_that_comes_again_is_an_error(far: FarSide) -> None:
    """The store ignores the parameter: without this it would be asked for ever."""
    far.paging = "offset"
    world = HttpWorld(far)
    world.fill()
    far.fail(path="/v1/orders", times=9, body=b'{"data": [{"id": 0, "person_id": 1}]}')
    assert "goes in circles" in str(refused(world))


def test_pages_have_a_bound(far: FarSide) -> None:
    far.paging, far.page_size = "offset", 1
    world = HttpWorld(far, http_map("offset", {"paging": {"by": "offset", "param": "at", "most_pages": 2}}))
    world.fill()
    assert "more than 2 pages" in str(refused(world))


def test_pages_that_the_map_does_not_know_of_are_an_error_and_not_half_a_copy(far: FarSide) -> None:
    far.paging, far.page_size = "link", 1
    world = HttpWorld(far, http_map("none"))
    world.fill()
    assert "names no paging" in str(refused(world))


@pytest.mark.parametrize("target", ["https://elsewhere.example/v1/people?at=1", "//elsewhere.example/x", "http://["])
def test_a_next_page_of_another_host_is_not_asked(far: FarSide, target: str) -> None:
    far.paging = "next"
    world = HttpWorld(far)
    world.fill()
    body = f'{{"data": [], "paging": {{"next": "{target}"}}}}'
    far.fail(path="/v1/people", body=body.encode())
    error = refused(world)
    assert "another host" in str(error)
    assert "elsewhere" not in str(error)
