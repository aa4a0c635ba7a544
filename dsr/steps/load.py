"""Load a controller's files: each change becomes a new version, and an event says so. Versions are never rewritten."""

import hashlib
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from django.db import transaction

from dsr.connectors.registry import CONNECTORS
from dsr.datamap.load import load as load_datamap
from dsr.ledger.append import append
from dsr.ledger.facts import FileLoaded
from dsr.models import Controller, DataMapVersion, PolicyVersion
from dsr.policy.check import check_policy
from dsr.policy.load import PolicyError, load_policy
from dsr.rules.actors import Actor
from dsr.rules.files import Severity


class CannotLoad(Exception):
    """A file does not fit what is loaded already; the message names it and the remedy."""


@dataclass(frozen=True)
class Loaded:
    controller: Controller
    policy_is_new: bool
    datamap_is_new: bool


@transaction.atomic
def load_controller(folder: Path, *, by: Actor, now: datetime) -> Loaded:
    """Load `policy.yaml` and `datamap.yaml` of a folder. Raises PolicyError, DataMapError, CannotLoad."""
    policy_text, datamap_text = _text(folder / "policy.yaml"), _text(folder / "datamap.yaml")
    policy = load_policy(policy_text, f"{folder.name}/policy.yaml")
    clashes = [
        c for c in check_policy(policy_text, now.date(), f"{folder.name}/policy.yaml") if c.severity is Severity.ERROR
    ]
    if clashes:
        raise PolicyError(clashes)
    datamap = load_datamap(datamap_text, name=f"{folder.name}/datamap.yaml", connectors=CONNECTORS)
    slug = policy.controller.slug
    if datamap.controller != slug:
        raise CannotLoad(
            f"{folder.name}: the data map is of {datamap.controller}, the policy of {slug}. Make them agree."
        )
    controller, _ = Controller.objects.update_or_create(slug=slug, defaults={"name": policy.controller.name})
    return Loaded(
        controller,
        _load_policy(controller, policy_text, policy.version, by, now),
        _load_datamap(controller, datamap_text, by, now),
    )


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        raise CannotLoad(f"{path.parent.name}/{path.name} is not UTF-8 text. Save it as UTF-8.") from None


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def _load_policy(controller: Controller, text: str, version: int, by: Actor, now: datetime) -> bool:
    known = PolicyVersion.objects.filter(controller=controller, version=version).first()
    if known is not None:
        if known.digest == _digest(text):
            return False
        raise CannotLoad(
            f"{controller.slug}: policy version {version} was loaded before with another text."
            f" Give the changed policy the version {version + 1}: people are answered by the version they relied on."
        )
    newest = PolicyVersion.objects.filter(controller=controller).order_by("-version").first()
    if newest is not None and newest.version > version:
        raise CannotLoad(f"{controller.slug}: version {newest.version} is loaded already, so {version} comes too late.")
    PolicyVersion.objects.create(controller=controller, version=version, digest=_digest(text), text=text, loaded_at=now)
    append(FileLoaded("policy", version, _digest(text)), by=by, at=now, controller=controller)
    return True


def _load_datamap(controller: Controller, text: str, by: Actor, now: datetime) -> bool:
    newest = DataMapVersion.objects.filter(controller=controller).order_by("-version").first()
    if newest is not None and newest.digest == _digest(text):
        return False
    version = newest.version + 1 if newest else 1
    DataMapVersion.objects.create(
        controller=controller, version=version, digest=_digest(text), text=text, loaded_at=now
    )
    append(FileLoaded("datamap", version, _digest(text)), by=by, at=now, controller=controller)
    return True
