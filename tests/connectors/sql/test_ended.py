"""The server ends our session at some moment of a copy: the item says so, and the next attempt has a session that works."""

from typing import Any

import pytest

from dsr.connectors.base import ConnectorError
from dsr.connectors.sql import catalogue, places, read
from dsr.connectors.sql.connector import SqlConnector
from dsr.connectors.sql.dialects import postgresql_session
from tests.connectors import shop

END = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
MOMENTS = [(postgresql_session, "_configure"), (catalogue, "read_postgresql"), (places, "_bound"), (read, "text_of")]


def _copy(url: str) -> dict[str, list[dict[str, Any]]]:
    sink = shop.Collected()
    SqlConnector(url).copy(shop.app(), shop.ADA, sink, shop.no_beat)
    assert sink.rows["customers"]
    return dict(sink.rows)


@pytest.mark.parametrize(("module", "name"), MOMENTS, ids=[name for _, name in MOMENTS])
def test_it_is_said_and_the_next_copy_is_whole(
    postgres_shop: str, monkeypatch: pytest.MonkeyPatch, module: Any, name: str
) -> None:
    whole = _copy(postgres_shop)  # and a session rests in the pool
    real = getattr(module, name)

    def ended(*given: Any) -> Any:
        shop.run(postgres_shop, END)
        return real(*given)

    with monkeypatch.context() as patch:
        patch.setattr(module, name, ended)
        with pytest.raises(ConnectorError, match="shutting down or ended the session") as caught:
            _copy(postgres_shop)
    assert not caught.value.permanent
    assert _copy(postgres_shop) == whole
