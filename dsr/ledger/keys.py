"""The ledger's Ed25519 keys: private halves as files outside the database, public halves in the table LedgerKey.

The newest row says which key signs. Each later key is endorsed by the one before it, so that whoever knows the first
knows them all. The name of every key is the log's origin, decided when the first is written down.
"""

import re
from datetime import datetime
from functools import lru_cache
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.conf import settings
from django.db import transaction

from dsr.ledger import lock
from dsr.ledger.append import append
from dsr.ledger.checkpoint import utc_text
from dsr.ledger.facts import KeyChanged
from dsr.ledger.notes import name_of, sign, vkey_of
from dsr.models import Checkpoint, LedgerKey
from dsr.rules.actors import Actor
from dsr.vault.keys import create_once

FIRST = "ledger-ed25519.key"
_NUMBERED = re.compile(r"ledger-ed25519-([1-9][0-9]*)\.key", re.ASCII)


class LedgerKeyMissing(Exception):
    """The private half of the key that signs is not in KEYS_DIR, or is no key."""


class NothingToRotate(Exception):
    """The ledger has signed nothing yet."""


def files() -> list[tuple[int, Path]]:
    """The files of private halves with their numbers, oldest first."""
    folder = Path(settings.KEYS_DIR)
    found = [
        (int(match[1]), path)
        for path in folder.glob("ledger-ed25519-*.key")
        if (match := _NUMBERED.fullmatch(path.name))
    ]
    first = folder / FIRST
    return sorted([(1, first), *found] if first.exists() else found)


@lru_cache(maxsize=16)
def _private_key(path: Path) -> Ed25519PrivateKey:
    try:
        return Ed25519PrivateKey.from_private_bytes(path.read_bytes())
    except (OSError, ValueError):
        raise LedgerKeyMissing(
            f"{path.name} cannot be read, or does not hold 32 bytes. Restore it from its backup."
        ) from None


def _first_key() -> Ed25519PrivateKey:
    path = Path(settings.KEYS_DIR) / FIRST
    if not path.exists():
        create_once(path, Ed25519PrivateKey.generate().private_bytes_raw())
    return _private_key(path)


def _private_half(vkey: str) -> Ed25519PrivateKey:
    """Raises LedgerKeyMissing."""
    name = name_of(vkey)
    for _, path in reversed(files()):
        key = _private_key(path)
        if vkey_of(name, key) == vkey:
            return key
    raise LedgerKeyMissing(
        f"No file in KEYS_DIR is the private half of {vkey}, which signs for the ledger. Restore it from its backup;"
        " if it is lost, `manage.py ledger rotate-key --lost` begins a new one, and verifiers will say so."
    )


def vkeys() -> list[LedgerKey]:
    """The public halves, oldest first; none before the first checkpoint."""
    return list(LedgerKey.objects.order_by("pk"))


def verifier_key() -> str:
    """The vkey of the key that signs now."""
    newest = LedgerKey.objects.order_by("-pk").values_list("vkey", flat=True).first()
    return newest or vkey_of(settings.LEDGER_ORIGIN, _first_key())


def origin() -> str:
    """The log's name: that of its first key, whatever the setting says since."""
    first = LedgerKey.objects.order_by("pk").values_list("vkey", flat=True).first()
    return name_of(first) if first else str(settings.LEDGER_ORIGIN)


def sign_note(text: str) -> str:
    """The note of a text, signed by the newest key. Raises LedgerKeyMissing."""
    newest = LedgerKey.objects.order_by("-pk").values_list("vkey", flat=True).first()
    if newest is None:
        return sign(text, settings.LEDGER_ORIGIN, _first_key())
    return sign(text, name_of(newest), _private_half(newest))


def problem() -> str:
    """Why the ledger cannot sign, or does not sign under the name that is set; empty when all is well."""
    newest = LedgerKey.objects.order_by("-pk").values_list("vkey", flat=True).first()
    if newest is None:
        return ""
    try:
        _private_half(newest)
    except LedgerKeyMissing as error:
        return str(error)
    if name_of(newest) != settings.LEDGER_ORIGIN:
        return (
            f"LEDGER_ORIGIN is {settings.LEDGER_ORIGIN}; this ledger began as {name_of(newest)} and keeps that name."
            f" Set LEDGER_ORIGIN={name_of(newest)}."
        )
    return ""


def write_down_first(at: datetime) -> None:
    """The first key's row, in the transaction of the first checkpoint, whose time it bears. The caller holds the lock."""
    if not LedgerKey.objects.exists():
        LedgerKey.objects.create(pk=1, vkey=vkey_of(settings.LEDGER_ORIGIN, _first_key()), since=at, endorsement="")


def endorsement_text(vkey: str, since: datetime) -> str:
    return f"habeas ledger key v1\n{vkey}\nsince {utc_text(since)}\n"


def rotate(by: Actor, now: datetime, *, lost: bool = False) -> LedgerKey:
    """A new key that the old one endorses, and the event of it. `lost`: the old private half is gone, nothing endorses.

    Raises NothingToRotate and LedgerKeyMissing.
    """
    with transaction.atomic():
        lock.hold()
        old = LedgerKey.objects.order_by("-pk").first()
        newest = Checkpoint.objects.order_by("-pk").first()
        if old is None or newest is None:
            raise NothingToRotate("The ledger has signed nothing yet; `manage.py ledger seal` comes first.")
        since = max(now.replace(microsecond=0), newest.at, old.since)
        vkey = vkey_of(name_of(old.vkey), _another_key())
        endorsement = "" if lost else sign_note(endorsement_text(vkey, since))
        append(KeyChanged(old.vkey, vkey), by=by, at=since)
        return LedgerKey.objects.create(pk=old.pk + 1, vkey=vkey, since=since, endorsement=endorsement)


def _another_key() -> Ed25519PrivateKey:
    # The file before the row: a crash between them leaves a file that signs nothing, never a row that cannot sign.
    number = max((number for number, _ in files()), default=1) + 1
    path = Path(settings.KEYS_DIR) / f"ledger-ed25519-{number}.key"
    create_once(path, Ed25519PrivateKey.generate().private_bytes_raw())
    return _private_key(path)
