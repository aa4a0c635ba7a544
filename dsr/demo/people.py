"""Who the demonstration is played by: staff who sign in, and API keys. All of it is public; none of it works elsewhere."""

import hashlib
import hmac
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings

from accounts.models import User
from accounts.roles import ROLES
from dsr.models import Controller
from dsr.rules.actors import SYSTEM
from dsr.steps import product_keys
from dsr.steps.roles import give_role

PASSWORD = settings.DEMO_PASSWORD


@dataclass(frozen=True)
class Staff:
    email: str
    name: str
    role: str
    does: str


STAFF = (
    Staff("dpo@habeas.example", "Dana Oduya", "approver", "decides and releases"),
    Staff("reviewer@habeas.example", "Rui Vasconcelos", "reviewer", "reads, asks back, completes work by hand"),
    Staff("auditor@habeas.example", "Aino Salo", "auditor", "reads and exports the log"),
)


def make_staff(*, now: datetime) -> None:
    for person in STAFF:
        user = User.objects.filter(email=person.email).first()
        if user is None:
            user = User.objects.create_user(person.email, PASSWORD, name=person.name)
        for controller in Controller.objects.all():
            give_role(user=user, controller=controller, role=ROLES[person.role], by=SYSTEM, now=now)


def api_key(controller: Controller, *, now: datetime) -> str:
    """The controller's demonstration key: the same at every start, made from this clone's own secret."""
    made = hmac.new(
        settings.SECRET_KEY.encode(), f"demo api key {controller.slug}".encode(), hashlib.sha256
    ).hexdigest()
    return product_keys.keep(controller, "Demonstration", made[:8], made[8:], by=SYSTEM, now=now)
