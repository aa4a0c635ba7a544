"""Nouns, one a file."""

from dsr.models.anchor import Anchor, AnchorState
from dsr.models.api_key import ApiKey, IdempotencyKey
from dsr.models.attachment import Attachment
from dsr.models.chosen import Chosen
from dsr.models.clock import Clock
from dsr.models.controller import Controller, DataMapVersion, PolicyVersion
from dsr.models.decision import Decision, DecisionKind
from dsr.models.draft import Draft
from dsr.models.event import Checkpoint, Event, LedgerKey, Node, Seal
from dsr.models.export import Export, ExportState
from dsr.models.heartbeat import Heartbeat
from dsr.models.membership import Membership
from dsr.models.message import Message, MessageState
from dsr.models.package import Download, Package
from dsr.models.pseudonym import PseudonymKey
from dsr.models.recipient import NoticeState, RecipientNotice
from dsr.models.reminder import Reminder
from dsr.models.request import IdentityIndex, Request, RequesterKind
from dsr.models.restriction import Restriction
from dsr.models.suppression import Suppression
from dsr.models.throttle import Throttle
from dsr.models.verification import Challenge, Mandate, Purpose
from dsr.models.work import Finding, Phase, WorkItem, WorkState

__all__ = [
    "Anchor",
    "AnchorState",
    "ApiKey",
    "Attachment",
    "Challenge",
    "Checkpoint",
    "Chosen",
    "Clock",
    "Controller",
    "DataMapVersion",
    "Decision",
    "DecisionKind",
    "Download",
    "Draft",
    "Event",
    "Export",
    "ExportState",
    "Finding",
    "Heartbeat",
    "IdempotencyKey",
    "IdentityIndex",
    "LedgerKey",
    "Mandate",
    "Membership",
    "Message",
    "MessageState",
    "Node",
    "NoticeState",
    "Package",
    "Phase",
    "PolicyVersion",
    "PseudonymKey",
    "Purpose",
    "RecipientNotice",
    "Reminder",
    "Request",
    "RequesterKind",
    "Restriction",
    "Seal",
    "Suppression",
    "Throttle",
    "WorkItem",
    "WorkState",
]
