"""The queue: which requests, in which order, from where on. A constant number of queries, each by an index."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import DateField, Exists, F, Func, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Cast

from accounts.permissions import Permission
from dsr.models import Controller, Phase, Reminder, Request, WorkItem, WorkState
from dsr.models.membership import controllers_where
from dsr.rules.lifecycle import FINAL, WAITS_ON, State
from dsr.rules.marks import ESCALATES_FROM, OVERDUE
from dsr.rules.rights import Right
from dsr.web import words
from dsr.web.clock import Due, due_of

PAGE = 50
OPEN = [state.value for state in State if state not in FINAL]
CLOSED = [state.value for state in FINAL]
# Beyond this a figure says "more than": nobody needs the last digit, and counting them all would take its time.
COUNTED = 1000

ATTENTION = Q(state=WorkState.ATTENTION)
BY_HAND = Q(state=WorkState.OPEN, phase=Phase.BY_HAND)


@dataclass(frozen=True)
class Chosen:
    """What the filter asks for; empty means any."""

    controller: Controller | None = None
    right: str = ""
    state: str = ""
    mine: bool = False
    overdue: bool = False
    target: bool = False
    nearly: bool = False
    question: bool = False
    attention: bool = False
    closed: bool = False


@dataclass(frozen=True)
class Cursor:
    """The row after which a page begins, in words that a URL may hold."""

    due: date
    reference: str

    def __str__(self) -> str:
        return f"{self.due.isoformat()}.{self.reference}"

    @classmethod
    def read(cls, text: str) -> "Cursor | None":
        due, _, reference = text.partition(".")
        try:
            return cls(date.fromisoformat(due), reference[:20])
        except ValueError:
            return None


@dataclass(frozen=True)
class Row:
    request: Request
    right: str
    state: str
    tone: str
    waits: str
    due: Due
    attention: bool
    question: bool  # newer rules would give other dates, and nobody has settled it yet


@dataclass(frozen=True)
class Page:
    rows: list[Row]
    next: Cursor | None


def visible(user_id: int) -> QuerySet[Request]:
    """The requests of the companies whose requests the person may read."""
    ids = list(controllers_where(user_id, Permission.VIEW_REQUESTS).values_list("pk", flat=True))
    return Request.objects.filter(controller__in=ids)


def _today(now: datetime) -> Cast:
    """The civil date where each clock runs."""
    return Cast(Func(F("clock__time_zone"), Value(now), function="timezone"), DateField())


def overdue(now: datetime) -> Q:
    """Past the due date where each clock runs. The coarse half lets the index on the date do the work."""
    return Q(state__in=OPEN, clock__due__lte=now.date(), clock__due__lt=_today(now))


def past_target(now: datetime) -> Q:
    """Open, and our own target is over; overdue or not."""
    return Q(state__in=OPEN, clock__target__lt=_today(now))


def nearly_over() -> QuerySet[Reminder]:
    """Reminders that nine tenths of the time that holds today are used, or all of it."""
    beyond = Q(mark=str(ESCALATES_FROM)) | Q(mark__startswith=OVERDUE)
    return Reminder.objects.filter(beyond, due=OuterRef("clock__due"), request=OuterRef("pk"))


def mine(user_id: int) -> Q:
    """What waits for somebody with this person's permissions."""

    def held(permission: Permission) -> list[int]:
        return list(controllers_where(user_id, permission).values_list("pk", flat=True))

    tasks = WorkItem.objects.filter(ATTENTION | BY_HAND).values("request_id")
    return (
        Q(controller__in=held(Permission.DECIDE), state=State.REVIEWING)
        | Q(controller__in=held(Permission.RELEASE), state=State.RELEASING)
        | Q(controller__in=held(Permission.COMPLETE_WORK), state__in=[State.LOCATING, State.WORKING], pk__in=tasks)
    )


