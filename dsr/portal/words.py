"""What the portal calls things: rights, laws, states and happenings, in the words of the person who reads them."""

from dataclasses import dataclass
from datetime import date
from typing import Final

from django.utils.formats import date_format

from dsr.policy.offers import Offer
from dsr.rules.lifecycle import State
from dsr.rules.regimes import POLICY, regime
from dsr.rules.rights import Right


@dataclass(frozen=True)
class RightWords:
    """`ask`: what the person wants, as a choice; `meaning`: a sentence or two; `told`: what the company was asked to do."""

    ask: str
    meaning: str
    told: str


RIGHTS: Final[dict[Right, RightWords]] = {
    Right.ACCESS: RightWords(
        "Get a copy of the data",
        "You learn which data the company holds, why, and who received it, and you download a copy.",
        "give you a copy of the data",
    ),
    Right.ERASURE: RightWords(
        "Have the data erased",
        "The company removes the data, except what a law makes it keep. This cannot be undone.",
        "erase the data",
    ),
    Right.RECTIFICATION: RightWords(
        "Have something corrected",
        "The company corrects what is wrong, or completes what is missing.",
        "correct something",
    ),
    Right.PORTABILITY: RightWords(
        "Take the data elsewhere",
        "You download the data you gave the company, in a form that another service can read.",
        "hand over the data in a form that other services can read",
    ),
    Right.OBJECTION: RightWords(
        "Object to a use of the data",
        "The company stops a use that it bases on its own interests, unless it has stronger reasons. "
        "Advertising stops in any case.",
        "stop a use of the data",
    ),
    Right.RESTRICTION: RightWords(
        "Have the data set aside",
        "The company keeps the data and stops using it, for instance while a mistake is looked into.",
        "set the data aside",
    ),
    Right.CONSENT_WITHDRAWAL: RightWords(
        "Take back a consent",
        "The company stops what it does only because it was allowed to.",
        "stop what it does by consent",
    ),
    Right.OPT_OUT: RightWords(
        "Stop the sale and sharing of the data",
        "The company stops selling the data and sharing it for advertising. Nobody has to prove who they are.",
        "stop selling and sharing the data",
    ),
    Right.LIMIT: RightWords(
        "Limit the use of sensitive data",
        "The company uses sensitive data only for what it was asked to do. Nobody has to prove who they are.",
        "limit its use of sensitive data",
    ),
}


def law(regime_id: str) -> str:
    return regime(regime_id).title


def given_by(offer: Offer, company: str) -> str:
    """“Given by GDPR Article 15 and by the policy of Qdrant.”"""
    laws = [
        citation if "GDPR" in citation else f"the {law(basis)} ({citation})"
        for basis, citation in zip(offer.bases, offer.citations, strict=True)
        if basis != POLICY
    ]
    promised = [f"the privacy policy of {company}"] if POLICY in offer.bases else []
    return f"Given by {' and by '.join(laws + promised)}."


@dataclass(frozen=True)
class StateWords:
    """`tone` as of components/tag.html."""

    tag: str
    tone: str
    sentence: str


STATES: Final[dict[State, StateWords]] = {
    State.RECEIVED: StateWords("Received", "info", "We have your request and are writing to you."),
    State.VERIFYING: StateWords(
        "Waiting for a code", "waiting", "Before anything is looked up, we need the code that we sent by e-mail."
    ),
    State.LOCATING: StateWords("Looking for data", "info", "We are finding out which systems hold the data."),
    State.REVIEWING: StateWords("Being reviewed", "info", "A person at the company is looking at your request."),
    State.CLARIFYING: StateWords(
        "Waiting for your answer", "waiting", "We asked you a question, and go on when you answer."
    ),
    State.COOLING: StateWords(
        "Approved", "info", "Your request is approved. You can still change your mind until the erasure begins."
    ),
    State.WORKING: StateWords("Being carried out", "info", "What you asked for is being done."),
    State.RELEASING: StateWords("Last check", "info", "The work is done, and the answer gets a last check."),
    State.FULFILLED: StateWords("Done", "good", "What you asked for is done."),
    State.PARTLY_FULFILLED: StateWords(
        "Done in part", "good", "What you asked for is done, except for what the law makes the company keep."
    ),
    State.REFUSED: StateWords(
        "Refused", "bad", "Your request was refused. The letter we sent you gives the reasons and what you can do."
    ),
    State.WITHDRAWN: StateWords("Withdrawn", "neutral", "You withdrew this request."),
    State.UNVERIFIED: StateWords(
        "Closed without proof",
        "neutral",
        "The code was not entered in time, so nothing was looked up. You can ask again.",
    ),
}

# What concerns the person, by event type and what the event says; the rest stays out of their timeline.
MOVES: Final[dict[str, str]] = {
    "proof_not_needed": "We began, without asking for proof of who you are",
    "proof_lapsed": "The time for entering the code ended",
    "located": "We found out which systems to look at",
    "asked": "We asked you a question",
    "answered": "You answered our question",
    "resumed": "We went on without an answer",
    "approved": "Your request was approved",
    "approved_to_cool": "Your request was approved, with time to change your mind",
    "cooled": "The time for changing your mind ended, and the erasure began",
    "recounted": "We looked once more at which systems hold the data",
    "drifted": "The data had changed, so we looked again",
    "refused": "Your request was refused",
    "withdrawn": "You withdrew your request",
    "worked": "The work was done",
    "released": "We sent you the answer",
    "released_in_part": "We sent you the answer",
}
CODES_SENT: Final[dict[str, str]] = {
    "prove_requester": "We sent a code to your e-mail address",
    "prove_subject": "We sent a code to the other person",
}
CODES_RIGHT: Final[dict[str, str]] = {
    "prove_requester": "You proved your e-mail address",
    "prove_subject": "The other person agreed, with their code",
}
# What moved the date of the answer, by event type.
DATES: Final[dict[str, str]] = {
    "extended": "We told you that we need more time",
    "dates_taken": "We told you a new date, since the rules for it had changed",
    "receipt_corrected": "We corrected the time at which your request reached us",
}


def day(value: date) -> str:
    return date_format(value, "j F Y")
