"""The questions, one form a page. Errors are instructions; nothing is asked that the request does not need."""

from dsr.portal.questions.base import Question
from dsr.portal.questions.contact import Authority, Identifiers, OtherPerson, Self, Yourself
from dsr.portal.questions.matter import Correction, Details, Since, WhichRight
from dsr.portal.questions.person import GUARDIAN, Age, Where, Who

__all__ = [
    "GUARDIAN",
    "Age",
    "Authority",
    "Correction",
    "Details",
    "Identifiers",
    "OtherPerson",
    "Question",
    "Self",
    "Since",
    "Where",
    "WhichRight",
    "Who",
    "Yourself",
]
