"""The Celery application: the fast path. What must happen is a row; `sweep` finds what a lost message forgot."""

import os
from typing import Any

import django
from celery import Celery
from celery.signals import beat_init, task_postrun, task_prerun, worker_init, worker_ready

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


@beat_init.connect
def let_go(**kwargs: Any) -> None:
    """Beat only sends messages: the connection that its checks opened would lie idle for ever."""
    from django.db import connections

    connections.close_all()


@task_prerun.connect
@task_postrun.connect
def tidy_connections(**kwargs: Any) -> None:
    """As the site does around a request: a connection goes on to the next task while it is young and answers.

    A new one costs both sides more than all of a request's statements: the password's proof, and every plan anew.
    """
    from django.db import close_old_connections

    close_old_connections()


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
