"""Filing: the one door by which a request comes in, whatever the edge. Edges only translate words."""

import secrets
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from django.db import transaction

from dsr.identity.people import Identity, index, seal_identity
from dsr.ledger.append import append
from dsr.ledger.facts import Filed
from dsr.ledger.receipt import place_of, promise, receipt
from dsr.models import Controller, Event, Mandate, PolicyVersion, Request, RequesterKind
from dsr.models.inserting import insert_unless_there
from dsr.policy.children import child_rule, may_file
from dsr.policy.offers import Offer, day_of_receipt, rights_offered
from dsr.policy.schema import Policy
from dsr.rules import references
from dsr.rules.actors import Actor, ActorKind
from dsr.rules.addresses import BadAddress, canonical
from dsr.rules.channels import Channel
from dsr.rules.children import years_of
from dsr.rules.rights import Right
from dsr.steps import clock, move
from dsr.vault.envelope import give_key, opened, seal
from dsr.vault.pseudonyms import begin as begin_pseudonym
from dsr.vault.pseudonyms import known, pseudonym

# What came longer ago than this was mistyped.
LONGEST_AGO = timedelta(days=10 * 366)


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
    age_band: str = ""  # of a child that asks for itself: under_16


def policy_in_force(controller: Controller, *, now: datetime) -> PolicyVersion:
    """The newest version that is in force. Raises CannotFile when the controller has none."""
    versions = PolicyVersion.objects.filter(controller=controller).order_by("-version")
    for some in (versions[:1], versions[1:]):  # the newest one alone is read when it is in force, as it mostly is
        for version in some:
            if version.read().effective_from <= now.date():
                return version
    raise CannotFile(f"{controller.name} takes no requests here yet.")


def policy_at(controller: Controller, place: str, received_at: datetime, *, now: datetime) -> PolicyVersion:
    """The version that was in force on the day of receipt, or else the earliest that is by now. Raises CannotFile."""
    versions = [(version.read(), version) for version in controller.policies.order_by("version")]
    then = [
        version for policy, version in versions if policy.effective_from <= day_of_receipt(policy, place, received_at)
    ]
    if then:
        return then[-1]
    by_now = [version for policy, version in versions if policy.effective_from <= now.date()]
    if not by_now:
        raise CannotFile(f"{controller.name} takes no requests here yet.")
    return by_now[0]


def check_received_at(received_at: datetime, *, now: datetime) -> None:
    """Raises CannotFile for a time at which no request that is filed now can have come."""
    if received_at > now:
        raise CannotFile("The time of receipt is still to come. Give the time at which the request reached you.")
    if received_at < now - LONGEST_AGO:
        raise CannotFile("The time of receipt is more than ten years ago. Check the year.")


def offer_of(policy: Policy, right: Right, place: str, *, now: datetime) -> Offer:
    """What the policy and the law offer for this right where the person lives. Raises CannotFile when neither does."""
    for offer in rights_offered(policy, place, on=day_of_receipt(policy, place, now)):
        if offer.right == right:
            return offer
    raise CannotFile(
        "Neither this company's policy nor a law that we know for where you live gives this right."
        " Choose another right, or change where you live."
    )


@known()
@opened()
def file(
    *, controller: Controller, filing: Filing, by: Actor, now: datetime, received_at: datetime | None = None
) -> Request:
    """Take the request in: row, sealed identity, dates with their trace, ledger event; all or nothing. Raises CannotFile.

    `received_at`: for staff, who files what reached the company before, by letter or by telephone: the clock, the laws and
    the policy are those of that day. The others are received as they are filed.
    """
    if not controller.active:
        raise CannotFile(f"{controller.name} takes no requests here any more.")
    identity = _reachable(filing.identity)
    _check_two_people(filing.requester, identity)
    version = _version_for(controller, filing, received_at, by=by, now=now)
    received_at = received_at or now
    offer = offer_of(version.read(), filing.right, filing.place, now=received_at)
    _check_child(version.read(), filing, now=received_at)
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
        age_band=filing.age_band if filing.requester == RequesterKind.SELF else "",
        received_at=received_at,
        wake_at=now,
    )
    _write_down(request, identity, filing, by=by, now=now)
    return request


