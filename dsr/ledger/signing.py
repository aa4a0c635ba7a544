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


def _key_hash(public: bytes, name: str = NAME) -> bytes:
    return hashlib.sha256(name.encode() + b"\n" + _ED25519 + public).digest()[:4]


def verifier_key() -> str:
    """The public key as C2SP vkey text: `name+hash+base64(0x01 ‖ key)`."""
    public = private_key().public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
    return f"{NAME}+{_key_hash(public).hex()}+{base64.b64encode(_ED25519 + public).decode()}"


def sign_note(text: str) -> str:
    """The note of a text. The text ends with a newline and has no empty last line."""
    if not text.endswith("\n") or text == "\n" or text.endswith("\n\n"):
        raise BadNote("a note's text ends with one newline")
    key = private_key()
    public = key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
    signature = base64.b64encode(_key_hash(public) + key.sign(text.encode())).decode()
    return f"{text}\n— {NAME} {signature}\n"


def _decoded(text: str) -> bytes:
    """Base64 in its one canonical spelling. Raises ValueError."""
    raw = base64.b64decode(text, validate=True)
    if base64.b64encode(raw).decode() != text:
        raise ValueError("not canonical base64")
    return raw


def _public_key(vkey: str) -> tuple[str, bytes]:
    """The name and the 32 bytes of a vkey text. Raises ValueError."""
    name, key_hash, encoded = vkey.split("+", 2)
    raw = _decoded(encoded)
    if raw[:1] != _ED25519 or len(raw) != 33 or _key_hash(raw[1:], name).hex() != key_hash:
        raise ValueError("not a vkey")
    return name, raw[1:]


def open_note(note: str, vkey: str) -> str:
    """The text of a note that `vkey` signed; every character counts, the signature lines' too. Raises BadNote."""
    try:
        name, public = _public_key(vkey)
        head, parted, signatures = note.rpartition("\n\n")
        if not parted or not signatures.endswith("\n"):
            raise ValueError("not a note")
        text = head + "\n"
        for line in signatures[:-1].split("\n"):
            dash, signer, encoded = line.split(" ")
            signature = _decoded(encoded)
            if dash == "—" and signer == name and signature[:4] == _key_hash(public, name):
                Ed25519PublicKey.from_public_bytes(public).verify(signature[4:], text.encode())
                return text
    except (ValueError, InvalidSignature):
        raise BadNote("the note is not signed by this key") from None
    raise BadNote("the note bears no signature of this key")
