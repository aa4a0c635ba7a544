from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection

from dsr.identity import throttle
from dsr.models import Throttle

START = datetime(2026, 5, 4, 12, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)


def hit(who: str = "ada@people.example", *, now: datetime = START, scope: str = "codes") -> bool:
    try:
        throttle.hit(scope, who, limit=2, per=HOUR, now=now)
    except throttle.TooMany:
        return False
    return True


@pytest.mark.django_db
def test_a_window_has_its_limit_and_the_next_begins_anew() -> None:
    end = START + HOUR
    assert [hit(now=START), hit(now=end - timedelta(seconds=1)), hit(now=end - timedelta(seconds=1))] == [
        True,
        True,
        False,
    ]
    assert hit(now=end)


@pytest.mark.django_db
def test_others_and_other_scopes_are_counted_apart() -> None:
    assert [hit() for _ in range(3)] == [True, True, False]
    assert hit("ben@people.example")
    assert hit(scope="other")
    assert not hit(" ADA@people.example"), "another spelling of an address is no way out"


@pytest.mark.django_db
def test_the_answer_says_when_to_come_back() -> None:
    hit(), hit()
    with pytest.raises(throttle.TooMany, match="Try again in 20 minutes") as refused:
        throttle.hit("codes", "ada@people.example", limit=2, per=HOUR, now=START + timedelta(minutes=40))
    assert timedelta(minutes=20) <= timedelta(seconds=refused.value.retry_after) <= timedelta(minutes=20, seconds=1)
    with pytest.raises(throttle.TooMany, match="in 1 minute\\."):
        throttle.hit("codes", "ada@people.example", limit=2, per=HOUR, now=START + HOUR - timedelta(seconds=1))


@pytest.mark.django_db
def test_nobody_can_read_who_was_counted() -> None:
    hit()
    assert b"ada" not in bytes(Throttle.objects.get().digest)


@pytest.mark.django_db
def test_windows_that_are_over_are_not_kept() -> None:
    hit()
    hit(now=START + timedelta(days=2))
    assert throttle.sweep(now=START + timedelta(days=2)) == 1
    assert Throttle.objects.get().window == START + timedelta(days=2)


def test_hits_at_once_are_counted_each(own_database: str) -> None:
    def one(number: int) -> bool:
        try:
            return hit()
        finally:
            connection.close()

    with ThreadPoolExecutor(10) as pool:
        assert sum(pool.map(one, range(30))) == 2
    assert Throttle.objects.get().count == 30


@pytest.mark.django_db
def test_asking_whether_the_limit_is_reached_counts_nothing() -> None:
    def full(now: datetime = START) -> bool:
        return throttle.reached("codes", "ada@people.example", limit=2, per=HOUR, now=now)

    assert [full(), full(), hit(), full(), hit(), full()] == [False, False, True, False, True, True]
    assert not full(START + HOUR)
