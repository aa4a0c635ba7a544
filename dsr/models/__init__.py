"""Nouns, one a file."""

from dsr.models.api_key import ApiKey, IdempotencyKey
from dsr.models.attachment import Attachment
from dsr.models.clock import Clock
from dsr.models.controller import Controller, DataMapVersion, PolicyVersion
from dsr.models.decision import Decision, DecisionKind
from dsr.models.draft import Draft
from dsr.models.event import Event, Seal
from dsr.models.heartbeat import Heartbeat
from dsr.models.membership import Membership
from dsr.models.message import Message, MessageState
from dsr.models.package import Download, Package
from dsr.models.pseudonym import PseudonymKey
from dsr.models.reminder import Reminder
from dsr.models.request import IdentityIndex, Request, RequesterKind
from dsr.models.suppression import Suppression
from dsr.models.throttle import Throttle
from dsr.models.verification import Challenge, Mandate, Purpose
from dsr.models.work import Finding, Phase, WorkItem, WorkState

__all__ = [
    "ApiKey",
    "Attachment",
    "Challenge",
    "Clock",
    "Controller",
    "DataMapVersion",
    "Decision",
    "DecisionKind",
    "Download",
    "Draft",
    "Event",
    "Finding",
    "Heartbeat",
    "IdempotencyKey",
    "IdentityIndex",
    "Mandate",
    "Membership",
    "Message",
    "MessageState",
    "Package",
    "Phase",
    "PolicyVersion",
    "PseudonymKey",
    "Purpose",
    "Reminder",
    "Request",
    "RequesterKind",
    "Seal",
    "Suppression",
    "Throttle",
    "WorkItem",
    "WorkState",
]
