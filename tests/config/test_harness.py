"""The harness's own promises: databases of their own, and no way out of this machine."""

import socket

import psycopg
import pytest

from tests.harness.network import OutsideNetwork
from tests.harness.waiting import until


def test_a_connection_to_elsewhere_is_refused() -> None:
    with socket.socket() as outside, pytest.raises(OutsideNetwork):
        outside.connect(("192.0.2.1", 80))


def test_commits_in_an_own_database_are_seen_by_others(own_database: str) -> None:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT current_database()")
        name = cursor.fetchone()[0]
    with psycopg.connect(own_database) as other:
        assert other.info.dbname == name


def test_waiting_has_a_bound() -> None:
    with pytest.raises(TimeoutError, match="never comes"):
        until(lambda: False, timeout=0.01, what="never comes")
