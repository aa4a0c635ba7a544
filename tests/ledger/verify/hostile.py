"""A log of 10,000 events, what whoever owns its tables can do to it, and a judge of his own mind."""

import base64
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db import connection, transaction
from django.utils import timezone

from dsr.ledger.checkpoint import CheckpointText, parse
from dsr.ledger.keys import _private_half, rotate
from dsr.ledger.notes import sign
from dsr.ledger.receipt import promise
from dsr.ledger.seal import latest, mark, seal
from dsr.ledger.tree import Tree
from dsr.models import Checkpoint, Event
from dsr.rules.actors import SYSTEM
from tests import factories
from tests.ledger import rfc6962
from tests.ledger.filling import fill

EVENTS = 10_000
TABLES = ("dsr_event", "dsr_seal", "dsr_node", "dsr_checkpoint", "dsr_ledgerkey")


@dataclass(frozen=True)
class Log:
    """`kept`: what somebody has elsewhere, by kind; all of it is of events beyond the 9,000th. `yesterday`: a checkpoint."""

    kept: dict[str, bytes]
    yesterday: int
    promised: int  # the index of the event that the receipt promises


def ask(statement: str, *values: Any) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, values or None)
        return list(cursor.fetchall()) if cursor.description else []


def make_log() -> Log:
    """Many batches, a number that was rolled back, idle checkpoints, and two keys."""
    now = timezone.now()
    factories.file_request()
    for number in (1, 255, 1024, 1234, 2500):
        fill(number)
        now += timedelta(minutes=1)
        seal(now)
        with transaction.atomic():
            fill(1)
            transaction.set_rollback(True)
    mark(now + timedelta(minutes=4))
    rotate(SYSTEM, now + timedelta(minutes=5))
    fill(9000 - Event.objects.count())
    seal(now + timedelta(minutes=6))
    newest = latest()
    assert newest is not None
    yesterday = newest.pk
    request = factories.file_request()
    filed = Event.objects.filter(type="filed").latest("pk")
    fill(EVENTS - Event.objects.count() - 300)
    seal(now + timedelta(minutes=7))
    newest = mark(now + timedelta(minutes=8))
    receipt = promise(request, filed)
    kept = {
        "receipt": receipt.encode(),
        "checkpoint": newest.note.encode(),
        "proof": proof_file(filed, receipt, newest),
    }
    fill(300)
    seal(now + timedelta(minutes=9))
    assert Event.objects.count() == EVENTS
    return Log(kept, yesterday, filed.seal.index)


def proof_file(filed: Event, receipt: str, checkpoint: Checkpoint) -> bytes:
    """In the form of C2SP tlog-proof."""
    index = filed.seal.index
    extra = json.dumps({"event": filed.body, "promise": receipt}).encode()
    hashes = "".join(base64.b64encode(each).decode() + "\n" for each in Tree(checkpoint.size).inclusion(index))
    head = f"c2sp.org/tlog-proof@v1\nextra {base64.b64encode(extra).decode()}\nindex {index}\n"
    return f"{head}{hashes}\n{checkpoint.note}".encode()


def lift() -> None:
    """Take away every trigger, constraint and generated expression, for good."""
    for table in TABLES:
        ask(f"ALTER TABLE {table} DISABLE TRIGGER ALL")
        if table not in ("dsr_event", "dsr_seal"):  # events are written once more
            ask(f"ALTER TABLE {table} ALTER COLUMN id DROP IDENTITY")
    for column in ("at", "type", "controller", "request"):
        ask(f"ALTER TABLE dsr_event ALTER COLUMN {column} DROP EXPRESSION")
    for kinds in ("f", "puc", "n"):
        for table, name in ask(
            "SELECT conrelid::regclass::text, conname FROM pg_constraint WHERE conrelid::regclass::text = ANY(%s)"
            " AND position(contype::text in %s) > 0",
            list(TABLES),
            kinds,
        ):
            if name != "dsr_event_id_not_null":  # an identity has to have it
                ask(f'ALTER TABLE {table} DROP CONSTRAINT "{name}" CASCADE')