# Without a savepoint: nothing in here is expected to fail, and whoever files within a transaction wants all of it or nothing.
@transaction.atomic(savepoint=False)
def _write_down(request: Request, identity: Identity, filing: Filing, *, by: Actor, now: datetime) -> None:
    give_key(request, now=now)
    seal_identity(request, identity)
    _save_with_reference(request)
    index(request, identity)
    if filing.statement:
        sealed = seal(request, "mandate", {"statement": filing.statement})
        Mandate.objects.create(request=request, sealed_statement=sealed, declared_at=now)
    clock.begin(request)
    begin_pseudonym("request", request.pk)
    request.filed_event = append(_facts(request), by=by, at=now, request=request)
    move.kick(request.pk)


def _version_for(
    controller: Controller, filing: Filing, received_at: datetime | None, *, by: Actor, now: datetime
) -> PolicyVersion:
    if received_at is None:
        return policy_in_force(controller, now=now)
    if by.kind is not ActorKind.STAFF or filing.channel is not Channel.STAFF:
        raise CannotFile("Only staff can file a request that was received before.")
    check_received_at(received_at, now=now)
    return policy_at(controller, filing.place, received_at, now=now)


def _check_two_people(requester: RequesterKind, who: Identity) -> None:
    """An agent's or parent's own address never searches for the subject, whatever the edge."""
    if requester != RequesterKind.SELF and who.requester_email.casefold() == who.subject_email.casefold():
        raise CannotFile(
            "The person whose data it is needs an e-mail address of their own: with the address of the one who asks,"
            " that one's data would be found instead."
        )


def _check_child(policy: Policy, filing: Filing, *, now: datetime) -> None:
    """Where the law has a guardian ask, a child is told so. What it wrote or said to staff is taken in all the same, and
    staff tells it: a request that reached the company is on record, whoever sent it."""
    under = years_of(filing.age_band)
    if filing.requester != RequesterKind.SELF or filing.channel is Channel.STAFF:
        return
    if not may_file(policy, filing.right, filing.place, under, now.date()).child:
        rule = child_rule(policy, filing.place, now.date())
        raise CannotFile(
            f"A parent or guardian asks for a child younger than {rule.itself_from} there ({rule.citation})."
            " Ask one of them to make the request."
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
    request.reference = references.generate(secrets.randbelow)
    while not insert_unless_there(request, on="reference"):
        request.reference = references.generate(secrets.randbelow)


def _facts(request: Request) -> Filed:
    return Filed(
        right=request.right,
        channel=request.channel,
        requester=request.requester,
        place=request.place,
        regimes=list(request.regimes),
        received_at=request.received_at.isoformat(timespec="seconds"),
        due=request.clock.due.isoformat(),
        policy_version=request.policy.version,
        policy_digest=request.policy.digest,
        datamap_digest=request.datamap.digest,
        received_on=request.clock.received_on.isoformat(),
        time_zone=request.clock.time_zone,
    )


def filed_event(request: Request) -> Event:
    return request.filed_event or Event.objects.get(request=pseudonym("request", request.pk), type="filed")


def promise_of(request: Request) -> str:
    """What the requester gets at filing: a signed note, the same text each time while the key is the same."""
    return promise(request, filed_event(request))


def receipt_of(request: Request) -> str:
    """The requester's receipt as it can be given now: the promise, or, once it is in the log, the proof of that."""
    return receipt(request, filed_event(request))


def place_in_log(request: Request) -> int | None:
    """The index of the event of filing, once a checkpoint covers it."""
    place = place_of(filed_event(request))
    return place[0] if place else None
