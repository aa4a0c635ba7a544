"""Do at the start what the first person would otherwise wait for: read the laws, the files in force and the templates."""

import gc
import logging
from datetime import datetime
from importlib import import_module
from pathlib import Path

from django.conf import settings
from django.db import DatabaseError, connections
from django.template.loader import get_template

from dsr.models import Controller
from dsr.policy.offers import rights_offered
from dsr.rules.regimes import packs
from dsr.rules.residence import places
from dsr.rules.rights import AUTOMATED
from dsr.steps.intake import CannotFile, policy_in_force
from dsr.steps.systems import planned

log = logging.getLogger(__name__)

MODULES = ("dsr.connectors.sql.connector", "dsr.packaging.build", "holidays", "pyrage")


def warm(*, now: datetime) -> None:
    """Nothing here is needed, only sooner there; without a database the rest is warmed all the same."""
    _read_ahead(now)
    # What was loaded lives as long as the process: looking through it again and again finds no garbage, and takes longer
    # than a request.
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)


def _read_ahead(now: datetime) -> None:
    for name in MODULES:
        import_module(name)
    packs()
    places()
    for folder in ("emails", "package"):
        for path in (Path(settings.BASE_DIR) / "templates" / folder).iterdir():
            get_template(f"{folder}/{path.name}")
    try:
        for controller in Controller.objects.filter(active=True):
            _read_files(controller, now)
    except DatabaseError:
        log.warning("the database does not answer yet; the first request will read the files")
    finally:
        # A worker that forks after this must not share our connection with its children.
        connections.close_all()


def _read_files(controller: Controller, now: datetime) -> None:
    try:
        policy = policy_in_force(controller, now=now).read()
    except CannotFile:
        return
    rights_offered(policy, policy.controller.establishments[0], on=now.date())
    datamap = controller.datamaps.order_by("-version").first()
    if datamap is not None:
        for right in AUTOMATED:
            planned(datamap.text, right.value, frozenset({"email"}))
