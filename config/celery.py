"""The Celery application: the fast path. What must happen is a row; `sweep` finds what a lost message forgot."""

import os
from importlib import import_module
from typing import Any

from celery import Celery
from celery.signals import worker_init

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
app = Celery("habeas")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks(["dsr"])


@worker_init.connect
def warm(**kwargs: Any) -> None:
    """Import before the first task what that task would otherwise wait for."""
    for name in ("dsr.connectors.sql.connector", "dsr.packaging.build", "holidays", "pyrage"):
        import_module(name)
