"""The list of people who must not be sold, shared, profiled or written to: keyed digests, kept after the request is gone.

A flag set once in a system does not bind the data that comes tomorrow; whoever is about to sell, share or write asks here.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from dsr.identity.people import identity_of
from dsr.ledger.append import append
from dsr.ledger.facts import Suppressed
from dsr.models import Controller, Request, Suppression
from dsr.rules.actors import SYSTEM
from dsr.rules.rights import BY_PURPOSE, WITHOUT_PROOF, Right
from dsr.steps.systems import plan_of
from dsr.vault import blind

SUPPRESSED = WITHOUT_PROOF | BY_PURPOSE


@dataclass(frozen=True)
class Entry:
    right: str
    purpose: str  # empty: every use that the right is about
    since: datetime


def suppress(request: Request, *, now: datetime) -> None:
    """Put the person on the list, for the purposes that the approved plan ends.

    Claimed identifiers may seed this one thing, for an opt-out or limit; for the other rights they were proved.
    """
    right = Right(request.right)
    if right not in SUPPRESSED:
        return
    known = _known(request)
    plan = plan_of(request)
    purposes = {change.purpose for system in plan.systems for step in system.steps for change in step.changes}
    Suppression.objects.bulk_create(
        [
            Suppression(
                controller=request.controller,
                right=request.right,
                purpose=purpose,
                kind=kind,
                digest=blind.digest(kind, value),
                since=now,
            )
            for kind, value in known
            for purpose in sorted(purposes) or [""]
        ],
        ignore_conflicts=True,
    )
    append(Suppressed(sorted({kind for kind, _ in known})), by=SYSTEM, at=now, request=request)


def _known(request: Request) -> list[tuple[str, str]]:
    who = identity_of(request)
    found = [(kind, value) for kind, values in who.verified.items() for value in values]
    if Right(request.right) in WITHOUT_PROOF:
        found += [("email", who.subject_email), *who.claimed.items()]
    return sorted({(kind, value) for kind, value in found if value})


def suppressed(controller: Controller, kind: str, values: Sequence[str]) -> list[tuple[Entry, ...]]:
    """What each value is on the list for, in the order given; an empty tuple: nothing."""
    digests = [blind.digest(kind, value) for value in values]
    found: dict[bytes, list[Entry]] = {}
    for each in _listed(controller, kind, digests):
        found.setdefault(bytes(each.digest), []).append(Entry(each.right, each.purpose, each.since))
    return [tuple(found.get(digest, ())) for digest in digests]


def _listed(controller: Controller, kind: str, digests: Iterable[bytes]) -> Iterable[Suppression]:
    return Suppression.objects.filter(controller=controller, kind=kind, digest__in=set(digests)).order_by("since", "pk")
