"""Roles as data: a name for people and the permissions that it brings."""

from dataclasses import dataclass

from accounts.permissions import Permission as P


@dataclass(frozen=True)
class Role:
    slug: str
    name: str
    description: str
    permissions: frozenset[P]


REVIEWER = Role(
    "reviewer",
    "Reviewer",
    "Reads requests, asks questions back and completes work by hand.",
    frozenset({P.VIEW_REQUESTS, P.FILE_REQUESTS, P.COMPLETE_WORK}),
)
APPROVER = Role(
    "approver",
    "Approver",
    "Decides requests and releases packages; usually the data protection officer.",
    frozenset({P.VIEW_REQUESTS, P.FILE_REQUESTS, P.DECIDE, P.COMPLETE_WORK, P.RELEASE, P.VIEW_NUMBERS}),
)
AUDITOR = Role(
    "auditor",
    "Auditor",
    "Reads and exports the log and the numbers of a year; changes nothing.",
    frozenset({P.VIEW_LOG, P.EXPORT_LOG, P.VIEW_NUMBERS}),
)

ROLES: dict[str, Role] = {role.slug: role for role in (REVIEWER, APPROVER, AUDITOR)}