def add(number: int) -> None:
    """New events, with the columns that the database generates no more."""
    fill(number)
    ask(
        "UPDATE dsr_event SET at = body::json ->> 'at', type = body::json ->> 'type',"
        " controller = body::json ->> 'controller', request = body::json ->> 'request' WHERE at IS NULL"
    )


def leaves() -> list[bytes]:
    """By the judge: the hash of each sealed body, in the order of the indexes."""
    rows = ask("SELECT e.body FROM dsr_seal s JOIN dsr_event e ON e.id = s.event_id ORDER BY s.index, s.ctid")
    return [rfc6962.leaf(body) for (body,) in rows]


def judged(note: str) -> bool:
    """Whether the tree is the one that a checkpoint's text says; the judge's own reading, of RFC and text."""
    _, size, root, *_ = note.split("\n")
    hashes = leaves()
    return len(hashes) >= int(size) and rfc6962.mth(hashes[: int(size)]) == base64.b64decode(root)


def change_body(index: int, **values: object) -> None:
    """A new text for a sealed event, with the leaf and the columns that belong to it."""
    event, body = ask(
        "SELECT e.id, body FROM dsr_event e JOIN dsr_seal s ON s.event_id = e.id WHERE index = %s", index
    )[0]
    said = {**json.loads(body), **values}
    text = json.dumps(said, ensure_ascii=False, separators=(",", ":"), sort_keys=True)
    ask(
        "UPDATE dsr_event SET body = %s, leaf = %s, at = %s, type = %s, controller = %s, request = %s WHERE id = %s",
        text,
        rfc6962.leaf(text),
        *(said.get(name) for name in ("at", "type", "controller", "request")),
        event,
    )


def rebuild_nodes() -> None:
    """The nodes that the changed events give."""
    hashes = leaves()
    ask("DELETE FROM dsr_node")
    for index in range(len(hashes) // 256):
        root = rfc6962.mth(hashes[index * 256 : index * 256 + 256])
        ask("INSERT INTO dsr_node (id, level, index, hash) VALUES (%s, 8, %s, %s)", index << 8 | 8, index, root)


def sign_anew() -> None:
    """The nodes of another history, and checkpoints of it signed by the real keys, as if there had been no other."""
    rebuild_nodes()
    hashes = leaves()
    keys = {vkey.split("+")[1]: _private_half(vkey) for (vkey,) in ask("SELECT vkey FROM dsr_ledgerkey")}
    for number, note in ask("SELECT id, note FROM dsr_checkpoint"):
        text, _, signature = note.partition("\n\n")
        old = parse(text + "\n")
        root = rfc6962.mth(hashes[: old.size])
        signer = base64.b64decode(signature.split(" ")[2])[:4].hex()
        again = sign(CheckpointText(old.origin, old.size, root, old.at).text(), old.origin, keys[signer])
        ask("UPDATE dsr_checkpoint SET note = %s, root = %s WHERE id = %s", again, root, number)


def cut_to(checkpoint: int) -> None:
    """Everything after a checkpoint, as if it had never been."""
    ((size,),) = ask("SELECT size FROM dsr_checkpoint WHERE id = %s", checkpoint)
    ask("DELETE FROM dsr_checkpoint WHERE id > %s", checkpoint)
    ask(
        "DELETE FROM dsr_event e WHERE NOT EXISTS (SELECT FROM dsr_seal s WHERE s.event_id = e.id AND index < %s)", size
    )
    ask("DELETE FROM dsr_seal WHERE index >= %s", size)
    ask("DELETE FROM dsr_node WHERE (index + 1) << level > %s", size)


def flipped(value: object, place: int) -> object:
    """The value with one bit or character changed; `place` says which."""
    if isinstance(value, int):
        flip = 1 << place % 63
        return value ^ flip
    if isinstance(value, bytes):
        at = place % len(value)
        return value[:at] + bytes([value[at] ^ (1 << place % 8)]) + value[at + 1 :]
    assert isinstance(value, str)
    at = place % len(value)
    letter = "0" if value[at] != "0" else "1"
    return value[:at] + letter + value[at + 1 :]


def columns_of(table: str) -> Sequence[str]:
    rows = ask(
        "SELECT column_name FROM information_schema.columns WHERE table_name = %s ORDER BY ordinal_position", table
    )
    return [name for (name,) in rows]
