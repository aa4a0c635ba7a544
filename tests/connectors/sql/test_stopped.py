"""The server's process is stopped while its machine goes on answering: nobody waits for it for ever."""

import os
import signal
from collections.abc import Callable
from contextlib import suppress
from typing import Any

import pytest

from dsr.connectors.base import ConnectorError
from dsr.connectors.kit.world import Save
from dsr.connectors.sql import attempt, catalogue, erase, limits, read
from dsr.connectors.sql.connect import engine_for
from dsr.connectors.sql.connector import SqlConnector
from dsr.connectors.sql.dialects import postgresql_session
from tests.connectors import shop

OURS = "SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
SAID = "the process that works for us does not any more"


class Stopped:
    """Our sessions' processes, while it lasts."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._held: list[int] = []

    def stop(self) -> None:
        for (pid,) in shop.rows(self._url, OURS):
            os.kill(pid, signal.SIGSTOP)
            self._held.append(pid)
        assert self._held

    def go_on(self) -> None:
        for pid in self._held:
            with suppress(ProcessLookupError):  # stopped twice, it has gone on and ended meanwhile
                os.kill(pid, signal.SIGCONT)
        self._held = []


@pytest.fixture
def stopped(postgres_shop: str, monkeypatch: pytest.MonkeyPatch) -> Any:
    for name in ("SILENCE_SECONDS", "READ_SECONDS", "WRITE_SECONDS"):
        monkeypatch.setattr(limits, name, 1)
    found = Stopped(postgres_shop)
    yield found
    found.go_on()
    engine_for(postgres_shop, purpose="read").dispose()


def _copy(url: str) -> None:
    sink = shop.Collected()
    SqlConnector(url).copy(shop.app(), shop.ADA, sink, shop.no_beat)
    assert sink.rows["customers"]


def _meanwhile(real: Callable[..., Any], stopped: Stopped) -> Callable[..., Any]:
    def called(*given: Any, **options: Any) -> Any:
        stopped.stop()
        return real(*given, **options)

    return called


@pytest.mark.parametrize(
    ("module", "name"),
    [(postgresql_session, "_configure"), (catalogue, "read_postgresql"), (read, "copied")],
)
def test_a_copy_says_so_and_the_next_one_is_whole(
    postgres_shop: str, stopped: Stopped, monkeypatch: pytest.MonkeyPatch, module: Any, name: str
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(module, name, _meanwhile(getattr(module, name), stopped))
        with pytest.raises(ConnectorError, match=SAID) as caught:
            _copy(postgres_shop)
    assert not caught.value.permanent
    _copy(postgres_shop)


def test_a_copy_that_stops_among_its_rows_says_so(postgres_shop: str, stopped: Stopped) -> None:
    shop.run(
        postgres_shop,
        """INSERT INTO "Order" SELECT n, 1, NULL, repeat('x', 10000) FROM generate_series(100, 3000) n""",
    )

    class StopsIt(shop.Collected):
        def write(self, collection: str, ndjson: bytes, rows: int) -> None:
            if collection == "orders":
                stopped.stop()
            super().write(collection, ndjson, rows)

    with pytest.raises(ConnectorError, match=SAID):
        SqlConnector(postgres_shop).copy(shop.app(), shop.ADA, StopsIt(), shop.no_beat)


def test_a_session_that_was_resting_is_left_for_a_new_one(postgres_shop: str, stopped: Stopped) -> None:
    _copy(postgres_shop)
    stopped.stop()
    _copy(postgres_shop)


def test_an_erasure_that_was_not_answered_begins_anew(
    postgres_shop: str, stopped: Stopped, monkeypatch: pytest.MonkeyPatch
) -> None:
    connector, save, before = SqlConnector(postgres_shop, postgres_shop), Save(), shop.dump(postgres_shop)
    with monkeypatch.context() as patch:
        patch.setattr(attempt, "execute", _meanwhile(erase.execute, stopped))
        with pytest.raises(ConnectorError, match=SAID):
            connector.erase(shop.app("erasure"), shop.ADA, saved=None, save=save, beat=shop.no_beat)
    assert shop.dump(postgres_shop) == before
    assert save.keys is not None
    with pytest.raises(ConnectorError, match="still at work") as caught:
        connector.erase(shop.app("erasure"), shop.ADA, saved=save.keys, save=save, beat=shop.no_beat)
    assert not caught.value.permanent
    stopped.go_on()
    shop.run(postgres_shop, f"SELECT pg_terminate_backend(pid, 5000) FROM ({OURS}) ours")
    connector.erase(shop.app("erasure"), shop.ADA, saved=save.keys, save=save, beat=shop.no_beat)
    assert connector.read_back(shop.app("erasure"), save.keys, shop.ADA).clean
