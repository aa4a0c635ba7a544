"""What happens in `accounts` reaches the ledger here: accounts knows nothing of requests."""

from typing import Any

from django.apps import apps
from django.contrib.auth.signals import user_logged_in
from django.db import transaction
from django.db.models.signals import post_migrate
from django.utils import timezone

from accounts.models import User
from dsr.ledger import grants
from dsr.ledger.append import append
from dsr.ledger.facts import SignedIn
from dsr.models import Controller
from dsr.rules.actors import staff


def signed_in(sender: object, user: User, **kwargs: Any) -> None:
    """One event for each controller that the person works for, so that each controller's log is whole; one of none for
    somebody who works for none.
    """
    with transaction.atomic():
        works_for: list[Controller | None] = [*Controller.objects.filter(memberships__user_id=user.pk).distinct()]
        for controller in works_for or [None]:
            append(SignedIn(), by=staff(user.pk), at=timezone.now(), controller=controller)


def connect() -> None:
    user_logged_in.connect(signed_in, dispatch_uid="dsr.signed_in")
    # The last app that the signal is sent for (one without models never hears it), so that it comes once, at the end.
    last = [app for app in apps.get_app_configs() if app.models_module is not None][-1]
    post_migrate.connect(grants.grant, sender=last, dispatch_uid="dsr.grants")
