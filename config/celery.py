"""The Celery application: the fast path. What must happen is a row; `sweep` finds what a lost message forgot."""

import os
from typing import Any

import django
from celery import Celery
from celery.signals import worker_init, worker_ready

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
app = Celery("habeas")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks(["dsr"])


@worker_init.connect
def warm(**kwargs: Any) -> None:
    """Before the first task, and before a pool of processes forks."""
    django.setup()
    from django.utils import timezone

    from dsr.steps.warm import warm as read_ahead

    read_ahead(now=timezone.now())


@worker_ready.connect
def look_at_rules(**kwargs: Any) -> None:
    """A worker that starts may bring newer laws and calendars: which open requests would they date otherwise?"""
    from config.broker import publish
    from dsr.tasks import recheck

    publish(recheck)


@worker_ready.connect
def seal_everything(**kwargs: Any) -> None:
    """What committed unseen while no worker ran."""
    from config.broker import publish
    from dsr.tasks import seal

    publish(seal, True)
