"""The codes of a year's numbers in words, for files and pages alike."""

from dsr.rules.cases import Case, Outcome
from dsr.rules.errors import DeadlineError
from dsr.rules.grounds import find_ground
from dsr.rules.metrics import BUCKETS
from dsr.rules.regimes import POLICY
from dsr.rules.rights import NOUNS, Right

CCPA_REQUESTS: dict[str, str] = {
    "know": "Requests to know",
    "delete": "Requests to delete",
    "correct": "Requests to correct",
    "opt_out": "Requests to opt out of sale or sharing",
    "limit": "Requests to limit",
}
# The sections that give each of them (11 CCR 7102(a)(1)(A) to (E)).
CCPA_CITATIONS: dict[str, str] = {
    "know": "Civ. Code 1798.100, 1798.110",
    "delete": "Civ. Code 1798.105",
    "correct": "Civ. Code 1798.106",
    "opt_out": "Civ. Code 1798.120",
    "limit": "Civ. Code 1798.121",
}
MANNERS: dict[str, str] = {
    "portal": "on the website’s form",
    "api": "in the company’s own product",
    "staff": "by letter, telephone or in person, entered by staff",
}
REQUESTERS: dict[str, str] = {"self": "", "agent": "by an authorised agent", "parent": "by a parent or guardian"}
NATURES: dict[Outcome, str] = {
    Outcome.OPEN: "not answered yet",
    Outcome.COMPLIED: "complied with in whole",
    Outcome.IN_PART: "complied with in part",
    Outcome.DENIED: "denied",
    Outcome.WITHDRAWN: "withdrawn by the requester",
}


def right_words(code: str) -> str:
    return NOUNS[Right(code)]


def manner_words(case: Case) -> str:
    """`on the website’s form, by an authorised agent`."""
    parts = (MANNERS.get(case.channel, case.channel), REQUESTERS.get(case.requester, case.requester))
    return ", ".join(filter(None, parts))


def ground_words(code: str, laws: tuple[str, ...], right: Right) -> str:
    """`Manifestly unfounded or excessive (Civ. Code 1798.145(h))`; the code itself where no law of these knows it any more."""
    for law in (*laws, POLICY):
        try:
            ground = find_ground(law, right, code)
        except DeadlineError:
            continue
        return f"{ground.title} ({ground.citation})"
    return "Identity not confirmed" if code == "unverified" else code or "not recorded"


def basis_words(case: Case) -> str:
    """Of a case that was denied, wholly or in part; an empty text for the others."""
    if case.outcome is Outcome.DENIED:
        return ground_words(case.basis, case.laws, case.right)
    if case.outcome is Outcome.IN_PART:
        return case.basis or "records that the data map has kept, with its reasons"
    return ""


def bucket_words(index: int) -> str:
    first, last = BUCKETS[index]
    return f"{first} to {last} days" if last is not None else f"more than {first - 1} days"
