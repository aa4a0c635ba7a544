"""What a bundle has beside events: keys, checkpoints, and the rules that were in force."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.db.models import Max, Q
from django.db.models.functions import TruncDate

from dsr.ledger import keys
from dsr.ledger.bundle.scope import Scope
from dsr.ledger.checkpoint import utc_text
from dsr.models import Anchor, AnchorState, Checkpoint, Controller, DataMapVersion, PolicyVersion
from dsr.rules import regimes

# The verifier needs some milliseconds for each signature: with more anchored ones, the last of each place and day.
MOST_ANCHORED = 2000

Version = PolicyVersion | DataMapVersion


@dataclass(frozen=True)
class Marked:
    """A checkpoint that the bundle carries, with the anchors that took it."""

    checkpoint: Checkpoint
    anchors: list[Anchor]


def checkpoints(scope: Scope, last: Checkpoint) -> list[Marked]:
    """In the order of their making: the first, the last and the anchored ones of the scope's time, the one before it, and
    `last`, which covers the tree. Tokens are not read here.
    """
    upto = Checkpoint.objects.filter(pk__lte=last.pk)
    within = upto
    if scope.begins:
        within = within.filter(at__gte=scope.begins)
    if scope.ends:
        within = within.filter(at__lt=scope.ends)
    chosen = {last.pk}
    edges = [within.order_by("pk"), within.order_by("-pk")]
    if scope.begins:
        edges.append(upto.filter(at__lt=scope.begins).order_by("-pk"))
    chosen |= {pk for edge in edges for pk in edge.values_list("pk", flat=True)[:1]}
    anchored = Anchor.objects.filter(state=AnchorState.DONE, checkpoint__in=within)
    chosen |= _thinned(anchored)
    anchors: dict[int, list[Anchor]] = {}
    for anchor in Anchor.objects.filter(state=AnchorState.DONE, checkpoint__in=chosen).defer("proof").order_by("pk"):
        anchors.setdefault(anchor.checkpoint_id, []).append(anchor)
    return [Marked(each, anchors.get(each.pk, [])) for each in upto.filter(pk__in=chosen).order_by("pk")]


def _thinned(anchored: Any) -> set[int]:
    found = set(anchored.values_list("checkpoint", flat=True).distinct()[: MOST_ANCHORED + 1])
    if len(found) <= MOST_ANCHORED:
        return found
    days = anchored.order_by().annotate(day=TruncDate("checkpoint__at")).values("place", "day")
    return {each["newest"] for each in days.annotate(newest=Max("checkpoint"))}


def token_name(anchor: Anchor) -> str:
    place = re.sub(r"[^A-Za-z0-9._-]+", "-", anchor.place)[:50]
    return f"anchors/{anchor.checkpoint_id}-{anchor.pk}-{place}.{'tsr' if anchor.kind == 'timestamp' else 'txt'}"


def checkpoint_lines(marked: list[Marked]) -> Iterator[bytes]:
    with_token = _with_token(marked)
    for each in marked:
        anchors = [
            {
                "place": anchor.place,
                "kind": anchor.kind,
                "at": utc_text(anchor.done_at) if anchor.done_at else "",
                "file": token_name(anchor) if anchor.pk in with_token else "",
            }
            for anchor in each.anchors
        ]
        value = {"note": each.checkpoint.note, "anchors": anchors}
        yield json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"


def _with_token(marked: list[Marked]) -> set[int]:
    anchors = [anchor.pk for each in marked for anchor in each.anchors]
    return set(Anchor.objects.filter(pk__in=anchors).exclude(Q(proof=None) | Q(proof=b"")).values_list("pk", flat=True))


def tokens(marked: list[Marked]) -> Iterator[tuple[str, bytes]]:
    with_token = _with_token(marked)
    for anchor in (anchor for each in marked for anchor in each.anchors if anchor.pk in with_token):
        proof = Anchor.objects.filter(pk=anchor.pk).values_list("proof", flat=True).get()
        yield token_name(anchor), bytes(proof or b"")


def key_file() -> bytes:
    rows = [{"vkey": key.vkey, "since": utc_text(key.since), "endorsement": key.endorsement} for key in keys.vkeys()]
    return json.dumps(rows, indent=2, ensure_ascii=False).encode() + b"\n"


def in_force(scope: Scope, size: int) -> Iterator[tuple[str, bytes]]:
    """Name and text of every policy and data map that was in force within the scope, and of the bodies of law that this
    installation applies.
    """
    controllers = Controller.objects.order_by("slug")
    if scope.controllers is not None:
        controllers = controllers.filter(slug__in=scope.controllers)
    pinned = _pinned(scope, size) if scope.request else None
    for controller in controllers:
        of_policy: list[Version] = list(PolicyVersion.objects.filter(controller=controller).order_by("version"))
        of_map: list[Version] = list(DataMapVersion.objects.filter(controller=controller).order_by("version"))
        for folder, versions in (("policies", of_policy), ("datamaps", of_map)):
            for place, version in enumerate(versions):
                newer = next(iter(versions[place + 1 :]), None)
                if _applied(version, newer, scope) if pinned is None else version.digest in pinned:
                    yield f"{folder}/{controller.slug}-{version.version}.yaml", version.text.encode()
    for file in regimes.files():
        yield f"rules/{file.name}", file.read_bytes()


def _applied(version: Version, newer: Version | None, scope: Scope) -> bool:
    begun = scope.ends is None or version.loaded_at < scope.ends
    over = newer is not None and scope.begins is not None and newer.loaded_at < scope.begins
    return begun and not over


def _pinned(scope: Scope, size: int) -> set[str]:
    """Digests of the policy and the data map that the request was filed under."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT e.body FROM dsr_event e JOIN dsr_seal s ON s.event_id = e.id"
            " WHERE e.request = %s AND e.type = 'filed' AND s.index < %s",
            [scope.request, size],
        )
        facts = [json.loads(body)["facts"] for (body,) in cursor.fetchall()]
    return {each[name] for each in facts for name in ("policy_digest", "datamap_digest")}
