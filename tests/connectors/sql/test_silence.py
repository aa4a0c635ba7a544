"""A server whose machine is gone: the kernel gives the connection up, however long the statement was allowed to take."""

import socket

import pytest

from dsr.connectors.sql import limits
from dsr.connectors.sql.connect import engine_for


@pytest.mark.skipif(not hasattr(socket, "TCP_USER_TIMEOUT"), reason="this system's sockets have no such option")
def test_the_connection_asks_whether_the_other_side_is_there(postgres_url: str) -> None:
    with engine_for(postgres_url, purpose="read").connect() as connection:
        driver = connection.connection.driver_connection
        assert driver is not None
        with socket.socket(fileno=driver.pgconn.socket) as ours:
            asked = ours.getsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE)
            idle, pause, times = (
                ours.getsockopt(socket.IPPROTO_TCP, option)
                for option in (socket.TCP_KEEPIDLE, socket.TCP_KEEPINTVL, socket.TCP_KEEPCNT)
            )
            given_up = ours.getsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT) / 1000
            ours.detach()
    assert asked
    assert idle + pause * times <= limits.SILENCE_SECONDS
    assert given_up == limits.SILENCE_SECONDS
