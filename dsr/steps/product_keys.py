"""Keys for a controller's own product: made and revoked, with an event. Their names are typed by people and stay out of it."""

from datetime import datetime

from django.db import transaction

from dsr.identity import api_keys
from dsr.ledger.append import actor_name, append
from dsr.ledger.facts import ApiKeyMade, ApiKeyRevoked
from dsr.models import ApiKey, Controller
from dsr.rules import actors
from dsr.rules.actors import Actor


@transaction.atomic
def make(controller: Controller, name: str, *, by: Actor, now: datetime) -> str:
    """A new key; the text is shown once and kept nowhere."""
    text = api_keys.issue(controller, name, now=now)
    _note(text, by, now)
    return text


@transaction.atomic
def keep(controller: Controller, name: str, prefix: str, secret: str, *, by: Actor, now: datetime) -> str:
    """A key that is known already, made when it is not there yet."""
    new = not ApiKey.objects.filter(prefix=prefix).exists()
    text = api_keys.store(controller, name, prefix, secret, now=now)
    if new:
        _note(text, by, now)
    return text


def _note(text: str, by: Actor, now: datetime) -> None:
    key = api_keys.find(text)
    assert key is not None
    append(ApiKeyMade(actor_name(actors.api(key.pk))), by=by, at=now, controller=key.controller)


@transaction.atomic
def revoke(controller: Controller, prefix: str, *, by: Actor, now: datetime) -> bool:
    """End the key that begins with `hbs_<prefix>_`; False when the controller has no living one."""
    living = ApiKey.objects.select_for_update().filter(controller=controller, prefix=prefix, revoked_at=None)
    key = living.first()
    if key is None:
        return False
    key.revoked_at = now
    key.save(update_fields=["revoked_at"])
    append(ApiKeyRevoked(actor_name(actors.api(key.pk))), by=by, at=now, controller=controller)
    return True
