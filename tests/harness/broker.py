"""Which broker this process's Celery application talks to, and emptying what an earlier test left there."""

import os
from typing import Any

import redis
from kombu import pools


def use(url: str) -> None:
    """Points this process's Celery application at `url`; connections to the old broker are forgotten."""
    from django.conf import settings

    from config import broker
    from config.celery import app as celery_app

    broker.forget()
    app: Any = celery_app  # its typed settings are read-only, its pools private
    settings.REDIS_URL = settings.CELERY_BROKER_URL = url
    app.conf.broker_url = url
    app.conf.broker_read_url = app.conf.broker_write_url = url
    pools.reset()
    app._pool = None
    app.amqp._producer_pool = None


def forget_messages() -> None:
    """Removes our keys (REDIS_PREFIX), so that no message of an earlier test reaches this one's worker."""
    with redis.Redis.from_url(os.environ["REDIS_URL"]) as client:
        keys = list(client.scan_iter(f"{os.environ['REDIS_PREFIX']}*"))
        if keys:
            client.delete(*keys)
