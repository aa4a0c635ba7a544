"""Codes in words for people. Every table is total over its codes; a test says so."""

from dsr.models import Phase, WorkState
from dsr.rules.lifecycle import Event, State, Waits
from dsr.rules.rights import NOUNS, Right

# Nouns for tables; `rights.TITLES` speaks to the person who asks.
RIGHTS: dict[Right, str] = NOUNS

STATES: dict[State, str] = {
    State.RECEIVED: "Received",
    State.VERIFYING: "Proving identity",
    State.LOCATING: "Locating",
    State.REVIEWING: "Reviewing",
    State.CLARIFYING: "Question asked",
    State.COOLING: "Cancel window",
    State.WORKING: "Working",
    State.RELEASING: "Ready to release",
    State.FULFILLED: "Fulfilled",
    State.PARTLY_FULFILLED: "Partly fulfilled",
    State.REFUSED: "Refused",
    State.WITHDRAWN: "Withdrawn",
    State.UNVERIFIED: "Identity not proved",
}

# The shape and colour of a state's tag; the word says the same.
TONES: dict[State, str] = {
    State.RECEIVED: "info",
    State.VERIFYING: "waiting",
    State.LOCATING: "info",
    State.REVIEWING: "waiting",
    State.CLARIFYING: "waiting",
    State.COOLING: "waiting",
    State.WORKING: "info",
    State.RELEASING: "waiting",
    State.FULFILLED: "good",
    State.PARTLY_FULFILLED: "good",
    State.REFUSED: "bad",
    State.WITHDRAWN: "neutral",
    State.UNVERIFIED: "neutral",
}

WAITS: dict[Waits, str] = {
    Waits.MACHINE: "The machine",
    Waits.REQUESTER: "The requester",
    Waits.STAFF: "Us",
    Waits.TIME: "Time",
    Waits.NOBODY: "Nobody",
}

PHASES: dict[Phase, str] = {
    Phase.COUNT: "Count",
    Phase.COPY: "Copy",
    Phase.ERASE: "Erase",
    Phase.CHANGE: "Change",
    Phase.READ_BACK: "Read back",
    Phase.LIFT: "Lift the restriction",
    Phase.PACKAGE: "Build the package",
    Phase.BY_HAND: "By hand",
}

WORK_TONES: dict[WorkState, str] = {
    WorkState.OPEN: "info",
    WorkState.DONE: "good",
    WorkState.ATTENTION: "bad",
    WorkState.CANCELLED: "neutral",
}

MOVES: dict[Event, str] = {
    Event.PROOF_ASKED: "Acknowledged; a proof of identity was asked for",
    Event.PROOF_NOT_NEEDED: "Acknowledged; no proof of identity is needed",
    Event.PROVED: "Identity proved",
    Event.PROOF_LAPSED: "Identity not proved in time",
    Event.LOCATED: "Every system has counted what it holds",
    Event.ASKED: "A question went back to the requester",
    Event.ANSWERED: "The requester answered",
    Event.RESUMED: "Went on without an answer",
    Event.APPROVED: "Approved; the work began",
    Event.APPROVED_TO_COOL: "Approved; the cancel window began",
    Event.COOLED: "The cancel window ended: the point of no return",
    Event.DRIFTED: "What was approved had changed, so it is counted anew",
    Event.RECOUNTED: "To be counted again",
    Event.REFUSED: "Refused",
    Event.WITHDRAWN: "Withdrawn by the requester",
    Event.WORKED: "All the work is done",
    Event.RELEASED: "Released, and the requester was told",
    Event.RELEASED_IN_PART: "Released in part, and the requester was told",
}

LETTERS: dict[str, str] = {
    "acknowledged": "Acknowledgement",
    "code_prove_requester": "Code to prove the requester’s address",
    "code_prove_subject": "Code to prove the subject’s address",
    "code_status": "Code for the status page",
    "code_download": "Code for the download",
    "cooling": "The cancel window",
    "done": "It is done",
    "extended": "More time is needed",
    "lifting": "The restriction ends",
    "recipient": "To a recipient of the data",
    "recipient_missed": "A recipient could not be told",
    "question": "A question",
    "ready": "The package is ready",
    "refused": "Refusal with its reasons",
    "new_date": "A new date",
    "unverified": "Identity not proved",
    "withdrawn": "Withdrawal confirmed",
    "staff_task": "Task for a system’s owner",
    "staff_task_due": "Reminder to a system’s owner",
}

EVENT_TYPES: dict[str, str] = {
    "filed": "Filed",
    "moved": "Moved on",
    "clock_moved": "Counted by the clock",
    "extended": "Time extended",
    "receipt_corrected": "Time of receipt corrected",
    "code_sent": "Code sent",
    "code_wrong": "Wrong code",
    "code_right": "Right code",
    "viewed": "Looked at",
    "worked": "Work done",
    "keys_saved": "Keys saved before the work",
    "work_failed": "Work failed",
    "package_built": "Package built",
    "downloaded": "Downloaded",
    "told": "Letter sent",
    "suppressed": "Put on the suppression list",
    "chose": "Chosen what is changed",
    "restricted": "Restriction in force",
    "lift_announced": "End of a restriction announced",
    "lifted": "Restriction lifted",
    "recipient_told": "Recipient of the data told",
    "purged": "Destroyed",
    "file_loaded": "File loaded",
    "reminded": "Staff reminded",
    "dates_questioned": "Newer rules would change the dates",
    "dates_taken": "Newer dates taken",
    "dates_kept": "Dates kept",
    "signed_in": "Signed in",
    "role_given": "Role given",
    "exported": "Log exported",
    "numbers_exported": "Numbers exported",
    "export_fetched": "Bundle fetched",
    "key_changed": "Signing key of the ledger changed",
    "sign_in_failed": "Sign-in failed",
    "signed_out": "Signed out",
    "password_changed": "Password changed",
    "second_factor_changed": "Second factor changed",
    "role_taken": "Role taken away",
    "api_key_made": "API key made",
    "api_key_revoked": "API key revoked",
    "retried": "Tried again by staff",
    "not_told": "Letter given up",
    "month_key_destroyed": "A month’s key destroyed",
}
