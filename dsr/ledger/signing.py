"""The ledger's Ed25519 key, kept outside the database, and signed notes in the C2SP form.

A note is UTF-8 text that ends with a newline, an empty line, and signature lines `— name base64(keyhash ‖ signature)`; the key
hash is the first four bytes of SHA-256(name ‖ 0x0A ‖ 0x01 ‖ public key) (C2SP signed-note).
"""

import base64
import hashlib
from functools import lru_cache
from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from django.conf import settings

from dsr.vault.keys import create_once

NAME = "habeas.ledger"
_ED25519 = b"\x01"


class BadNote(ValueError):
    """Not a note, or not signed by the key that was asked for."""


@lru_cache(maxsize=4)
def _private_key(path: Path) -> Ed25519PrivateKey:
    if not path.exists():
        create_once(path, Ed25519PrivateKey.generate().private_bytes_raw())
    return Ed25519PrivateKey.from_private_bytes(path.read_bytes())


def private_key() -> Ed25519PrivateKey:
    return _private_key(Path(settings.KEYS_DIR) / "ledger-ed25519.key")


def _key_hash(public: bytes) -> bytes:
    return hashlib.sha256(NAME.encode() + b"\n" + _ED25519 + public).digest()[:4]


def verifier_key() -> str:
    """The public key as C2SP vkey text: `name+hash+base64(0x01 ‖ key)`."""
    public = private_key().public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
    return f"{NAME}+{_key_hash(public).hex()}+{base64.b64encode(_ED25519 + public).decode()}"


def sign_note(text: str) -> str:
    """The note of a text. The text ends with a newline and has no empty last line."""
    if not text.endswith("\n"):
        raise BadNote("a note's text ends with a newline")
    key = private_key()
    public = key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
    signature = base64.b64encode(_key_hash(public) + key.sign(text.encode())).decode()
    return f"{text}\n— {NAME} {signature}\n"


def open_note(note: str, vkey: str) -> str:
    """The text of a note that `vkey` signed. Raises BadNote."""
    name, _, rest = vkey.partition("+")
    _, _, encoded = rest.partition("+")
    try:
        public = base64.b64decode(encoded, validate=True)[1:]
        text, _, signatures = note.rpartition("\n\n")
        text += "\n"
        for line in signatures.splitlines():
            dash, signer, signature = line.split(" ")
            if dash == "—" and signer == name:
                Ed25519PublicKey.from_public_bytes(public).verify(
                    base64.b64decode(signature, validate=True)[4:], text.encode()
                )
                return text
    except (ValueError, InvalidSignature):
        raise BadNote("the note is not signed by this key") from None
    raise BadNote("the note bears no signature of this key")
