"""Mail to staff about requests that near or pass their dates: one a person and company in a run, not one a request.

Which reminder was told to whom is kept in its row. The rows are leased while their mails go, outside any transaction; what
the mail service refuses is tried again, later each time, for that person alone.
"""

import hashlib
import logging
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import transaction
from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.formats import date_format

from accounts.models import User
from accounts.permissions import Permission
from dsr.checks import state_words
from dsr.models import Controller, Membership, Reminder
from dsr.notices import outgoing
from dsr.rules.lifecycle import WAITS_ON, State, Waits
from dsr.rules.marks import OVERDUE, escalates, left_words, rank
from dsr.rules.rights import NOUNS, Right

log = logging.getLogger(__name__)

LIMIT = 1000  # rows of one digest
SHOWN = 50  # of them with a line of their own
LEASE = timedelta(minutes=10)
NOBODY_YET = timedelta(hours=1)  # how long until somebody is looked for again
_WORKS = frozenset({Permission.COMPLETE_WORK, Permission.DECIDE, Permission.RELEASE})
_ANSWERS = frozenset({Permission.DECIDE, Permission.RELEASE})


@dataclass(frozen=True)
class Person:
    user: User
    holds: frozenset[Permission]


@dataclass(frozen=True)
class Line:
    """One request in a digest; nothing of it is about the person who asked."""

    reference: str
    right: str
    state: str
    due: date
    left: str
    why: str
    link: str


def staff_of(controller_id: int) -> list[Person]:
    """Who can be mailed about a company's requests: active, with an address, and with a role that works on them."""
    held: dict[int, frozenset[Permission]] = {}
    users: dict[int, User] = {}
    members = Membership.objects.filter(controller_id=controller_id, user__is_active=True).exclude(user__email="")
    for member in members.select_related("user").order_by("user_id"):
        users[member.user_id] = member.user
        held[member.user_id] = held.get(member.user_id, frozenset()) | member.permissions
    return [Person(users[key], held[key]) for key in users if held[key] & _WORKS]


def without_staff() -> list[Controller]:
    """The companies in use for which nobody could be reminded of anything."""
    return [each for each in Controller.objects.filter(active=True).order_by("slug") if not staff_of(each.pk)]


def concerned(reminder: Reminder, people: Sequence[Person]) -> list[Person]:
    """Whom this one is for.

    Those who work on requests are told of every mark; those who decide, when it is them that the request waits on, from
    nine tenths on whatever it waits on, and of dates that they should settle. Where a company has none of the first, the
    second are told everything.
    """
    deciders = [person for person in people if person.holds & _ANSWERS]
    if reminder.asks:
        return [person for person in people if Permission.DECIDE in person.holds] or list(people)
    if escalates(reminder.mark) or WAITS_ON[State(reminder.request.state)] is Waits.STAFF:
        return list(people)
    return [person for person in people if person not in deciders] or deciders


def tell(*, now: datetime) -> int:
    """Mail what staff has not been told yet; how many mails went."""
    untold = Reminder.objects.filter(_open(now))
    return sum(
        _tell_of(controller_id, now)
        for controller_id in untold.values_list("request__controller_id", flat=True).order_by().distinct()
    )


def _open(now: datetime) -> Q:
    return (
        Q(told_at=None, attempts__lt=outgoing.LAST_ATTEMPT)
        & (Q(try_after=None) | Q(try_after__lte=now))
        & (Q(lease_until=None) | Q(lease_until__lte=now))
    )


def _tell_of(controller_id: int, now: datetime) -> int:
    people = staff_of(controller_id)
    rows = _claim(controller_id, now)
    if not people:
        _nobody(rows, now)
        return 0
    lots = {person.user.pk: [row for row in rows if person in concerned(row, people)] for person in people}
    mailed, refused = 0, set[int]()
    for person in people:
        lot = [row for row in lots[person.user.pk] if person.user.pk not in row.told]
        if not lot:
            continue
        if _mail(person, lot, now):
            mailed += 1
            _told(lot, person)
        else:
            refused |= {row.pk for row in lot}
    _release(rows, refused, now)
    return mailed


