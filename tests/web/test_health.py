from datetime import timedelta
from typing import Any

import psycopg
import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone

from config.embedded import Valkey
from config.processes import free_port
from dsr.models import Heartbeat
from tests.harness.servers import Servers


def seen(ago: timedelta) -> None:
    Heartbeat.objects.update_or_create(name="worker", defaults={"at": timezone.now() - ago})


def ready(status: int) -> dict[str, str]:
    answer = Client().get("/readyz")
    assert answer.status_code == status, answer.content
    told: dict[str, str] = answer.json()
    return told


def test_alive_asks_nobody(own_database: str, servers: Servers) -> None:
    with psycopg.connect(servers.superuser_url(), autocommit=True) as admin:
        name = connection.settings_dict["NAME"]
        connection.close()
        admin.execute(f'DROP DATABASE "{name}" WITH (FORCE)'.encode())
    assert Client().get("/healthz").json() == {"status": "alive"}
    told = ready(503)
    assert told["database"] == "the database does not answer"
    assert "database" in told["worker"]


@pytest.mark.django_db
def test_ready_when_database_broker_and_worker_are_there() -> None:
    assert "no worker" in ready(503)["worker"]
    seen(timedelta(seconds=61))
    assert "last minute" in ready(503)["worker"]
    seen(timedelta(seconds=59))
    assert ready(200) == {"status": "ready", "database": "ok", "broker": "ok", "worker": "ok"}
    for address in ("/healthz", "/readyz"):
        assert Client().post(address).status_code == 405


@pytest.mark.django_db
def test_a_broker_that_is_gone_is_named(settings: Any) -> None:
    seen(timedelta(0))
    settings.REDIS_URL = f"redis://127.0.0.1:{free_port()}/0"
    assert "filing goes on" in ready(503)["broker"]


@pytest.mark.django_db
def test_pending_migrations_are_named(monkeypatch: pytest.MonkeyPatch) -> None:
    seen(timedelta(0))
    monkeypatch.setattr("dsr.web.health.MigrationExecutor.migration_plan", lambda self, nodes: ["one"])
    assert "manage.py migrate" in ready(503)["database"]


@pytest.mark.django_db
def test_a_paused_broker_is_no_broker(own_valkey: Valkey) -> None:
    seen(timedelta(0))
    ready(200)
    own_valkey.pause()
    try:
        assert "does not answer" in ready(503)["broker"]
    finally:
        own_valkey.resume()
    ready(200)
