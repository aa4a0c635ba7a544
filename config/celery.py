"""The Celery application: the fast path. What must happen is a row; `sweep` finds what a lost message forgot."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
app = Celery("habeas")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks(["dsr"])
