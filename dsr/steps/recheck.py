"""When a law's file or a holiday calendar changes: which open requests would get other dates, and what a person says to it.

Stored dates never move by themselves. Where today's rules give the same ones, only the note of what they were computed by
is renewed; where they give others, `Clock.question` holds both until somebody takes the new ones or keeps the old.

`Clock.question`: {"dates": {name: [stored, anew]}, "why": [sentences]}. `Clock.rules["seen"]`: the newer rules that a person
was asked about, so that the same rules never ask twice.
"""

import hashlib
import json
import logging
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction

from dsr import checks
from dsr.ledger.append import append
from dsr.ledger.facts import DatesKept, DatesQuestioned, DatesTaken
from dsr.models import Clock, DecisionKind, Reminder, Request
from dsr.models.reminder import DATES
from dsr.rules.actors import SYSTEM, Actor
from dsr.rules.errors import DeadlineError
from dsr.rules.regimes import POLICY
from dsr.rules.regimes import regime as find_regime
from dsr.rules.regimes.fingerprint import fingerprint
from dsr.rules.results import moved
from dsr.steps import letters, move
from dsr.steps.clock import set_dates
from dsr.steps.dates import Dates, agree, anew, differences, read_result
from dsr.steps.decide import LONGEST_TEXT, CannotDecide, record

log = logging.getLogger(__name__)

_ONE_DAY = timedelta(days=1)
SEEN = "seen"


def recheck_all(*, now: datetime) -> int:
    """Look at every open request whose dates were computed by other rules than today's; how many were looked at."""
    done: set[int] = set()
    lost = 0
    for request_id in stale():
        if request_id in done:
            continue
        done.add(request_id)
        try:
            recheck(request_id, now)
        except DeadlineError as error:  # a law that was taken away: its requests keep their dates
            lost += 1
            reason = str(error)
        except Exception:
            log.exception("dates could not be looked at anew; it is tried again in an hour", extra={"task": "recheck"})
    if lost:
        log.warning("the dates of %d open requests cannot be computed any more: %s", lost, reason)
    return len(done)


def stale() -> Iterator[int]:
    """The ids of open requests that were dated by other rules than today's.

    One aggregate query when nothing changed: rules come in as many kinds as there are laws and days of receipt, however
    many requests there are.
    """
    clocks = Clock.objects.filter(request__closed_at=None)
    for rules, received_on in clocks.values_list("rules", "received_on").order_by().distinct():
        if not _current(rules, received_on):
            found = clocks.filter(rules=rules, received_on=received_on).order_by("due", "pk")
            yield from list(found.values_list("request_id", flat=True))


def _current(rules: dict[str, Any], received_on: date) -> bool:
    """Whether these are today's, whichever zone a law counts in: its day of receipt is this one or a neighbour of it."""
    last = _last_seen(rules)
    if not last:
        return False
    try:
        return all(
            fingerprint(dict.fromkeys(last["packs"], received_on + days * _ONE_DAY)) == last for days in (-1, 0, 1)
        )
    except DeadlineError:
        return False


def _last_seen(rules: dict[str, Any]) -> dict[str, Any]:
    seen: dict[str, Any] = rules.get(SEEN) or rules
    return seen


@transaction.atomic
def recheck(request_id: int, now: datetime) -> bool:
    """Compare the stored dates of one request with what today's rules give; whether a question about them is open then.

    Raises DeadlineError when they give none.
    """
    request = move.lock(request_id)
    if request.is_final:
        return False
    return _compare(request, now)


def _compare(request: Request, now: datetime) -> bool:
    clock, dates = request.clock, anew(request)
    today = dates.columns()["rules"]
    if agree(clock, dates):
        _renew(request, dates, now)
        return False
    both, why = _both(clock, dates), _why(clock, dates)
    if clock.rules.get(SEEN) == today and clock.question.get("dates", both) == both:
        return bool(clock.question)
    clock.question, clock.rules = {"dates": both, "why": why}, {**clock.rules, SEEN: today}
    clock.save(update_fields=["question", "rules"])
    append(DatesQuestioned(both, why), by=SYSTEM, at=now, request=request)
    said = hashlib.sha256(json.dumps([both, today], sort_keys=True).encode()).hexdigest()[:12]
    Reminder.objects.get_or_create(request=request, mark=DATES + said, due=clock.due, defaults={"at": now})
    return True


def _renew(request: Request, dates: Dates, now: datetime) -> None:
    """The same dates: by other rules now. A question that was open answers itself."""
    clock = request.clock
    columns = dates.columns()
    # A clock of before does not say what each law gave; the dates that it has are the same.
    names = ["rules"] if clock.results else list(columns)
    if clock.question:
        append(DatesKept(clock.question["dates"]), by=SYSTEM, at=now, request=request)
        clock.question = {}
    for name in names:
        setattr(clock, name, columns[name])
    clock.save(update_fields=[*names, "question"])
    _no_need_to_ask(request, now)