def chosen(requests: QuerySet[Request], what: Chosen, *, user_id: int, now: datetime) -> QuerySet[Request]:
    """The filter applied, unordered."""
    requests = requests.filter(state__in=[what.state] if what.state else CLOSED if what.closed else OPEN)
    if what.controller:
        requests = requests.filter(controller=what.controller)
    if what.right:
        requests = requests.filter(right=what.right)
    if what.mine:
        requests = requests.filter(mine(user_id))
    if what.overdue:
        requests = requests.filter(overdue(now))
    if what.target:
        requests = requests.filter(past_target(now))
    if what.nearly:
        requests = requests.filter(Exists(nearly_over()))
    if what.question:
        requests = requests.exclude(clock__question={})
    if what.attention:
        requests = requests.filter(pk__in=WorkItem.objects.filter(ATTENTION).values("request_id"))
    return requests


def page(requests: QuerySet[Request], *, after: Cursor | None, now: datetime, newest_first: bool = False) -> Page:
    """Soonest due first (of closed ones: latest due first), PAGE rows after the cursor."""
    beyond = "lt" if newest_first else "gt"
    if after:
        later = Q(**{f"clock__due__{beyond}": after.due})
        requests = requests.filter(later | Q(clock__due=after.due, reference__gt=after.reference))
        # Said once more, so that the index on the date begins where the page does.
        requests = requests.filter(**{f"clock__due__{beyond}e": after.due})
    order = "-clock__due" if newest_first else "clock__due"
    found = list(requests.select_related("controller", "clock").order_by(order, "reference")[: PAGE + 1])
    more = found[PAGE - 1] if len(found) > PAGE else None
    return Page(rows(found[:PAGE], now=now), Cursor(more.clock.due, more.reference) if more else None)


def rows(found: Sequence[Request], *, now: datetime) -> list[Row]:
    tasks = tasks_of(found)
    return [_row(request, tasks[request.pk], now) for request in found]


def tasks_of(found: Sequence[Request]) -> dict[int, frozenset[str]]:
    """By request, the states of the work items that wait for a person."""
    tasks: dict[int, frozenset[str]] = {request.pk: frozenset() for request in found}
    waiting = WorkItem.objects.filter(ATTENTION | BY_HAND, request_id__in=tasks)
    for request_id, state in waiting.values_list("request_id", "state"):
        tasks[request_id] |= {state}
    return tasks


def waits_words(state: State, tasks: frozenset[str]) -> str:
    """Whom a request waits on; what a person must do by hand or mend comes before the machine."""
    if WorkState.ATTENTION in tasks:
        return "Us, to mend it"
    return "Us, by hand" if tasks else words.WAITS[WAITS_ON[state]]


def _row(request: Request, tasks: frozenset[str], now: datetime) -> Row:
    state = State(request.state)
    return Row(
        request=request,
        right=words.RIGHTS[Right(request.right)],
        state=words.STATES[state],
        tone=words.TONES[state],
        waits=waits_words(state, tasks),
        due=due_of(request, now),
        attention=WorkState.ATTENTION in tasks,
        question=bool(request.clock.question) and not request.is_final,
    )


def figures(requests: QuerySet[Request], *, user_id: int, now: datetime) -> list[dict[str, Any]]:
    """How many wait for this person, are overdue, need attention: as components/stat.html takes them."""
    wanted = (
        ("mine", "yours to act on", Chosen(mine=True)),
        ("overdue", "overdue", Chosen(overdue=True)),
        ("attention", "needing attention", Chosen(attention=True)),
    )
    return [
        {"value": _counted(chosen(requests, what, user_id=user_id, now=now)), "label": label, "href": f"?{key}=on"}
        for key, label, what in wanted
    ]


def _counted(requests: QuerySet[Request]) -> str:
    number = requests.order_by()[: COUNTED + 1].count()
    return f"{COUNTED:,}+" if number > COUNTED else f"{number:,}"
