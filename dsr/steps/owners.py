"""Mail to the owners of systems: when a task begins for them, and on the day before it is due.

An owner may be no member of staff: the mail holds nothing about the person who asked, and a link only for those who can
sign in. Which mail went is the letter's own row; it is queued once.
"""

import logging
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import transaction
from django.urls import reverse

from dsr.datamap.load import DataMapError
from dsr.datamap.schema import System
from dsr.models import Membership, Message, Phase, WorkItem, WorkState
from dsr.notices import outgoing
from dsr.rules.lifecycle import State
from dsr.rules.rights import NOUNS, Right
from dsr.steps.by_hand import due_of

log = logging.getLogger(__name__)

BEGUN, NEAR = "staff_task", "staff_task_due"
_DAY = timedelta(days=1)


def tell(*, now: datetime) -> int:
    """Queue the mails that are due; how many. One that fails keeps no other waiting."""
    open_tasks = WorkItem.objects.filter(phase=Phase.BY_HAND, state=WorkState.OPEN, request__state=State.WORKING)
    found = open_tasks.select_related("request__controller", "request__datamap", "request__clock", "request__policy")
    told = _told(list(open_tasks.values_list("request_id", flat=True)))
    return sum(_tell_of(item, told, now) for item in found.order_by("pk").iterator(chunk_size=500))


def _told(request_ids: list[int]) -> set[tuple[int, str, str]]:
    queued = Message.objects.filter(request_id__in=request_ids, kind__in=[BEGUN, NEAR])
    return set(queued.values_list("request_id", "kind", "once"))


def _tell_of(item: WorkItem, told: set[tuple[int, str, str]], now: datetime) -> int:
    once = f"{item.system}:{item.round}"
    kinds = [BEGUN, NEAR] if now >= _near(item) else [BEGUN]
    if (item.request_id, kinds[-1], once) in told:
        return 0
    try:
        system = item.request.datamap.read().systems.get(item.system)
        if system is None or system.owner is None or system.owner.email is None:
            return 0
        # Of a task that began late only the one that says when it is due.
        return _queue(item, system, system.owner.email, kinds[-1], once, now)
    except (DataMapError, OSError):
        log.exception("the owner of a system could not be told of a task", extra={"system": item.system})
        return 0


def _near(item: WorkItem) -> datetime:
    """When the day before the task's due date begins where its request's clock runs."""
    return datetime.combine(due_of(item) - _DAY, time(), ZoneInfo(item.request.clock.time_zone))


@transaction.atomic
def _queue(item: WorkItem, system: System, to: str, kind: str, once: str, now: datetime) -> int:
    request = item.request
    context = {
        "request": request,
        "controller": request.policy.read().controller,
        "policy": request.policy.read(),
        "system": system,
        "right": NOUNS[Right(request.right)],
        "due": due_of(item),
        "link": _link(item, to),
        "address": settings.PUBLIC_URL,
    }
    return int(outgoing.queue(request, kind, to=to, once=once, now=now, context=context) is not None)


def _link(item: WorkItem, to: str) -> str:
    """The task's page, for those who can open it; others would only learn that it is there."""
    members = Membership.objects.filter(controller=item.request.controller_id, user__is_active=True)
    if not members.filter(user__email__iexact=to).exists():
        return ""
    return f"{settings.PUBLIC_URL}{reverse('staff:request', args=[item.request.reference])}#work{item.pk}"
