"""May this actor do this to this request now? Each `check_*` raises NotAllowed with a sentence for people; the page shows the
same sentence beside the button that it disables. Two questions each: does the person hold the permission, and does the
request's state allow it?
"""

from accounts.permissions import Permission
from dsr.models import NoticeState, Phase, RecipientNotice, Request, Restriction, WorkItem, WorkState
from dsr.models.membership import holds
from dsr.rules.actors import Actor, ActorKind
from dsr.rules.lifecycle import FINAL, TRANSITIONS, Event, State
from dsr.rules.rights import WITH_PACKAGE, Right


class NotAllowed(Exception):
    """Somebody may not do this; the message says why, to them."""


_NEEDS = {
    Permission.VIEW_REQUESTS: "Your role does not let you read this company's requests.",
    Permission.FILE_REQUESTS: "Your role does not let you file requests for this company.",
    Permission.DECIDE: "Only an approver may decide. Your role is another.",
    Permission.COMPLETE_WORK: "Your role does not let you complete work for this company.",
    Permission.RELEASE: "Only an approver may release. Your role is another.",
    Permission.VIEW_LOG: "Only an auditor may read the log. Your role is another.",
    Permission.EXPORT_LOG: "Only an auditor may export the log. Your role is another.",
}


def check_holds(by: Actor, controller_id: int, permission: Permission) -> None:
    if by.kind is ActorKind.SYSTEM:
        return
    if by.kind is not ActorKind.STAFF or by.id is None or not holds(by.id, controller_id, permission):
        raise NotAllowed(_NEEDS[permission])


def _check_event(request: Request, event: Event, otherwise: str) -> None:
    if event not in TRANSITIONS[State(request.state)]:
        raise NotAllowed(otherwise)


_STATE_WORDS = {
    State.RECEIVED: "not acknowledged yet",
    State.VERIFYING: "waiting for proof of identity",
    State.LOCATING: "being counted",
    State.REVIEWING: "under review",
    State.CLARIFYING: "waiting for the requester’s answer",
    State.COOLING: "in its cancel window",
    State.WORKING: "being carried out",
    State.RELEASING: "ready to release",
    State.UNVERIFIED: "closed without proof of identity",
}


def state_words(request: Request) -> str:
    """The state of an open request, after `it is`."""
    return _STATE_WORDS.get(State(request.state)) or request.state.replace("_", " ")


def check_can_approve(by: Actor, request: Request) -> None:
    check_holds(by, request.controller_id, Permission.DECIDE)
    _check_event(
        request, Event.APPROVED, f"Only a request under review can be approved; this one is {state_words(request)}."
    )


def check_can_refuse(by: Actor, request: Request) -> None:
    check_holds(by, request.controller_id, Permission.DECIDE)
    _check_event(
        request,
        Event.REFUSED,
        f"A request can be refused under review or before release; this one is {state_words(request)}.",
    )
    if request.state == State.RELEASING and Right(request.right) not in WITH_PACKAGE:
        raise NotAllowed("The work is done already; there is nothing left to refuse.")


def check_can_ask(by: Actor, request: Request) -> None:
    check_holds(by, request.controller_id, Permission.VIEW_REQUESTS)
    _check_event(
        request, Event.ASKED, f"A question can go back only under review; this request is {state_words(request)}."
    )


def check_can_recount(by: Actor, request: Request) -> None:
    check_holds(by, request.controller_id, Permission.COMPLETE_WORK)
    if request.state == State.WORKING and not stuck(request):
        raise NotAllowed("The work is under way. Counting again is for work that needs a person's attention.")
    _check_event(
        request,
        Event.RECOUNTED,
        f"Counting again is for open requests with a plan; this one is {state_words(request)}.",
    )


def stuck(request: Request) -> bool:
    """Whether an item of this round waits for a person's attention."""
    return WorkItem.objects.filter(request=request, round__gte=request.round, state=WorkState.ATTENTION).exists()


def check_can_resume(by: Actor, request: Request) -> None:
    check_holds(by, request.controller_id, Permission.DECIDE)
    _check_event(request, Event.RESUMED, "No question is waiting for an answer.")


def check_can_settle_dates(by: Actor, request: Request) -> None:
    """Take the dates that newer rules give, or keep those that were told."""
    check_holds(by, request.controller_id, Permission.DECIDE)
    if request.is_final:
        raise NotAllowed("This request is closed already; its dates stay as they were.")
    if not request.clock.question:
        raise NotAllowed("Nothing is asked about the dates of this request: today’s rules give the same.")


def check_can_extend(by: Actor, request: Request) -> None:
    """Whether the law allows it, and until when, is `extension_offer`'s to say."""
    check_holds(by, request.controller_id, Permission.DECIDE)
    if request.is_final:
        raise NotAllowed("This request is closed already; nothing is left to extend.")


def check_can_correct_receipt(by: Actor, request: Request) -> None:
    check_holds(by, request.controller_id, Permission.DECIDE)
    if request.is_final:
        raise NotAllowed("This request is closed already; its dates stay as they were.")


def check_can_release(by: Actor, request: Request) -> None:
    check_holds(by, request.controller_id, Permission.RELEASE)
    _check_event(request, Event.RELEASED, f"Nothing is ready to be released; this request is {state_words(request)}.")


def check_can_lift(by: Actor, request: Request) -> None:
    """Also again after an announcement whose letter could not be sent: then `lift_after` is empty."""
    check_holds(by, request.controller_id, Permission.DECIDE)
    restriction = Restriction.objects.filter(request=request).first()
    if restriction is None or not request.is_final:
        raise NotAllowed("No restriction of this request is in force, so there is none to lift.")
    if restriction.lifted_at is not None:
        raise NotAllowed("The restriction is lifted already.")
    if restriction.lift_after is not None:
        raise NotAllowed("The person is being told already; the restriction is lifted after that.")


def check_can_choose(by: Actor, request: Request) -> None:
    """Choose what is changed: purposes, or the values that are corrected."""
    check_holds(by, request.controller_id, Permission.DECIDE)
    if request.state != State.REVIEWING:
        raise NotAllowed(f"What is changed is chosen under review; this request is {state_words(request)}.")


def check_can_complete(by: Actor, item: WorkItem) -> None:
    check_holds(by, item.request.controller_id, Permission.COMPLETE_WORK)
    if item.phase != Phase.BY_HAND:
        raise NotAllowed("This is done by a worker, not by hand.")
    # An open task of a closed request is there to lift its restriction.
    if item.state != WorkState.OPEN or not (item.request.state == State.WORKING or item.request.is_final):
        raise NotAllowed("This task is not open any more.")


def check_can_tell(by: Actor, notice: RecipientNotice) -> None:
    check_holds(by, notice.request.controller_id, Permission.COMPLETE_WORK)
    if notice.state != NoticeState.OPEN:
        raise NotAllowed("This recipient is settled already.")


def check_can_retry(by: Actor, item: WorkItem) -> None:
    check_holds(by, item.request.controller_id, Permission.COMPLETE_WORK)
    if item.state != WorkState.ATTENTION:
        raise NotAllowed("Only work that needs a person's attention can be tried again by hand.")


def check_can_withdraw(by: Actor, request: Request) -> None:
    """The requester withdraws; nobody else does it for them."""
    if by.kind is not ActorKind.REQUESTER:
        raise NotAllowed("Only the requester can withdraw a request.")
    if State(request.state) in FINAL:
        raise NotAllowed("This request is closed already.")
    _check_event(request, Event.WITHDRAWN, "The work has begun, and cannot be stopped any more.")