@transaction.atomic
def _claim(controller_id: int, now: datetime) -> list[Reminder]:
    rows = list(
        Reminder.objects.select_for_update(skip_locked=True, of=("self",))
        .filter(_open(now), request__controller_id=controller_id)
        .select_related("request__clock", "request__controller")
        .order_by("at", "pk")[:LIMIT]
    )
    closed = [row.pk for row in rows if row.request.is_final]
    Reminder.objects.filter(pk__in=closed).update(told_at=now)
    rows = [row for row in rows if row.pk not in closed]
    token = uuid.uuid4()
    for row in rows:
        row.lease_token = token
    Reminder.objects.filter(pk__in=[row.pk for row in rows]).update(lease_token=token, lease_until=now + LEASE)
    return rows


def _ours(rows: Sequence[Reminder]) -> QuerySet[Reminder]:
    """Those of the rows whose lease is still the one that we took; one lease is taken for all."""
    return Reminder.objects.filter(pk__in=[row.pk for row in rows], lease_token__in={row.lease_token for row in rows})


def _mail(person: Person, lot: Sequence[Reminder], now: datetime) -> bool:
    try:
        outgoing.post(
            outgoing.render("staff_reminder", person.user.email, _context(lot, now)), _message_id(person, lot)
        )
    except Exception as error:  # whatever a mail service raises: nobody else's mail waits for this one
        log.warning("a reminder could not be mailed; it is tried again: %s", error.__class__.__name__)
        return False
    return True


def _message_id(person: Person, lot: Sequence[Reminder]) -> str:
    """The same for the same rows, so that a mail program shows what came twice once."""
    said = " ".join(map(str, [person.user.pk, *sorted(row.pk for row in lot)]))
    return outgoing.as_message_id(hashlib.sha256(said.encode()).hexdigest()[:32])


@transaction.atomic
def _told(lot: Sequence[Reminder], person: Person) -> None:
    for row in Reminder.objects.select_for_update().filter(pk__in=[row.pk for row in lot]):
        row.told = sorted({*row.told, person.user.pk})
        row.save(update_fields=["told"])


def _release(rows: Sequence[Reminder], refused: set[int], now: datetime) -> None:
    """Fenced by the lease: what another worker has taken over meanwhile is left to it."""
    done = [row for row in rows if row.pk not in refused]
    _ours(done).update(told_at=now, lease_token=None, lease_until=None, try_after=None)
    for row in (row for row in rows if row.pk in refused):
        wait = outgoing.BACK_OFF[min(row.attempts, len(outgoing.BACK_OFF) - 1)]
        later = now + timedelta(seconds=wait)
        _ours([row]).update(attempts=row.attempts + 1, lease_token=None, lease_until=None, try_after=later)


def _nobody(rows: Sequence[Reminder], now: datetime) -> None:
    """Nobody can be told: the rows wait until somebody has a role. Said once for each of them."""
    if any(row.attempts == 0 for row in rows):
        log.warning(
            "nobody can be reminded for %s: give somebody the role of reviewer or approver",
            rows[0].request.controller.slug,
        )
    _ours(rows).update(attempts=1, lease_token=None, lease_until=None, try_after=now + NOBODY_YET)


def _context(lot: Sequence[Reminder], now: datetime) -> dict[str, object]:
    rows = sorted(lot, key=lambda row: (row.asks, row.request.clock.due, row.request.received_at))
    lines = [_line(row, now) for row in rows[:SHOWN]]
    first = rows[0]
    return {
        "controller": first.request.controller,
        "first": lines[0],
        "asks": first.asks,
        "lines": lines,
        "others": len({row.request_id for row in rows}) - 1,
        "more": max(0, len(rows) - SHOWN),
        "queue": settings.PUBLIC_URL + reverse("staff:queue"),
    }


def _line(reminder: Reminder, now: datetime) -> Line:
    request, clock = reminder.request, reminder.request.clock
    today = now.astimezone(ZoneInfo(clock.time_zone)).date()
    return Line(
        reference=request.reference,
        right=NOUNS[Right(request.right)],
        state=state_words(request),
        due=clock.due,
        left=left_words((clock.due - today).days),
        why=_why(reminder),
        link=settings.PUBLIC_URL + reverse("staff:request", args=[request.reference]),
    )


def _why(reminder: Reminder) -> str:
    if reminder.asks:
        _, new = reminder.request.clock.question.get("dates", {}).get("due", (None, None))
        would = (
            f"it would be due {date_format(date.fromisoformat(new), 'j F Y')}" if new else "its dates would be others"
        )
        return f"By today’s rules {would}. Take or keep its dates on its page."
    if rank(reminder.mark) >= rank(OVERDUE):
        return "Its time is over. It stays open until somebody answers it."
    return f"{reminder.mark} % of its time is used."
