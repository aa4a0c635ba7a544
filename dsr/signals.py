"""What happens in `accounts` reaches the ledger here: accounts knows nothing of requests."""

from typing import Any

from allauth.account import signals as account
from allauth.mfa import signals as mfa
from django.apps import apps
from django.contrib.auth.signals import user_logged_in, user_logged_out, user_login_failed
from django.db import transaction
from django.db.models.signals import post_delete, post_migrate, post_save
from django.utils import timezone

from accounts.models import User
from dsr.ledger import grants
from dsr.ledger.append import actor_name, append
from dsr.ledger.facts import Facts, PasswordChanged, SecondFactorChanged, SignedIn, SignedOut, SignInFailed
from dsr.models import Controller
from dsr.rules.actors import SYSTEM, Actor, staff


def signed_in(sender: object, user: User, **kwargs: Any) -> None:
    _note(user, SignedIn())


def signed_out(sender: object, user: User | None, **kwargs: Any) -> None:
    if user is not None:  # a session that ran out is nobody's any more
        _note(user, SignedOut())


def sign_in_failed(sender: object, credentials: dict[str, Any], **kwargs: Any) -> None:
    """A wrong password. What was typed is not written down; whose account it was, where there is one, is."""
    typed = str(credentials.get("email") or credentials.get("username") or "")
    user = User.objects.filter(email__iexact=typed).first() if typed and "\x00" not in typed else None
    _failed(user, "password")


def second_factor_failed(sender: object, user: User, **kwargs: Any) -> None:
    _failed(user, "second_factor")


def _failed(user: User | None, step: str) -> None:
    """By nobody that we know: it may be somebody else who tries."""
    facts = SignInFailed(actor_name(staff(user.pk)) if user else "", step)
    _write(facts, SYSTEM, user)


def password_changed(sender: object, user: User, **kwargs: Any) -> None:
    _note(user, PasswordChanged("changed"))


def password_reset(sender: object, user: User, **kwargs: Any) -> None:
    _note(user, PasswordChanged("reset"))


def second_factor_saved(sender: object, instance: Any, created: bool, **kwargs: Any) -> None:
    if created:  # each use is saved too
        _note(instance.user, SecondFactorChanged(str(instance.type), "added"))


def second_factor_deleted(sender: object, instance: Any, **kwargs: Any) -> None:
    _note(instance.user, SecondFactorChanged(str(instance.type), "removed"))


def _note(user: User, facts: Facts) -> None:
    _write(facts, staff(user.pk), user)


@transaction.atomic
def _write(facts: Facts, by: Actor, user: User | None) -> None:
    """One event for each controller that the person works for, so that each controller's log is whole; of somebody who
    works for none, one that belongs to no controller's.
    """
    now = timezone.now()
    mine: list[Controller | None] = []
    if user is not None:
        mine += Controller.objects.filter(memberships__user_id=user.pk).distinct().order_by("pk")
    for controller in mine or [None]:
        append(facts, by=by, at=now, controller=controller)


def connect() -> None:
    for signal, receiver in (
        (user_logged_in, signed_in),
        (user_logged_out, signed_out),
        (user_login_failed, sign_in_failed),
        (mfa.authentication_failed, second_factor_failed),
        (account.password_changed, password_changed),
        (account.password_set, password_changed),
        (account.password_reset, password_reset),
    ):
        signal.connect(receiver, dispatch_uid=f"dsr.{receiver.__name__}")
    # allauth's own signals of these come after the commit; the rows', in the transaction of the change.
    factors = apps.get_model("mfa", "Authenticator")
    post_save.connect(second_factor_saved, sender=factors, dispatch_uid="dsr.second_factor_saved")
    post_delete.connect(second_factor_deleted, sender=factors, dispatch_uid="dsr.second_factor_deleted")
    # The last app that the signal is sent for (one without models never hears it), so that it comes once, at the end.
    last = [app for app in apps.get_app_configs() if app.models_module is not None][-1]
    post_migrate.connect(grants.grant, sender=last, dispatch_uid="dsr.grants")
