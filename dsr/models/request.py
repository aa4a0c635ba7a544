"""A request: the row that everything else hangs on. Personal data in it is sealed; the rest is codes and dates."""

from __future__ import annotations

import uuid
from typing import ClassVar
from zoneinfo import ZoneInfo

from django.db import models

from dsr.models.controller import Controller, DataMapVersion, PolicyVersion
from dsr.models.event import Event
from dsr.rules.channels import Channel
from dsr.rules.children import AGE_BANDS
from dsr.rules.lifecycle import FINAL, State
from dsr.rules.residence import find_place
from dsr.rules.rights import Right

_FINAL = sorted(state.value for state in FINAL)


_CHANNELS = [(Channel.PORTAL.value, "Portal"), (Channel.API.value, "API"), (Channel.STAFF.value, "Filed by staff")]


class RequesterKind(models.TextChoices):
    SELF = "self", "The person themselves"
    AGENT = "agent", "An authorised agent"
    PARENT = "parent", "A parent or guardian"


class Request(models.Model):
    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    reference = models.CharField(max_length=20, unique=True, editable=False)
    controller = models.ForeignKey(Controller, on_delete=models.PROTECT, related_name="requests")
    policy = models.ForeignKey(PolicyVersion, on_delete=models.PROTECT)
    datamap = models.ForeignKey(DataMapVersion, on_delete=models.PROTECT)
    right = models.CharField(max_length=30, choices=[(r.value, r.value) for r in Right])
    regimes = models.JSONField(default=list)  # the bodies of law that apply; empty: the policy's own promise
    place = models.CharField(max_length=10)  # where the subject lives: DE, GB-ENG, US-CA
    channel = models.CharField(max_length=10, choices=_CHANNELS)
    requester = models.CharField(max_length=10, choices=RequesterKind.choices)
    # What a child that asks for itself says of its age: under_16. Empty: nobody said to be a child.
    age_band = models.CharField(max_length=10, blank=True, choices=[(band, band) for band in AGE_BANDS])
    state = models.CharField(max_length=20, choices=[(s.value, s.value) for s in State], default=State.RECEIVED)
    received_at = models.DateTimeField(editable=False)
    closed_at = models.DateTimeField(null=True)
    # When the machine must look at this row next; NULL: not until somebody does something. The sweep reads it, so a
    # lost message costs a few seconds and nothing else.
    wake_at = models.DateTimeField(null=True)
    failures = models.PositiveSmallIntegerField(default=0)  # of the automatic step, since the last success
    cooling_until = models.DateTimeField(null=True)
    plan_hash = models.CharField(max_length=64, blank=True)  # of the plan that the preview counted
    approved_hash = models.CharField(max_length=64, blank=True)  # of the plan that a person, or the policy, approved
    round = models.PositiveIntegerField(default=0)  # of counting: a drift starts a further one
    purge_after = models.DateTimeField(null=True)

    # Sealed under the request's own key (dsr/vault).
    sealed_identity = models.BinaryField()
    wrapped_key = models.BinaryField(null=True)
    wrapping_month = models.CharField(max_length=7)
    age_recipient = models.CharField(max_length=80)
    sealed_age_identity = models.BinaryField()

    # Its first event in the ledger, for whoever files it and tells of it at once; not a column.
    filed_event: Event | None = None

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                name="request_closed_when_final",
                condition=models.Q(state__in=_FINAL, closed_at__isnull=False)
                | (~models.Q(state__in=_FINAL) & models.Q(closed_at__isnull=True)),
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["controller", "state", "received_at"], name="request_queue"),
            models.Index(fields=["wake_at"], name="request_wake", condition=models.Q(wake_at__isnull=False)),
        ]

    def __str__(self) -> str:
        return self.reference

    @property
    def zone(self) -> ZoneInfo:
        """The time in which the person lives, for what they read; the clock counts in the zone of the law that it goes by."""
        return ZoneInfo(find_place(self.place).time_zone)

    @property
    def is_final(self) -> bool:
        return State(self.state) in FINAL


class IdentityIndex(models.Model):
    """Keyed digests of the addresses in a request, so that staff can find it by e-mail without a readable column."""

    request = models.ForeignKey(Request, on_delete=models.CASCADE, related_name="identity_index")
    digest = models.BinaryField()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["digest"], name="identity_digest")]

    def __str__(self) -> str:
        return f"index of {self.request_id}"
