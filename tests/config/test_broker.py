from collections.abc import Iterator
from typing import Any

import pytest
import redis

from config import broker
from config.embedded import Valkey
from dsr import tasks


class Clock:
    """The breaker's monotonic time, moved by hand."""

    def __init__(self) -> None:
        self.now = 1000.0

    def monotonic(self) -> float:
        return self.now


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Iterator[Clock]:
    clock = Clock()
    monkeypatch.setattr(broker, "time", clock)
    broker.forget()
    yield clock
    broker.forget()


def waiting(valkey: Valkey) -> int:
    with redis.Redis.from_url(valkey.url()) as client:
        lists = client.scan_iter("*celery", _type="list")
        return sum(int(client.llen(key)) for key in lists)


def test_a_message_reaches_the_queue(own_valkey: Valkey, clock: Clock) -> None:
    assert broker.publish(tasks.advance, 4711)
    assert waiting(own_valkey) == 1


def test_when_it_is_down_one_pays_and_the_others_pass_until_it_is_back(
    own_valkey: Valkey, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    tried: list[int] = []
    send = tasks.advance.apply_async

    def counted(args: tuple[int], **more: Any) -> object:
        tried.append(args[0])
        return send(args, **more)

    monkeypatch.setattr(tasks.advance, "apply_async", counted)
    own_valkey.stop()
    assert [broker.publish(tasks.advance, number) for number in range(5)] == [False] * 5
    assert tried == [0], "the breaker is open: nobody else waits"
    clock.now += broker.OPEN_SECONDS
    assert not broker.publish(tasks.advance, 5)
    assert tried == [0, 5], "one tries again"
    own_valkey.start()
    assert not broker.publish(tasks.advance, 6)
    clock.now += broker.OPEN_SECONDS
    assert broker.publish(tasks.advance, 7)
    assert broker.publish(tasks.advance, 8)
    assert waiting(own_valkey) == 2


def test_when_it_is_paused_publishing_gives_up_and_later_works(own_valkey: Valkey, clock: Clock) -> None:
    assert broker.publish(tasks.advance, 1)
    own_valkey.pause()
    try:
        assert not broker.publish(tasks.advance, 2)
        assert not broker.publish(tasks.advance, 3)
    finally:
        own_valkey.resume()
    clock.now += broker.OPEN_SECONDS
    assert broker.publish(tasks.advance, 4)