def _no_need_to_ask(request: Request, now: datetime) -> None:
    Reminder.objects.filter(request=request, mark__startswith=DATES, told_at=None).update(told_at=now)


def _iso(pair: tuple[date | None, date | None]) -> list[str | None]:
    return [day.isoformat() if day else None for day in pair]


def _both(clock: Clock, dates: Dates) -> dict[str, list[str | None]]:
    """The dates that differ: the request's own by their column, else those of a law by `gdpr.refuse_by`."""
    found = {name: _iso(pair) for name, pair in differences(clock, dates).items()}
    if found:
        return found
    stored = {entry["regime"]: read_result(entry).deadlines for entry in clock.results}
    new = {each.regime: each for each in dates.all}
    for regime in sorted(stored.keys() & new.keys()):
        found |= {f"{regime}.{name}": _iso(pair) for name, pair in moved(stored[regime], new[regime]).items()}
    for regime in sorted(stored.keys() ^ new.keys()):
        old, now = (each.get(regime) for each in (stored, new))
        found[f"{regime}.due"] = _iso((old.answer_by if old else None, now.answer_by if now else None))
    return found


def _why(clock: Clock, dates: Dates) -> list[str]:
    """Which law's file and which calendars changed, as sentences for people."""
    today = dates.columns()["rules"]
    stored = {entry["regime"]: entry["pack_version"] for entry in clock.results}
    said = []
    for regime, version in ((each.regime, each.pack_version) for each in dates.all if each.regime != POLICY):
        if clock.rules.get("packs", {}).get(regime) != today["packs"][regime]:
            before = stored.get(regime, "")
            names = f"{before}, now {version}" if before and before != version else version
            said.append(f"What we know of {find_regime(regime).title} has changed ({names}).")
    for regime in sorted(stored.keys() - today["packs"].keys() - {POLICY}):
        said.append(f"{find_regime(regime).title} does not judge this request any more ({stored[regime]}).")
    if clock.rules.get("holidays") != today["holidays"]:
        calendars = ", ".join(sorted({each.calendar for each in dates.judged}))
        said.append(f"The calendars of public holidays have changed ({calendars}).")
    return sorted(said) or ["What happened to the request is counted by other rules now."]


@transaction.atomic
def _settle(request_id: int, by: Actor, now: datetime) -> tuple[Request, Dates | None]:
    """The request, locked, and what today's rules give; None when that is not what was asked: then it is asked anew."""
    request = move.lock(request_id)
    checks.check_can_settle_dates(by, request)
    try:
        dates = anew(request)
    except DeadlineError as error:
        raise CannotDecide(f"Today’s rules give no dates: {error}") from None
    if not agree(request.clock, dates) and _both(request.clock, dates) == request.clock.question["dates"]:
        return request, dates
    _compare(request, now)
    return request, None


_CHANGED = "The rules changed again since you opened this page. Read it again, then decide."


def take(*, request_id: int, by: Actor, now: datetime) -> Request:
    """Take the dates that today's rules give; a requester who was told another one gets a letter.

    Raises NotAllowed, CannotDecide.
    """
    request, taken = _take(request_id, by, now)
    if not taken:
        raise CannotDecide(_CHANGED)
    return request


@transaction.atomic
def _take(request_id: int, by: Actor, now: datetime) -> tuple[Request, bool]:
    request, dates = _settle(request_id, by, now)
    if dates is None:
        return request, False
    clock = request.clock
    old, question = clock.due, clock.question
    set_dates(clock, dates, now=now)
    _no_need_to_ask(request, now)
    append(DatesTaken(question["dates"]), by=by, at=now, request=request)
    if clock.due != old:
        letters.write(
            request,
            "new_date",
            now=now,
            once=f"new-date-{old}-{clock.due}-{now.isoformat()}",
            old_due=old,
            why=question["why"],
        )
    move.nudge(request.pk, now=now)
    return request, True


def keep(*, request_id: int, reason: str, by: Actor, now: datetime) -> Request:
    """Keep the dates as they are; the same rules do not ask again. Raises NotAllowed, CannotDecide."""
    reason = reason.strip()
    if not reason:
        raise CannotDecide("Say why the dates stay as they are. Whoever checks this later reads it.")
    if len(reason) > LONGEST_TEXT:
        raise CannotDecide(f"The reason is too long. Write at most {LONGEST_TEXT:,} characters.")
    request, kept = _keep(request_id, reason, by, now)
    if not kept:
        raise CannotDecide(_CHANGED)
    return request


@transaction.atomic
def _keep(request_id: int, reason: str, by: Actor, now: datetime) -> tuple[Request, bool]:
    request, dates = _settle(request_id, by, now)
    if dates is None:
        return request, False
    clock = request.clock
    question, clock.question = clock.question, {}
    clock.rules = {**clock.rules, SEEN: dates.columns()["rules"]}
    clock.save(update_fields=["question", "rules"])
    _no_need_to_ask(request, now)
    record(request, DecisionKind.KEEP_DATES, by=by, now=now, text=reason)
    append(DatesKept(question["dates"]), by=by, at=now, request=request)
    return request, True
