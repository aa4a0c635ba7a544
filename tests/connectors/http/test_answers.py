"""Half answers, slow ones, refusals and haste: what is tried again, what is said, and that it holds no value."""

import logging
import threading

import pytest

from dsr.connectors.base import ConnectorError
from dsr.connectors.http.client import BACK_OFF
from dsr.connectors.http.waiting import retry_after
from dsr.connectors.kit.people import ADA, ADAS
from dsr.connectors.kit.world import Beats, Collected, Save, Stop, by_email, copied, no_beat, plan_of
from tests.connectors.http.store import HttpWorld, http_map
from tests.harness.far_side import FarSide


@pytest.fixture
def world(far: FarSide) -> HttpWorld:
    made = HttpWorld(far)
    made.fill()
    return made


def refused(world: HttpWorld) -> ConnectorError:
    with pytest.raises(ConnectorError) as caught:
        copied(world, by_email(ADA))
    text = str(caught.value).lower()
    assert "ada" not in text
    assert "s/ecret" not in text
    assert "127.0.0.1" not in text
    return caught.value


def erase(world: HttpWorld, save: Save | None = None) -> None:
    connector = world.connector()
    connector.erase(plan_of(world, "erasure"), by_email(ADA), saved=None, save=save or Save(), beat=no_beat)


@pytest.mark.parametrize("status", [429, 500, 502, 503, 504])
def test_a_search_that_fails_once_is_asked_again(far: FarSide, world: HttpWorld, status: int) -> None:
    far.fail(path="/v1/orders", status=status)
    assert {row["id"] for row in copied(world, by_email(ADA))["orders"]} == ADAS["orders"]
    assert world.watch.now == pytest.approx(BACK_OFF[0], abs=0.1)


def test_a_store_that_keeps_failing_is_left_for_later(far: FarSide, world: HttpWorld) -> None:
    far.fail(path="/v1/orders", status=503, times=99)
    error = refused(world)
    assert not error.permanent
    assert len(far.calls("GET", "/v1/orders")) == len(BACK_OFF) + 1


@pytest.mark.parametrize(
    ("header", "seconds"),
    [("7", 7), ("Sat, 01 Feb 2025 00:00:30 GMT", 30)],
)
def test_the_store_says_how_long_to_wait(far: FarSide, world: HttpWorld, header: str, seconds: float) -> None:
    far.fail(path="/v1/orders", status=429, headers={"Retry-After": header, "Date": "Sat, 01 Feb 2025 00:00:00 GMT"})
    if header == "7":
        copied(world, by_email(ADA))
        assert world.watch.now == pytest.approx(seconds, abs=0.1)
    assert retry_after(header, "Sat, 01 Feb 2025 00:00:00 GMT") == seconds


def test_a_wait_that_is_too_long_is_left_to_the_work_item(far: FarSide, world: HttpWorld) -> None:
    far.fail(path="/v1/orders", status=429, headers={"Retry-After": "3600"})
    error = refused(world)
    assert "(429)" in str(error)
    assert not error.permanent
    assert world.watch.now < 1


@pytest.mark.parametrize("header", [None, "", "soon", "-5", "Sat, 99 Foo"])
def test_a_wait_that_cannot_be_read_is_none(header: str | None) -> None:
    assert retry_after(header, None) is None


def test_requests_keep_the_pace_that_the_map_sets(far: FarSide) -> None:
    world = HttpWorld(far, http_map(requests_per_second=2))
    world.fill()
    copied(world, by_email(ADA))
    assert world.watch.now == pytest.approx((len(far.seen) - 1) / 2)


def test_a_lost_lease_ends_the_waiting(far: FarSide, world: HttpWorld) -> None:
    far.fail(path="/v1/people", status=429, headers={"Retry-After": "50"})
    with pytest.raises(Stop):
        world.connector().copy(plan_of(world, "access"), by_email(ADA), Collected(), Beats(stop_at=5))
    assert world.watch.now < 10


