"""/healthz: the process lives. /readyz: what it needs is there."""

from datetime import timedelta

from django.conf import settings
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, JsonResponse
from django.utils import timezone
from django.views.decorators.http import require_safe
from redis import Redis, RedisError

from dsr.models import Heartbeat

WORKER_SEEN = timedelta(seconds=60)


@require_safe
def healthz(request: HttpRequest) -> JsonResponse:
    return JsonResponse({"status": "alive"})


def _database() -> str:
    try:
        executor = MigrationExecutor(connection)
        if executor.migration_plan(executor.loader.graph.leaf_nodes()):
            return "migrations are pending; run `manage.py migrate`"
    except DatabaseError:
        return "the database does not answer"
    return "ok"


def _broker() -> str:
    try:
        with Redis.from_url(settings.REDIS_URL, socket_timeout=0.5, socket_connect_timeout=0.5) as client:
            client.ping()
    except (RedisError, OSError):
        return "the broker does not answer; filing goes on, work waits"
    return "ok"


def _worker() -> str:
    try:
        seen = Heartbeat.objects.filter(name="worker").values_list("at", flat=True).first()
    except DatabaseError:
        return "unknown: the database does not answer"
    if seen is None:
        return "no worker has been seen yet"
    if timezone.now() - seen > WORKER_SEEN:
        return "no worker was seen in the last minute; is one running, and beat?"
    return "ok"


@require_safe
def readyz(request: HttpRequest) -> JsonResponse:
    checks = {"database": _database(), "broker": _broker(), "worker": _worker()}
    ready = all(answer == "ok" for answer in checks.values())
    return JsonResponse({"status": "ready" if ready else "not ready", **checks}, status=200 if ready else 503)
