"""The state of the seal: what is sealed and signed, by which keys, and where checkpoints were sent."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db.models import Count, Max
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.permissions import Permission
from dsr.anchors.state import of_places
from dsr.auditor.reading import note
from dsr.ledger import keys, seal
from dsr.models import Anchor, AnchorState, Checkpoint, Event
from dsr.rules.spoken import plural
from dsr.web.access import staff_view

# A checkpoint is signed at least this often; one that is three times as old is late.
LATE = 3
KINDS = {"email": "E-mail", "bucket": "Write-once bucket", "timestamp": "Time-stamp service", "https": "HTTPS address"}
RECENT = 20


def age_words(age: timedelta) -> str:
    """`40 seconds`, `12 minutes`, `3 hours`, `5 days`."""
    seconds = max(0, int(age.total_seconds()))
    for unit, length in (("day", 86_400), ("hour", 3600), ("minute", 60)):
        if seconds >= 2 * length:
            return plural(seconds // length, unit)
    return plural(seconds, "second")


@dataclass(frozen=True)
class Sealed:
    """`unsealed`: committed events that have no index yet."""

    newest: Checkpoint | None
    events: int
    unsealed: int
    age: str
    late: bool


def sealed(now: datetime) -> Sealed:
    newest, events = seal.latest(), Event.objects.count()
    if newest is None:
        return Sealed(None, events, events, "", late=events > 0)
    age = now - newest.at
    late = age > timedelta(seconds=LATE * settings.CHECKPOINT_SECONDS)
    return Sealed(newest, events, max(0, events - newest.size), age_words(age), late)


def places(now: datetime) -> list[dict[str, Any]]:
    """A row for each place to which checkpoints go, or went: how many arrived, wait and failed, and the newest that arrived."""
    counted = Anchor.objects.values("place", "kind", "state").annotate(number=Count("pk"), last=Max("done_at"))
    found: dict[str, dict[str, Any]] = {}
    for each in counted.order_by("place"):
        kind = KINDS.get(each["kind"], each["kind"])
        row = found.setdefault(each["place"], {"place": each["place"], "kind": kind, "last": None, "problem": ""})
        row[each["state"]] = each["number"]
        if each["state"] == AnchorState.DONE:
            row["last"] = each["last"]
    for place, row in found.items():
        newest = Anchor.objects.filter(place=place, state=AnchorState.DONE).order_by("-checkpoint_id").first()
        row["size"] = newest.checkpoint.size if newest else None
        failed = Anchor.objects.filter(place=place).exclude(error="").exclude(state=AnchorState.DONE)
        if newest is not None:  # what a later one has made good is no problem any more
            failed = failed.filter(checkpoint_id__gt=newest.checkpoint_id)
        worst = failed.order_by("-checkpoint_id").first()
        row["problem"] = worst.error if worst else ""
    for state in of_places(now=now):
        kind = KINDS.get(state.kind, state.kind)
        row = found.setdefault(state.name, {"place": state.name, "kind": kind, "last": None, "problem": ""})
        row |= {"named": True, "late": state.late, "behind": state.behind}
    return list(found.values())


@require_safe
@staff_view(Permission.VIEW_LOG)
def show(http: HttpRequest) -> HttpResponse:
    note(http, [None], "seal")
    now = timezone.now()
    context = {
        "nav": "seal",
        "state": sealed(now),
        "every": age_words(timedelta(seconds=settings.CHECKPOINT_SECONDS)),
        "origin": keys.origin(),
        "keys": keys.vkeys(),
        "problem": keys.problem(),
        "places": places(now),
        "anchors": Anchor.objects.select_related("checkpoint").order_by("-pk")[:RECENT],
    }
    return render(http, "auditor/seal.html", context)


@require_safe
@staff_view(Permission.VIEW_LOG)
def checkpoint(http: HttpRequest) -> HttpResponse:
    """The newest checkpoint as a file to keep elsewhere: whoever has it can tell when the log is rewritten."""
    newest = seal.latest()
    if newest is None:
        raise Http404
    answer = HttpResponse(newest.note, content_type="text/plain; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="habeas-checkpoint-{newest.size}.txt"'
    return answer