@pytest.mark.parametrize(
    ("fault", "said"),
    [
        ({"cut_to": 20}, "broke off"),
        ({"cut_to": 20, "declares_cut": True}, "only a part of it"),
        ({"body": b"<html>Sign in</html>", "headers": {"Content-Type": "text/html"}}, "not JSON"),
        ({"body": b'{"results": []}'}, "nothing at /data"),
        ({"body": b'{"data": ["ada@kit.example"]}'}, "not a JSON object"),
        ({"body": b'{"data": [{"email": "ada@kit.example"}]}'}, "without its key"),
        ({"body": b'{"data": [{"id": 1}]}'}, "have no email"),
        ({"body": b'{"data": NaN}'}, "not JSON"),
        ({"body": b"[" * 100_000}, "not JSON"),
        ({"body": b"\xff\xfe"}, "not JSON"),
        ({"body": b""}, "not JSON"),
        ({"body": b'{"data": [' + b" " * 200_000 + b"]}"}, "larger than 131,072 bytes"),
        ({"status": 401}, "Check the user and the secret in SYSTEM_KIT_READ_URL"),
        ({"status": 403}, "the right to it"),
        ({"status": 422}, "did not accept GET /people"),
        ({"status": 501}, "failed at GET /people (501)"),
        ({"status": 302, "headers": {"Location": "https://elsewhere.example/"}}, "another host"),
        ({"status": 302}, "another host"),
    ],
)
def test_what_is_not_a_whole_answer_is_an_error_in_words(far: FarSide, fault: dict[str, object], said: str) -> None:
    world = HttpWorld(far, http_map(answer_bytes=1 << 17))
    world.fill()
    far.fail(path="/v1/people", times=9, **fault)
    assert said in str(refused(world))


def test_a_slow_answer_ends_with_the_time_that_the_map_gives(far: FarSide) -> None:
    world = HttpWorld(far, http_map(timeout=0.05))
    world.fill()
    release = threading.Event()
    far.fail(path="/v1/people", times=9, hold=release)
    try:
        error = refused(world)
    finally:
        release.set()
    assert "within 0.05 seconds" in str(error)
    assert not error.permanent


def test_a_redirect_within_the_store_is_followed_by_reads_and_not_by_erasures(far: FarSide, world: HttpWorld) -> None:
    moved = "/v1/people?email=ada%40kit.example"
    far.fail(path="/v1/people", status=307, headers={"Location": moved})
    assert [row["id"] for row in copied(world, by_email(ADA))["people"]] == [1]
    far.fail(method="DELETE", status=307, headers={"Location": "/v1/clicks/4"})
    with pytest.raises(ConnectorError, match="elsewhere"):
        erase(world)
    assert 4 in {row["id"] for row in world.rows("clicks")}


def test_redirects_in_a_circle_end(far: FarSide, world: HttpWorld) -> None:
    far.fail(path="/v1/people", status=302, headers={"Location": "/v1/people"}, times=99)
    assert "circles" in str(refused(world))


def test_a_deletion_that_fails_is_asked_again_because_twice_is_as_once(far: FarSide, world: HttpWorld) -> None:
    far.fail(method="DELETE", path="/v1/clicks", status=500, after=True)
    erase(world)
    assert [row["id"] for row in world.rows("clicks")] == [4, 5]


def test_a_change_that_fails_is_not_repeated_without_a_key_that_makes_it_one(far: FarSide, world: HttpWorld) -> None:
    far.fail(method="PATCH", path="/v1/people", status=500)
    with pytest.raises(ConnectorError, match=r"PATCH /people/\{id\}"):
        erase(world)
    assert len(far.calls("PATCH", "/v1/people")) == 1


def test_a_key_makes_a_repetition_known_and_is_another_for_each_row_and_request(far: FarSide) -> None:
    world = HttpWorld(far, http_map(idempotency_header="Idempotency-Key"))
    world.fill()
    far.fail(method="PATCH", path="/v1/people", status=500)
    save = Save()
    erase(world, save)
    first, second = far.calls("PATCH", "/v1/people")
    assert first.headers["idempotency-key"] == second.headers["idempotency-key"]
    world.fill()
    done = len(far.seen)
    world.connector().erase(plan_of(world, "erasure"), by_email(ADA), saved=save.keys, save=Save(), beat=no_beat)
    resumed = {seen.path: seen.headers["idempotency-key"] for seen in far.seen[done:] if seen.method != "GET"}
    assert resumed["/v1/people/1"] == first.headers["idempotency-key"], "the same after a crash"
    assert len(set(resumed.values())) == len(resumed), "another for each row"
    world.fill()
    erase(world)
    assert far.calls("PATCH", "/v1/people")[-1].headers["idempotency-key"] not in resumed.values()


def test_an_answer_that_the_map_does_not_expect_stops_the_erasure(far: FarSide, world: HttpWorld) -> None:
    far.fail(method="DELETE", path="/v1/clicks", status=207)
    with pytest.raises(ConnectorError, match=r"answered DELETE .* by 207"):
        erase(world)


def test_a_row_that_is_gone_already_is_no_matter(far: FarSide, world: HttpWorld) -> None:
    far.fail(method="DELETE", path="/v1/clicks", status=410, times=2)
    erase(world)
    assert [row["id"] for row in world.rows("clicks")] == [1, 2, 4, 5]


def test_nothing_of_what_is_asked_reaches_the_log(world: HttpWorld, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG):
        copied(world, by_email(ADA))
    assert "ada" not in caplog.text
    assert "s/ecret" not in caplog.text
    assert "Authorization" not in caplog.text
