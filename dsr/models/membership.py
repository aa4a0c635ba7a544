"""Which staff member works for which controller, in which role."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models

from accounts.permissions import Permission
from accounts.roles import ROLES
from dsr.models.controller import Controller


class Membership(models.Model):
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="memberships")
    controller = models.ForeignKey(Controller, on_delete=models.CASCADE, related_name="memberships")
    role = models.CharField(max_length=40, choices=[(role.slug, role.name) for role in ROLES.values()])

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["user", "controller", "role"], name="membership_once"),
        ]

    def __str__(self) -> str:
        return f"{self.user_id} {self.role} {self.controller_id}"

    @property
    def permissions(self) -> frozenset[Permission]:
        return ROLES[self.role].permissions


def controllers_where(user_id: int, permission: Permission) -> models.QuerySet[Controller]:
    """The controllers for which the user holds the permission."""
    roles = [role.slug for role in ROLES.values() if permission in role.permissions]
    return Controller.objects.filter(
        pk__in=Membership.objects.filter(user_id=user_id, role__in=roles).values("controller_id")
    )


def holds(user_id: int, controller_id: int, permission: Permission) -> bool:
    return controllers_where(user_id, permission).filter(pk=controller_id).exists()
