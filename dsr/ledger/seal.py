"""Sealing: committed events get dense indexes, the tree grows, and a signed checkpoint says so.

Everything of a batch is one transaction: indexes, nodes and the checkpoint over them. So whatever breaks off, as many
events are sealed as the newest checkpoint says. Writers of events take none of the locks here.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import connection, transaction
from django.db.models import Max

from dsr.ledger import keys, lock
from dsr.ledger.checkpoint import CheckpointText
from dsr.ledger.merkle import STEP, Frontier, Growth
from dsr.ledger.tree import BrokenTree, Tree
from dsr.models import Checkpoint, LedgerKey, Seal

BATCH = 50_000
# How far behind the newest sealed number each run looks for what committed late; the hourly one looks everywhere.
WINDOW = 20_000

# What is not yet sealed, never `id > last`: numbers are given before the commit, and commits come in any order.
_UNSEALED = """
SELECT e.id, e.leaf FROM dsr_event e WHERE e.id > %(after)s
AND NOT EXISTS (SELECT FROM dsr_seal s WHERE s.event_id = e.id AND s.event_id > %(after)s)
ORDER BY e.id LIMIT %(most)s
"""


class LogDamaged(Exception):
    """The tables do not give what was signed last: nothing more is signed upon them."""


def seal(now: datetime, *, whole: bool = False) -> int:
    """Seal what is committed, oldest first; the number of events. 0 while another worker seals. `whole`: look behind the
    window too. Call it outside a transaction: each batch commits by itself. Raises LogDamaged and LedgerKeyMissing.
    """
    sealed = number = _seal_batch(now, whole=whole)
    # Not until nothing is left: beside busy writers that would never be.
    while number == BATCH:
        number = _seal_batch(now, whole=whole)
        sealed += number
    return sealed


def mark(now: datetime) -> Checkpoint:
    """A checkpoint of what is sealed, waiting for another worker's batch. Raises LogDamaged and LedgerKeyMissing."""
    with transaction.atomic():
        lock.hold()
        return _sign(_signed_tree().frontier, now)


def latest() -> Checkpoint | None:
    return Checkpoint.objects.order_by("-pk").first()


def run(now: datetime, *, whole: bool = False) -> int:
    """What beat asks for: seal, and say that the log lives when it has said nothing for CHECKPOINT_SECONDS."""
    sealed = seal(now, whole=whole)
    if _is_silent(now):
        with transaction.atomic():
            if lock.try_hold() and _is_silent(now):
                _sign(_signed_tree().frontier, now)
    return sealed


def _is_silent(now: datetime) -> bool:
    newest = latest()
    return newest is None or now - newest.at >= timedelta(seconds=settings.CHECKPOINT_SECONDS)


def _seal_batch(now: datetime, *, whole: bool) -> int:
    with transaction.atomic():
        if not lock.try_hold():
            return 0
        found = _unsealed(whole)
        if not found:
            return 0
        tree = _signed_tree()
        growth = Growth(tree.size, tree.frontier.roots)
        for _, leaf in found:
            growth.append(leaf)
        indexed = ((tree.size + place, event) for place, (event, _) in enumerate(found))
        _copy("dsr_seal (index, event_id)", ("int8", "int8"), indexed)
        nodes = ((index << STEP | level, level, index, root) for level, index, root in growth.nodes)
        _copy("dsr_node (id, level, index, hash)", ("int8", "int2", "int8", "bytea"), nodes)
        _sign(growth, now)
        return len(found)


def _unsealed(whole: bool) -> list[tuple[int, bytes]]:
    """The next events to seal with their leaves."""
    newest = 0 if whole else Seal.objects.aggregate(newest=Max("event_id"))["newest"] or 0
    with connection.cursor() as cursor:
        cursor.execute(_UNSEALED, {"after": max(newest - WINDOW, 0), "most": BATCH})
        return [(event, bytes(leaf)) for event, leaf in cursor.fetchall()]


def _copy(columns: str, types: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    with connection.cursor() as cursor, cursor.copy(f"COPY {columns} FROM STDIN (FORMAT BINARY)") as copy:
        copy.set_types(types)
        for row in rows:
            copy.write_row(row)


def _signed_tree() -> Tree:
    """The tree of everything sealed, as its newest checkpoint has it. Raises LogDamaged."""
    newest = latest()
    last = Seal.objects.aggregate(last=Max("index"))["last"]
    tree = Tree(0 if last is None else last + 1)
    if tree.size != (newest.size if newest else 0):
        raise LogDamaged(
            f"{tree.size} events are sealed, the newest checkpoint says {newest.size if newest else 0}."
            " Nothing is signed upon that; `manage.py ledger verify` says more."
        )
    try:
        agrees = newest is None or tree.root() == bytes(newest.root)
    except BrokenTree as error:
        raise LogDamaged(str(error)) from None
    if not agrees:
        raise LogDamaged(
            f"The {tree.size} sealed events do not give the root of their checkpoint."
            " Nothing is signed upon that; `manage.py ledger verify` says more."
        )
    return tree


def _sign(frontier: Frontier, now: datetime) -> Checkpoint:
    """The next checkpoint. Its time is no earlier than that of the one before, whatever a clock did."""
    newest = latest()
    since = LedgerKey.objects.aggregate(newest=Max("since"))["newest"]
    at = max(filter(None, (now.replace(microsecond=0), newest and newest.at, since)))
    keys.write_down_first(at)
    root = frontier.root()
    note = keys.sign_note(CheckpointText(keys.origin(), frontier.size, root, at).text())
    number = newest.pk + 1 if newest else 1  # no gaps: a row that is gone is missed
    return Checkpoint.objects.create(pk=number, size=frontier.size, root=root, note=note, at=at)
