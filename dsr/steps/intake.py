"""Filing: the one door by which a request comes in, whatever the edge. Edges only translate words."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from django.db import IntegrityError, transaction

from dsr.identity.people import Identity, index, seal_identity
from dsr.ledger.append import append
from dsr.ledger.facts import Filed
from dsr.ledger.receipt import receipt
from dsr.models import Clock, Controller, Event, Mandate, PolicyVersion, Request, RequesterKind
from dsr.policy.offers import Offer, rights_offered
from dsr.policy.schema import Policy
from dsr.rules import references
from dsr.rules.actors import Actor
from dsr.rules.addresses import BadAddress, canonical
from dsr.rules.channels import Channel
from dsr.rules.rights import Right
from dsr.steps import move, remind
from dsr.steps.dates import dates_for
from dsr.vault.envelope import give_key, seal
from dsr.vault.pseudonyms import pseudonym


class CannotFile(Exception):
    """The request cannot be taken as it stands; the message says why, to the person."""


@dataclass(frozen=True)
class Filing:
    right: Right
    place: str  # where the subject lives: DE, GB, US-CA
    channel: Channel
    requester: RequesterKind
    identity: Identity
    statement: str = ""  # the authority of an agent or parent, in their words


def policy_in_force(controller: Controller, *, now: datetime) -> PolicyVersion:
    """The newest version that is in force. Raises CannotFile when the controller has none."""
    for version in PolicyVersion.objects.filter(controller=controller).order_by("-version"):
        if version.read().effective_from <= now.date():
            return version
    raise CannotFile(f"{controller.name} takes no requests here yet.")


def offer_of(policy: Policy, right: Right, place: str, *, now: datetime) -> Offer:
    """What the policy and the law offer for this right where the person lives. Raises CannotFile when neither does."""
    for offer in rights_offered(policy, place, on=now.date()):
        if offer.right == right:
            return offer
    raise CannotFile(
        "Neither this company's policy nor a law that we know for where you live gives this right."
        " Choose another right, or change where you live."
    )


@transaction.atomic
def file(*, controller: Controller, filing: Filing, by: Actor, now: datetime) -> Request:
    """Take the request in: row, sealed identity, dates with their trace, ledger event; all or nothing. Raises CannotFile."""
    if not controller.active:
        raise CannotFile(f"{controller.name} takes no requests here any more.")
    identity = _reachable(filing.identity)
    _check_two_people(filing.requester, identity)
    version = policy_in_force(controller, now=now)
    offer = offer_of(version.read(), filing.right, filing.place, now=now)
    datamap = controller.datamaps.order_by("-version").first()
    if datamap is None:
        raise CannotFile(f"{controller.name} takes no requests here yet.")
    regimes = [basis for basis in offer.bases if basis != "policy"]
    request = Request(
        controller=controller,
        policy=version,
        datamap=datamap,
        right=filing.right,
        regimes=regimes,
        place=filing.place,
        channel=filing.channel,
        requester=filing.requester,
        received_at=now,
    )
    give_key(request, now=now)
    seal_identity(request, identity)
    _save_with_reference(request)
    index(request, identity)
    if filing.statement:
        sealed = seal(request, "mandate", {"statement": filing.statement})
        Mandate.objects.create(request=request, sealed_statement=sealed, declared_at=now)
    clock = _start_clock(request, version.read(), regimes, now)
    remind.schedule(clock, now=now)
    append(_facts(request, clock, now), by=by, at=now, request=request)
    move.nudge(request.pk, now=now)
    return request


def _check_two_people(requester: RequesterKind, who: Identity) -> None:
    """An agent's or parent's own address never searches for the subject, whatever the edge."""
    if requester != RequesterKind.SELF and who.requester_email.casefold() == who.subject_email.casefold():
        raise CannotFile(
            "The person whose data it is needs an e-mail address of their own: with the address of the one who asks,"
            " that one's data would be found instead."
        )


def _reachable(who: Identity) -> Identity:
    """The identity with each address as letters go to it: what a code proves is what a search is made by."""
    try:
        verified = {
            kind: tuple(map(canonical, values)) if kind == "email" else values for kind, values in who.verified.items()
        }
        return replace(
            who,
            requester_email=canonical(who.requester_email),
            subject_email=canonical(who.subject_email),
            verified=verified,
        )
    except BadAddress as error:
        raise CannotFile(f"{error}.") from None


def _save_with_reference(request: Request) -> None:
    while True:
        request.reference = references.generate(secrets.randbelow)
        try:
            with transaction.atomic():
                request.save(force_insert=True)
                return
        except IntegrityError:
            if not Request.objects.filter(reference=request.reference).exists():
                raise


def _start_clock(request: Request, policy: Policy, regimes: Sequence[str], now: datetime) -> Clock:
    dates = dates_for(policy, regimes, Right(request.right), request.place, now)
    clock = Clock.objects.create(request=request, **dates.columns())
    request.clock = clock
    return clock


def _facts(request: Request, clock: Clock, now: datetime) -> Filed:
    return Filed(
        right=request.right,
        channel=request.channel,
        requester=request.requester,
        place=request.place,
        regimes=list(request.regimes),
        received_at=now.isoformat(timespec="seconds"),
        due=clock.due.isoformat(),
        policy_version=request.policy.version,
        policy_digest=request.policy.digest,
        datamap_digest=request.datamap.digest,
    )


def receipt_of(request: Request) -> str:
    """The requester's signed proof of filing; the same text each time it is asked for."""
    filed = Event.objects.get(request=pseudonym("request", request.pk), type="filed")
    return receipt(request, filed)
